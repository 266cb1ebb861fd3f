"""What a turn does not do: write what has not changed, or copy a card to say it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.channels.base import Outgoing
from storage.memory import MemoryBackend
from storage.repository import PEOPLE, SEATS, Repository, Stored
from tests.bot.channels.teams_rig import teams_rig
from tests.bot.rig import Process, TestClock

ANNE = "anne@eksempel.example"


async def versions(repository: Repository) -> tuple[int, int]:
    person, seat = await repository.get(PEOPLE, ANNE), await repository.get(SEATS, ANNE)
    assert isinstance(person, Stored)
    assert isinstance(seat, Stored)
    return person.version, seat.version


async def test_a_person_and_a_seat_are_written_again_only_when_something_is_new(tmp_path: Path) -> None:
    bot = Process(MemoryBackend(), TestClock(), tmp_path)
    await bot.open_round("r", {"p": ANNE})
    await bot.arrives(ANNE)
    person, seat = await versions(bot.repository)
    asked = await bot.writes(ANNE, "hjælp")
    assert await versions(bot.repository) == (person, seat)
    await bot.writes(ANNE, "start")
    assert await versions(bot.repository) == (person, seat + 1)
    await bot.again(replace(asked, id="another", locale="en-GB"))
    assert await versions(bot.repository) == (person + 1, seat + 1)


class Uncopied(dict[str, Any]):
    def __deepcopy__(self, _: object) -> dict[str, Any]:
        raise AssertionError("a card is copied part by part to be said")


async def test_a_card_is_said_as_it_is_without_being_copied() -> None:
    async with teams_rig() as rig:
        card = {"type": "AdaptiveCard", "version": "1.5", "body": [Uncopied(type="TextBlock", text="hej")]}
        await rig.channel.send(rig.address, Outgoing("hej", card))
        (said,) = rig.connector.messages(rig.address.conversation)
        assert said["attachments"][0]["content"] == card
        assert said["conversation"] == {"id": rig.address.conversation}
