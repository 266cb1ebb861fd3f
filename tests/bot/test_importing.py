"""A file of projects as HR attaches it, over HTTP: what is shown, and what is saved."""

from __future__ import annotations

from pathlib import Path

from bot.cli.chat_client import actions
from tests.bot.rounds import HR, form, has, playing


def file_of(rows: int, last: str) -> bytes:
    """A file in which every row has something to look at, and a row below all those."""
    usual = [f"{n};Projekt {n};Skolerne;120190-1234;a@b.dk" for n in range(1, rows + 1)]
    return "\n".join(["Nr;Titel;Ejer;Formål;Kontakt", *usual, last]).encode()


async def test_an_error_far_down_is_not_hidden_by_what_need_only_be_looked_at(tmp_path: Path) -> None:
    async with playing(tmp_path) as play, play.person(HR) as hr:
        await hr.say("ny runde")
        await hr.until(lambda message: has(message, "save_round"))
        await hr.press("save_round", form())
        await hr.say("", files={"projekter.csv": file_of(40, "41;;Skolerne;;a@b.dk")})
        shown = await hr.until(lambda message: "projekter.csv" in message["text"])
        assert "Række 42, Titel: Projektet mangler en titel." in shown["text"]
        assert "Intet er gemt" in shown["text"]
        assert "… og 11 mere" in shown["text"]
        assert [action["verb"] for action in actions(shown["card"])] == ["template"]
        await hr.say("start")
        await hr.until(lambda message: "Runden har ingen projekter endnu" in message["text"])
