"""The conversations in `transcripts/`, played over HTTP and a store on disk; see `script` to write one."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.script import WrongScript, read_script
from tests.bot.stage import Stage
from tests.fakes import activities as made
from tests.fakes.connector import FakeConnector

FOLDER = Path(__file__).parent / "transcripts"
TEXTS = {path.stem: read_script(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.txt"))}


@pytest.mark.parametrize("name", TEXTS)
async def test_the_conversation_goes_as_it_is_written(name: str, tmp_path: Path) -> None:
    async with Stage(TEXTS[name], tmp_path) as stage:
        await stage.play()


def test_there_are_conversations() -> None:
    assert len(TEXTS) >= 20


HEAD = "runde: Bilag 2027, frist om 14 dage\nprojekt 1: Rolige overgange | anne@eksempel.example\n"


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("Anne: start", "said to Anne without a line"),
        ("Bot til Anne: Hej! … Hej!", "is not said"),
        ("Bot til Anne: Skriv … Hej", "is not said"),
        ("Bot til Anne: Hej\nAnne: start\nBot: (intet)", "said to Anne without a line"),
        ("Bot til Anne: Hej\nAnne: start\nBot: Spørgsmål 1\nBot: (intet)\nBot: mere", "nothing comes"),
        ("Bot til Anne: Hej\nAnne: start\nBot: Spørgsmål 1\nAnne: Svar", "said to Anne without a line"),
        ("Bot til Anne: Hej\nAnne [knap] Findes ikke", "no button called"),
        ("Bot til Anne: Hej\nAnne [knap] Hjælp\nKort: Sådan\nKort: Mere", "no card answered"),
        ("Bot til Anne: Hej\nAnne [knap] Hjælp", "the card says"),
        ("Bot til Anne: Hej\nBent: hej", "Bent: hej"),
        ("Bot til Anne: Hej\n(botten danser)", "botten danser"),
    ],
)
async def test_a_conversation_that_goes_otherwise_is_no_success(
    lines: str, complaint: str, tmp_path: Path
) -> None:
    async with Stage(read_script(HEAD + lines), tmp_path, "memory://") as stage:
        with pytest.raises(AssertionError, match=complaint):
            await stage.play()


@pytest.mark.parametrize("text", ["", HEAD, "runde: Bilag uden frist\nHR: hej"])
def test_a_file_that_says_nothing_is_no_script(text: str) -> None:
    with pytest.raises(WrongScript):
        read_script(text)


async def test_a_person_with_an_english_client_is_greeted_once_in_english_and_answers_in_english(
    tmp_path: Path,
) -> None:
    """Over the other door: what Teams sends of a first contact, at once, and then two messages."""
    script = read_script(HEAD + "HR: status")
    async with FakeConnector() as connector, Stage(script, tmp_path) as stage:
        email = script.people["Anne"]
        connector.members[made.ALICE["id"]] = {"id": made.ALICE["id"], "name": "Anne", "email": email}
        await stage.make_round()

        async def post(activity: dict[str, Any]) -> None:
            url = f"{stage.settings.base_url}/api/messages"
            now = {"locale": "en-US", "timestamp": stage.clock().isoformat()}
            async with stage.session.post(url, json={**activity, **now}) as answer:
                assert answer.status in {200, 201, 202}, answer.status

        first = (made.installed(connector.url), made.members_added(connector.url))
        await asyncio.gather(*(post(activity) for activity in (*first, *first)))
        for text in ("start", "We are done.", "my answers"):
            await post(made.message(text, connector.url))
        said = [
            json.dumps(message, ensure_ascii=False) for message in connector.messages(made.personal()["id"])
        ]
    greeting, question, following, answers = said
    assert "asks you" in greeting
    assert "Question 1 of 3" in question
    assert "Saved: Status." in following
    assert "We are done." in answers
    assert "You are at the question:" in answers
