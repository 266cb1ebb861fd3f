"""The statements that read and write documents in PostgreSQL, and their arguments.

A commit is one statement, so it is one transaction and one round trip. It locks what it is about to change,
in key order, compares versions, and writes either everything or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from storage.layout import to_bytes
from storage.writes import ANY, Write

GET_MANY = """
SELECT version, body
FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS wanted (collection, key, place)
LEFT JOIN bilagsbot_documents USING (collection, key)
ORDER BY place"""

ALL = """
SELECT collection, key, version, body FROM bilagsbot_documents
WHERE collection = $1 AND key > $2 ORDER BY key LIMIT $3"""

WHERE = """
SELECT collection, key, version, body FROM bilagsbot_entries JOIN bilagsbot_documents USING (collection, key)
WHERE collection = $1 AND field = $2 AND value = $3 AND key > $4
ORDER BY key LIMIT $5"""

VERSIONS = """
SELECT key, version FROM bilagsbot_entries JOIN bilagsbot_documents USING (collection, key)
WHERE collection = $1 AND field = $2 AND value = $3
ORDER BY key"""

DUE = """
SELECT collection, document.key, document.version, document.body
FROM bilagsbot_entries AS entry JOIN bilagsbot_documents AS document USING (collection, key)
WHERE entry.collection = $1 AND entry.field = $2 AND entry.value <= $3
ORDER BY entry.value, entry.key LIMIT $4
FOR UPDATE OF document SKIP LOCKED"""

EVERYTHING = """
SELECT collection, key, version, body FROM bilagsbot_documents
WHERE (collection, key) > ($1, $2) ORDER BY collection, key LIMIT $3"""

COMMIT = """
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bytea[]) WITH ORDINALITY
        AS wanted (collection, key, expected, version, body, place)
), held AS MATERIALIZED (
    SELECT document.collection, document.key, document.version AS here
    FROM wanted JOIN bilagsbot_documents AS document USING (collection, key)
    ORDER BY document.collection, document.key
    FOR UPDATE OF document
), refused AS MATERIALIZED (
    SELECT place FROM wanted LEFT JOIN held USING (collection, key)
    WHERE expected <> coalesce(here, 0)
    UNION ALL
    SELECT 0 WHERE NOT EXISTS (SELECT FROM bilagsbot_layout WHERE number = $12 AND fields = $13)
), allowed AS MATERIALIZED (
    SELECT * FROM wanted LEFT JOIN held USING (collection, key) WHERE NOT EXISTS (SELECT FROM refused)
), inserted AS (
    INSERT INTO bilagsbot_documents (collection, key, version, body)
    SELECT collection, key, version, body FROM allowed WHERE here IS NULL
), updated AS (
    UPDATE bilagsbot_documents AS document SET version = allowed.version, body = allowed.body
    FROM allowed
    WHERE document.collection = allowed.collection AND document.key = allowed.key
        AND here IS NOT NULL AND allowed.body IS NOT NULL
), deleted AS (
    DELETE FROM bilagsbot_documents AS document USING allowed
    WHERE document.collection = allowed.collection AND document.key = allowed.key
        AND allowed.body IS NULL
), found AS MATERIALIZED (
    SELECT * FROM unnest($6::text[], $7::bytea[], $8::text[], $9::bytea[])
        AS found (collection, key, field, value)
    WHERE NOT EXISTS (SELECT FROM refused)
), dropped AS (
    DELETE FROM bilagsbot_entries AS entry USING allowed
    WHERE entry.collection = allowed.collection AND entry.key = allowed.key
        AND (entry.field, entry.value) NOT IN (
            SELECT field, value FROM found
            WHERE found.collection = entry.collection AND found.key = entry.key)
), added AS (
    INSERT INTO bilagsbot_entries (collection, key, field, value)
    SELECT collection, key, field, value FROM found ON CONFLICT DO NOTHING
), marked AS (
    INSERT INTO bilagsbot_commits (id, made_at)
    SELECT $10, $11 WHERE NOT EXISTS (SELECT FROM refused)
)
SELECT min(place) FROM refused"""
"""NULL when everything was written; else nothing was, and it is the place of the first whose version does not
hold (from 1), or 0 when the tables are of another layout than this program's."""

SETTLE = "INSERT INTO bilagsbot_commits (id, made_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true"
"""After this no commit with the id can happen any more; NULL when it had happened before."""

ERASE = "VACUUM (FULL) bilagsbot_documents, bilagsbot_entries"
"""FULL, for else what was deleted stays in its pages until something else is written there."""

FORGET = "DELETE FROM bilagsbot_commits WHERE made_at < $1"


def commit_arguments(writes: Sequence[Write]) -> tuple[list[Any], ...]:
    """The first nine arguments of COMMIT: the documents, then their index entries, column by column."""
    found = [(write, *entry) for write in writes for entry in write.entries]
    return (
        [write.collection for write in writes],
        [to_bytes(write.key) for write in writes],
        [None if write.expected == ANY else write.expected for write in writes],
        [write.version for write in writes],
        [None if write.text is None else to_bytes(write.text) for write in writes],
        [write.collection for write, _, _ in found],
        [to_bytes(write.key) for write, _, _ in found],
        [field for _, field, _ in found],
        [to_bytes(value) for _, _, value in found],
    )
