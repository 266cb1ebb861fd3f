"""What must be decided before publication, and what a decision does to what is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from dialogs.checks import MASK, find_few
from dialogs.matters import CHOICES, Concern, Material, TemplateWarning, Verdict
from dialogs.model import (
    Answer,
    Chapter,
    Missing,
    Point,
    Project,
    Question,
    Round,
    RoundState,
    Submission,
    SubmissionState,
    Theme,
)
from dialogs.publication import (
    Decision,
    Item,
    decided,
    named,
    not_numbers,
    review,
    still_there,
)
from dialogs.richtext import Paragraph, RichText, Span, plain, read_plain
from dialogs.versions import Difference, Printed, compare, digest_of, printed

NOW = datetime(2027, 5, 3, 8, 0, tzinfo=UTC)
NUMBER = "010190-1234"
STATUS = Question("status", "Hvordan går det?", "Status")
EFFECT = Question("effekt", "Hvad er effekten?", "Effekt")


def an_answer(question: str, text: str = "", **said: Any) -> Answer:
    return Answer(question, said.pop("version", 1), "anne", "Anne", NOW, NOW, read_plain(text), **said)


def material(*answers: Answer, round_: Any = None, project: Any = None, **more: Any) -> Material:
    made = Round("r", "status_table", "Puljen", RoundState.OPEN, (STATUS, EFFECT), "hr", "HR", NOW)
    about = Project("p", "r", 0, "Sansehaven", owners=("Birkelund",), contacts=("anne@by.example",))
    given = {answer.question: answer for answer in answers}
    asked = Submission("p", "r", SubmissionState.SUBMITTED, answers=given)
    return Material(replace(made, **(round_ or {})), ((replace(about, **(project or {})), asked),), **more)


FULL = (an_answer("status", "Det går godt."), an_answer("effekt", "Haven bliver brugt."))


def on(item: Item, verdict: Verdict, reason: str = "") -> Decision:
    return Decision.on(
        item.matter,
        round_id="r",
        verdict=verdict,
        by="hr",
        by_name="Karen",
        at=NOW,
        salt="salt",
        reason=reason,
    )


def concerns(found: Material, *decisions: Decision) -> list[tuple[Concern, bool]]:
    return [(item.matter.concern, item.decision is not None) for item in review(found, decisions)]


def test_an_annex_with_nothing_odd_needs_no_decision() -> None:
    assert review(material(*FULL), ()) == ()


def test_every_concern_is_found_and_what_keeps_the_annex_back_comes_first() -> None:
    theme = Theme("t", "r", "status", "Støj", points=(Point("p", "status", 1, 0),))
    found = material(
        an_answer(
            "status",
            f"Ring 20 30 40 50, skriv til a@by.example. {NUMBER}. To medarbejdere er syge.",
            version=2,
        ),
        round_={"fund_amount": Decimal(1000)},
        project={"grant": Decimal(400), "extra": {"staff": "4"}},
        themes=(theme,),
        warnings=(TemplateWarning("unknown_name", "annex.docx \xb6 3", "annex.titel"),),
    )
    assert [concern for concern, _ in concerns(found)] == list(Concern)


@pytest.mark.parametrize(
    "answer", [None, an_answer("effekt"), an_answer("effekt", missing=Missing.NOT_ANSWERED)]
)
def test_what_nobody_has_answered_gets_one_of_the_five_kinds_of_missing(answer: Answer | None) -> None:
    found = material(FULL[0], *([answer] if answer else []))
    (item,) = review(found, ())
    assert item.matter.concern is Concern.MISSING
    for verdict in CHOICES[Concern.MISSING]:
        items = review(found, [on(item, verdict)])
        ((_, submission),) = decided(found, items).assignments
        stands = submission.answer("effekt")
        assert stands
        assert stands.missing is Missing(verdict.value)


def test_who_has_said_why_or_is_exempt_is_not_asked_about() -> None:
    said = material(FULL[0], an_answer("effekt", missing=Missing.TOO_EARLY))
    assert review(said, ()) == ()
    project, submission = material().assignments[0]
    exempt = replace(material(), assignments=((project, replace(submission, state=SubmissionState.EXEMPT)),))
    assert review(exempt, ()) == ()


def test_a_masked_number_is_gone_and_the_rest_stands() -> None:
    text = RichText((Paragraph((Span("Se 0101", bold=True), Span("90-12"), Span("34 i dag."))),))
    found = material(replace(FULL[0], text=text), FULL[1])
    (item,) = review(found, ())
    assert item.blocks
    items = review(found, [on(item, Verdict.MASK)])
    leaving = decided(found, items)
    assert not any(item.blocks for item in items)
    answer = leaving.assignments[0][1].answer("status")
    assert answer
    assert plain(answer.text) == f"Se {MASK} i dag."
    assert still_there(leaving, not_numbers(items)) == ()


PLACES: dict[str, Material] = {
    "title": material(*FULL, round_={"title": f"Bilag {NUMBER}"}),
    "intro": material(*FULL, round_={"intro": read_plain(f"- a\n- {NUMBER}")}),
    "option": material(*FULL, round_={"options": {"list": NUMBER}}),
    "label": material(*FULL, round_={"questions": (replace(STATUS, label=f"Status {NUMBER}"), EFFECT)}),
    "owner": material(*FULL, project={"owners": ("Birkelund", f"Bo {NUMBER}")}),
    "project": material(*FULL, project={"title": f"Haven\n{NUMBER}"}),
    "extra": material(*FULL, project={"extra": {"Note": NUMBER}}),
    "link": material(
        FULL[1],
        replace(FULL[0], text=RichText((Paragraph((Span("sagen", link=f"https://by.example/{NUMBER}"),)),))),
    ),
    "value": material(FULL[0], an_answer("effekt", value=NUMBER)),
    "reason": material(FULL[0], an_answer("effekt", missing=Missing.TOO_EARLY, reason=NUMBER)),
    "chapter": material(*FULL, chapters=(Chapter("c", "r", "Ro", read_plain(NUMBER)),)),
    "heading": material(*FULL, chapters=(Chapter("c", "r", "Ro", heading=NUMBER),)),
    "theme": material(*FULL, themes=(Theme("t", "r", "status", "Ro", read_plain(NUMBER)),)),
}


@pytest.mark.parametrize("where", PLACES.values(), ids=PLACES)
def test_a_number_can_be_masked_wherever_it_stands(where: Material) -> None:
    items = review(where, ())
    assert [item.matter.concern for item in items] == [Concern.CPR]
    assert NUMBER not in repr(items[0].matter.place)
    after = review(where, [on(items[0], Verdict.MASK)])
    assert still_there(decided(where, after), not_numbers(after)) == ()
    assert NUMBER not in repr(decided(where, after))


@pytest.mark.parametrize(
    "text", ["Født 010190\n1234 i maj.", "Født 010190-\n1234.", "Født 010190\n\n1234. Glad."]
)
def test_a_number_broken_between_two_lines_keeps_the_annex_back_until_it_is_masked(text: str) -> None:
    found = material(an_answer("status", text), FULL[1])
    (item,) = review(found, ())
    assert item.blocks
    assert still_there(found, frozenset()) != ()
    items = review(found, [on(item, Verdict.MASK)])
    leaving = decided(found, items)
    assert still_there(leaving, not_numbers(items)) == ()
    answer = leaving.assignments[0][1].answer("status")
    assert answer
    assert "1234" not in plain(answer.text)
    assert MASK in plain(answer.text)
    kept = review(found, [on(item, Verdict.NOT_CPR, "sagsnummer")])
    assert still_there(decided(found, kept), not_numbers(kept)) == ()


def test_a_year_on_the_line_after_six_digits_is_a_year() -> None:
    assert review(material(an_answer("status", "Begyndt 010190\n2025 går det godt."), FULL[1]), ()) == ()


def test_what_is_no_cpr_number_stays_and_is_allowed_in_the_files() -> None:
    found = material(an_answer("status", f"Sag {NUMBER}."), FULL[1])
    (item,) = review(found, ())
    items = review(found, [on(item, Verdict.NOT_CPR, "sagsnummer")])
    assert not_numbers(items) == {"0101901234"}
    assert decided(found, items).assignments == found.assignments
    assert still_there(found, not_numbers(items)) == ()
    assert still_there(found, frozenset()) != ()


def test_a_decision_holds_for_the_text_it_was_made_on() -> None:
    before = material(an_answer("status", f"Sag {NUMBER}."), FULL[1])
    after = material(an_answer("status", f"Borgeren {NUMBER}.", version=2), FULL[1])
    (item,) = review(before, ())
    decision = on(item, Verdict.NOT_CPR, "sagsnummer")
    assert concerns(before, decision) == [(Concern.CPR, True)]
    assert concerns(after, decision) == [(Concern.CPR, False)]
    assert concerns(before, decision) == [(Concern.CPR, True)], "and again for that text"
    assert NUMBER not in repr(decision)


def test_a_code_names_a_matter_with_its_text() -> None:
    one = review(material(an_answer("status", f"Sag {NUMBER}."), FULL[1]), ())
    other = review(material(an_answer("status", f"Sag {NUMBER}!"), FULL[1]), ())
    assert one[0].matter.ref == other[0].matter.ref
    assert one[0].code != other[0].code
    assert named(one, [other[0].code], Verdict.MASK) == []


def test_all_means_all_open_ones_that_the_verdict_fits() -> None:
    found = material(an_answer("status", f"{NUMBER}, a@by.example. To borgere er med."))
    assert {i.matter.concern for i in named(review(found, ()), (), Verdict.MASK)} == {
        Concern.CPR,
        Concern.EMAIL,
    }
    assert [i.matter.concern for i in named(review(found, ()), (), Verdict.TOO_EARLY)] == [Concern.MISSING]


@pytest.mark.parametrize(
    ("text", "few"),
    [
        ("To medarbejdere er sygemeldte.", True),
        ("Kun én borger har klaget.", True),
        ("3 nye elever kom til.", True),
        ("De eneste ansatte er tilfredse.", True),
        ("En medarbejder kan ringe.", False),
        ("12 medarbejdere er med.", False),
        ("Punkt 2.3 borgere", False),
        ("to haver og fire bænke", False),
    ],
)
def test_few_people_are_noticed_and_articles_are_no_count(text: str, few: bool) -> None:
    assert bool(find_few(text)) is few


@pytest.mark.parametrize(
    ("staff", "small"),
    [
        ("3", True),
        ("4,5 årsværk", True),
        ("1", True),
        ("5", False),
        ("1.200", False),
        ("0", False),
        ("", False),
        ("ved ikke", False),
    ],
)
def test_a_unit_of_fewer_than_five_is_decided_about_where_hrs_list_says_so(staff: str, small: bool) -> None:
    found = material(*FULL)
    (project, submission) = found.assignments[0]
    unit = replace(project, extra={"staff": staff})
    sized = replace(found, assignments=((unit, submission),))
    assert [item.matter.concern for item in review(sized, ())] == [Concern.SMALL_UNIT] * small
    silent = replace(sized, assignments=((unit, Submission(project.id, "r")),))
    assert Concern.SMALL_UNIT not in {item.matter.concern for item in review(silent, ())}


def test_two_versions_differ_answer_by_answer() -> None:
    before = (Printed("p", "status", 1), Printed("p", "effekt", 1), Printed("q", "status", 2))
    after = (Printed("p", "status", 2, late=True), Printed("p", "effekt", 1), Printed("p", "efterliv", 1))
    assert [(c.difference, c.answer.question, c.answer.late) for c in compare(before, after)] == [
        (Difference.CHANGED, "status", True),
        (Difference.ADDED, "efterliv", False),
        (Difference.REMOVED, "status", False),
    ]
    assert compare(after, after) == ()


def test_a_late_answer_is_flagged_in_what_is_printed() -> None:
    project, submission = material(*FULL).assignments[0]
    assert [each.late for each in printed([(project, replace(submission, late=True))])] == [True, True]


def test_the_fingerprint_is_of_the_content() -> None:
    assert digest_of({"pdf": b"a", "docx": b"b"}) == digest_of({"docx": b"b", "pdf": b"a"})
    assert digest_of({"pdf": b"a"}) != digest_of({"pdf": b"b"})
