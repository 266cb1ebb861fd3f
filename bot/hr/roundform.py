"""The form of a round: from what a coordinator wrote, on the card or as typed lines, to a draft.

Field names are the card's input ids. A typed deadline is one text ("12. juni 2027 kl. 12"), a card's is a
date and a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from decimal import Decimal

from bot.commands import fold
from bot.office_hours import OFFICE
from bot.settings import LONGEST_KEPT
from dialogs.answers import Vocabulary, read_amount, read_date, read_deadline
from dialogs.desk import FieldProblem
from dialogs.model import Plan, Round, RoundState
from dialogs.richtext import clean, plain, read_plain
from dialogs.schedule import plan_back
from templates import Kind

LONGEST_LINE = 300
LONGEST_INTRO = 20_000
YEARS = range(1990, 2200)

FIELDS = (
    "kind",
    "title",
    "subtitle",
    "heading",
    "year",
    "fund",
    "fund_amount",
    "committee",
    "meeting_on",
    "deadline_on",
    "deadline_time",
    "dispatch_days",
    "compiling_days",
    "escalation_days",
    "keep_days",
    "published_where",
    "intro",
)

LONGEST_WAIT = 60
"""Working days of a plan's steps."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the fields say: `values` as they were written, `problems` by field."""

    values: Mapping[str, str]
    problems: Mapping[str, FieldProblem]
    year: int | None = None
    fund_amount: Decimal | None = None
    meeting_on: date | None = None
    deadline_at: datetime | None = None
    plan: Plan = Plan()
    keep_days: int | None = None


def merged(before: Mapping[str, str], written: Mapping[str, str]) -> dict[str, str]:
    """What was written so far, with what was written now on top."""
    values = {name: clean(value).strip() for name, value in written.items() if name in FIELDS}
    if "deadline_on" in values and "deadline_time" not in values and not _is_iso(values["deadline_on"]):
        values["deadline_time"] = ""
    return {**before, **values}


def read_form(
    values: Mapping[str, str], kinds: Mapping[str, Kind], words: Vocabulary, zone: tzinfo, now: datetime
) -> Form:
    """Check every field. `now` is aware; a deadline without a time is at noon, local time.

    Without a deadline it is worked out back from the meeting, by the committee's own rules.
    """
    problems: dict[str, FieldProblem] = {}
    values = {**values, "kind": _kind(values.get("kind", ""), kinds)}
    for name, value in values.items():
        if len(value) > (LONGEST_INTRO if name == "intro" else LONGEST_LINE):
            problems[name] = FieldProblem.TOO_LONG
    if values["kind"] not in kinds:
        problems["kind"] = FieldProblem.NO_SUCH_KIND if values["kind"] else FieldProblem.MISSING
    if not values.get("title"):
        problems["title"] = FieldProblem.MISSING
    year = _year(values, problems)
    amount = _amount(values, problems, words)
    meeting = _meeting(values, problems, words)
    plan = _plan(values, problems)
    if meeting and not values.get("deadline_on"):
        due_on = OFFICE.day(plan_back(meeting, plan, OFFICE).deadline_at)
        values = {**values, "deadline_on": due_on.isoformat()}
    deadline = _deadline(values, problems, words, zone)
    _check_order(problems, meeting, deadline, zone, now)
    return Form(values, problems, year, amount, meeting, deadline, plan, _kept(values, problems))


def _kind(written: str, kinds: Mapping[str, Kind]) -> str:
    """The key of the kind that is meant: a card has the key, a person types the title."""
    said = fold(written)
    return next((key for key, kind in kinds.items() if said in {fold(key), fold(kind.title)}), written)


def draft(form: Form, kind: Kind, before: Round | None, blank: Round) -> Round:
    """The draft that the form says: `before` changed, or `blank` filled."""
    values = form.values
    return replace(
        before or blank,
        kind=kind.key,
        questions=before.questions if before and before.kind == kind.key else kind.asked(blank.options),
        title=_line(values, "title"),
        subtitle=_line(values, "subtitle") if "subtitle" in values else kind.suggested.subtitle,
        heading=_line(values, "heading") if "heading" in values else kind.suggested.heading,
        year=form.year,
        fund=_line(values, "fund"),
        fund_amount=form.fund_amount,
        committee=_line(values, "committee"),
        meeting_on=form.meeting_on,
        deadline_at=form.deadline_at,
        plan=form.plan,
        keep_days=form.keep_days,
        published_where=_line(values, "published_where"),
        intro=read_plain(values.get("intro", "")),
    )


def written(round_: Round, zone: tzinfo) -> dict[str, str]:
    """A draft as its form shows it."""
    deadline = round_.deadline_at.astimezone(zone) if round_.deadline_at else None
    return {
        "kind": round_.kind,
        "title": round_.title,
        "subtitle": round_.subtitle,
        "heading": round_.heading,
        "year": str(round_.year or ""),
        "fund": round_.fund,
        "fund_amount": f"{round_.fund_amount:f}".replace(".", ",") if round_.fund_amount is not None else "",
        "committee": round_.committee,
        "meeting_on": round_.meeting_on.isoformat() if round_.meeting_on else "",
        "deadline_on": deadline.date().isoformat() if deadline else "",
        "deadline_time": f"{deadline:%H:%M}" if deadline else "",
        "dispatch_days": str(round_.plan.dispatch),
        "compiling_days": str(round_.plan.compiling),
        "escalation_days": "" if round_.plan.escalation is None else str(round_.plan.escalation),
        "keep_days": str(round_.keep_days or ""),
        "published_where": round_.published_where,
        "intro": plain(round_.intro),
    }


def blank_round(round_id: str, coordinator: str, name: str, now: datetime) -> Round:
    return Round(
        id=round_id,
        kind="",
        title="",
        state=RoundState.DRAFT,
        questions=(),
        coordinator=coordinator,
        coordinator_name=name,
        created_at=now,
    )


def _line(values: Mapping[str, str], name: str) -> str:
    return " ".join(values.get(name, "").split())


def _is_iso(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _year(values: Mapping[str, str], problems: dict[str, FieldProblem]) -> int | None:
    text = values.get("year", "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS:
        return int(text)
    problems["year"] = FieldProblem.NOT_A_YEAR
    return None


def _amount(
    values: Mapping[str, str], problems: dict[str, FieldProblem], words: Vocabulary
) -> Decimal | None:
    text = values.get("fund_amount", "")
    amount = read_amount(text, words) if text else None
    if text and amount is None:
        problems["fund_amount"] = FieldProblem.NOT_AN_AMOUNT
    return amount


def _meeting(values: Mapping[str, str], problems: dict[str, FieldProblem], words: Vocabulary) -> date | None:
    text = values.get("meeting_on", "")
    on = read_date(text, words) if text else None
    if text and on is None:
        problems["meeting_on"] = FieldProblem.NOT_A_DATE
    return on


def _deadline(
    values: Mapping[str, str], problems: dict[str, FieldProblem], words: Vocabulary, zone: tzinfo
) -> datetime | None:
    text = f"{values.get('deadline_on', '')} {values.get('deadline_time', '')}".strip()
    at = read_deadline(text, words, zone) if text else None
    if at is None:
        problems["deadline_on"] = FieldProblem.NOT_A_DATE if text else FieldProblem.MISSING
    return at


def _plan(values: Mapping[str, str], problems: dict[str, FieldProblem]) -> Plan:
    """The usual plan with what is written; nobody's manager is told unless it says so."""
    usual = Plan()
    dispatch = _days(values, "dispatch_days", problems)
    compiling = _days(values, "compiling_days", problems)
    return replace(
        usual,
        dispatch=usual.dispatch if dispatch is None else dispatch,
        compiling=usual.compiling if compiling is None else compiling,
        escalation=_days(values, "escalation_days", problems),
    )


def _days(values: Mapping[str, str], field: str, problems: dict[str, FieldProblem]) -> int | None:
    text = values.get(field, "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= LONGEST_WAIT:
        return int(text)
    problems[field] = FieldProblem.NOT_DAYS
    return None


def _kept(values: Mapping[str, str], problems: dict[str, FieldProblem]) -> int | None:
    text = values.get("keep_days", "")
    days = read_kept(text)
    if text and days is None:
        problems["keep_days"] = FieldProblem.NOT_KEPT
    return days


def read_kept(text: str) -> int | None:
    """For how many days a round is kept after it was closed; None when that is not what it says."""
    said = text.strip().replace(".", "")
    days = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0
    return days if 1 <= days <= LONGEST_KEPT else None


def _check_order(
    problems: dict[str, FieldProblem],
    meeting: date | None,
    deadline: datetime | None,
    zone: tzinfo,
    now: datetime,
) -> None:
    if meeting and meeting < now.astimezone(zone).date():
        problems.setdefault("meeting_on", FieldProblem.IN_THE_PAST)
    if deadline and deadline <= now:
        problems.setdefault("deadline_on", FieldProblem.IN_THE_PAST)
    elif deadline and meeting and deadline.astimezone(zone).date() > meeting:
        problems.setdefault("deadline_on", FieldProblem.AFTER_MEETING)
