"""The small text model: what an owner can say with more than words.

A `RichText` is paragraphs and lists; a list's items hold paragraphs and lists again. Emphasis and links are
spans. Everything a person writes (typed lines, Teams HTML that the channel has cleaned, text pasted from
Word) is read into this once, at the door, and every document is written from it.
"""

from dialogs.richtext.cleaning import clean
from dialogs.richtext.lines import MAX_DEPTH, Line, read_lines
from dialogs.richtext.reading import join, read_plain, typed_line
from dialogs.richtext.records import Block, ListBlock, ListItem, ListStyle, Paragraph, RichText, Span
from dialogs.richtext.writing import digest, excerpt, inline_text, length, marker, plain, words

__all__ = [
    "MAX_DEPTH",
    "Block",
    "Line",
    "ListBlock",
    "ListItem",
    "ListStyle",
    "Paragraph",
    "RichText",
    "Span",
    "clean",
    "digest",
    "excerpt",
    "inline_text",
    "join",
    "length",
    "marker",
    "plain",
    "read_lines",
    "read_plain",
    "typed_line",
    "words",
]
