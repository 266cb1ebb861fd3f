"""What characters may come in at all."""

from __future__ import annotations

import re
import unicodedata

_NEWLINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters
    "\u00ad"  # soft hyphen: hyphenation is the document's business
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # they turn the direction of what follows
    "\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # invisible
    "\ud800-\udfff"  # lone surrogates
    "\ufdd0-\ufdef\ufffe\uffff"  # no characters at all; XML refuses the last two
    "\U000e0000-\U000e00ff"  # invisible copies of ASCII
    "]"
)


def clean(text: str) -> str:
    """The text in NFC, one newline for every kind of line break, without what misleads or breaks a file.

    Tabs, no-break spaces, and the joiners and variation selectors that emoji are made of are kept. Cleaning
    twice changes nothing.
    """
    text = _UNWANTED.sub("", _NEWLINE.sub("\n", text))
    return unicodedata.normalize("NFC", text)
