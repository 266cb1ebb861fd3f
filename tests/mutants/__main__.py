"""Break the store on purpose, one promise at a time, in a copy, and see that the named test goes red.

    python3 -m tests.mutants              (about three minutes)
    python3 -m tests.mutants claim        only those whose name holds the word

Ends with 1 when one was not noticed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot.bootstrap import ROOT, ensure_environment

ensure_environment("test")

from tests.mutants.storage import MUTANTS, Mutant


def main(words: Sequence[str]) -> int:
    chosen = [each for each in MUTANTS if all(word in each.name for word in words)]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "product")
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "data", "__pycache__"))
        (copy / ".venv").symlink_to(ROOT / ".venv")
        missed = [each.name for each in chosen if not _noticed(each, copy)]
    sys.stdout.write(f"{len(chosen) - len(missed)} of {len(chosen)} were noticed\n")
    return 1 if missed else 0


def _noticed(mutant: Mutant, copy: Path) -> bool:
    file, began = copy / mutant.file, time.monotonic()
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace(mutant.before, mutant.after), encoding="utf-8")
    try:
        code = _test(mutant.test, copy)
    finally:
        file.write_text(whole, encoding="utf-8")
    verdict = {0: "NOT NOTICED", 1: "noticed"}.get(code, f"NOT TESTED (pytest ended with {code})")
    sys.stdout.write(f"{verdict}  {mutant.name}\n    by {mutant.test}, {time.monotonic() - began:.0f} s\n")
    sys.stdout.flush()
    return code == 1


def _test(test: str, copy: Path) -> int:
    """pytest's exit status: 1 is a test that failed; more is one that could not be run."""
    run = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test]
    return subprocess.call(run, cwd=copy, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
