"""What a coordinator is told of owners who hand a project on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TellWaiting:
    """An owner has handed a project to somebody who has not got the bot: it waits for them to get it."""

    round_id: str
    round_title: str
    title: str
    by_name: str
    to: str


@dataclass(frozen=True, slots=True)
class TellNotMine:
    """An owner says that a project is not theirs; `suggestion` is whose it may be."""

    round_id: str
    round_title: str
    title: str
    by_name: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class TellUnescalated:
    """Managers who should hear what is overdue and cannot be written to, as HR's file names them."""

    round_id: str
    round_title: str
    superiors: tuple[str, ...]
