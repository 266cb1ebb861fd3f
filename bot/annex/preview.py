"""The annex as it would leave now, to be looked at on HR's page: a marked draft, without a number in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.annex.gate import scan
from bot.annex.source import unpack
from bot.annex.template_check import with_templates
from dialogs.errors import TemplateError
from dialogs.matters import Verdict
from dialogs.publication import Decision, Item, decided, not_numbers, review
from storage.base import Json
from templates.catalogue import HOUSE, load_kind
from templates.compile import compile_annex
from templates.html import write

FORMAT = "html"
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


def make_preview(folder: Path, house: Path | None, packed: Json, mark: str) -> bytes:
    """One web page that says `mark` at its top; empty when a template fails or has a number in it.

    What nobody has decided about is masked. Slow: belongs in a worker process.
    """
    try:
        kind = load_kind(folder)
        source = with_templates(unpack(packed), kind, house)
        items = review(source, source.decisions)
        document = compile_annex(kind, decided(source, _hidden(items)).context(kind))
    except TemplateError:
        return b""
    page = write(replace(document, mark=mark), house or HOUSE)
    files: Mapping[str, bytes] = {FORMAT: page}
    return b"" if scan(files, not_numbers(items)) else page


def _hidden(items: Sequence[Item]) -> list[Item]:
    return [replace(item, decision=_mask(item)) if item.blocks else item for item in items]


def _mask(item: Item) -> Decision:
    return Decision.on(item.matter, round_id="", verdict=Verdict.MASK, by="", by_name="", at=_NEVER, salt="")
