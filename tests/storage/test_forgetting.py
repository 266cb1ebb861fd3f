"""Whatever a person is in is taken out, and what the annex rests on stands."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dialogs.audit import AuditHead, Deed
from dialogs.errors import StoreDamaged
from dialogs.model import Answer, Person, Project, Round, RoundState, Seat, Submission
from dialogs.richtext import read_plain
from storage.base import Backend, Document
from storage.ending import end_round
from storage.forgetting import Identity, foreseen, forget, identify
from storage.memory import MemoryBackend
from storage.repository import (
    ANSWERED,
    ANSWERS,
    AUDIT,
    AUDIT_HEADS,
    PEOPLE,
    PROJECTS,
    ROUNDS,
    SEATS,
    SUBMISSIONS,
    TOMBSTONES,
    AnswerVersion,
    Changes,
    Repository,
)
from storage.tombstones import bury, for_person, for_round, keep, read, write
from storage.verifying import verify
from storage.walking import mentions
from tests.dialogs.test_audit import an_old_entry

AT = datetime(2031, 5, 6, 12, tzinfo=UTC)
EVA, BO = "oid-eva-000000000001", "oid-bo-0000000000002"
EVAS = ("eva.holm@eks.dk", "eva.holm@kommune.eks.dk")
NAME = "Eva Holm"


async def make(backend: Backend, rounds: tuple[str, ...] = ("r1", "r2")) -> Repository:
    """Eva and Bo answer one project together in each round; in what Bo writes, Eva is named."""
    repository, changes = Repository(backend), Changes()
    changes.put(PEOPLE, Person(EVA, NAME, EVAS))
    changes.put(PEOPLE, Person(BO, "Bo Lund", ("bo@eks.dk",)))
    for number in rounds:
        project = f"{number}-p"
        by_eva = Answer("status", 1, EVA, NAME, AT, AT, read_plain(f"{number}: Skoven er plantet."))
        by_bo = Answer("effekt", 1, BO, "Bo Lund", AT, AT, read_plain(f"{number}: Spørg {NAME}."))
        changes.put(ROUNDS, Round(number, "k", number, RoundState.CLOSED, (), "hr", "HR", AT, closed_at=AT))
        owners = (EVAS[0], "bo@eks.dk")
        changes.put(PROJECTS, Project(project, number, 0, "Skov", owners=(NAME, "Park"), contacts=owners))
        answers = {"status": by_eva, "effekt": by_bo}
        changes.put(
            SUBMISSIONS, Submission(project, number, owners=owners, answers=answers, submitted_by=EVA)
        )
        for answer in answers.values():
            kept = AnswerVersion(project, answer, "salt")
            changes.put(ANSWERS, kept)
            target = f"{answer.question}/1"
            changes.log(f"submission/{project}", Deed(ANSWERED, target, answer.by, "", kept.digest))
        changes.log(f"round/{number}", Deed("exported", number, "hr", f"for {NAME}"))
        changes.log(f"round/{number}", Deed("reminded", number, "clock", EVA))
    changes.put(SEATS, Seat(EVA, project=f"{rounds[0]}-p", question="status", greeted=rounds))
    changes.put(SEATS, Seat(BO, project=f"{rounds[-1]}-p", question="status", greeted=rounds))
    await repository.commit(changes, AT)
    return repository


async def known(backend: Backend, said: str) -> Identity:
    found = await identify(backend, said)
    assert found
    return found


@pytest.mark.parametrize("said", [EVA, EVAS[0], EVAS[1].upper()])
async def test_a_person_is_known_by_id_and_by_any_address(backend: Backend, said: str) -> None:
    await make(backend)
    who = await known(backend, said)
    assert (who.id, who.emails, who.names) == (EVA, frozenset(EVAS), frozenset({NAME}))
    assert await identify(backend, "nobody@eks.dk") is None


async def test_who_is_forgotten_is_nowhere_but_in_what_others_wrote(backend: Backend) -> None:
    repository = await make(backend)
    who = await known(backend, EVA)
    expected = await foreseen(backend, who, "slettet")
    forgotten = await forget(backend, who, "slettet")
    assert forgotten.counts == expected
    assert sorted(forgotten.left) == [
        "answers/r1-p/effekt/000001",
        "answers/r2-p/effekt/000001",
        "submissions/r1-p",
        "submissions/r2-p",
    ]
    assert (await verify(backend)).flaws == []
    (first, _) = await repository.find(SUBMISSIONS)
    assert first.record.owners == ("bo@eks.dk",)
    assert first.record.submitted_by == ""
    status = first.record.answers["status"]
    assert (status.by, status.by_name, status.version) == ("", "slettet", 1)
    assert status.text == read_plain("r1: Skoven er plantet.")
    assert {each.record.owners for each in await repository.find(PROJECTS)} == {("Park",)}
    assert {(each.record.by, each.record.reason) for each in await repository.find(AUDIT)} == {
        ("", ""),
        (BO, ""),
    }
    assert [each.record.person for each in await repository.find(SEATS)] == [BO]
    assert (await forget(backend, who, "slettet")).counts == {}


async def test_who_was_only_asked_and_never_met_is_forgotten_too(backend: Backend) -> None:
    repository = await make(backend)
    changes = Changes()
    changes.put(PROJECTS, Project("r1-q", "r1", 1, "Eng", owners=("Kaj",), contacts=("kaj@eks.dk",)))
    await repository.commit(changes, AT)
    forgotten = await forget(backend, await known(backend, "Kaj@eks.dk"), "slettet")
    assert forgotten.counts == {"projects": 1}
    found = await repository.get(PROJECTS, "r1-q")
    assert found
    assert (found.record.contacts, found.record.owners) == ((), ("Kaj",))


async def with_an_old_log(backend: Backend, project: str) -> Repository:
    """One more project, of whose log the first entry is from before people could be forgotten."""
    repository, changes = await make(backend), Changes()
    old = an_old_entry(f"submission/{project}", EVA, f"for {NAME}")
    changes.put(AUDIT, old)
    changes.put(AUDIT_HEADS, AuditHead(old.stream, 1, old.hash))
    await repository.commit(changes, AT)
    changes = Changes()
    changes.log(old.stream, Deed("approve", project, BO))
    await repository.commit(changes, AT)
    return repository


@pytest.mark.parametrize("end", [False, True])
async def test_a_log_from_before_people_could_be_forgotten_forgets_them_too(
    backend: Backend, *, end: bool
) -> None:
    repository = await with_an_old_log(backend, "r1-old")
    assert (await verify(backend)).flaws == []
    if end:
        await end_round(backend, "r1")
    await forget(backend, await known(backend, EVA), "slettet")
    assert (await verify(backend)).flaws == []
    log = [each.record for each in await repository.find(AUDIT, "stream", "submission/r1-old")]
    assert [(each.action, each.by, each.reason) for each in log] == [
        ("answered", "", ""),
        ("approve", BO, ""),
    ]
    assert not [each for each in await everything(backend) if mentions(each.body, re.compile(EVA))]


async def test_a_log_that_was_changed_behind_us_is_not_made_to_look_whole(backend: Backend) -> None:
    repository, stream = await with_an_old_log(backend, "r1-old"), "submission/r1-old"
    (stored, _) = await repository.find(AUDIT, "stream", stream)
    changes = Changes()
    changes.put(AUDIT, replace(stored.record, target="status/2"), stored.version)
    await repository.commit(changes, AT)
    await forget(backend, await known(backend, EVA), "slettet")
    assert [flaw.code for flaw in (await verify(backend)).flaws] == ["chain_broken"]
    assert not [each for each in await everything(backend) if mentions(each.body, re.compile(EVA))]


async def everything(backend: Backend) -> list[Document]:
    return [each async for page in backend.everything() for each in page]


async def test_a_namesake_is_left_alone(backend: Backend) -> None:
    repository = await make(backend)
    changes = Changes()
    changes.put(PROJECTS, Project("r1-q", "r1", 1, "Eng", owners=(NAME,), contacts=("e.h@andre.dk",)))
    await repository.commit(changes, AT)
    await forget(backend, await known(backend, EVA), "slettet")
    found = await repository.get(PROJECTS, "r1-q")
    assert found
    assert found.record.owners == (NAME,)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("Eva Holm har svaret.", "X har svaret."),
        ("Eva Holms svar", "Xs svar"),
        ("(eva.holm@eks.dk)", "(X)"),
        ("Skriv til EVA.HOLM@eks.dk.", "Skriv til X."),
        ("Eva Holmgaard", "Eva Holmgaard"),
        ("Eva Holm-Juul og Anne-Eva Holm", "Eva Holm-Juul og Anne-Eva Holm"),
        ("p.eva.holm@eks.dk og xeva.holm@eks.dk", "p.eva.holm@eks.dk og xeva.holm@eks.dk"),
        ("Eva", "Eva"),
    ],
)
def test_in_a_text_only_they_are_found(text: str, becomes: str) -> None:
    who = Identity(EVA, frozenset(EVAS), frozenset({NAME, "Eva"}))
    assert who.pattern.sub("X", text) == becomes


async def test_a_round_that_has_ended_leaves_the_others_whole(backend: Backend) -> None:
    repository = await make(backend)
    await end_round(backend, "r1")
    assert (await verify(backend)).flaws == []
    assert [each.record.id for each in await repository.find(ROUNDS)] == ["r2"]
    assert {each.record.project for each in await repository.find(ANSWERS)} == {"r2-p"}
    seats = {each.record.person: each.record for each in await repository.find(SEATS)}
    assert seats[EVA] == Seat(EVA, greeted=("r2",))
    assert seats[BO] == Seat(BO, project="r2-p", question="status", greeted=("r2",))
    gone = [each.record for each in await repository.find(AUDIT) if "r1" in each.record.stream]
    assert {(each.by, each.reason) for each in gone} == {("", "")}
    assert len(gone) == 4
    assert not await end_round(backend, "r1")


class Interrupted(MemoryBackend):
    """Dies at its `at`-th commit after it was told to."""

    left = -1

    async def commit(self, batch: object) -> None:
        self.left -= 1
        if self.left == 0:
            raise asyncio.CancelledError
        await super().commit(batch)  # type: ignore[arg-type]


async def test_what_was_interrupted_anywhere_is_done_by_doing_it_again() -> None:
    for at in range(1, 40):
        backend = Interrupted()
        await make(backend)
        backend.left = at
        try:
            await end_round(backend, "r1")
            await forget(backend, await known(backend, EVA), "slettet")
        except asyncio.CancelledError:
            await end_round(backend, "r1")
            if who := await identify(backend, EVA):
                await forget(backend, who, "slettet")
        assert (await verify(backend)).flaws == []
        found = await everything(backend)
        assert not [each for each in found if mentions(each.body, re.compile("|".join([*EVAS, EVA])))]
        assert not [each for each in found if mentions(each.body, re.compile("r1: Skoven"))]
        if backend.left > 0:
            return
    raise AssertionError


async def test_tombstones_say_nothing_and_are_found_again(backend: Backend, tmp_path: Path) -> None:
    repository, file = await make(backend), tmp_path / "new folder" / "tombstones.txt"
    who = await known(backend, EVA)
    write(file, for_person(who))
    write(file, for_round("r1"))
    content = file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0
    assert not any(word in content for word in (EVA, *EVAS, "r1"))
    stones = read(file)
    assert len(stones) == 4
    await keep(repository, stones, AT)
    await keep(repository, stones, AT)
    assert {each.record for each in await repository.find(TOMBSTONES)} == set(stones)
    assert await bury(backend, [], "slettet", AT) == 2
    assert await identify(backend, EVA) is None
    assert [each.record.id for each in await repository.find(ROUNDS)] == ["r2"]
    assert await bury(backend, stones, "slettet", AT) == 0


@pytest.mark.parametrize("line", ["person abc def", "somebody " + "0" * 32 + " " + "0" * 64, "eva@eks.dk"])
def test_a_list_that_is_none_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "liste.txt"
    write(file, for_round("r1"))
    file.write_text(file.read_text("utf-8") + line + "\n", "utf-8")
    with pytest.raises(StoreDamaged, match="line 3"):
        read(file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StoreDamaged, match=file.name):
        read(file)


async def test_somebody_who_answers_meanwhile_is_not_overwritten(backend: Backend) -> None:
    """The bot goes on: what it wrote between our reading and our writing is kept."""
    repository = await make(backend)
    who = await known(backend, EVA)

    async def answer() -> None:
        for n in range(20):
            stored = await repository.get(PROJECTS, "r2-p")
            assert stored
            changes = Changes()
            changes.put(PROJECTS, replace(stored.record, number=f"{n}"), stored.version)
            try:
                await repository.commit(changes, AT)
            except Exception:  # noqa: BLE001 -- forgetting was first
                continue

    await asyncio.gather(answer(), forget(backend, who, "slettet"))
    found = await repository.get(PROJECTS, "r2-p")
    assert found
    assert found.record.number
    assert EVAS[0] not in found.record.contacts
