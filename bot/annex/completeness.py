"""Whether HR's own Word layout holds every answer that the web page holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.annex.layers.html import read_html
from bot.annex.layers.office import read_office
from dialogs.contents import Field, Place, shown
from templates.rich import paragraphs
from templates.texts import AnswerText, Context

_SPACE = re.compile(r"[\s\xad]+")


def lost_answers(context: Context, page: bytes, word: bytes) -> tuple[Place, ...]:
    """Where an answer is not whole in the Word file. What the page leaves out, the file may leave out."""
    shown_there, held = _Text("".join(read_html(page))), _Text("".join(read_office(word)))
    return tuple(
        Place(Field.ANSWER, shown(str(project.title.inline)), shown(answer.label))
        for project in context.projects
        for answer in project.answers
        if any(shown_there.holds(text) and not held.holds(text) for text in _texts(answer))
    )


def _texts(answer: AnswerText) -> Iterator[str]:
    for paragraph in paragraphs(answer.text.text.blocks):
        yield _squeezed("".join(span.text for span in paragraph.spans))


class _Text:
    """A long text in which many others are looked for, mostly in the order in which they stand there."""

    def __init__(self, text: str) -> None:
        self._text = _squeezed(text)
        self._at = 0

    def holds(self, text: str) -> bool:
        at = self._text.find(text, self._at)
        if at < 0:
            at = self._text.find(text)
        self._at = max(at, 0)
        return at >= 0


def _squeezed(text: str) -> str:
    """Without the spaces that a line's end adds or takes."""
    return _SPACE.sub("", unicodedata.normalize("NFC", text))
