"""Which letters the PDF can show, and what stands in for those it cannot.

PDF/UA refuses a letter that no font has. The fonts are locked packages, never the machine's, so the answer is
the same everywhere; what they hold is asked of the compiler itself, once per letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import typst

from dialogs.errors import ConfigurationError

_PLAIN = re.compile("[\n -~\xa0-\u017f\u2010-\u2015\u2018-\u201f\u2020-\u2022\u2026\u2032\u2033\u20ac]*")
_JOINER = "\N{ZERO WIDTH JOINER}"
_MODIFIERS = range(0x1F3FB, 0x1F400)
_UNSHOWN = "could not be displayed"


@cache
def fonts() -> typst.Fonts:
    """Noto Sans, Noto Emoji and Noto for the world's larger alphabets, then the compiler's own."""
    package = find_spec("manimgx_fonts")
    if package is None or package.origin is None:
        raise ConfigurationError("manimgx-fonts")
    return typst.Fonts(include_system_fonts=False, font_paths=[Path(package.origin).parent])


def typeset(files: Mapping[str, bytes]) -> bytes:
    """The PDF of `main.typ` among these files, tagged for PDF/UA-1. Raises TypstError."""
    written: bytes = typst.compile(  # type: ignore[call-overload]
        dict(files), format="pdf", pdf_standards="ua-1", font_paths=fonts()
    )
    return written


@cache
def fallbacks() -> tuple[str, ...]:
    """Every family, emoji first; the compiler itself looks no further than one."""
    return tuple(sorted(fonts().families(), key=lambda family: (family != "Noto Emoji", family)))


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
    if _PLAIN.fullmatch(cluster) or (not plain and _displayable(cluster)):
        return cluster
    if len(cluster) > 1:
        return "".join(_shown(letter, plain=plain) for letter in cluster)
    if cluster == _JOINER or 0xFE00 <= ord(cluster) <= 0xFE0F:
        return ""
    return f"[{_name(cluster)}]"


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


@lru_cache(maxsize=20_000)
def _displayable(cluster: str) -> bool:
    """About a millisecond."""
    families = ", ".join(literal(family) for family in ("Noto Sans", *fallbacks()))
    source = f'#set document(title: "-")\n#set text(font: ({families}))\n#{literal(cluster)}'
    try:
        typeset({"main.typ": source.encode()})
    except typst.TypstError:
        return False
    return True


def literal(text: str) -> str:
    """The text as a Typst string: a value, in which nothing is markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
