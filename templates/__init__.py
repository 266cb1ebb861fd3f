"""Annex kinds, and the way from answers to documents.

A folder without a leading underscore is a kind and holds no Python; the modules beside them compile a kind's
one template into blocks and write every format from those.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from dialogs.errors import TemplateError
from templates.blocks import Document
from templates.catalogue import HOUSE, Kind, load_kinds
from templates.compile import compile_annex
from templates.context import build_context
from templates.flaws import Flaw
from templates.layout import layout_of, write_layout
from templates.samples import Sample, sample
from templates.texts import Context

__all__ = ["Context", "Kind", "Sample", "build_context", "load_kinds", "render", "sample"]


Write = Callable[[Document, Path], bytes]
WriteData = Callable[[Kind, Context], bytes]


def render(
    kind: Kind, context: Context, formats: Collection[str], house: Path | None = None
) -> dict[str, bytes]:
    """The annex as files, by format name. Slow: belongs in a worker process.

    "html", "docx" and "pdf" are documents, written from the kind's template; "xlsx" and "json" are data,
    written from the context. `house` is a folder that takes the place of the product's own look. Where HR has
    made a Word layout of her own for the kind, that one is filled. The same context gives the same bytes.
    Raises TemplateError.
    """
    with _uncollected():
        return _render(kind, context, formats, house or HOUSE)


def _render(kind: Kind, context: Context, formats: Collection[str], house: Path) -> dict[str, bytes]:
    documents, data = _writers(formats)
    document = compile_annex(kind, context) if documents else None
    files = {name: write(kind, context) for name, write in data.items()}
    if document is not None:
        layout = layout_of(kind, house)
        if "docx" in documents and layout is not None:
            documents["docx"] = lambda document, _: write_layout(layout, kind, context, document)
        files |= {name: write(document, house) for name, write in documents.items()}
    return {name: files[name] for name in formats}


@contextmanager
def _uncollected() -> Iterator[None]:
    # A document is a great many small objects, all of them needed: looking for garbage among them, again and
    # again as they grow in number, takes longer than writing them.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _writers(formats: Collection[str]) -> tuple[dict[str, Write], dict[str, WriteData]]:
    """A format is the module of this package with `write`, for a document, or `write_data`."""
    modules = {name: _module(name) for name in formats}
    documents = {name: module.write for name, module in modules.items() if hasattr(module, "write")}
    data = {name: module.write_data for name, module in modules.items() if hasattr(module, "write_data")}
    for name in formats:
        if name not in documents and name not in data:
            raise TemplateError(Flaw.NO_SUCH_FORMAT, name)
    return documents, data


def _module(name: str) -> ModuleType:
    module = f"{__name__}.{name}"
    if not name.isidentifier() or find_spec(module) is None:
        raise TemplateError(Flaw.NO_SUCH_FORMAT, name)
    return import_module(module)
