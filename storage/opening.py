"""Opening a store by its URL. The scheme is the name of the backend's file in this folder."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import storage
from dialogs.errors import ConfigurationError, StoreUnfinished
from storage.base import Backend

UNFINISHED = ("unfinished", "copy")
"""Collection and key of the mark on a store that is being copied into."""


async def open_backend(store: str | Path, *, unfinished: bool = False) -> Backend:
    """Open `memory://`, `tinydb:///path`, another backend's URL, or a path, which means `tinydb`.

    Raises ConfigurationError for an unknown scheme, StoreUnavailable or StoreDamaged when it will not open,
    StoreUnfinished for one that a copy into it has left half done, unless `unfinished` allows it.
    """
    url = url_of(store)
    backend: Backend = await _backend(url.split("://", 1)[0]).open_url(url)
    try:
        if not unfinished and await backend.get(*UNFINISHED):
            raise StoreUnfinished(shown(url))
    except BaseException:
        await backend.close()
        raise
    return backend


def url_of(store: str | Path) -> str:
    """A store's URL; a path is one of `tinydb`."""
    return str(store) if "://" in str(store) else f"tinydb://{quote(str(store))}"


def shown(store: str | Path) -> str:
    """A store as it may be written on a screen or in a log: without the password."""
    if url_of(store).startswith("tinydb://"):
        return unquote(url_of(store).removeprefix("tinydb://"))
    url = urlsplit(url_of(store))
    return urlunsplit((url.scheme, url.netloc.rpartition("@")[2], url.path, "", ""))


def backends() -> list[str]:
    """The schemes there are: every module here that can open a URL."""
    names = (module.name for module in iter_modules(storage.__path__))
    return [name for name in names if hasattr(import_module(f"storage.{name}"), "open_url")]


def _backend(scheme: str) -> ModuleType:
    if not scheme.isidentifier() or find_spec(f"storage.{scheme}") is None:
        raise ConfigurationError(f"no storage backend for {scheme}://")
    module = import_module(f"storage.{scheme}")
    if not hasattr(module, "open_url"):
        raise ConfigurationError(f"no storage backend for {scheme}://")
    return module
