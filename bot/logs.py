"""What may stand in a log: kinds and places, never what somebody wrote, never a token."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path


def place(error: BaseException) -> str:
    """The kind of an error and where it was raised, without its message, which may quote somebody."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"


class Lines(logging.Formatter):
    """One record, one line; an exception is its kind and place. `as_json` for a machine that reads them."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        # asyncio writes a lost exception, words and all, below its first line.
        message = record.getMessage().partition("\n")[0]
        error = place(record.exc_info[1]) if record.exc_info and record.exc_info[1] else ""
        if not self._as_json:
            return " ".join(filter(None, (at, record.levelname, record.name + ":", message, error)))
        said = {"at": at, "level": record.levelname.lower(), "logger": record.name, "message": message}
        return json.dumps(said | ({"error": error} if error else {}), ensure_ascii=False)


def set_up(style: str) -> None:
    """Write warnings and errors to stderr, in the style ("text" or "json") of the settings."""
    lines = logging.StreamHandler()
    lines.setFormatter(Lines(as_json=style == "json"))
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(logging.WARNING)
