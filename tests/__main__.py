"""The test command: `python3 -m tests`, on a machine with git and Python 3.11 or later.

It installs what the tests need, then checks style, types and behaviour; further arguments go to pytest. Every
check runs, also after one has failed.
"""

import shutil
import subprocess
import sys
import time

from bot.bootstrap import ROOT, ensure_environment, install_system_packages, say

ensure_environment("test")

from bot.web.assets import TAB_FOLDER, ensure_assets

SYSTEM_PACKAGES = {"chromium": "chromium", "poppler-utils": "pdftotext"}
"""Debian's name of what the tests need besides Python packages, and the command that shows it is there."""

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("pytest", "--numprocesses=2", "--dist=worksteal"),
)
"""The smallest machine has two cores; each process takes half of the files, and then helps the other."""


def main() -> int:
    """Return 0 when every check passed."""
    missing = [name for name, command in SYSTEM_PACKAGES.items() if not shutil.which(command)]
    if missing:
        install_system_packages(missing)
    if not (ensure_assets() and ensure_assets(TAB_FOLDER)):
        sys.exit("The npm packages could not be installed (the reason is above).")
    failed = [" ".join(check) for check in CHECKS if not _passes(check)]
    say(f"FAILED: {', '.join(failed)}" if failed else "All checks passed.")
    return len(failed)


def _passes(check: tuple[str, ...]) -> bool:
    say(f"\n== {' '.join(check)}")
    arguments = sys.argv[1:] if check[0] == "pytest" else []
    began = time.monotonic()
    code = subprocess.call([sys.executable, "-m", *check, *arguments], cwd=ROOT)
    say(f"== {check[0]}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s")
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
