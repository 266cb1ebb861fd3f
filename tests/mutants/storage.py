"""The store's promises, each broken in one place, and the test that has to notice.

A mutant replaces `before`, which its file holds exactly once, by `after`. `test` is as pytest takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """`name` says what is promised no longer."""

    name: str
    file: str
    before: str
    after: str
    test: str


COMMITS = "tests/storage/test_contract_commits.py"
TOGETHER = "tests/storage/test_contract_together.py"
CLAIMS = "tests/storage/test_contract_claims.py"
SQLITE_FILE = "tests/storage/test_tinydb_file.py"
POSTGRESQL = "tests/storage/test_postgresql.py"
POSTGRESQL_FAULTS = "tests/storage/test_postgresql_faults.py"
SHARED_OUTBOX = "tests/bot/test_outbox_shared.py"

AFTERWARDS = "tests/bot/test_afterwards.py"
FORGOTTEN = f"{AFTERWARDS}::test_a_person_is_shown_and_forgotten_and_no_old_backup_brings_them_back"
RETIRED = f"{AFTERWARDS}::test_a_round_is_kept_for_its_days_and_then_nothing_of_it_is_left"

MUTANTS: Sequence[Mutant] = (
    Mutant(
        "SQLite: not synced to disk",
        "storage/layout.py",
        '"PRAGMA synchronous = FULL"',
        '"PRAGMA synchronous = OFF"',
        f"{SQLITE_FILE}::test_an_acknowledged_commit_is_synced_to_disk",
    ),
    Mutant(
        "PostgreSQL: acknowledged by habit before it is on disk",
        "storage/postgresql_pool.py",
        '"SET synchronous_commit = on"',
        '"SELECT 1"',
        f"{POSTGRESQL}::test_where_acknowledging_early_is_the_habit_ours_is_not",
    ),
    Mutant(
        "SQLite: acknowledged before the commit",
        "storage/writer.py",
        "        refusals: list[Exception | None]\n",
        "        refusals: list[Exception | None] = [None] * len(group)\n"
        "        _tell(list(zip(group, refusals, strict=True)))\n",
        f"{SQLITE_FILE}::test_nothing_is_acknowledged_before_it_can_be_written",
    ),
    Mutant(
        "SQLite: a refused version is not said",
        "storage/rows.py",
        "            raise Conflict(write.collection, write.key)",
        "            return",
        f"{COMMITS}::test_an_old_or_a_future_version_is_a_conflict[tinydb-1]",
    ),
    Mutant(
        "SQLite: the version is not compared",
        "storage/rows.py",
        'WHERE collection = ? AND key = CAST(? AS TEXT) AND version = ?"""\n_DELETE',
        'WHERE collection = ? AND key = CAST(? AS TEXT) AND ? > 0"""\n_DELETE',
        f"{TOGETHER}::test_of_many_who_decided_on_one_version_one_wins[tinydb]",
    ),
    Mutant(
        "PostgreSQL: the version is not compared",
        "storage/postgresql_statements.py",
        "    WHERE expected <> coalesce(here, 0)",
        "    WHERE false",
        f"{TOGETHER}::test_of_many_who_decided_on_one_version_one_wins[postgresql]",
    ),
    Mutant(
        "memory: the version is not compared",
        "storage/memory.py",
        "            if write.expected != (kept.version if kept else NEW):",
        "            if not write.key:",
        f"{TOGETHER}::test_of_many_who_decided_on_one_version_one_wins[memory]",
    ),
    Mutant(
        "SQLite: a batch is several commits",
        "storage/writer.py",
        "        with self._rows.transaction():\n"
        "            for pending in group:\n"
        "                for write in pending.writes:\n"
        "                    self._rows.write(write)\n",
        "        for pending in group:\n"
        "            for write in pending.writes:\n"
        "                with self._rows.transaction():\n"
        "                    self._rows.write(write)\n",
        f"{COMMITS}::test_a_conflict_anywhere_in_a_batch_saves_nothing_of_it[tinydb]",
    ),
    Mutant(
        "PostgreSQL: a batch is several commits",
        "storage/postgresql.py",
        "        await self._save(prepare(batch))",
        "        for write in prepare(batch):\n            await self._save((write,))",
        f"{COMMITS}::test_a_conflict_anywhere_in_a_batch_saves_nothing_of_it[postgresql]",
    ),
    Mutant(
        "SQLite: one that is refused takes its neighbours down",
        "storage/writer.py",
        "        with suppress(Conflict, sqlite3.DataError, OverflowError):\n",
        "        with suppress():\n",
        f"{TOGETHER}::test_a_refused_batch_does_not_take_its_neighbours_down[tinydb]",
    ),
    Mutant(
        "SQLite: one that is refused is written all the same",
        "storage/writer.py",
        '            execute("ROLLBACK TO batch")',
        "            pass",
        f"{TOGETHER}::test_a_refused_batch_does_not_take_its_neighbours_down[tinydb]",
    ),
    Mutant(
        "SQLite: a disk that does not confirm is asked again",
        "storage/writer.py",
        "        if isinstance(failure, StoreBroken):",
        "        if failure is None:",
        "tests/bot/test_faults_over_http.py::"
        "test_a_disk_that_does_not_confirm_ends_the_process_and_nothing_is_doubled",
    ),
    Mutant(
        "SQLite: who was beaten to a claim believes to have it",
        "storage/tinydb.py",
        "            return False",
        "            return True",
        f"{CLAIMS}::test_of_many_who_claim_at_once_each_document_goes_to_one[tinydb]",
    ),
    Mutant(
        "a claim leaves no fence",
        "storage/writes.py",
        "version=document.version + 1)",
        "version=document.version)",
        f"{CLAIMS}::test_after_the_lease_another_gets_it_and_the_first_can_no_longer_write_it",
    ),
    Mutant(
        "PostgreSQL: a claim waits for another's",
        "storage/postgresql_statements.py",
        "FOR UPDATE OF document SKIP LOCKED",
        "FOR UPDATE OF document",
        f"{POSTGRESQL_FAULTS}::test_a_claim_does_not_wait_for_what_others_are_just_taking",
    ),
    Mutant(
        "PostgreSQL: a claim does not look whether it is still due",
        "storage/postgresql.py",
        "found = [each for each in found if _is_due(each.body.get(field), now)]",
        "pass",
        f"{CLAIMS}::test_of_many_who_claim_at_once_each_document_goes_to_one[postgresql]",
    ),
    Mutant(
        "PostgreSQL: a commit whose end was not heard is made again unasked",
        "storage/postgresql.py",
        "            return await self._was_saved(commit)",
        "            return False",
        f"{POSTGRESQL_FAULTS}::test_a_commit_whose_answer_was_lost_is_found_out_about",
    ),
    Mutant(
        "PostgreSQL: a commit is remembered under another id",
        "storage/postgresql_statements.py",
        "    SELECT $10, $11 WHERE NOT EXISTS (SELECT FROM refused)\n",
        "    SELECT $10 || '\\x00'::bytea, $11 WHERE NOT EXISTS (SELECT FROM refused)\n",
        f"{POSTGRESQL_FAULTS}::test_a_commit_whose_answer_was_lost_is_found_out_about",
    ),
    Mutant(
        "the outbox: who has lost a row writes what became of it",
        "bot/delivery/outbox.py",
        "        changes.put(OUTBOX, row, stored.version)",
        "        now = await self._repository.get(OUTBOX, row.key)\n"
        "        changes.put(OUTBOX, row, now.version if now else 0)",
        f"{SHARED_OUTBOX}::test_who_has_lost_a_row_cannot_write_what_became_of_it",
    ),
    Mutant(
        "the log: an entry does not hash the one before it",
        "dialogs/audit.py",
        "*what, deed.digest, head.hash)",
        '*what, deed.digest, "")',
        "tests/dialogs/test_audit.py::test_who_rewrites_an_entry_must_rewrite_all_that_come_after_it",
    ),
    Mutant(
        "a copy is usable before it is checked",
        "storage/copying.py",
        "        await target.commit([Put(*UNFINISHED, NEW, {})])",
        "        await target.commit([Put(*UNFINISHED, NEW, {}), Put('rounds', 'x', NEW, {})])\n"
        "        await target.commit([Delete(*UNFINISHED, 1)])",
        "tests/storage/test_copying.py",
    ),
    Mutant(
        "a copy is not compared with what was copied",
        "storage/copying.py",
        "    if await content(target) != copied:",
        "    if False:",
        "tests/storage/test_copying.py::test_a_copy_that_is_not_the_same_is_found_out_and_stays_unusable",
    ),
    Mutant(
        "SQLite: what was deleted stays in the file",
        "storage/rows.py",
        '            self.connection.execute("VACUUM")',
        "            pass",
        f"{SQLITE_FILE}::test_erasing_leaves_nothing_of_what_was_deleted_in_the_file_or_its_log",
    ),
    Mutant(
        "SQLite: what was deleted stays in the log beside the file",
        "storage/rows.py",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA wal_checkpoint(PASSIVE)",
        f"{FORGOTTEN}[tinydb]",
    ),
    Mutant(
        "an old backup brings a person back",
        "storage/tombstones.py",
        "        if _means(stones, PERSON, said) and",
        "        if not stones and",
        f"{FORGOTTEN}[tinydb]",
    ),
    Mutant(
        "an old backup brings a round back",
        "storage/tombstones.py",
        "    dead = [each for each in rounds if _means(stones, ROUND, each)]",
        "    dead: list[str] = []",
        f"{RETIRED}[tinydb]",
    ),
    Mutant(
        "the log goes on naming whom it should forget",
        "dialogs/audit.py",
        'return replace(entry, by="", reason="", salt="")',
        "return entry",
        f"{FORGOTTEN}[tinydb]",
    ),
)
