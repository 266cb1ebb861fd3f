"""What is not let in through `/api/messages`, and what becomes of errors behind it."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, UnixConnector, web

from bot.trust.bodies import BODY_LIMIT, DEPTH_LIMIT, NODE_LIMIT
from dialogs.errors import Conflict, StoreUnavailable
from tests.bot.channels.teams_rig import Recorder, Rig, teams_rig
from tests.fakes import activities as made
from tests.fakes.activities import Json

SECRET = "Lønnen er 512.345 kr."


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with teams_rig() as rig:
        yield rig


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "not_json"),
        (b"hej", 400, "not_json"),
        (b"{", 400, "not_json"),
        (b"\xff\xfe{}", 400, "not_json"),
        (b'{"a": NaN}', 400, "not_json"),
        (b'{"a": ' + b"9" * 5000 + b"}", 400, "not_json"),
        (nested(100_000), 400, "not_json"),
        (b"[" * 100_000, 400, "not_json"),
        (b"[]", 400, "not_an_object"),
        (b'"text"', 400, "not_an_object"),
        (b"null", 400, "not_an_object"),
        (nested(DEPTH_LIMIT + 1), 400, "too_deep"),
        (json.dumps({"a": [[]] * (NODE_LIMIT + 1)}).encode(), 400, "too_many_parts"),
        (b'{"a": "' + b"x" * BODY_LIMIT + b'"}', 400, "too_large"),
        (b"x" * 1024**2, 400, "too_large"),
        (b"{}", 403, "foreign_channel"),
    ],
)
async def test_a_body_that_is_no_activity_is_refused_with_its_kind(
    rig: Rig, caplog: pytest.LogCaptureFixture, body: bytes, status: int, code: str
) -> None:
    assert (await rig.post_raw(body))[0] == status
    assert [record.getMessage() for record in caplog.records] == [f"refused an activity: {code}"]
    assert rig.receiver.received == []


async def test_a_body_without_a_length_is_cut_off_at_the_limit(rig: Rig) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 65536

    headers = {"Content-Type": "application/json"}
    async with rig.client.post(rig.url, data=endless(), headers=headers) as response:
        assert response.status == 400


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "text/json", ""])
async def test_only_json_is_read_so_that_no_web_page_can_post(rig: Rig, content_type: str) -> None:
    activity = json.dumps(made.message("hej", rig.connector.url)).encode()
    assert (await rig.post_raw(activity, Content_Type=content_type))[0] == 400


WRONG: list[tuple[Json, int]] = [
    ({"channelId": "webchat"}, 403),
    ({"channelId": None}, 403),
    ({"serviceUrl": "https://example.org/"}, 403),
    ({"serviceUrl": "http://127.0.0.1@example.org/"}, 403),
    ({"serviceUrl": None}, 403),
    ({"serviceUrl": 5}, 403),
    ({"serviceUrl": ["http://127.0.0.1"]}, 403),
    ({"type": None}, 400),
    ({"type": ""}, 400),
    ({"id": None}, 400),
    ({"from": None}, 400),
    ({"from": {}}, 400),
    ({"from": "Alice"}, 400),
    ({"from": [1]}, 400),
    ({"conversation": None}, 400),
    ({"conversation": {"id": ""}}, 400),
    ({"conversation": {"id": 7}}, 400),
    ({"text": 5}, 400),
    ({"text": ["a"]}, 400),
    ({"replyToId": {}}, 400),
    ({"locale": 5}, 400),
    ({"recipient": "bot"}, 400),
    ({"channelData": "x"}, 400),
    ({"membersAdded": 5}, 400),
    ({"timestamp": "in the morning"}, 400),
    ({"timestamp": "0001-01-01T00:00:00+14:00"}, 400),
    ({"timestamp": 17}, 400),
    ({"entities": 5}, 400),
    ({"entities": [5]}, 400),
    ({"attachments": {"a": 1}}, 400),
]


@pytest.mark.parametrize(("fields", "status"), WRONG)
async def test_an_activity_that_is_not_right_is_refused_without_a_traceback(
    rig: Rig, caplog: pytest.LogCaptureFixture, fields: Json, status: int
) -> None:
    activity = {**made.message(SECRET, rig.connector.url), **fields}
    assert await rig.post({key: value for key, value in activity.items() if value is not None}) == (
        status,
        "",
    )
    assert (await rig.post(activity))[0] == status
    assert rig.receiver.received == []
    assert SECRET not in caplog.text
    assert all(record.exc_info is None for record in caplog.records)


@pytest.mark.parametrize("host", ["example.org", "example.org:3978", "127.0.0.1.example.org", "a b", ""])
async def test_a_browser_led_here_by_a_foreign_name_is_refused(rig: Rig, host: str) -> None:
    assert (await rig.post(made.message("hej", rig.connector.url), Host=host))[0] in {400, 403}
    assert rig.receiver.received == []


async def test_whoever_is_not_on_this_machine_by_address_is_refused(rig: Rig, tmp_path: Path) -> None:
    """A socket file has no address: nothing vouches for who is at its other end."""
    app = web.Application()
    rig.channel.mount(app, Recorder())
    runner = web.AppRunner(app)
    await runner.setup()
    await web.UnixSite(runner, tmp_path / "s").start()
    async with ClientSession(connector=UnixConnector(str(tmp_path / "s"))) as client:
        activity = made.message("hej", rig.connector.url)
        async with client.post("http://localhost/api/messages", json=activity) as response:
            assert response.status == 403
    await runner.cleanup()


@pytest.mark.parametrize("make", [made.message, made.submit, made.execute])
async def test_what_was_not_saved_is_asked_for_again(
    rig: Rig, caplog: pytest.LogCaptureFixture, make: Any
) -> None:
    said = {made.message: (SECRET,), made.submit: ({"text": SECRET},), made.execute: ("v", {"text": SECRET})}
    for error in (StoreUnavailable(SECRET), Conflict("submissions", SECRET)):
        rig.receiver.error = error
        assert await rig.post(make(*said[make], rig.connector.url)) == (503, "")
    assert SECRET not in caplog.text
    assert "StoreUnavailable" in caplog.text


async def test_a_mistake_of_ours_is_logged_by_its_place_and_not_by_its_words(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.receiver.error = KeyError(SECRET)
    assert await rig.post(made.message(SECRET, rig.connector.url)) == (500, "")
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.getMessage().startswith("a turn failed: KeyError at teams_rig.py:")
    assert SECRET not in caplog.text


async def test_only_post_is_served(rig: Rig) -> None:
    async with rig.client.get(rig.url) as response:
        assert response.status == 405


async def test_two_hundred_kilobytes_of_text_are_let_in(rig: Rig) -> None:
    inbound = await rig.one(made.message("æ" * 100_000, rig.connector.url))
    assert len(inbound.command) == 100_000
