"""An area renamed in chat, however it is spelled, in every round at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.personas import COORDINATOR
from storage.memory import MemoryBackend
from storage.repository import PROJECTS, Changes
from tests.bot.rig import Process, TestClock

SPELLED = {"p1": "Børn og unge", "p2": "børn og unge", "p3": "Teknik"}


async def areas(process: Process) -> dict[str, str]:
    return {each.record.id: each.record.area for each in await process.repository.find(PROJECTS)}


async def test_every_spelling_in_every_round_gets_the_new_name(tmp_path: Path) -> None:
    process = Process(MemoryBackend(), TestClock(), tmp_path)
    await process.open_round("r1", {"p1": "anne@eksempel.example"})
    await process.open_round("r2", {"p2": "bo@eksempel.example", "p3": "bo@eksempel.example"})
    changes = Changes()
    for each in await process.repository.find(PROJECTS):
        project = replace(each.record, area=SPELLED[each.record.id])
        changes.put(PROJECTS, project, each.version)
    await process.repository.commit(changes, process.clock())
    await process.arrives(COORDINATOR)
    await process.presses(
        COORDINATOR, "choose_round", {"round": "r1", "then": "status"}
    )  # a round is at hand, as after any command
    await process.writes(COORDINATOR, "omdøb område overalt: BØRN OG UNGE = Børn, unge og familier")
    assert "2 projekter" in (await process.heard(COORDINATOR))[-1]
    new = "Børn, unge og familier"
    assert await areas(process) == {"p1": new, "p2": new, "p3": "Teknik"}
    await process.writes(COORDINATOR, "omdøb område overalt: Børn og unge = Andet")
    assert "Det navn har ingen" in (await process.heard(COORDINATOR))[-1]
    await process.backend.close()
