"""Deciding what must be decided before publication, and what has left: versions, differences, the journal."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.access import Action
from bot.annex.material import items_of, reviewed, source_of
from bot.annex.versions import versions_of
from bot.hr.actions.rounds import round_at
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from dialogs import desk as say
from dialogs.audit import Deed
from dialogs.checks import masked
from dialogs.contents import shown
from dialogs.desk import DeskReason
from dialogs.excerpts import excerpts
from dialogs.exporting import AnnounceExport
from dialogs.matters import NEEDS_REASON, Verdict
from dialogs.model import Round
from dialogs.publication import FOR_ALL, Decision, Item, decided, named
from dialogs.richtext import plain
from dialogs.versions import AnnexVersion, AnswerChange, Printed, compare, printed
from storage.base import NEW
from storage.repository import ANSWERS, DECISIONS, JOBS, Changes, Job, Repository

LISTED = 200
"""Things to decide, or answers that differ, in one message; the others are counted."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided about which matters: those of these codes, or all open ones that it fits."""

    verdict: Verdict
    codes: tuple[str, ...] = ()
    reason: str = ""


@needs(Action.EXPORT)
async def review(
    office: Office,
    who: Who,  # noqa: ARG001 -- asked for by `needs`
    round_: Ref,
    *,
    whole: bool = False,
) -> Done:
    """What must be decided, and what has been; `whole` is all of it, with the words that it is about."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    return Done(to_decide(stored.record, await items_of(office, stored.record), whole=whole))


@needs(Action.DECIDE)
async def decide(office: Office, who: Who, round_: Ref, choice: Choice) -> Done:
    """Keep a decision. It holds for the text as it stands; a code of another text decides nothing."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    record = stored.record
    items = await items_of(office, record)
    chosen = named(items, choice.codes, choice.verdict)
    why_not = _why_not(choice, chosen)
    if why_not is not None:
        return refused(why_not, record)
    changes = Changes()
    made = {item.code: _decision(office, who, record, item, choice) for item in chosen}
    for decision in made.values():
        await _keep(office.repository, changes, decision)
    items_now = [Item(item.matter, made.get(item.code, item.decision)) for item in items]
    return Done(to_decide(record, items_now), changes)


def _why_not(choice: Choice, chosen: Sequence[Item]) -> DeskReason | None:
    if (not choice.codes and choice.verdict not in FOR_ALL) or not chosen:
        return DeskReason.NO_SUCH_MATTER
    if {item.code for item in chosen} < set(choice.codes):
        return DeskReason.NO_SUCH_MATTER
    if any(choice.verdict not in item.matter.choices for item in chosen):
        return DeskReason.NOT_A_CHOICE
    if choice.verdict in NEEDS_REASON and not choice.reason.strip():
        return DeskReason.REASON_NEEDED
    return None


def _decision(office: Office, who: Who, round_: Round, item: Item, choice: Choice) -> Decision:
    return Decision.on(
        item.matter,
        round_id=round_.id,
        verdict=choice.verdict,
        by=who.person.id,
        by_name=who.person.name,
        at=office.clock(),
        salt=secrets.token_hex(16),
        reason=masked(choice.reason.strip()),
    )


async def _keep(repository: Repository, changes: Changes, decision: Decision) -> None:
    """The log gets what was decided about which matter; the reason stays with the decision."""
    before = await repository.get(DECISIONS, decision.key)
    changes.put(DECISIONS, decision, before.version if before else NEW)
    deed = Deed("decided", decision.matter, decision.by, decision.verdict.value)
    changes.log(f"round/{decision.round_id}", deed)


def to_decide(round_: Round, items: Sequence[Item], *, whole: bool = False) -> say.ShowMatters:
    """What is open first."""
    waiting = [item for item in items if not item.decision]
    settled = [item for item in items if item.decision]
    listed = (*waiting, *settled)[: None if whole else LISTED]
    return say.ShowMatters(
        round_id=round_.id,
        round_title=shown(round_.title),
        lines=tuple(_with_words(item) if whole else _line(item) for item in listed),
        open=len(waiting),
        decided=len(settled),
        blocking=sum(item.blocks for item in items),
        by_concern=dict(Counter(item.matter.concern.value for item in waiting)),
    )


def _line(item: Item) -> say.MatterLine:
    matter, decision = item.matter, item.decision
    line = say.MatterLine(
        item.code,
        matter.concern,
        matter.place,
        matter.choices,
        amounts=matter.amounts,
        warning=matter.warning,
    )
    if decision is None:
        denial = matter.denial
        return replace(line, denied_by=denial.by_name, denied_at=denial.at) if denial else line
    return replace(
        line, verdict=decision.verdict, by_name=decision.by_name, at=decision.at, reason=decision.reason
    )


def _with_words(item: Item) -> say.MatterLine:
    ref = item.matter.ref.partition(" ")[2]
    return replace(_line(item), ref=ref, excerpts=excerpts(item.matter))


async def _printed_now(office: Office, round_: Round) -> tuple[Printed, ...]:
    """What an annex made now would print."""
    source, items = await reviewed(office, round_)
    return printed(decided(source, items).assignments)


@needs(Action.EXPORT)
async def versions(office: Office, who: Who, round_: Ref) -> Done:  # noqa: ARG001 -- asked for by `needs`
    """What has left, and how many answers have changed since."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    found = [version.record for version in await versions_of(office.repository, stored.record.id)]
    if not found:
        return refused(DeskReason.NO_VERSION, stored.record)
    changes = compare(found[0].printed, await _printed_now(office, stored.record))
    lines = tuple(_version_line(version) for version in found)
    return Done(say.ShowVersions(stored.record.id, shown(stored.record.title), lines, len(changes)))


def _version_line(version: AnnexVersion) -> say.VersionLine:
    by, digest = version.made_by_name, version.digest[:12]
    return say.VersionLine(version.number, version.made_at, by, digest, version.files)


@needs(Action.EXPORT)
async def comparison(
    office: Office,
    who: Who,  # noqa: ARG001 -- asked for by `needs`
    round_: Ref,
    before: int = 0,
    after: int = 0,
) -> Done:
    """Two versions, answer by answer. 0 is the newest for `before`, and what stands now for `after`."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    found = {v.record.number: v.record for v in await versions_of(office.repository, stored.record.id)}
    before = before or max(found, default=0)
    if before not in found or (after and after not in found):
        return refused(DeskReason.NO_VERSION, stored.record)
    now = found[after].printed if after else await _printed_now(office, stored.record)
    changes = compare(found[before].printed, now)
    lines = await _change_lines(office.repository, stored.record, changes[:LISTED])
    title = shown(stored.record.title)
    return Done(say.ShowComparison(stored.record.id, title, before, after, lines, len(changes)))


async def _change_lines(
    repository: Repository, round_: Round, changes: Sequence[AnswerChange]
) -> tuple[say.ChangeLine, ...]:
    sides = [each for change in changes for each in (change.before, change.after) if each]
    found = await repository.get_all(ANSWERS, list(dict.fromkeys(map(_answer_key, sides))))
    texts = {
        _answer_key(Printed(v.record.project, v.record.answer.question, v.record.answer.version)): masked(
            plain(v.record.answer.text) or v.record.answer.value
        )
        for v in found
    }
    titles = {p.id: shown(p.title) for p, _ in (await source_of(repository, round_)).assignments}
    return tuple(_change_line(round_, change, texts, titles) for change in changes)


def _change_line(
    round_: Round, change: AnswerChange, texts: Mapping[str, str], titles: Mapping[str, str]
) -> say.ChangeLine:
    which = change.answer
    question = round_.question(which.question)
    before, after = (
        texts.get(_answer_key(each), "") if each else "" for each in (change.before, change.after)
    )
    return say.ChangeLine(
        difference=change.difference,
        project=titles.get(which.project, ""),
        question=shown(question.label) if question else which.question,
        before=before,
        after=after,
        late=bool(change.after and change.after.late),
    )


def _answer_key(answer: Printed) -> str:
    return f"{answer.project}/{answer.question}/{answer.version:06d}"


@needs(Action.EXPORT)
async def journal(office: Office, who: Who, round_: Ref) -> Done:
    """Ask for the package that goes into the municipality's records: of the newest version."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    if not await versions_of(office.repository, stored.record.id):
        return refused(DeskReason.NO_VERSION, stored.record)
    done = Done(AnnounceExport(stored.record.title))
    job = Job(
        office.new_id(), stored.record.id, who.person.id, office.clock(), journal=True, name=who.person.name
    )
    done.changes.put(JOBS, job)
    done.changes.log(f"round/{stored.record.id}", Deed("journal_asked", stored.record.id, who.person.id))
    return done
