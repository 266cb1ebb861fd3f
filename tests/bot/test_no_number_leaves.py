"""A CPR number that an owner types, wherever and however: no message, answer, log line or metric holds it."""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, TraceConfig

from bot.channels.base import Inbound
from bot.logs import Lines
from bot.turn import Turns
from dialogs.checks import find_cpr
from dialogs.model import Project
from storage.repository import PROJECTS, Repository
from tests.bot.rounds import HR, Playing, make_round, playing

DIGITS = "0101901234"
NUMBER = "010190-1234"
ANNE, BO = "anne@eksempel.example", "bo@eksempel.example"
ASKED = (
    Project("1", "", 0, "Sansehaven", number="1", owners=("Birkelund",), contacts=(ANNE,)),
    Project("2", "", 1, "Fælles kurser", number="2", owners=("Birkelund",), contacts=(ANNE,)),
    Project("3", "", 2, "Rolige overgange", number="3", owners=("Birkelund",), contacts=(ANNE,)),
)
WRITTEN = (
    NUMBER,
    "0101901234",
    "010190 1234",
    "010190–1234",
    "010190 - 1234",
    "01.01.90-1234",
    "01 01 90 1234",
    "010190-\n1234",
    "010190\n-1234",
    "010190\n1234",
    "010190\n\n1234",
    f"- {NUMBER}\n- {NUMBER}",
    "x " * 96 + f"Borger {NUMBER}",  # where an excerpt ends
)
COMMANDS = (
    "ret {}",
    "skift projekt {}",
    "find {}",
    "søg {}",
    "send {}",
    "sned {}",
    "senere {}",
    "send til kollega {}",
    "ikke mit projekt {}",
    "for tidligt at sige: {}",
    "ikke relevant, {}",
    "{}",
)


class Everything(logging.Handler):
    """All that any logger is given, and the line that is written of it: an error without its words."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []
        self._lines = Lines(as_json=False)

    def emit(self, record: logging.LogRecord) -> None:
        self.texts += [record.getMessage(), repr(record.args), self._lines.format(record)]


@pytest.fixture
def logged() -> Iterator[list[str]]:
    root, everything = logging.getLogger(), Everything()
    before = root.level
    root.addHandler(everything)
    root.setLevel(logging.DEBUG)
    yield everything.texts
    root.setLevel(before)
    root.removeHandler(everything)


@dataclass
class Watched:
    """A bot that runs, with every byte that its server answered to people at the chat."""

    play: Playing
    answered: bytearray = field(default_factory=bytearray)

    async def says(self, who: str, text: str) -> None:
        async with self.play.person(who) as person:
            await person.say(text)

    async def presses(self, who: str, verb: str, **values: Any) -> None:
        """As a card would send it, whether or not one is on the screen."""
        body = {"kind": "action", "verb": verb, "values": values, "id": str(uuid.uuid4()), "answer_now": True}
        url = f"{self.play.installation.url}/chat/{who}/posts"
        async with self.play.session.post(url, json=body) as answer:
            await answer.read()

    async def said_to(self, who: str) -> Sequence[Mapping[str, Any]]:
        await self.play.installation.outbox.catch_up()
        async with self.play.person(who) as person:
            await person.until(lambda _: True)
            return person.said


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    answers, trace = bytearray(), TraceConfig()

    async def keep(_: object, __: object, chunk: Any) -> None:
        answers.extend(chunk.chunk)

    trace.on_response_chunk_received.append(keep)
    async with playing(tmp_path) as play, ClientSession(trace_configs=[trace]) as session:
        yield Watched(Playing(play.installation, session), answers)


def holds(text: str) -> bool:
    return bool(find_cpr(text, over_lines=True)) or DIGITS in re.sub(r"\W", "", text)


def texts_of(message: Mapping[str, Any]) -> list[str]:
    """Everything in a message, and its card's words as they stand below each other."""
    card = [text for key, text in _strings(message.get("card")) if key == "text"]
    return ["\n".join(card), *(text for _, text in _strings(message))]


def _strings(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield key, node
    elif isinstance(node, dict):
        for name, each in node.items():
            yield from _strings(each, name)
    elif isinstance(node, list):
        for each in node:
            yield from _strings(each, key)


async def nothing_was_told(watched: Watched, logged: list[str], *also: str) -> None:
    for who in (ANNE, HR, *also):
        messages = await watched.said_to(who)
        assert messages
        for message in messages:
            held = [text for text in texts_of(message) if holds(text)]
            assert held == [], json.dumps(message, ensure_ascii=False)[:3000]
    async with watched.play.session.get(f"{watched.play.installation.url}/metrics") as page:
        assert page.status == 200
        metrics = await page.text()
    assert "bilagsbot_requests_total" in metrics
    assert [line for line in metrics.splitlines() if holds(line.partition(" ")[0])] == []
    logging.getLogger("bot.turn").debug("heard")
    assert "heard" in logged
    assert [line for line in logged if holds(line)] == []
    assert not holds(watched.answered.decode("utf-8", "replace").replace("\\n", "\n"))


async def opened(watched: Watched) -> None:
    async with watched.play.person(HR) as hr:
        await make_round(hr, ASKED)
    async with watched.play.person(ANNE) as anne:
        await anne.until(lambda message: "Sansehaven" in message["text"])
        await anne.say("start")


async def test_a_number_in_an_answer_however_it_is_written_is_told_to_nobody(
    watched: Watched, logged: list[str]
) -> None:
    await opened(watched)
    for number in WRITTEN:
        await watched.says(ANNE, f"Borgeren {number} er glad.")
        await watched.says(ANNE, "ret 1")
        await watched.says(ANNE, number)
        await watched.says(ANNE, "mine svar")
        await watched.says(ANNE, "ret 1")
    await watched.says(HR, "læs 1")
    await nothing_was_told(watched, logged)


async def test_a_number_in_or_after_a_command_is_told_to_nobody(watched: Watched, logged: list[str]) -> None:
    await opened(watched)
    for command in COMMANDS:
        for number in (NUMBER, "010190 1234"):
            await watched.says(ANNE, command.format(number))
            await watched.says(ANNE, "kassér")
            await watched.says(ANNE, "ret 1")
    await watched.says(HR, f"læs {NUMBER}")
    await watched.says(HR, f"returnér 1.1: Hvem er {NUMBER}?")
    await watched.says(HR, "klargør")
    await nothing_was_told(watched, logged)


async def test_a_number_in_a_cards_field_a_divided_text_or_a_note_is_told_to_nobody(
    watched: Watched, logged: list[str]
) -> None:
    await opened(watched)
    found = await Repository(watched.play.installation.backend).find(PROJECTS)
    first, second, third = (p.record.id for p in sorted(found, key=lambda p: p.record.position))
    parts = f"Status: Borger {NUMBER}. Effekt: 010190-\n1234 er glad. Efterliv: 010190\n1234"
    await watched.says(ANNE, parts)
    await watched.says(ANNE, "del op")
    await watched.says(ANNE, "skema")
    fields = {f"answer-{key}": f"Om {NUMBER}\n010190\n1234" for key in ("status", "effekt", "efterliv")}
    await watched.presses(ANNE, "save_form", project=first, versions={}, **fields)
    await watched.presses(ANNE, "answer", project=first, question="effekt", version=0, answer=NUMBER)
    await watched.presses(ANNE, "too_early", project=first, question="effekt", version=1, answer=NUMBER)
    await watched.presses(ANNE, "hand_over", project=second, email=BO, note=f"Ring til {NUMBER}")
    await watched.presses(BO, "decline", project=second, reason=f"Det er {NUMBER}")
    await watched.presses(ANNE, "hand_over", project=second, email=NUMBER)
    await watched.presses(ANNE, "not_mine", project=third, sure="yes", suggestion=f"Spørg {NUMBER}")
    await watched.presses(ANNE, "later", project=second, when=NUMBER)
    await watched.presses(ANNE, NUMBER, project=NUMBER, question=NUMBER, version=NUMBER)
    await watched.says(HR, "læs 1")
    await nothing_was_told(watched, logged, BO)


async def test_what_cannot_be_read_at_all_is_refused_without_a_number(
    watched: Watched, logged: list[str]
) -> None:
    await opened(watched)
    url = f"{watched.play.installation.url}/chat/{ANNE}/posts"
    broken: tuple[Any, ...] = (
        f'{{"text": "{NUMBER}"',
        f'"{NUMBER}"',
        json.dumps({"kind": NUMBER, "id": NUMBER}),
    )
    for body in broken:
        async with watched.play.session.post(url, data=body) as answer:
            assert 400 <= answer.status < 500
            await answer.read()
    await nothing_was_told(watched, logged)


async def test_what_goes_wrong_while_a_number_is_in_hand_is_logged_and_answered_without_it(
    watched: Watched, logged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(watched)
    with monkeypatch.context() as broken:
        broken.setattr(Turns, "_owner", _fails)
        url = f"{watched.play.installation.url}/chat/{ANNE}/posts"
        body = {"kind": "text", "text": f"Borger {NUMBER}", "id": str(uuid.uuid4())}
        async with watched.play.session.post(url, json=body) as answer:
            assert answer.status == 500
            await answer.read()
    assert any("ValueError" in line for line in logged)
    await nothing_was_told(watched, logged)


async def _fails(_: Turns, inbound: Inbound, __: object) -> None:
    raise ValueError(inbound.command)
