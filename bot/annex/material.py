"""Everything a round's annex is made of, read from the store."""

from __future__ import annotations

from dataclasses import replace

from bot.annex.soundness import template_warnings
from bot.annex.source import Source
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


async def items_of(repository: Repository, round_: Round, kind: Kind | None = None) -> tuple[Item, ...]:
    """What must be decided before publication, and what has been; also about the template of `kind`."""
    source = await source_of(repository, round_)
    warnings = await template_warnings(kind.folder) if kind else ()
    return review(replace(source, warnings=warnings), source.decisions)
