"""What an operator sees of a running bot: health, metrics, logs, and how it stops."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError
from prometheus_client.parser import text_string_to_metric_families

from bot.logs import Lines
from storage.opening import open_backend
from tests.bot.teams_town import HR, Town, microsoft, process, settings_of, town
from tests.fakes import activities as made
from tests.fakes.activities import Json
from tests.fakes.connector import refused, slow, throttled

SECRET = "Lønnen er 512.345 kr."

LABELS = ("route", "status", "verb", "outcome", "state")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path, metrics_token="maaler-1") as here:
        here.meet(HR, "hr@kommune.example")
        yield here


async def scraped(here: Town) -> dict[tuple[str, ...], float]:
    headers = {"Authorization": "Bearer maaler-1"}
    async with here.client.get(f"{here.url}/metrics", headers=headers) as response:
        assert response.status == 200
        text = await response.text()
    assert SECRET not in text
    return {
        (sample.name, *(sample.labels[name] for name in LABELS if name in sample.labels)): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_health_and_readiness_are_answered(here: Town) -> None:
    for path in ("/healthz", "/readyz"):
        async with here.client.get(here.url + path) as response:
            assert (response.status, await response.text()) == (200, "ok\n")


async def test_requests_and_messages_are_counted_by_kind(here: Town) -> None:
    await here.say(HR, SECRET)
    here.microsoft.connector.fail_next(refused())
    await here.post(made.message("hjælp", here.microsoft.connector.url, HR))
    here.microsoft.connector.fail_next(None, throttled(60))  # who was refused is looked up again first
    await here.post(made.message("hjælp", here.microsoft.connector.url, HR))
    await here.post(made.message("hej", here.microsoft.connector.url, HR), aud="someone else")
    found = await scraped(here)
    route = "/api/messages"
    assert found["bilagsbot_requests_total", route, "200"] == 3
    assert found["bilagsbot_requests_total", route, "401"] == 1
    assert found["bilagsbot_request_seconds_count", route] == 4
    assert found["bilagsbot_channel_calls_total", "send", "done"] == 1
    assert found["bilagsbot_channel_calls_total", "send", "refused"] == 1
    assert found["bilagsbot_channel_calls_total", "send", "postponed"] == 1
    assert found["bilagsbot_outbox_owed", "throttled"] == 1


@pytest.mark.parametrize("said", ["", "Bearer maaler-2", "Bearer", "maaler-1", "Basic maaler-1"])
async def test_metrics_are_for_those_who_have_the_token(here: Town, said: str) -> None:
    async with here.client.get(f"{here.url}/metrics", headers={"Authorization": said}) as response:
        assert response.status == 404


async def test_without_a_token_in_the_settings_there_are_no_metrics(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for headers in ({}, {"Authorization": "Bearer "}):
            async with here.client.get(f"{here.url}/metrics", headers=headers) as response:
                assert response.status == 404


async def test_a_strange_path_does_not_become_a_metric(here: Town) -> None:
    async with here.client.get(f"{here.url}/files/{SECRET}?until=1&signature=x") as response:
        assert response.status == 404
    async with here.client.get(f"{here.url}/{SECRET}") as response:
        assert response.status == 404
    found = await scraped(here)
    assert found["bilagsbot_requests_total", "/files/{id}", "404"] == 1
    assert found["bilagsbot_requests_total", "none", "404"] == 1


async def test_a_bot_for_teams_has_no_built_in_chat_and_no_open_door(here: Town) -> None:
    for path in ("/", "/chat/hr", "/chat/hr/live", "/setup"):
        async with here.client.get(here.url + path) as response:
            assert response.status == 404
    activity = made.message("hej", here.microsoft.connector.url, HR)
    async with here.client.post(f"{here.url}/api/messages", json=activity) as response:
        assert response.status == 401
    async with here.client.post(f"{here.url}/chat/hr/posts", json={"kind": "text"}) as response:
        assert response.status == 404


async def test_what_the_bot_says_carries_its_token_and_the_token_is_fetched_once(here: Town) -> None:
    for _ in range(5):
        await here.say(HR, "hjælp")
    calls = here.microsoft.connector.calls
    assert len(calls) >= 5
    assert {call.authorization for call in calls} == {"Bearer token-1"}
    assert len(here.microsoft.login.asked) == 1
    assert here.microsoft.keys.asked == 1


async def test_a_slow_key_server_does_not_hold_up_health(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        here.microsoft.keys.pause.clear()
        post = asyncio.create_task(here.post(made.message("hej", here.microsoft.connector.url, HR)))
        await here.microsoft.keys.reached.wait()
        async with asyncio.timeout(2), here.client.get(f"{here.url}/healthz") as response:
            assert response.status == 200
        here.microsoft.keys.pause.set()
        assert (await post)[0] == 200


def record(message: str, *arguments: Any, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("bot.turn", logging.ERROR, "turn.py", 1, message, arguments, info)


def test_a_log_line_is_json_and_quotes_no_error() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        caught = error
    for as_json in (True, False):
        line = Lines(as_json=as_json).format(record("it failed: %s", "kind", error=caught))
        assert "\n" not in line
        assert SECRET not in line
        assert "ValueError at test_operation.py:" in line
    said = json.loads(Lines(as_json=True).format(record("it failed: %s", "kind", error=caught)))
    assert (said["level"], said["logger"], said["message"]) == ("error", "bot.turn", "it failed: kind")
    assert said["at"].endswith("+00:00")


def test_what_asyncio_says_about_a_lost_error_is_cut_before_its_words() -> None:
    lost = f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{SECRET}')>"
    assert SECRET not in Lines(as_json=True).format(record(lost))


async def test_a_bot_that_is_stopped_under_load_finishes_what_it_let_in_and_loses_nothing(
    tmp_path: Path,
) -> None:
    """Sixty people write while it is stopped. Who got a 200 is answered; who got none is not half saved."""
    async with microsoft() as servers:
        servers.connector.faults = lambda _: slow(0.3)
        people = [_person(number) for number in range(60)]
        async with process(servers, tmp_path) as running:
            posts = [asyncio.create_task(_posted(running.town, person)) for person in people]
            await servers.connector.wait_for(lambda c: len(c.calls) > 20, 30)
            running.bot.send_signal(signal.SIGTERM)
            taken = [person for person, ok in zip(people, await asyncio.gather(*posts), strict=True) if ok]
            assert await asyncio.wait_for(running.bot.wait(), 30) == 0
            assert running.bot.stderr
            assert b"Traceback" not in await running.bot.stderr.read()
        said = {person["id"]: servers.connector.messages(made.personal(person)["id"]) for person in people}
        assert len(taken) > 20
        assert [person["id"] for person in taken if len(said[person["id"]]) != 1] == []
        backend = await open_backend(settings_of(tmp_path).store)
        seats = {document.key for document in await backend.scan("seats")}
        rows = await backend.scan("outbox")
        await backend.close()
        assert {person["aadObjectId"] for person in taken} <= seats
        assert {row.body["state"] for row in rows} == {"sent"}
        assert {row.body["person"] for row in rows} == seats


def _person(number: int) -> Json:
    return {
        "id": f"29:p{number}",
        "name": f"P {number}",
        "aadObjectId": f"dddddddd-0000-0000-0000-{number:012}",
    }


async def _posted(here: Town, person: Json) -> bool:
    try:
        status, _ = await here.post(made.message("hej", here.microsoft.connector.url, person))
    except (OSError, ClientError):
        return False
    return status == 200
