"""Opening a store by its URL. The scheme is the name of the backend's file in this folder."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from urllib.parse import quote

import storage
from dialogs.errors import ConfigurationError
from storage.base import Backend


async def open_backend(store: str | Path) -> Backend:
    """Open `memory://`, `tinydb:///path`, another backend's URL, or a path, which means `tinydb`.

    Raises ConfigurationError for an unknown scheme, StoreUnavailable or StoreDamaged when it will not open.
    """
    url = str(store) if "://" in str(store) else f"tinydb://{quote(str(store))}"
    backend: Backend = await _backend(url.split("://", 1)[0]).open_url(url)
    return backend


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
