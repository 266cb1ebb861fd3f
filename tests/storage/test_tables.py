"""The same file, opened as a TinyDB."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tinydb import Query, TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.operations import increment
from tinydb.table import Document as TinyDocument

from dialogs.errors import Conflict, StoreDamaged
from storage.base import Document
from storage.tables import RowStorage, RowTinyDB, read_id
from storage.tinydb import TinyDBBackend, open_tinydb
from tests.storage.asking import keys, put


@pytest.fixture
def db(path: Path) -> Iterator[TinyDB]:
    with open_tinydb(path) as opened:
        yield opened


def test_tinydbs_own_words_work(db: TinyDB) -> None:
    table = db.table("anything")
    assert table.insert({"name": "Ib", "n": 1}) == 1
    assert table.insert_multiple([{"name": "Bo", "n": 2}, {"name": "Åse", "n": 3}]) == [2, 3]
    assert table.search(Query().n > 1) == [{"name": "Bo", "n": 2}, {"name": "Åse", "n": 3}]
    assert table.update(increment("n"), where("name") == "Bo") == [2]
    assert table.get(doc_id=2) == {"name": "Bo", "n": 3}
    assert table.upsert({"name": "Bo", "n": 9}, where("name") == "Bo") == [2]
    assert table.remove(where("name") == "Ib") == [1]
    assert [document.doc_id for document in table] == [2, 3]
    assert (len(table), table.contains(doc_id=1), db.tables()) == (2, False, {"anything"})


def test_ids_are_given_out_and_listed_by_number(db: TinyDB) -> None:
    assert db.insert_multiple({"n": n} for n in range(12)) == list(range(1, 13))
    assert [document["n"] for document in db] == list(range(12))


@pytest.mark.parametrize("key", ["007", "-1", "1.0", "٣", "²", "", "a", "1 "])
def test_only_a_key_that_is_written_as_a_number_is_one(key: str) -> None:
    assert read_id(key) == key
    assert read_id("17") == 17


async def test_the_bots_documents_are_tinydbs_and_the_other_way_round(db: TinyDB, path: Path) -> None:
    store = TinyDBBackend(path)
    await put(store, "r1", state="open", title="Fonden")
    found = db.table("rounds").get(where("title") == "Fonden")
    assert isinstance(found, TinyDocument)
    assert found == {"state": "open", "title": "Fonden"}
    assert str(found.doc_id) == "r1"

    db.table("rounds").insert(TinyDocument({"state": "draft"}, "r2"))  # type: ignore[arg-type]
    assert await store.get("rounds", "r2") == Document("rounds", "r2", 1, {"state": "draft"})

    db.table("rounds").update({"state": "closed"}, where("state") == "open")
    assert keys(await store.scan("rounds", "state", "closed")) == ["r1"]
    assert await store.scan("rounds", "state", "open") == []
    with pytest.raises(Conflict):
        await put(store, "r1", 1, state="open")
    await store.close()


async def test_a_search_sees_what_another_connection_has_written(db: TinyDB, path: Path) -> None:
    store = TinyDBBackend(path)
    question = where("state") == "open"
    assert db.table("rounds").search(question) == []
    await put(store, "r1", state="open")
    assert db.table("rounds").search(question) == [{"state": "open"}]
    await store.close()


def test_a_change_that_fails_changes_nothing(db: TinyDB) -> None:
    db.insert_multiple([{"n": 1}, {"n": 2}, {"n": None}])

    def double(document: object) -> None:
        assert isinstance(document, dict)
        document["n"] *= 2

    with pytest.raises(TypeError):
        db.update(double)
    assert [document["n"] for document in db] == [1, 2, None]


async def test_what_was_not_changed_keeps_its_version(db: TinyDB, path: Path) -> None:
    db.insert_multiple([{"n": 1}, {"n": 2}])
    db.update({"n": 2})
    db.update({"n": 2.0}, doc_ids=[1])
    store = TinyDBBackend(path)
    found = await store.scan("_default")
    assert [(each.key, each.version) for each in found] == [("1", 3), ("2", 1)]
    await store.close()


def test_two_who_have_the_file_open_lose_none_of_each_others_changes(path: Path) -> None:
    with open_tinydb(path) as db:
        db.insert({"n": 0})

    def count_up(_: int) -> None:
        with open_tinydb(path) as db:
            for _ in range(40):
                db.update(increment("n"), doc_ids=[1])

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(count_up, range(3)))
    with open_tinydb(path) as db:
        assert db.all() == [{"n": 120}]


def test_one_table_is_dropped_and_the_others_stay(db: TinyDB) -> None:
    db.table("a").insert({"n": 1})
    db.table("b").insert({"n": 2})
    db.drop_table("a")
    assert db.tables() == {"b"}
    db.drop_tables()
    assert db.tables() == set()


def test_a_middleware_may_stand_between(path: Path) -> None:
    middleware = CachingMiddleware(RowStorage)  # type: ignore[no-untyped-call]
    with TinyDB(path, storage=middleware) as cached:
        cached.insert({"n": 1})
        cached.table("other").insert({"n": 2})
    with RowTinyDB(path) as db:
        assert (db.all(), db.table("other").all()) == ([{"n": 1}], [{"n": 2}])


def test_a_damaged_file_is_refused_here_too(path: Path) -> None:
    path.write_bytes(b"{}" * 1000)
    with pytest.raises(StoreDamaged, match=str(path)):
        open_tinydb(path)
