"""Whatever happens at whatever seat: nothing raises, nothing written is lost, nothing is said twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs import events
from dialogs import messages as say
from dialogs.answered import standing_text
from dialogs.conversation import _ABOUT_TEXT, _DECISIONS, advance
from dialogs.events import Event, Seen
from dialogs.model import (
    Answer,
    Assignment,
    HeldText,
    LastAnswer,
    Missing,
    Person,
    Question,
    QuestionType,
    RoundState,
    Seat,
    Submission,
    SubmissionState,
    Undo,
)
from dialogs.richtext import RichText, digest, plain, read_plain, words
from dialogs.scene import Scene, Turn
from dialogs.screens import Desk, begin, open_desk, prompt, settle, version_at
from dialogs.states import ANSWERABLE_ROUNDS
from tests.dialogs.owners import QUESTIONS, START, WORDS, make_assignment, make_project, make_round

SEVERAL = events.FormGiven | events.HeldDivided
"""What may answer more than one question at once."""

LABELS = ("Status:", "Effekt.", "Efterliv", "-")
NUMBER = Question("antal", "Hvor mange?", "Antal", type=QuestionType.NUMBER, required=False)
KEYS = ("", *(q.key for q in (*QUESTIONS, NUMBER)), "findes ikke")
PROJECTS = ("", "p1", "p2", "q1", "andres")
LABELLED = "Først dette. Status: i gang. Effekt. god\nEfterliv - ja"
TEXTS = (
    LABELLED,
    "Vi er færdige.",
    "vi er FÆRDIGE.",
    "- kursus\n- fest",
    "12",
    "2",
    "x" * 60_000,
    "",
    " \n",
    "send",
)
EXCUSES = (Missing.TOO_EARLY, Missing.NOT_RELEVANT)
SOME = [read_plain(text) for text in TEXTS]

moments = st.integers(-90, 90).map(lambda minutes: START + timedelta(minutes=minutes))
written = st.sampled_from(SOME) | st.text(max_size=40).map(read_plain)
places = {"project": st.sampled_from(PROJECTS), "question": st.sampled_from(KEYS)}
versions = st.integers(-1, 4)

some_texts: st.SearchStrategy[events.TextWritten | events.AnswerGiven] = st.one_of(
    st.builds(events.TextWritten, written, moments, st.sampled_from(Seen)),
    st.builds(
        events.AnswerGiven, version=versions, text=written, sent_at=moments, last=st.booleans(), **places
    ),
)
some_events: st.SearchStrategy[Event] = st.one_of(
    some_texts,
    st.builds(events.AnswerSkipped, version=versions, unsaved=written | st.just(RichText()), **places),
    st.builds(events.WentBack, unsaved=written | st.just(RichText()), **places),
    st.builds(events.HeldPlaced, **places),
    st.builds(events.AnswerReopened, number=st.none() | st.integers(-1, 999), **places),
    st.builds(events.OverviewAsked, st.none() | st.integers(-1, 999)),
    st.builds(events.ProjectChosen, st.sampled_from(PROJECTS)),
    st.builds(events.SubmissionSent, st.sampled_from(PROJECTS)),
    st.builds(events.CommandSuspected, written, moments, st.sampled_from(Seen), st.just(("send", "skip"))),
    st.builds(events.AnswerExcused, st.sampled_from(EXCUSES), written, version=versions, **places),
    st.builds(events.PreviousKept, version=versions, **places),
    st.builds(events.PreviousOpened, fresh=st.booleans(), **places),
    st.builds(events.FormAsked, st.sampled_from(PROJECTS)),
    st.builds(
        events.FormGiven,
        st.sampled_from(PROJECTS),
        st.dictionaries(st.sampled_from(KEYS), written, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), versions, max_size=3),
        moments,
    ),
    st.builds(events.Finished, written, st.none() | moments),
    st.sampled_from(
        (
            events.Greeted(),
            events.Arrived(),
            events.Started(),
            events.AnswersAsked(),
            events.HelpAsked(),
            events.MoreAnnounced(),
            events.HeldDiscarded(),
            events.HeldDivided(),
            events.SeveralAnnounced(),
            events.Undone(),
            events.LanguageChosen("en"),
        )
    ),
)


@st.composite
def submissions(draw: st.DrawFn, project: str, round_id: str) -> Submission:
    answers = {}
    for question in draw(st.lists(st.sampled_from((*QUESTIONS, NUMBER)), unique=True)):
        missing = draw(st.none() | st.just(Missing.NOT_ANSWERED))
        is_number = question is NUMBER
        answers[question.key] = Answer(
            question=question.key,
            version=draw(st.integers(1, 3)),
            by="bo",
            by_name="Bo",
            sent_at=START,
            saved_at=START,
            text=RichText() if missing or is_number else draw(st.sampled_from(SOME[:3])),
            value="12" if is_number and not missing else "",
            missing=missing,
        )
    state = draw(st.sampled_from(SubmissionState))
    return Submission(project, round_id, state, ("anne@eksempel.example",), answers)


@st.composite
def desks(draw: st.DrawFn) -> Desk:
    found: list[Assignment] = []
    for project, round_id in draw(st.permutations([("p1", "r1"), ("p2", "r1"), ("q1", "r2")])):
        if draw(st.booleans()):
            round_ = make_round(
                round_id, state=draw(st.sampled_from(RoundState)), questions=(*QUESTIONS, NUMBER)
            )
            assignment = make_assignment(make_project(project, round_id), round_)
            found.append(replace(assignment, submission=draw(submissions(project, round_id))))
    return open_desk(found)


lasts = st.builds(
    LastAnswer,
    sent_at=moments,
    texts=st.lists(st.sampled_from(SOME).map(digest), max_size=2).map(tuple),
    **places,
)
helds = st.builds(
    HeldText,
    st.sampled_from(SOME[:6]),
    moments,
    version=st.integers(0, 3),
    maybe=st.sampled_from(((), (), ("send",))),
    shown=st.none() | st.dictionaries(st.sampled_from(KEYS), st.integers(0, 3), min_size=3),
    **places,
)
undos = st.builds(
    Undo,
    st.sampled_from(PROJECTS),
    st.just({"status": None}),
    st.sampled_from(({}, {"status": 1}, {"status": 2}, {"findes ikke": 1})),
)
seats = st.builds(
    Seat,
    person=st.just("anne"),
    version=st.integers(0, 3),
    asked=st.integers(0, 20),
    last=st.none() | lasts,
    held=st.none() | helds,
    greeted=st.sampled_from(((), ("r1",), ("r1", "r2"))),
    met=st.booleans(),
    adding=st.booleans(),
    excuse=st.none() | st.sampled_from(EXCUSES),
    undo=st.none() | undos,
    sent=st.booleans(),
    **places,
)


def scene(seat: Seat, desk: Desk) -> Scene:
    return Scene(seat, desk, Person("anne", "Anne"), START + timedelta(hours=2), WORDS)


def decide(seat: Seat, desk: Desk, event: Event) -> Turn:
    return advance(scene(seat, desk), event)


def after(turn: Turn, desk: Desk) -> Desk:
    changed = {s.project: replace(desk[s.project], submission=s) for s in turn.submissions}
    return {**desk, **changed}


def all_words(turn: Turn) -> list[list[str]]:
    """The words of every text that is kept after the turn."""
    texts = [answer.text for s in turn.submissions for answer in s.answers.values()]
    texts += [read_plain(answer.value) for s in turn.submissions for answer in s.answers.values()]
    texts += [turn.seat.held.text] if turn.seat.held else []
    return [words(text) for text in texts]


def contains(whole: list[str], part: list[str]) -> bool:
    return any(whole[i : i + len(part)] == part for i in range(len(whole) - len(part) + 1))


def test_there_is_a_decision_for_every_event() -> None:
    assert set(_DECISIONS) == set(Event.__args__)


@settings(max_examples=200)
@given(seats, desks(), some_events)
def test_nothing_that_a_person_can_do_raises(seat: Seat, desk: Desk, event: Event) -> None:
    turn = decide(seat, desk, event)
    assert turn == decide(seat, desk, event), "the same again decides the same"
    assert len(turn.submissions) <= 1
    for submission in turn.submissions:
        assert desk[submission.project].round.state in ANSWERABLE_ROUNDS


@settings(max_examples=200)
@given(seats, desks(), some_events)
def test_the_seat_is_left_at_a_place_that_exists(seat: Seat, desk: Desk, event: Event) -> None:
    turn = decide(seat, desk, event)
    assert settle(turn.seat, desk) == turn.seat
    assert turn.seat.asked - seat.asked in {0, 1}
    if turn.seat.asked > seat.asked and isinstance(turn.messages[-1], say.AskQuestion):
        assert turn.seat.version == version_at(turn.seat, after(turn, desk)), "the screen shows what stands"


@settings(max_examples=200)
@given(seats, desks(), some_events)
def test_versions_rise_by_one_and_only_where_something_was_written(
    seat: Seat, desk: Desk, event: Event
) -> None:
    for submission in decide(seat, desk, event).submissions:
        before = desk[submission.project].submission
        changed = [key for key, answer in submission.answers.items() if before.answer(key) != answer]
        assert len(changed) <= 1 or isinstance(event, SEVERAL)
        for key in changed:
            old = before.answer(key)
            assert submission.answers[key].version == (old.version if old else 0) + 1
        assert before.answers.keys() <= submission.answers.keys()


@settings(max_examples=300)
@given(seats, desks(), some_texts)
def test_no_text_is_ever_lost(seat: Seat, desk: Desk, event: events.TextWritten | events.AnswerGiven) -> None:
    """It is in an answer, or held, or they are told that it is not; silence only for what stands already."""
    turn = decide(seat, desk, event)
    if any(contains(kept, words(event.text)) for kept in all_words(turn)):
        return
    if " ".join(plain(event.text).split()) in {
        a.reason for s in turn.submissions for a in s.answers.values()
    }:
        return
    if any(isinstance(m, say.RejectAnswer | say.RefuseAction | say.ShowNothing) for m in turn.messages):
        return
    if isinstance(event, events.TextWritten) and plain(event.text).strip(" .").isdecimal() and turn.messages:
        assert isinstance(turn.messages[-1], say.ShowProjects | say.AskQuestion | say.ShowSummary)
        assert settle(seat, desk).project == "", "a number is a choice in the overview only"
        return
    standing = {digest(a.text) for d in desk.values() for a in d.submission.answers.values()}
    assert digest(event.text) in standing | set(seat.last.texts if seat.last else ())
    stood = {say.Note.KEPT, say.Note.DUPLICATE}
    assert not turn.messages or getattr(turn.messages[-1], "note", None) in stood


@settings(max_examples=200)
@given(seats, desks(), st.sampled_from((events.AnswerSkipped, events.WentBack)), written)
def test_what_stands_in_a_card_is_not_lost_when_another_button_is_pressed(
    seat: Seat, desk: Desk, press: type[events.AnswerSkipped | events.WentBack], text: RichText
) -> None:
    for project, assignment in desk.items():
        for question in assignment.round.questions:
            turn = decide(seat, desk, press(project=project, question=question.key, unsaved=text))
            answer = assignment.submission.answer(question.key)
            stood = (
                {digest(standing_text(answer)), *(seat.last.texts if seat.last else ())} if answer else set()
            )
            kept = any(contains(each, words(text)) for each in all_words(turn))
            assert kept or not words(text) or digest(text) in stood


@settings(max_examples=300)
@given(st.builds(replace, seats, held=helds), desks(), some_events)
def test_what_is_held_stays_held_until_it_is_placed_or_thrown_away(
    seat: Seat, desk: Desk, event: Event
) -> None:
    assert seat.held is not None
    if isinstance(event, events.HeldDiscarded) or (seat.held.maybe and not isinstance(event, _ABOUT_TEXT)):
        return
    turn = decide(seat, desk, event)
    if isinstance(event, events.HeldDivided) and turn.submissions:
        kept = sorted(word for text in all_words(turn) for word in text)
        assert not Counter(words(seat.held.text)) - Counter(kept) - Counter(LABELS)
        return
    assert any(contains(kept, words(seat.held.text)) for kept in all_words(turn))
    if turn.seat.held is None:
        assert isinstance(event, events.HeldPlaced | events.MoreAnnounced)


@settings(max_examples=300)
@given(seats, desks(), some_events)
def test_no_answer_is_replaced_that_was_not_on_the_persons_screen(
    seat: Seat, desk: Desk, event: Event
) -> None:
    for submission in decide(seat, desk, event).submissions:
        for key, answer in submission.answers.items():
            old = desk[submission.project].submission.answer(key)
            if old is None or old == answer or old.missing or isinstance(event, events.Undone):
                continue
            added = contains(words(answer.text), words(old.text)) and bool(words(old.text))
            assert added or old.version in _shown(seat, event, submission.project, key)


def _shown(seat: Seat, event: Event, project: str, key: str) -> set[int]:
    """The versions of an answer that this person has been shown."""
    shown: set[int] = set()
    if (seat.project, seat.question) == (project, key):
        shown.add(seat.version)
    if seat.held and (seat.held.project, seat.held.question) == (project, key):
        shown.add(seat.held.version)
    if seat.held and seat.held.shown is not None and seat.held.project == project:
        shown.add(seat.held.shown.get(key, 0))
    if isinstance(event, events.FormGiven) and event.project == project:
        shown.add(event.versions.get(key, 0))
    if isinstance(event, events.AnswerExcused):
        shown.add(event.version)
    if isinstance(event, events.AnswerGiven):
        shown.add(event.version)
    return shown


@settings(max_examples=150)
@given(seats, desks())
def test_greeting_again_changes_nothing_but_the_count_of_screens(seat: Seat, desk: Desk) -> None:
    first = decide(seat, desk, events.Greeted())
    second = decide(first.seat, desk, events.Greeted())
    third = decide(second.seat, desk, events.Greeted())
    assert first.submissions == second.submissions == ()
    assert replace(third.seat, asked=0) == replace(second.seat, asked=0)
    assert third.messages == second.messages == (prompt(begin(second.seat, desk), desk),)


@settings(max_examples=150)
@given(seats, desks(), st.lists(some_events, min_size=1, max_size=8))
def test_nobody_is_greeted_twice_for_one_round(seat: Seat, desk: Desk, happened: list[Event]) -> None:
    greeted = list(seat.greeted)
    for event in happened:
        turn = decide(seat, desk, event)
        greeted += [m.round_id for m in turn.messages if isinstance(m, say.InviteOwner)]
        assert tuple(greeted) == turn.seat.greeted
        seat, desk = turn.seat, after(turn, desk)
    assert len(greeted) == len(set(greeted))


@settings(max_examples=150)
@given(seats, desks(), some_texts)
def test_the_same_answer_delivered_again_changes_nothing(
    seat: Seat, desk: Desk, event: events.TextWritten | events.AnswerGiven
) -> None:
    """A card's answer or a text, with its own time, after it was taken."""
    turn = decide(seat, desk, event)
    if not turn.submissions or turn.seat.adding:
        return
    again = decide(turn.seat, after(turn, desk), event)
    assert (again.seat, again.submissions, again.notices) == (turn.seat, (), ())
    assert all(isinstance(m, say.Acknowledge) and m.note is say.Note.DUPLICATE for m in again.messages)
