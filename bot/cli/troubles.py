"""An error as one line for whoever runs the bot: what is wrong, with what, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from bot.phrasebook import phrases
from dialogs.errors import (
    CopyDiffers,
    StorageError,
    StoreBroken,
    StoreDamaged,
    StoreMissing,
    StoreOccupied,
    StoreUnavailable,
    StoreUnfinished,
    TemplateError,
)

CODES: Mapping[type[Exception], str] = {
    StoreBroken: "broken",
    StoreDamaged: "damaged",
    StoreUnavailable: "unavailable",
    StoreMissing: "missing",
    StoreUnfinished: "unfinished",
    StoreOccupied: "occupied",
    CopyDiffers: "differs",
}


def explain(error: Exception) -> str:
    """In Danish for what has words, in the error's own words for the rest."""
    if isinstance(error, StorageError):
        code = CODES.get(type(error), "unavailable")
        return phrases("da")(f"store.trouble.{code}", detail=" ".join(str(error).split()))
    if isinstance(error, TemplateError):
        flaw = phrases("da")(f"flaw.{error.code}", detail=error.detail)
        return phrases("da")("template.flaw", place=error.place, flaw=flaw)
    return str(error)
