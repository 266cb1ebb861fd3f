"""The sentence of an answer that a comment begins by quoting, and what is said about it."""

from __future__ import annotations

import re

LONGEST = 600
"""Characters of what may be quoted."""

_QUOTED = re.compile(rf"[»\"“„”]([^»«\"“„”]{{3,{LONGEST}}})[«\"“”»](.*)", re.DOTALL)


def read_quote(comment: str, answer: str) -> tuple[str, str]:
    """What is quoted, and what is said about it.

    Without words of the answer, or without anything said about them, nothing is quoted.
    """
    found = _QUOTED.fullmatch(comment.strip())
    if found is None:
        return "", comment
    quote, said = " ".join(found[1].split()), found[2].lstrip(" \t\n:,;–-").strip()
    there = quote.casefold() in " ".join(answer.split()).casefold()
    return (quote, said) if there and said else ("", comment)
