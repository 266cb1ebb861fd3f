"""The package for the municipality's records: the annex as it left, its data, its log and what it is.

The same version and the same log give the same bytes: the files' own time is left out of the zip.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dialogs.audit import AuditEntry
from dialogs.checks import masked

OLDEST = (1980, 1, 1, 0, 0, 0)
"""What a zip can say at the least."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a records system asks about a document. `parties` are units and names as the annex prints."""

    title: str
    theme: str
    dated_on: date
    version: int
    made_at: datetime
    made_by: str
    digest: str
    committee: str
    meeting_on: date | None
    parties: tuple[str, ...]
    files: tuple[str, ...]

    def plain(self, words: Mapping[str, str]) -> str:
        """One line each, under the words for it."""
        lines = [f"{words[name]}: {value}" for name, value in self.fields().items()]
        return "\r\n".join(lines) + "\r\n"

    def fields(self) -> dict[str, str]:
        return {
            "title": self.title,
            "theme": self.theme,
            "date": self.dated_on.isoformat(),
            "parties": "; ".join(self.parties),
            "committee": self.committee,
            "meeting": self.meeting_on.isoformat() if self.meeting_on else "",
            "version": str(self.version),
            "made": f"{self.made_at.isoformat(timespec='seconds')} {self.made_by}",
            "digest": self.digest,
            "files": "; ".join(self.files),
        }


@dataclass(frozen=True, slots=True)
class Package:
    """What goes in, by the names the files have in the zip. `words` are for the description."""

    files: Mapping[str, bytes]
    description: Description
    log: Sequence[AuditEntry]
    words: Mapping[str, str]

    def zip(self) -> bytes:
        written = {
            **self.files,
            self.words["log_file"]: _log(self.log),
            self.words["description_file"]: b"\xef\xbb\xbf" + self.description.plain(self.words).encode(),
            "metadata.json": _json(self.description.fields()),
        }
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in written.items():
                about = zipfile.ZipInfo(name, OLDEST)
                about.compress_type = zipfile.ZIP_DEFLATED
                about.external_attr = 0o644 << 16
                package.writestr(about, content)
        return packed.getvalue()


def _log(entries: Sequence[AuditEntry]) -> bytes:
    """Who did what and when, with the hashes that make a chain of it; no text of an answer, and no number."""
    return _json(
        [
            {
                "stream": entry.stream,
                "number": entry.number,
                "at": entry.at.isoformat(),
                "by": entry.by,
                "action": entry.action,
                "target": entry.target,
                "reason": masked(entry.reason),
                "digest": entry.digest,
                "before": entry.before,
                "hash": entry.hash,
            }
            for entry in entries
        ]
    )


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
