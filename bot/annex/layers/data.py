"""JSON: every name and every value in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_ID = re.compile(r"(?<![0-9a-z])[0-9a-f]{20,}(?![0-9a-z])")
"""Our own random ids and digests: by chance ten of their digits look like a number."""


def read_json(content: bytes) -> Iterator[str]:
    yield from _values(json.loads(content))


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner)
    else:
        yield _ID.sub("", str(value))
