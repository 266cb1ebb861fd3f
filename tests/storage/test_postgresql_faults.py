"""PostgreSQL's own ways to go wrong: a server that restarts or hangs, a commit nobody heard the end of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from dialogs.errors import Conflict, StoreUnavailable
from storage import postgresql, postgresql_pool
from storage.base import NEW, Backend, Document, Put
from storage.opening import open_backend
from tests.storage.asking import body_of, keys, put
from tests.storage.postgres_server import PostgresServer, other_client, postgres_server


class Wire:
    """A connection to the server that can be cut: what was sent may have arrived, the answer never does."""

    def __init__(self, place: str) -> None:
        parts = urlsplit(place)
        query = parse_qs(parts.query)
        self._server = f"{query['host'][0]}/.s.PGSQL.5432"
        self._search_path = query["search_path"][0]
        self._writers: list[asyncio.StreamWriter] = []
        self.deaf = False
        self.cut_after: bytes = b""

    @asynccontextmanager
    async def laid(self, folder: Path) -> AsyncIterator[str]:
        path = folder / ".s.PGSQL.5432"
        listening = await asyncio.start_unix_server(self._connected, path)
        yield f"postgresql://bilagsbot@/postgres?host={folder}&search_path={self._search_path}"
        listening.close()
        self.cut()

    def cut(self) -> None:
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(self._server)
        self._writers += [writer, server_writer]
        await asyncio.gather(
            self._pass(reader, server_writer, answers=False), self._pass(server_reader, writer, answers=True)
        )

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        try:
            while found := await reader.read(65536):
                if not answers and self.cut_after and self.cut_after in found:
                    self.cut_after, self.deaf = b"", True
                elif answers and self.deaf:
                    self.deaf = False
                    self.cut()
                    return
                writer.write(found)
                await writer.drain()
        except OSError:
            return
        finally:
            writer.close()


async def test_a_commit_whose_answer_was_lost_is_found_out_about(
    place: str, store: Backend, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The server has it, the connection broke before it could say so: it is saved, once, and we know."""
    wire = Wire(place)
    async with wire.laid(tmp_path_factory.mktemp("w")) as through:
        cut = await open_backend(through)
        await put(cut, "before")
        wire.cut_after = b"Vandet"
        await put(cut, "a", text="Vandet løber")
        assert not wire.cut_after
        await put(cut, "a", 1, text="igen")
        await cut.close()
    assert await store.get("rounds", "a") == Document("rounds", "a", 2, {"text": "igen"})
    assert keys(await store.scan("rounds")) == ["a", "before"]


async def test_a_commit_that_was_given_up_cannot_happen_later(
    place: str, store: Backend, server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The connection breaks while the server is still waiting for a lock: made again, it is saved once."""
    await put(store, "a", n=0)
    wire = Wire(place)
    async with wire.laid(tmp_path_factory.mktemp("w")) as through, other_client(place) as other:
        cut = await open_backend(through)
        await other.execute("BEGIN; SELECT * FROM bilagsbot_documents FOR UPDATE")
        commit = asyncio.create_task(put(cut, "a", 1, n=1))
        await until_somebody_waits(server)
        wire.cut()
        await until_somebody_waits(server, 2)
        await other.execute("COMMIT")
        await commit
        await cut.close()
    assert await store.get("rounds", "a") == Document("rounds", "a", 2, {"n": 1})


async def test_a_claim_does_not_wait_for_what_others_are_just_taking(place: str, store: Backend) -> None:
    await store.commit([Put("outbox", key, NEW, {"due_at": "2026"}) for key in "abc"])
    async with other_client(place) as other:
        await other.execute("BEGIN; SELECT * FROM bilagsbot_documents WHERE key = 'a' FOR UPDATE")
        async with asyncio.timeout(5):
            found = await store.claim("outbox", "due_at", now="2027", mark={"due_at": "2028"}, limit=2)
        assert keys(found) == ["b", "c"]
        await other.execute("COMMIT")


async def test_a_commit_that_never_arrived_is_made_again(
    place: str, store: Backend, server: PostgresServer
) -> None:
    """All our connections are ended by the server while commits are under way; each ends up there once."""
    schema = parse_qs(urlsplit(place).query)["search_path"][0]
    commits = [asyncio.create_task(put(store, f"{n:03d}", state="open")) for n in range(200)]
    for _ in range(5):
        await asyncio.sleep(0.01)
        await asyncio.to_thread(
            server.execute,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%bilagsbot_documents%' "
            f"AND pid <> pg_backend_pid() AND '{schema}' <> ''",
        )
    assert await asyncio.gather(*commits) == [None] * 200
    assert keys(await store.scan("rounds", "state", "open")) == [f"{n:03d}" for n in range(200)]
    assert {document.version for document in await store.scan("rounds")} == {1}


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_commits_go_on_when_the_server_is_back(
    store: Backend, server: PostgresServer, mode: str
) -> None:
    """Acknowledged is saved and refused is not, whatever the restart interrupted."""
    saved: list[str] = []
    done = asyncio.Event()

    async def write(writer: int) -> None:
        n = 0
        while not done.is_set() or n < 5:
            n += 1
            try:
                await put(store, f"{writer}-{n:05d}", state="open")
            except StoreUnavailable:
                await asyncio.sleep(0.01)
            else:
                saved.append(f"{writer}-{n:05d}")

    writing = [asyncio.create_task(write(writer)) for writer in range(8)]
    await asyncio.sleep(0.1)
    await asyncio.to_thread(server.restart, mode)
    await asyncio.sleep(0.2)
    done.set()
    await asyncio.gather(*writing)
    found = keys(await store.scan("rounds", "state", "open"))
    assert found == sorted(saved)


async def test_without_a_server_everything_is_unavailable_and_then_works_again(
    store: Backend, place: str, server: PostgresServer
) -> None:
    await put(store, "a")
    await asyncio.to_thread(server.stop)
    try:
        for asking in (store.get("rounds", "a"), store.scan("rounds"), put(store, "b"), open_backend(place)):
            with pytest.raises(StoreUnavailable):
                await asking
        with pytest.raises(StoreUnavailable):
            await store.claim("outbox", "due_at", now="2026", mark={}, limit=1)
    finally:
        await asyncio.to_thread(server.start)
    assert keys(await store.scan("rounds")) == ["a"]
    await put(store, "b")


async def test_whether_it_was_saved_is_not_guessed(
    store: Backend, server: PostgresServer, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server goes away in the middle of a commit, and stays away for longer than we wait."""
    monkeypatch.setattr(postgresql, "PATIENCE", 0.3)
    await put(store, "a", n=0)
    async with other_client(place) as other:
        await other.execute("BEGIN; SELECT * FROM bilagsbot_documents FOR UPDATE")
        commit = asyncio.create_task(put(store, "a", 1, n=1))
        await until_somebody_waits(server)
        try:
            await asyncio.to_thread(server.stop, "immediate")
            with pytest.raises(StoreUnavailable, match="cannot be known"):
                await commit
        finally:
            await asyncio.to_thread(server.start)
    assert await body_of(store, "a") == {"n": 0}


async def test_a_deadlock_with_somebody_else_is_tried_again(place: str, store: Backend) -> None:
    """Somebody locks two documents in the other order: one of us is thrown out, and we come again."""
    await store.commit([Put("rounds", key, NEW, {"n": 0}) for key in "ab"])
    async with other_client(place) as other:
        await other.execute("SET deadlock_timeout = '1h'; BEGIN")
        lock = "SELECT * FROM bilagsbot_documents WHERE key = $1 FOR UPDATE"
        await other.execute("UPDATE bilagsbot_documents SET version = version WHERE key = 'b'")
        commit = asyncio.create_task(store.commit([Put("rounds", key, 1, {"n": 1}) for key in "ab"]))
        await until_somebody_waits(postgres_server())
        await other.fetch(lock, b"a")  # ends when our commit has been thrown out of its deadlock
        await other.execute("COMMIT")
        await commit
    assert [each.body for each in await store.scan("rounds")] == [{"n": 1}] * 2


async def test_in_a_database_that_is_serializable_by_habit_nothing_is_lost(server: PostgresServer) -> None:
    place = server.new_place() + "&default_transaction_isolation=serializable"
    backend = await open_backend(place)
    await put(backend, "a", n=0)

    async def count_up() -> None:
        while True:
            document = await backend.get("rounds", "a")
            assert document
            try:
                await put(backend, "a", document.version, n=document.body["n"] + 1)
            except Conflict:
                continue
            return

    await asyncio.gather(*(count_up() for _ in range(12)))
    assert await backend.get("rounds", "a") == Document("rounds", "a", 13, {"n": 12})
    await backend.close()


async def test_when_all_connections_are_taken_it_says_so_in_time(
    store: Backend, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_pool, "CONNECT_SECONDS", 0.2)
    await put(store, "a", n=0)
    async with other_client(place) as other:
        await other.execute("BEGIN; SELECT * FROM bilagsbot_documents FOR UPDATE")
        waiting = [asyncio.create_task(put(store, "a", 1, n=1)) for _ in range(postgresql_pool.MOST)]
        await until_somebody_waits(postgres_server(), postgresql_pool.MOST)
        with pytest.raises(StoreUnavailable):
            await store.get("rounds", "a")
        await other.execute("COMMIT")
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert outcomes.count(None) == 1
    assert await body_of(store, "a") == {"n": 1}


async def test_a_commit_of_another_process_is_heard_of_also_after_a_restart(
    place: str, store: Backend, server: PostgresServer
) -> None:
    heard = asyncio.Event()
    store.on_change("chat", heard.set)
    other = await open_backend(place)
    other.on_change("chat", lambda: None)
    async with asyncio.timeout(20):
        await heard.wait()  # listening has begun
        heard.clear()
        await put(other, "before", collection="chat")
        await heard.wait()
        heard.clear()
        await put(store, "ours", collection="chat")
        await put(other, "elsewhere")
        await asyncio.sleep(0.1)
        assert not heard.is_set()
        await asyncio.to_thread(server.restart)
        await heard.wait()  # listening has begun again, or what was missed is looked for
        heard.clear()
        await put(other, "after", collection="chat")
        await heard.wait()
    await other.close()


async def until_somebody_waits(server: PostgresServer, count: int = 1) -> None:
    """As soon as so many statements wait for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    async with asyncio.timeout(20):
        while int(await asyncio.to_thread(server.execute, waiting)) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
