"""PostgreSQL's tables: who may use them, how they change, and what they are not asked to hold."""

from __future__ import annotations

import asyncio

import pytest

from dialogs.errors import ConfigurationError, Conflict, StorageError, StoreDamaged, StoreUnavailable
from storage.base import NEW, Backend, Put
from storage.opening import open_backend
from storage.postgresql_layout import MIGRATIONS, lay_out
from tests.storage.asking import keys, put
from tests.storage.postgres_server import other_client


async def test_two_who_make_the_same_document_at_once_get_one_conflict(store: Backend) -> None:
    for n in range(20):
        outcomes = await asyncio.gather(
            *(put(store, f"{n}", by=by) for by in range(6)), return_exceptions=True
        )
        assert {type(outcome) for outcome in outcomes if outcome} == {Conflict}
        assert outcomes.count(None) == 1


async def test_a_newer_store_is_refused_by_older_code(place: str) -> None:
    backend = await open_backend(place)
    await put(backend, "a")
    async with other_client(place) as other:
        await lay_out(other, "", (*MIGRATIONS, ("CREATE TABLE bilagsbot_future (x integer)",)))
    with pytest.raises(StoreDamaged, match="another version"):
        await put(backend, "b")
    with pytest.raises(StoreDamaged, match="newer version"):
        await open_backend(place)
    assert keys(await backend.scan("rounds")) == ["a"]
    await backend.close()


async def test_an_older_store_is_brought_up_to_date_once_by_many_at_once(place: str) -> None:
    await (await open_backend(place)).close()
    newer = (
        *MIGRATIONS,
        ("CREATE TABLE bilagsbot_future (x integer)", "INSERT INTO bilagsbot_future VALUES (1)"),
    )

    async def upgrade() -> None:
        async with other_client(place) as one:
            await lay_out(one, "", newer)

    await asyncio.gather(*(upgrade() for _ in range(6)))
    async with other_client(place) as other:
        assert await other.fetchval("SELECT count(*) FROM bilagsbot_future") == 1


async def test_many_may_open_an_empty_place_at_once(place: str) -> None:
    opened = await asyncio.gather(*(open_backend(place) for _ in range(6)))
    await asyncio.gather(*(put(each, f"{n}") for n, each in enumerate(opened)))
    assert len(await opened[0].scan("rounds")) == 6
    for each in opened:
        await each.close()


async def test_fields_that_are_indexed_anew_are_found(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    older = await open_backend(place)
    await older.commit([Put("seats", f"{n:05d}", NEW, {"project": f"p{n % 2}\ud800"}) for n in range(2100)])
    await older.close()
    monkeypatch.setattr("storage.base.INDEXES", {"seats": ("project",)})
    newer = await open_backend(place)
    assert len(await newer.scan("seats", "project", "p1\ud800")) == 1050
    await newer.close()


async def test_a_document_that_is_no_json_is_named_and_its_neighbours_are_read(
    place: str, store: Backend
) -> None:
    await put(store, "a")
    await put(store, "b")
    async with other_client(place) as other:
        await other.execute("UPDATE bilagsbot_documents SET body = '\\x7b22' WHERE key = 'a'")
    with pytest.raises(StoreDamaged, match="rounds/a"):
        await store.get("rounds", "a")
    with pytest.raises(StoreDamaged, match="rounds/a"):
        await store.scan("rounds")
    assert await store.get("rounds", "b")


async def test_what_no_index_can_hold_is_refused_alone(store: Backend) -> None:
    with pytest.raises(StorageError):
        await put(store, "x" * 100_000 + "".join(map(chr, range(256, 9000))))
    await put(store, "a")
    assert keys(await store.scan("rounds")) == ["a"]


async def test_where_acknowledging_early_is_the_habit_ours_is_not(place: str) -> None:
    backend = await open_backend(place + "&synchronous_commit=off")
    seen = await backend._fetch("SHOW synchronous_commit")  # type: ignore[attr-defined]
    assert seen[0][0] == "on"
    await backend.close()


@pytest.mark.parametrize(
    "url",
    ["postgresql://x@/y?port=abc", "postgresql://h/d?sslmode=perhaps", "postgresql://u:hem/melig@h:x/d"],
)
async def test_a_url_that_is_none_is_a_wrong_configuration(url: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        await open_backend(url)
    assert "hem" not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["postgresql://u:hemmelig@127.0.0.1:9/db", "postgresql://u:hemmelig@/db?host=/nowhere"]
)
async def test_a_server_that_is_not_there_is_named_without_the_password(url: str) -> None:
    with pytest.raises(StoreUnavailable) as raised:
        await open_backend(url)
    assert "/db" in str(raised.value)
    assert "hemmelig" not in str(raised.value)
