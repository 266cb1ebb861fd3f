"""Annex kinds, and the way from answers to documents.

A folder without a leading underscore is a kind and holds no Python; the modules beside them compile a kind's
one template into blocks and write every format from those.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from dialogs.errors import TemplateError
from templates.blocks import Document
from templates.catalogue import HOUSE, Kind, load_kinds
from templates.compile import compile_annex
from templates.context import Context, build_context
from templates.flaws import Flaw
from templates.samples import Sample, sample

__all__ = ["Context", "Kind", "Sample", "build_context", "load_kinds", "render", "sample"]


def render(
    kind: Kind, context: Context, formats: Collection[str], house: Path | None = None
) -> dict[str, bytes]:
    """The annex as files, by format name ("html", "docx", "pdf"). Slow: belongs in a worker process.

    `house` is a folder that takes the place of the product's own look. The same context gives the same bytes.
    Raises TemplateError.
    """
    writers = {name: _writer(name) for name in formats}
    document = compile_annex(kind, context)
    return {name: write(document, house or HOUSE) for name, write in writers.items()}


def _writer(name: str) -> Callable[[Document, Path], bytes]:
    """A format is the module of this package that has a function `write`."""
    module = f"{__name__}.{name}"
    if not name.isidentifier() or find_spec(module) is None:
        raise TemplateError(Flaw.NO_SUCH_FORMAT, name)
    write = getattr(import_module(module), "write", None)
    if write is None:
        raise TemplateError(Flaw.NO_SUCH_FORMAT, name)
    return write  # type: ignore[no-any-return]
