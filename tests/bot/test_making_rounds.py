"""A round from an earlier one: copied in the store, or read back from its own export."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.access import Role
from bot.hr.actions.copying import copy_round
from bot.hr.actions.drafts import import_projects
from bot.hr.office import Done, Ref, Who, perform
from bot.intake import read_projects
from bot.phrasebook import phrases
from bot.sheets.reading import read_rows
from bot.sheets.sheet import Sheet
from dialogs.desk import AnnounceCopy, ShowImport
from dialogs.model import Answer, Missing, Person, Project, RoundState, Submission, SubmissionState
from dialogs.richtext import plain, read_plain
from storage.memory import MemoryBackend
from storage.repository import PROJECTS, ROUNDS, SUBMISSIONS, Changes
from tests.bot.rig import KINDS, Process, TestClock
from tests.bot.sheet_files import workbook

AT = datetime(2027, 5, 3, 8, tzinfo=UTC)
HR = Who(Person("hr", "Mette Skov"), frozenset({Role.COORDINATOR}))
ANNE = "anne@eksempel.example"


@pytest.fixture
def process(tmp_path: Path) -> Process:
    return Process(MemoryBackend(), TestClock(), tmp_path)


def answer(question: str, text: str = "", missing: Missing | None = None) -> Answer:
    return Answer(question, 1, "anne", "Anne", AT, AT, text=read_plain(text), missing=missing)


async def answered(process: Process, project: str, *answers: Answer, **changes: object) -> None:
    stored = await process.repository.get(SUBMISSIONS, project)
    assert stored is not None
    given = {each.question: each for each in answers}
    after: Submission = replace(stored.record, answers=given, **changes)  # type: ignore[arg-type]
    written = Changes()
    written.put(SUBMISSIONS, after, stored.version)
    await process.repository.commit(written, AT)


async def copied(process: Process, finished: set[str] | None = None) -> tuple[AnnounceCopy, list[Project]]:
    act = partial(copy_round, process.office, HR, Ref("r1"), finished)
    done = await perform(process.office, act)
    assert isinstance(done.message, AnnounceCopy)
    found = await process.repository.find(PROJECTS, "round_id", done.message.round_id)
    return done.message, sorted((p.record for p in found), key=lambda p: p.position)


async def test_projects_go_on_with_their_last_answers_and_what_is_over_does_not(process: Process) -> None:
    await process.open_round("r1", {"p1": ANNE, "p2": ANNE, "p3": ANNE, "p4": ANNE})
    await answered(process, "p1", answer("status", "I gang"), answer("effekt", missing=Missing.NOT_ANSWERED))
    await answered(process, "p2", state=SubmissionState.EXEMPT)
    await answered(process, "p3", answer("status", missing=Missing.WITHDRAWN))
    message, projects = await copied(process)
    assert (message.carried, message.left) == (2, 2)
    assert [project.position for project in projects] == [0, 1]
    assert {key: plain(text) for key, text in projects[0].previous.items()} == {"status": "I gang"}
    assert projects[1].previous == {}
    assert projects[0].contacts == (ANNE,)
    draft = await process.repository.get(ROUNDS, message.round_id)
    assert draft is not None
    assert (draft.record.state, draft.record.deadline_at, draft.record.coordinator) == ("draft", None, "hr")


async def test_hr_says_what_is_finished_and_an_older_answer_is_kept_where_none_was_given(
    process: Process,
) -> None:
    await process.open_round("r1", {"p1": ANNE, "p2": ANNE})
    await answered(process, "p1", answer("status", "I gang"))
    first, (one,) = await copied(process, {"p2"})
    await process.open_round("r1b", {})
    again = await perform(process.office, partial(copy_round, process.office, HR, Ref(first.round_id), None))
    assert isinstance(again.message, AnnounceCopy)
    (two,) = await process.repository.find(PROJECTS, "round_id", again.message.round_id)
    assert plain(two.record.previous["status"]) == plain(one.previous["status"]) == "I gang"
    assert len({one.id, two.record.id, "p1"}) == 3


async def test_only_those_who_make_rounds_may_copy_one(process: Process) -> None:
    await process.open_round("r1", {"p1": ANNE})
    for role in (Role.EDITOR, Role.READER, Role.OWNER, Role.STRANGER):
        who = Who(Person("x", "X"), frozenset({role}))
        done = await copy_round(process.office, who, Ref("r1"))
        assert not done.changes


def export(tmp_path: Path, *rows: list[str]) -> Sheet:
    path = tmp_path / "export.xlsx"
    path.write_bytes(workbook([["Titel", "Ejer", "Kontakt", "Status", "Effekt"], *rows]))
    sheet = read_rows(path, path.name)
    assert isinstance(sheet, Sheet)
    return sheet


def test_an_export_of_an_earlier_round_brings_its_answers(tmp_path: Path) -> None:
    kind = KINDS["status_table"]
    sheet = export(tmp_path, ["Rolige overgange", "Skolerne", ANNE, "- i gang\n- i tide", ""])
    intake = read_projects(sheet, kind.columns, "r1", phrases("da").vocabulary, kind.questions)
    assert [f.code for f in intake.findings] == []
    (project,) = intake.projects
    assert {key: plain(text) for key, text in project.previous.items()} == {"status": "- i gang\n- i tide"}
    assert project.extra == {}


async def test_importing_again_updates_without_doubling_and_takes_no_earlier_answer_away(
    process: Process, tmp_path: Path
) -> None:
    await process.open_round("d1", {}, RoundState.DRAFT)
    first = export(tmp_path, ["Rolige overgange", "Skolerne", ANNE, "I gang", ""])
    shown = (await imported(process, first)).message
    assert isinstance(shown, ShowImport)
    assert (shown.people, shown.answered, shown.deadline_at is not None) == ((ANNE,), 1, True)
    for _ in range(2):
        again = export(tmp_path, ["Rolige overgange", "Skoler", ANNE], ["Nyt", "Skoler", ANNE])
        await imported(process, again)
    stored = await process.repository.find(PROJECTS, "round_id", "d1")
    found = sorted((each.record for each in stored), key=lambda p: p.position)
    assert [(p.title, p.owners) for p in found] == [("Rolige overgange", ("Skoler",)), ("Nyt", ("Skoler",))]
    assert plain(found[0].previous["status"]) == "I gang"


async def imported(process: Process, sheet: Sheet) -> Done:
    act = partial(import_projects, process.office, HR, Ref("d1"), sheet, "fil.xlsx")
    return await perform(process.office, act)
