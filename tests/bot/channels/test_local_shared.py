"""The built-in chat of two processes on one store: a page sees what was said at the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSCloseCode

from bot.channels.base import Member, Outgoing
from storage.opening import backends
from tests.bot.channels.local_rig import Rig, local_rig, text
from tests.storage.conftest import PLACES
from tests.storage.postgres_server import postgres_server

Two = tuple[Rig, Rig]
LASTING = [name for name in backends() if name != "memory"]


@pytest.fixture(params=LASTING)
async def two(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Two]:
    store = PLACES[request.param](tmp_path)
    async with (
        local_rig(tmp_path / "a", store=store) as first,
        local_rig(tmp_path / "b", store=store) as second,
    ):
        yield first, second


async def until(page: ClientWebSocketResponse, said: str) -> dict[str, Any]:
    """The event that shows a message of this text."""
    while True:
        event: dict[str, Any] = await page.receive_json(timeout=10)
        if event["type"] == "message" and event["message"]["text"] == said:
            return event


async def test_a_page_sees_what_another_process_says_and_changes(two: Two) -> None:
    first, second = two
    number = await second.say("hr", "Spørgsmål 1")
    async with first.live() as page:
        history = await page.receive_json(timeout=5)
        assert [message["text"] for message in history["messages"]] == ["Spørgsmål 1"]
        await second.say("hr", "Spørgsmål 2")
        await until(page, "Spørgsmål 2")
        await second.channel.update(second.channel.address("hr"), number, Outgoing("Besvaret"))
        changed = await until(page, "Besvaret")
        assert (changed["message"]["id"], changed["message"]["version"]) == (number, 2)
        await second.post(text("a1", "Fra den anden fane"))
        await until(page, "Fra den anden fane")


async def test_messages_of_two_processes_at_once_each_get_their_place(two: Two) -> None:
    first, second = two
    saying = [rig.say("hr", f"{n} {rig.url}") for n in range(12) for rig in (first, second)]
    numbers = await asyncio.gather(*saying)
    assert sorted(numbers) == [f"{n:08d}" for n in range(1, 25)]
    assert [message["id"] for message in await first.history()] == sorted(numbers)


async def test_what_was_shown_is_not_shown_again_and_again(two: Two) -> None:
    first, second = two
    async with first.live() as page:
        await page.receive_json(timeout=5)
        await second.say("hr", "én gang")
        await until(page, "én gang")
        for _ in range(3):
            await first.channel.history.look()
        await first.say("hr", "sidst")
        event = await page.receive_json(timeout=5)
        assert event["message"]["text"] == "sidst"


async def test_without_a_store_the_page_is_told_to_ask_again(tmp_path: Path) -> None:
    server = postgres_server()
    async with local_rig(tmp_path, store=server.new_place()) as rig:

        async def looked_up() -> list[Member]:
            await rig.channel.history.messages("local:hr")
            return rig.people

        await asyncio.to_thread(server.stop)
        try:
            async with rig.live() as page:
                assert (await page.receive(timeout=5)).data == WSCloseCode.TRY_AGAIN_LATER
            assert await rig.post(text("a1", "hej")) == (503, {})
            rig.channel._personas = looked_up
            assert await rig.post(text("a1", "hej")) == (503, {})
        finally:
            await asyncio.to_thread(server.start)
        assert (await rig.post(text("a1", "hej")))[0] == 200
