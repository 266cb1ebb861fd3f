"""The files of a round that can be fetched from HR's page, each by a link that soon stops working."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.annex.compiling import PUBLIC
from bot.web.shared import SHORT, Shared
from dialogs.desk import VersionLine

Link = tuple[str, str]
"""A file's name and its address."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What was made for HR alone: an internal copy, or a package for the records."""

    at: datetime
    package: bool
    files: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Shelf:
    """`versions` are the public files of each, by number; `copies` the newest first."""

    versions: Mapping[int, Sequence[Link]]
    copies: Sequence[Copy]

    @classmethod
    async def of(cls, shared: Shared, round_id: str, versions: Sequence[VersionLine]) -> Shelf:
        """Read without decoding: what is in the files is none of a page's business."""
        found = await shared.office.repository.backend.scan("files", "round_id", round_id)
        files = {document.key: document.body for document in found}
        public = {
            line.number: [
                _link(shared, files[line.files[suffix]])
                for suffix in PUBLIC
                if line.files.get(suffix) in files
            ]
            for line in versions
        }
        left = {key for line in versions for key in line.files.values()}
        return cls(public, _copies(shared, [files[key] for key in files if key not in left]))


def _copies(shared: Shared, files: Sequence[Mapping[str, str]]) -> list[Copy]:
    jobs: dict[str, list[Mapping[str, str]]] = {}
    for file in files:
        jobs.setdefault(file["id"].rpartition("-")[0], []).append(file)
    copies = [
        Copy(
            datetime.fromisoformat(made[0]["made_at"]),
            made[0]["name"].endswith(".zip"),
            [_link(shared, file) for file in made],
        )
        for job, made in jobs.items()
        if job
    ]
    return sorted(copies, key=lambda copy: copy.at, reverse=True)


def _link(shared: Shared, file: Mapping[str, str]) -> Link:
    return file["name"], shared.files.link(file["id"], SHORT)
