"""The words around what was found in a text, fit to be shown: a CPR number is never among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dialogs.checks import MASK, Span, find_cpr_in_writing, find_emails, find_few, find_phones, masked
from dialogs.matters import Concern, Matter

AROUND = 70
"""Characters on either side."""

MOST = 4
"""Places of one text; who must see them all reads the text itself."""

_FINDERS: Mapping[Concern, Callable[[str], Sequence[Span]]] = {
    Concern.EMAIL: find_emails,
    Concern.PHONE: find_phones,
    Concern.FEW_PEOPLE: find_few,
}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`found` between what stands before and after it, on one line."""

    before: str
    found: str
    after: str


def excerpts(matter: Matter) -> tuple[Excerpt, ...]:
    """In the order of the text; none where a matter is not about words."""
    if matter.concern is Concern.CPR:
        return tuple(_number(matter.text, span) for span in find_cpr_in_writing(matter.text)[:MOST])
    find = _FINDERS.get(matter.concern)
    text = masked(matter.text)
    spans = find(text)[:MOST] if find else ()
    return tuple(_excerpt(text[: s.start], text[s.start : s.end], text[s.end :]) for s in spans)


def _number(text: str, span: Span) -> Excerpt:
    """What is before and after is masked by itself: a piece shows no more than the whole would."""
    return _excerpt(masked(text[: span.start]), MASK, masked(text[span.end :]))


def _excerpt(before: str, found: str, after: str) -> Excerpt:
    return Excerpt(_end(before), _line(found), _beginning(after))


def _end(text: str) -> str:
    text = _line(text[-2 * AROUND :])
    return text if len(text) <= AROUND else f"{MASK}{text[-AROUND:].partition(' ')[2]}"


def _beginning(text: str) -> str:
    text = _line(text[: 2 * AROUND])
    return text if len(text) <= AROUND else f"{text[:AROUND].rpartition(' ')[0]}{MASK}"


def _line(text: str) -> str:
    """On one line, with the space at its ends kept."""
    words = " ".join(text.split())
    return f"{' ' * text[:1].isspace()}{words}{' ' * text[-1:].isspace()}" if words else ""
