"""A Word file that HR has edited, as an accessible PDF: by LibreOffice, where the machine has it."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from dialogs.errors import ConfigurationError

PROGRAMS = ("soffice", "libreoffice")
PATIENCE = 300
"""Seconds; LibreOffice starts slowly, and a file can be long."""

_CHOICES = {
    "PDFUACompliance": True,
    "UseTaggedPDF": True,
    "ExportBookmarks": True,
    "DisplayPDFDocumentTitle": True,
}


class OfficeMissing(ConfigurationError):
    """LibreOffice is not on this machine's PATH."""


class OfficeFailed(ConfigurationError):
    """LibreOffice made no PDF; the message is what it said."""


def make_pdf(file: Path) -> bytes:
    """The PDF, tagged for PDF/UA. Raises OfficeMissing, OfficeFailed."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise OfficeMissing
    with tempfile.TemporaryDirectory() as folder:
        said = _convert(program, file, Path(folder))
        made = Path(folder, f"{file.stem}.pdf")
        if not made.is_file():
            raise OfficeFailed(said)
        return made.read_bytes()


def _convert(program: str, file: Path, folder: Path) -> str:
    """With a profile of its own: one that is open on somebody's desk would take the work and not do it."""
    choices = {name: {"type": "boolean", "value": str(on).lower()} for name, on in _CHOICES.items()}
    profile = Path(folder, "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
    command += [
        "--convert-to",
        f"pdf:writer_pdf_Export:{json.dumps(choices)}",
        "--outdir",
        str(folder),
        str(file),
    ]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise OfficeFailed(str(PATIENCE)) from error
    return " ".join((run.stderr or run.stdout).split())
