from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import events
from dialogs import messages as say
from dialogs.dividing import parts_of
from dialogs.messages import Note, Reason
from dialogs.model import Question, QuestionType
from dialogs.richtext import ListBlock, RichText, plain, read_plain, words
from dialogs.spots import Spot
from tests.dialogs.owners import QUESTIONS, Owner, make_assignment, make_round, projects
from tests.dialogs.test_conversation import asked, summed

SPOT = Spot(make_assignment(), QUESTIONS[0])


def divided(text: str | RichText) -> dict[str, str]:
    rich = read_plain(text) if isinstance(text, str) else text
    return {key: plain(part) for key, part in parts_of(rich, SPOT)}


@pytest.mark.parametrize(
    "text",
    [
        "Status: i gang. Effekt. god. Efterliv: ja",
        "STATUS\ni gang.\nEffekt -\ngod.\nEfterliv\nja",
        "1. Status: i gang.\n2. Effekt: god.\n3. Efterliv: ja",
        "Efterliv = ja\nEffekt; god.\nStatus – i gang.",
        "i gang. Effekt: god. Efterliv) ja",
        "Status: i gang.; Effekt: god.; Efterliv: ja;",
        "Status: i gang.;\nEffekt: god.;\nEfterliv: ja;",
    ],
)
def test_labels_of_the_round_divide_a_text_whatever_stands_after_them(text: str) -> None:
    assert divided(text) == {"status": "i gang.", "effekt": "god.", "efterliv": "ja"}


@pytest.mark.parametrize(
    "text",
    ["Status: i gang.", "Vi kender vores status. Effekten er god.", "Effekt og Efterliv er gode", "", "\n"],
)
def test_a_text_that_names_one_question_or_none_is_one_answer(text: str) -> None:
    assert divided(text) == {}


def test_lists_stay_lists_and_what_comes_first_belongs_to_the_question_on_the_screen() -> None:
    parts = dict(parts_of(read_plain("Kort sagt:\nEffekt:\n- ro\n- tid\nEfterliv: ja\nStatus: i gang"), SPOT))
    assert isinstance(parts["effekt"].blocks[0], ListBlock)
    assert plain(parts["status"]) == "Kort sagt:\n\ni gang"


@given(
    st.lists(
        st.sampled_from(("Status:", "Effekt.", "Efterliv -", "ord", "- punkt", "\n", "noget.")), max_size=12
    )
)
def test_no_word_is_lost_but_the_labels(pieces: list[str]) -> None:
    text = read_plain(" ".join(pieces))
    parts = parts_of(text, SPOT)
    kept = Counter(word for _, part in parts for word in words(part))
    assert not parts or not Counter(words(text)) - kept - Counter(
        dict.fromkeys(("Status:", "Effekt.", "Efterliv", "-"), 99)
    )


def test_a_divided_text_is_shown_first_and_saved_in_one_go() -> None:
    anne = Owner().begins()
    (shown,) = anne.writes("Status: i gang. Effekt: god. Efterliv: ja")
    assert isinstance(shown, say.ConfirmParts)
    assert [part.label for part in shown.parts] == ["Status", "Effekt", "Efterliv"]
    assert anne.projects.text("status") == ""
    assert summed(anne.does(events.HeldDivided())).note is Note.SPLIT
    assert [anne.projects.text(q.key) for q in QUESTIONS] == ["i gang.", "god.", "ja"]


def test_nothing_is_lost_when_they_say_no() -> None:
    anne = Owner().begins()
    text = "Status: i gang. Effekt: god."
    anne.writes(text)
    assert asked(anne.does(events.HeldPlaced())).question == "effekt"
    assert anne.projects.text("status") == text


def test_what_a_colleague_wrote_meanwhile_is_shown_before_it_is_replaced() -> None:
    shared = projects()
    anne, bo = Owner(shared).begins(), Owner(shared, "Bo").begins()
    anne.writes("Status: i gang. Effekt: god.")
    bo.gives("effekt", 0, "Bos svar")
    refusal, shown = anne.does(events.HeldDivided())
    assert isinstance(refusal, say.RefuseAction)
    assert refusal.reason is Reason.CHANGED_MEANWHILE
    assert isinstance(shown, say.ConfirmParts)
    assert plain(shown.parts[1].replaces) == "Bos svar"
    assert shared.text("effekt") == "Bos svar"
    anne.does(events.HeldDivided())
    assert shared.text("effekt") == "god."


def test_a_part_that_cannot_stand_is_kept_and_said() -> None:
    number = Question("antal", "Hvor mange?", "Antal", type=QuestionType.NUMBER)
    round_ = make_round(questions=(*QUESTIONS, number))
    anne = Owner(projects(make_assignment(round_=round_))).begins()
    anne.writes("Status: i gang. Antal: rigtig mange")
    refusal, question = anne.does(events.HeldDivided())
    assert isinstance(refusal, say.RejectAnswer)
    assert refusal.reason is Reason.NOT_A_NUMBER
    assert anne.seat.held is not None
    assert plain(anne.seat.held.text) == "rigtig mange"
    assert anne.projects.text("status") == "i gang."
    assert asked((question,)).question == "effekt"
