"""What a coordinator types about projects by number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access import PROJECT_VERBS
from bot.wishes import Place, Wish, read_wish


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("godkend 3", Wish("approve", (Place(3),))),
        ("Godkend 3.", Wish("approve", (Place(3),))),
        ("GODKEND 1, 3 og 5", Wish("approve", (Place(1), Place(3), Place(5)))),
        ("godkend 1;2 & 3 samt 4", Wish("approve", (Place(1), Place(2), Place(3), Place(4)))),
        ("approve 1 and 2", Wish("approve", (Place(1), Place(2)))),
        ("godkend alle", Wish("approve", (), everything=True)),
        ("påmind", Wish("remind")),
        ("paamind alle", Wish("remind", everything=True)),
        ("forlæng 3 til 12. juni", Wish("extend", (Place(3),), text="12. juni")),
        ("forlæng frist 3: 12. juni kl. 12", Wish("extend", (Place(3),), text="12. juni kl. 12")),
        (
            "skift ejer 2 til bo@eksempel.example",
            Wish("replace_owner", (Place(2),), text="bo@eksempel.example"),
        ),
        ("returnér 3.2: Hvor mange?", Wish("return_answer", (Place(3, 2),), text="Hvor mange?")),
        ("ret ordlyd 3.2:\n- a\n- b: c", Wish("correct", (Place(3, 2),), text="- a\n- b: c")),
        ("lås op 4", Wish("unlock", (Place(4),))),
    ],
)
def test_it_is_understood(typed: str, wish: Wish) -> None:
    assert read_wish(typed, PROJECT_VERBS) == wish


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "godkend tre projekter",
        "godkend 3 af de 5 projekter",
        "Vi har 3 projekter: alle er godkendt",
        "fritag: uden nummer",
        "godkend 12345",
        "status",
        "3",
        "3 godkend",
        "godkend " + "1," * 400,
    ],
)
def test_anything_else_is_none(typed: str) -> None:
    assert read_wish(typed, PROJECT_VERBS) is None


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    for typed in (text, f"godkend {text}", f"forlæng 3{text}", f"ret ordlyd 1.1: {text}"):
        wish = read_wish(typed, PROJECT_VERBS)
        assert wish is None or wish.code in PROJECT_VERBS
