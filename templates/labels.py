"""A question's label and its answer, joined as the annex prints them: once, whoever wrote the label."""

from __future__ import annotations

import re

from dialogs import richtext
from dialogs.richtext import Paragraph, RichText, Span
from dialogs.richtext.reading import cut
from templates.rich import prefixed

_AFTER_LABEL = r"(?:\s*[:.;!?]+[-–—]*\s*|\s*[-–—]+(?:\s+|$)|\s*\n\s*|\s*$)"


def without_label(text: RichText, label: str) -> RichText:
    """The answer without a label its owner typed before it.

    Only at the very beginning, and only when something ends the label there ("Status:", "effekt. ",
    "Status -", a line of its own): "Statusmødet blev holdt" and "Status er god" keep their words.
    """
    if not label or not text.blocks or not isinstance(first := text.blocks[0], Paragraph):
        return text
    written = "".join(span.text for span in first.spans)
    typed = re.match(r"\s*" + re.escape(label) + _AFTER_LABEL, written, re.IGNORECASE)
    if typed is None:
        return text
    rest = cut(first.spans, typed.end(), len(written))
    return _read_again(RichText((*((Paragraph(rest),) if rest else ()), *text.blocks[1:])))


def labelled(text: RichText, label: str) -> RichText:
    """The answer with its label before it, bold and with a colon; nothing when there is no answer."""
    if not text:
        return text
    if not label:
        return text
    rest = without_label(text, label)
    has_words = bool(rest.blocks) and isinstance(rest.blocks[0], Paragraph)
    return prefixed(rest, (Span(f"{label}:", bold=True), *((Span(" "),) if has_words else ())))


def _read_again(text: RichText) -> RichText:
    """Without its label, "Effekt: 1) ..." is the first item of a list."""
    return richtext.join(text, RichText())
