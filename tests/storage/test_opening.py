"""Opening a store by its address."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.errors import ConfigurationError
from storage.base import Document
from storage.memory import MemoryBackend
from storage.opening import backends, open_backend
from tests.storage.asking import put
from tests.storage.conftest import PLACES


@pytest.mark.parametrize("store", ["{}/a b/æ", "tinydb://{}/a%20b/%C3%A6"])
async def test_a_folder_is_made_and_holds_one_file_of_ours(tmp_path: Path, store: str) -> None:
    backend = await open_backend(store.format(tmp_path))
    await put(backend, "a")
    await backend.close()
    assert [each.name for each in (tmp_path / "a b" / "æ").iterdir()] == ["bilagsbot.db"]


async def test_a_file_may_be_named(tmp_path: Path) -> None:
    backend = await open_backend(f"tinydb://{tmp_path}/min.db")
    await backend.close()
    assert (tmp_path / "min.db").exists()


async def test_memory_is_new_each_time() -> None:
    first = await open_backend("memory://")
    await put(first, "a")
    second = await open_backend("memory://")
    assert isinstance(second, MemoryBackend)
    assert await second.get("rounds", "a") is None


@pytest.mark.parametrize("store", ["mysql://x", "base://x", "codec://", "../x://y", "://", "a.b://c"])
async def test_an_unknown_scheme_is_a_wrong_configuration(store: str) -> None:
    with pytest.raises(ConfigurationError):
        await open_backend(store)


LASTING = [name for name in backends() if name != "memory"]


@pytest.mark.parametrize("scheme", LASTING)
async def test_opened_again_a_store_has_everything_it_had(scheme: str, tmp_path: Path) -> None:
    place = PLACES[scheme](tmp_path)
    for version in range(3):
        backend = await open_backend(place)
        await put(backend, "a", version, state=f"state{version}")
        await backend.close()
    backend = await open_backend(place)
    document = Document("rounds", "a", 3, {"state": "state2"})
    assert await backend.get("rounds", "a") == document
    assert await backend.scan("rounds", "state", "state2") == [document]
    assert await backend.scan("rounds", "state", "state1") == []
    await backend.close()
