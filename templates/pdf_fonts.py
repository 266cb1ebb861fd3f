"""Which letters the PDF can show, and what stands in for those it cannot.

PDF/UA refuses a letter that no font has. The fonts are locked packages, never the machine's, so what can
be shown is the same everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from dialogs.errors import ConfigurationError

_PLAIN = re.compile("[\t\n -~\xa0-\u017f\u2010-\u2015\u2018-\u201f\u2020-\u2022\u2026\u2032\u2033\u20ac]*")
_JOINER = "\N{ZERO WIDTH JOINER}"
_MODIFIERS = range(0x1F3FB, 0x1F400)
_SELECTORS = range(0xFE00, 0xFE10)
_FIRST = "Noto Sans"
_LAST = "Noto Sans CJK SC"
"""Large, so asked last. Its file holds the same letters in five countries' shapes; one of them is enough."""

_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
_SYMBOLS = (range(0x180, 0x3000), range(0xA640, 0xAB70), range(0xFB00, 0xFB50), range(0x1D400, 0x1F200))
"""Where the compiler's own fonts have letters: signs, arrows, mathematics; no Chinese."""
_UNSHOWN = "could not be displayed"


@cache
def fonts() -> typst.Fonts:
    """Noto Sans, Noto Emoji and Noto for the world's larger alphabets, then the compiler's own."""
    return typst.Fonts(include_system_fonts=False, font_paths=[_folder(package) for package in _PACKAGES])


def _folder(package: str) -> Path:
    found = find_spec(package)
    if found is None or found.origin is None:
        raise ConfigurationError(package)
    return Path(found.origin).parent


def typeset(files: Mapping[str, bytes]) -> bytes:
    """The PDF of `main.typ` among these files, tagged for PDF/UA-1. Raises TypstError."""
    written: bytes = typst.compile(  # type: ignore[call-overload]
        dict(files), format="pdf", pdf_standards="ua-1", font_paths=fonts()
    )
    return written


@cache
def fallbacks() -> tuple[str, ...]:
    """Every family: emoji, then Noto, then the compiler's own; by itself it looks no further than one."""
    families = (
        name for name in fonts().families() if name != _FIRST and ("CJK" not in name or name == _LAST)
    )
    return tuple(
        sorted(families, key=lambda name: (name != "Noto Emoji", "Noto" not in name, name == _LAST, name))
    )


def is_about_letters(error: Exception) -> bool:
    return _UNSHOWN in str(error)


def legible(text: str, *, plain: bool = False) -> str:
    """The text with every letter that no font has written as its name or number: [U+4F60].

    With `plain`, everything outside the Latin alphabet is: for a text that fails all the same.
    """
    if _PLAIN.fullmatch(text):
        return text
    return "".join(_shown(cluster, plain=plain) for cluster in _clusters(text))


def _shown(cluster: str, *, plain: bool) -> str:
    if _PLAIN.fullmatch(cluster) or (not plain and _is_shown(cluster)):
        return cluster
    if len(cluster) == 1:
        return f"[{_name(cluster)}]"
    return _shown(cluster[0], plain=plain) + "".join(_apart(letter, plain=plain) for letter in cluster[1:])


def _apart(letter: str, *, plain: bool) -> str:
    """What belonged to the letter before it; it must not join whatever stands there instead."""
    if _is_ignorable(letter):
        return ""
    marks = unicodedata.category(letter)[0] == "M"
    return f"[{_name(letter)}]" if marks else _shown(letter, plain=plain)


def _name(letter: str) -> str:
    """A symbol's name says more than its number; a letter's does not."""
    if unicodedata.category(letter) == "So":
        return unicodedata.name(letter).lower()
    return f"U+{ord(letter):04X}"


def _clusters(text: str) -> Iterator[str]:
    """Letters with the marks, selectors and joined signs that belong to them."""
    cluster = ""
    for letter in text:
        if cluster and not (cluster[-1] == _JOINER or _follows(letter)):
            yield cluster
            cluster = ""
        cluster += letter
    yield cluster


def _follows(letter: str) -> bool:
    return letter == _JOINER or unicodedata.category(letter)[0] == "M" or ord(letter) in _MODIFIERS


def _is_shown(cluster: str) -> bool:
    """Whether all of it is drawn. A private letter means nothing outside the font it was made for."""
    letters = [letter for letter in cluster if not _is_ignorable(letter)]
    if any(unicodedata.category(letter) == "Co" for letter in letters):
        return False
    if len(letters) == 1:
        held = any(ord(letters[0]) in _letters_of(family) for family in (_FIRST, *fallbacks()))
        return held or _compiler_has(letters[0])
    return _is_drawn_together([ord(letter) for letter in letters])


def _is_drawn_together(letters: list[int]) -> bool:
    """One font must have them all; one with the marks alone ends the compiler's search and loses the rest."""
    for family in (_FIRST, *fallbacks()):
        found = [letter in _letters_of(family) for letter in letters]
        if all(found):
            return True
        if any(found[1:]) and not found[0]:
            return False
    return False


@cache
def _letters_of(family: str) -> frozenset[int]:
    """None for the compiler's own families, which are no files."""
    held: frozenset[int] = frozenset()
    for path, index in {(font.path, font.index) for font in fonts().fonts() if font.family == family}:
        if path:
            with TTFont(path, fontNumber=index, lazy=True) as file:
                held |= frozenset(file.getBestCmap())
    return held


@cache
def _compiler_has(letter: str) -> bool:
    """Whether the compiler's own fonts, which are no files, hold it: about a millisecond to find out."""
    if not any(ord(letter) in symbols for symbols in _SYMBOLS):
        return False
    try:
        typeset({"main.typ": f'#set document(title: "-")\n#{literal(letter)}'.encode()})
    except typst.TypstError:
        return False
    return True


def _is_ignorable(letter: str) -> bool:
    return letter == _JOINER or ord(letter) in _SELECTORS


def literal(text: str) -> str:
    """The text as a Typst string: a value, in which nothing is markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
