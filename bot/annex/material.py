"""Everything a round's annex is made of, read from the store."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.annex.source import Source
from bot.annex.template_check import with_templates
from bot.hr.office import Office
from bot.hr.parts import chapters_of, themes_of
from bot.hr.status import assignments_of
from dialogs.model import Round
from dialogs.publication import Item, review
from storage.repository import DECISIONS, Repository
from templates import Kind


async def source_of(repository: Repository, round_: Round) -> Source:
    return Source(
        round_,
        tuple((a.project, a.submission) for a in await assignments_of(repository, round_)),
        tuple(stored.record for stored in await chapters_of(repository, round_)),
        tuple(stored.record for stored in await themes_of(repository, round_)),
        decisions=tuple(d.record for d in await repository.find(DECISIONS, "round_id", round_.id)),
    )


async def reviewed(office: Office, round_: Round) -> tuple[Source, tuple[Item, ...]]:
    """All of it, with what must be decided before publication, and what has been; off the event loop."""
    source = await source_of(office.repository, round_)
    return await asyncio.to_thread(_reviewed, source, office.kinds.get(round_.kind), office.house)


def _reviewed(source: Source, kind: Kind | None, house: Path | None) -> tuple[Source, tuple[Item, ...]]:
    checked = with_templates(source, kind, house) if kind else source
    return checked, review(checked, checked.decisions)


async def items_of(office: Office, round_: Round) -> tuple[Item, ...]:
    return (await reviewed(office, round_))[1]
