"""Whatever is wrong with what is stored is found, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dialogs.audit import Deed
from dialogs.delivery import OutboxRow, Urgency
from dialogs.messages import ShowHelp
from dialogs.model import (
    Address,
    Answer,
    Person,
    Project,
    Round,
    RoundState,
    Seat,
    Submission,
    SubmissionState,
)
from dialogs.richtext import read_plain
from storage.base import Backend, Delete, Document, Put
from storage.codec import encode
from storage.copying import copy
from storage.memory import MemoryBackend
from storage.repository import (
    ANSWERED,
    ANSWERS,
    OUTBOX,
    PEOPLE,
    PROJECTS,
    ROUNDS,
    SEATS,
    SUBMISSIONS,
    AnswerVersion,
    Changes,
    Repository,
)
from storage.verifying import COLLECTIONS, Flaw, verify

NOW = datetime(2031, 5, 6, 12, tzinfo=UTC)
HERE = Address("local", "", "local:ib", "ib", "bot")


def answer(question: str, version: int, text: str) -> Answer:
    at = NOW + timedelta(minutes=version)
    return Answer(question, version, "ib", "Ib", at, at, read_plain(text))


async def make(backend: Backend) -> None:
    """A round with two projects; the first has answered two questions, one of them three times."""
    repository, changes = Repository(backend), Changes()
    changes.put(ROUNDS, Round("r", "status_table", "Fonden", RoundState.OPEN, (), "hr", "Eva", NOW))
    changes.put(PEOPLE, Person("ib", "Ib", ("ib@eks.dk",), address=HERE))
    changes.put(SEATS, Seat("ib", project="p1", question="effekt"))
    changes.put(SEATS, Seat("eva"))
    changes.put(PEOPLE, Person("eva", "Eva"))
    changes.put(OUTBOX, OutboxRow("ib/1", "ib", HERE, ShowHelp(), Urgency.REPLY, NOW, NOW))
    changes.log("round/r", Deed("opened", "r", "hr"))
    for project in ("p1", "p2"):
        changes.put(PROJECTS, Project(project, "r", 0, "Et projekt"))
        changes.put(SUBMISSIONS, Submission(project, "r", owners=("ib@eks.dk",)))
    await repository.commit(changes, NOW)
    for question, version in (("status", 1), ("effekt", 1), ("effekt", 2), ("effekt", 3)):
        await give(repository, answer(question, version, f"Svar {version}"))


async def give(repository: Repository, given: Answer) -> None:
    stored = await repository.get(SUBMISSIONS, "p1")
    assert stored
    changed = replace(stored.record, answers={**stored.record.answers, given.question: given})
    changes, kept = Changes(), AnswerVersion("p1", given, f"salt{given.version}")
    changes.put(SUBMISSIONS, replace(changed, state=SubmissionState.IN_PROGRESS), stored.version)
    changes.put(ANSWERS, kept)
    target = f"{given.question}/{given.version}"
    changes.log("submission/p1", Deed(ANSWERED, target, "ib", "", kept.digest))
    await repository.commit(changes, NOW)


async def test_a_sound_store_has_no_flaw_and_everything_was_read(backend: Backend) -> None:
    await make(backend)
    await backend.commit([Put("a table of HR's own", "1", 0, {"n": 1})])
    verified = await verify(backend)
    assert verified.flaws == []
    assert verified.counts == {
        "a table of HR's own": 1,
        "answers": 4,
        "audit": 5,
        "audit_heads": 2,
        "outbox": 1,
        "people": 2,
        "projects": 2,
        "rounds": 1,
        "seats": 2,
        "submissions": 2,
    }


Body = dict[str, Any]
Change = Callable[[Body], Body]


def changed(**fields: Any) -> Change:
    return lambda body: {**body, **fields}


def within(name: str, **fields: Any) -> Change:
    return lambda body: {**body, name: {**body[name], **fields}}


OTHER_TEXT = encode(answer("effekt", 3, "Noget helt andet")) | {"record": None, "schema": None}
TEXT = OTHER_TEXT["text"]

WRONG: list[tuple[str, str, Change | None, set[Flaw]]] = [
    (
        "rounds",
        "r",
        None,
        {
            Flaw("reference", "projects/p1", "rounds/r"),
            Flaw("reference", "projects/p2", "rounds/r"),
            Flaw("reference", "submissions/p1", "rounds/r"),
            Flaw("reference", "submissions/p2", "rounds/r"),
        },
    ),
    ("projects", "p2", None, {Flaw("reference", "submissions/p2", "projects/p2")}),
    ("people", "eva", None, {Flaw("reference", "seats/eva", "people/eva")}),
    (
        "people",
        "ib",
        None,
        {
            Flaw("reference", "seats/ib", "people/ib"),
            Flaw("reference", "outbox/ib/1", "people/ib"),
        },
    ),
    ("seats", "ib", changed(project="p9"), {Flaw("reference", "seats/ib", "projects/p9")}),
    ("seats", "ib", changed(person="eva"), {Flaw("wrong_key", "seats/ib", "eva")}),
    ("answers", "p1/effekt/000002", None, {Flaw("version_gap", "answers/p1/effekt", "2")}),
    ("answers", "p1/effekt/000001", None, {Flaw("version_gap", "answers/p1/effekt", "1")}),
    ("answers", "p1/effekt/000003", None, {Flaw("answer_differs", "submissions/p1", "effekt")}),
    (
        "answers",
        "p1/effekt/000002",
        within("answer", text=TEXT),
        {
            Flaw("not_as_logged", "answers/p1/effekt", "2"),
        },
    ),
    (
        "answers",
        "p1/effekt/000003",
        within("answer", text=TEXT),
        {
            Flaw("not_as_logged", "answers/p1/effekt", "3"),
            Flaw("answer_differs", "submissions/p1", "effekt"),
        },
    ),
    (
        "submissions",
        "p1",
        changed(answers={}),
        {
            Flaw("answer_differs", "submissions/p1", "effekt"),
            Flaw("answer_differs", "submissions/p1", "status"),
        },
    ),
    (
        "submissions",
        "p1",
        lambda body: within("answers", effekt={**body["answers"]["effekt"], "text": TEXT})(body),
        {
            Flaw("answer_differs", "submissions/p1", "effekt"),
        },
    ),
    (
        "audit",
        "submission/p1/00000002",
        changed(by="en anden"),
        {
            Flaw("chain_broken", "audit/submission/p1/00000002"),
        },
    ),
    (
        "audit",
        "submission/p1/00000003",
        changed(reason="en grund"),
        {
            Flaw("chain_broken", "audit/submission/p1/00000003"),
        },
    ),
    (
        "audit",
        "round/r/00000001",
        changed(at="2031-05-06T12:00:01+00:00"),
        {
            Flaw("chain_broken", "audit/round/r/00000001"),
        },
    ),
    ("audit", "round/r/00000001", None, {Flaw("chain_end", "audit_heads/round/r", "0")}),
    ("audit_heads", "round/r", None, {Flaw("chain_end", "audit/round/r", "1")}),
    ("audit_heads", "round/r", changed(hash="0"), {Flaw("chain_end", "audit_heads/round/r", "1")}),
]


@pytest.mark.parametrize(("collection", "key", "change", "flaws"), WRONG)
async def test_what_is_wrong_is_named(
    collection: str, key: str, change: Change | None, flaws: set[Flaw]
) -> None:
    backend = MemoryBackend()
    await make(backend)
    document = await backend.get(collection, key)
    assert document
    if change is None:
        await backend.commit([Delete(collection, key, document.version)])
    else:
        await backend.commit([Put(collection, key, document.version, change(document.body))])
    found = await verify(backend)
    assert set(found.flaws) == flaws
    assert len(found.flaws) == len(flaws)


async def test_an_entry_that_was_cut_out_of_the_log_is_missed() -> None:
    backend = MemoryBackend()
    await make(backend)
    await backend.commit([Delete("audit", "submission/p1/00000002", 1)])
    flaws = (await verify(backend)).flaws
    assert Flaw("chain_broken", "audit/submission/p1/00000003") in flaws
    assert {flaw.code for flaw in flaws} == {"chain_broken", "not_as_logged"}


async def test_a_log_cut_at_its_end_is_missed() -> None:
    backend = MemoryBackend()
    await make(backend)
    await backend.commit([Delete("audit", "submission/p1/00000004", 1)])
    flaws = (await verify(backend)).flaws
    assert Flaw("chain_end", "audit_heads/submission/p1", "3") in flaws


@pytest.mark.parametrize("name", sorted(set(COLLECTIONS) - {"audit"}))
@pytest.mark.parametrize("body", [{}, {"schema": 99, "record": "Round"}, {"schema": 1, "record": "Nothing"}])
async def test_a_document_that_cannot_be_read_is_named_and_the_others_are_read(name: str, body: Body) -> None:
    backend = MemoryBackend()
    await make(backend)
    await backend.load([Document(name, "zz", 1, body)])
    (flaw,) = (await verify(backend)).flaws
    assert (flaw.code, flaw.place) == ("unreadable", f"{name}/zz")
    assert flaw.detail


async def test_a_copy_is_as_sound_as_what_was_copied(backend: Backend) -> None:
    source = MemoryBackend()
    await make(source)
    await copy(source, backend)
    assert (await verify(backend)).flaws == []
