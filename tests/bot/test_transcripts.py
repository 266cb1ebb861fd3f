"""The conversations in `transcripts/`, played over HTTP and a store on disk; see `script` to write one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.script import WrongScript, read_script
from tests.bot.stage import Stage

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
