from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hr.roundform import (
    FIELDS,
    LONGEST_INTRO,
    LONGEST_LINE,
    Form,
    blank_round,
    draft,
    merged,
    read_form,
    written,
)
from bot.phrasebook import HERE, phrases
from dialogs.desk import FieldProblem
from dialogs.model import Plan, RoundState
from dialogs.richtext import ListBlock
from templates import load_kinds

KINDS = load_kinds()
KIND = KINDS["status_table"]
NOW = datetime(2027, 5, 3, 8, 0, tzinfo=UTC)
WHOLE = {
    "kind": "status_table",
    "title": "Bilag 2027",
    "subtitle": "Supplerende",
    "heading": "Status og effekt",
    "year": "2027",
    "fund": "Trivselspuljen",
    "fund_amount": "1.000.000 kr.",
    "committee": "HR-udvalget",
    "meeting_on": "2027-06-24",
    "deadline_on": "2027-06-12",
    "deadline_time": "10:30",
    "dispatch_days": "5",
    "compiling_days": "8",
    "escalation_days": "1",
    "keep_days": "730",
    "published_where": "på kommunens hjemmeside",
    "intro": "Først dette.\n- så det",
}


def read(values: Mapping[str, str], now: datetime = NOW) -> Form:
    return read_form(values, KINDS, phrases("da").vocabulary, HERE, now)


def with_(**changes: str) -> dict[str, str]:
    return {**WHOLE, **changes}


def test_a_whole_form_has_no_problems_and_becomes_a_draft() -> None:
    form = read(WHOLE)
    assert form.problems == {}
    round_ = draft(form, KIND, None, blank_round("r1", "hr", "Mette Skov", NOW))
    assert (round_.id, round_.state, round_.coordinator, round_.coordinator_name) == (
        "r1",
        RoundState.DRAFT,
        "hr",
        "Mette Skov",
    )
    assert (round_.title, round_.year, round_.fund_amount) == ("Bilag 2027", 2027, Decimal(1_000_000))
    assert round_.meeting_on == date(2027, 6, 24)
    assert round_.deadline_at == datetime(2027, 6, 12, 8, 30, tzinfo=UTC), "10.30 in Copenhagen, in summer"
    assert [type(block) for block in round_.intro.blocks][1:] == [ListBlock]
    assert round_.questions == KIND.questions


def test_kind_title_and_deadline_are_enough_and_the_deadline_is_at_noon() -> None:
    form = read({"kind": "status_table", "title": "Bilag", "deadline_on": "12. juni 2027"})
    assert form.problems == {}
    round_ = draft(form, KIND, None, blank_round("r1", "hr", "HR", NOW))
    assert round_.deadline_at == datetime(2027, 6, 12, 10, 0, tzinfo=UTC)
    assert (round_.heading, round_.subtitle) == (KIND.suggested.heading, KIND.suggested.subtitle)
    assert (round_.year, round_.fund_amount, round_.meeting_on) == (None, None, None)


def test_a_heading_that_was_emptied_stays_empty() -> None:
    round_ = draft(read(with_(heading="")), KIND, None, blank_round("r1", "hr", "HR", NOW))
    assert round_.heading == ""


def test_an_empty_form_says_what_has_to_be_there() -> None:
    assert read({}).problems == dict.fromkeys(("kind", "title", "deadline_on"), FieldProblem.MISSING)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("kind", "findes_ikke", FieldProblem.NO_SUCH_KIND),
        ("title", "", FieldProblem.MISSING),
        ("title", "x" * (LONGEST_LINE + 1), FieldProblem.TOO_LONG),
        ("intro", "x" * (LONGEST_INTRO + 1), FieldProblem.TOO_LONG),
        ("year", "27", FieldProblem.NOT_A_YEAR),
        ("year", "i år", FieldProblem.NOT_A_YEAR),
        ("year", "1027", FieldProblem.NOT_A_YEAR),
        ("year", "٢٠٢٧", FieldProblem.NOT_A_YEAR),
        ("fund_amount", "mange penge", FieldProblem.NOT_AN_AMOUNT),
        ("meeting_on", "snart", FieldProblem.NOT_A_DATE),
        ("deadline_on", "32. juni 2027", FieldProblem.NOT_A_DATE),
        ("deadline_on", "2027-05-02", FieldProblem.IN_THE_PAST),
        ("deadline_on", "2027-06-25", FieldProblem.AFTER_MEETING),
        ("dispatch_days", "61", FieldProblem.NOT_DAYS),
        ("compiling_days", "-1", FieldProblem.NOT_DAYS),
        ("escalation_days", "to", FieldProblem.NOT_DAYS),
        ("keep_days", "0", FieldProblem.NOT_KEPT),
        ("keep_days", "36501", FieldProblem.NOT_KEPT),
        ("keep_days", "to år", FieldProblem.NOT_KEPT),
    ],
)
def test_each_field_says_what_is_wrong_with_it_and_nothing_about_the_others(
    field: str, value: str, problem: FieldProblem
) -> None:
    assert read(with_(**{field: value})).problems == {field: problem}


@pytest.mark.parametrize(
    ("meeting", "rules", "deadline"),
    [
        ("2027-06-24", {}, datetime(2027, 6, 4, 10, tzinfo=UTC)),
        ("2027-06-24", {"deadline_time": "09:15"}, datetime(2027, 6, 4, 7, 15, tzinfo=UTC)),
        ("2027-06-24", {"dispatch_days": "3", "compiling_days": "5"}, datetime(2027, 6, 14, 10, tzinfo=UTC)),
        ("2028-01-06", {"compiling_days": "1"}, datetime(2027, 12, 29, 11, tzinfo=UTC)),
    ],
    ids=["the usual rules", "with a time", "the committee's own", "over New Year, in winter"],
)
def test_without_a_deadline_it_is_worked_out_back_from_the_meeting(
    meeting: str, rules: dict[str, str], deadline: datetime
) -> None:
    form = read({"kind": "status_table", "title": "Bilag", "meeting_on": meeting, **rules})
    assert form.problems == {}
    assert form.deadline_at == deadline


def test_a_round_is_kept_for_as_long_as_is_written_and_else_as_is_usual() -> None:
    assert read(WHOLE).keep_days == 730
    assert read(with_(keep_days="1.000")).keep_days == 1000
    assert read(with_(keep_days="")).keep_days is None


def test_the_plans_own_days_are_the_rounds_and_nobodys_manager_is_told_unasked() -> None:
    assert read(WHOLE).plan == Plan(dispatch=5, compiling=8, escalation=1)
    assert read(with_(dispatch_days="", compiling_days="", escalation_days="")).plan == Plan()
    assert read({"kind": "status_table", "title": "B", "deadline_time": "12:00"}).problems


def test_as_much_as_fits_is_taken() -> None:
    assert read(with_(title="x" * LONGEST_LINE, intro="x" * LONGEST_INTRO)).problems == {}


def test_a_deadline_today_is_past_when_its_hour_has_come() -> None:
    today = with_(deadline_on="2027-05-03", deadline_time="10:00")
    assert read(today, NOW - timedelta(minutes=1)).problems == {}
    assert read(today, NOW).problems == {"deadline_on": FieldProblem.IN_THE_PAST}


def test_the_day_of_the_meeting_is_the_local_one() -> None:
    late = datetime(2027, 6, 23, 22, 30, tzinfo=UTC)
    same = with_(deadline_on="2027-06-24", deadline_time="12:00")
    assert read(same, late).problems == {}, "the 24th has begun in Copenhagen, and the meeting is not past"
    assert read(with_(meeting_on="2027-06-23"), late).problems["meeting_on"] is FieldProblem.IN_THE_PAST


def test_a_draft_shown_in_its_form_and_saved_again_is_the_same_draft() -> None:
    before = draft(read(WHOLE), KIND, None, blank_round("r1", "hr", "Mette Skov", NOW))
    again = draft(read(written(before, HERE)), KIND, before, blank_round("r2", "bo", "Bo", NOW))
    assert again == before


@pytest.mark.parametrize("amount", ["0", "1.000.000 kr.", "1,5 mio.", "99,95"])
def test_an_amount_survives_the_form(amount: str) -> None:
    before = draft(read(with_(fund_amount=amount)), KIND, None, blank_round("r1", "hr", "HR", NOW))
    assert before.fund_amount is not None
    assert read(written(before, HERE)).fund_amount == before.fund_amount


def test_the_form_shows_every_field_there_is() -> None:
    round_ = draft(read(WHOLE), KIND, None, blank_round("r1", "hr", "HR", NOW))
    assert set(written(round_, HERE)) == set(FIELDS)
    assert all(written(round_, HERE).values())


def test_typed_fields_are_added_to_those_written_before() -> None:
    assert merged({"title": "Bilag", "year": "2026"}, {"year": " 2027 "}) == {
        "title": "Bilag",
        "year": "2027",
    }


def test_a_typed_deadline_with_its_time_forgets_the_time_before() -> None:
    before = {"deadline_on": "2027-06-12", "deadline_time": "10:30"}
    typed = merged(before, {"deadline_on": "14. juni 2027 kl. 9"})
    form = read(with_(**typed))
    assert form.deadline_at == datetime(2027, 6, 14, 7, 0, tzinfo=UTC)
    assert merged(before, {"deadline_on": "2027-06-14"})["deadline_time"] == "10:30"


def test_fields_that_are_none_of_ours_are_not_kept() -> None:
    assert merged({}, {"title": "Bilag", "id": "r9", "state": "open", "coordinator": "mig"}) == {
        "title": "Bilag"
    }


def test_a_title_is_one_line_without_what_breaks_a_document() -> None:
    values = merged({}, with_(title="  Bilag\n\t2027\u202e \x00"))
    round_ = draft(read(values), KIND, None, blank_round("r1", "hr", "HR", NOW))
    assert round_.title == "Bilag 2027"


@given(
    st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=30) | st.sampled_from(sorted(WHOLE.values())))
)
def test_whatever_is_written_is_read_or_refused_and_what_is_read_can_be_shown(values: dict[str, str]) -> None:
    form = read(merged({}, values))
    assert set(form.problems) <= set(FIELDS)
    if not form.problems:
        round_ = draft(form, KIND, None, blank_round("r1", "hr", "HR", NOW))
        again = draft(read(written(round_, HERE)), KIND, round_, round_)
        assert again == round_


@pytest.mark.parametrize("said", [*KINDS, *(kind.title for kind in KINDS.values()), " statusskema "])
def test_a_kind_is_known_by_its_key_and_by_its_title_as_people_type_it(said: str) -> None:
    assert read(with_(kind=said)).values["kind"] in KINDS
