"""Getting the page's npm packages: once, again after an interruption, and never at the bot's cost."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from bot.web.assets import ASSETS, FOLDER, ensure_assets

INSTALLED = [path.relative_to(FOLDER) for path in ASSETS.values()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "page"
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(FOLDER / name, folder)
    return folder


def npm_that(does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put another npm first on PATH."""
    (tmp_path / "bin").mkdir()
    npm = tmp_path / "bin" / "npm"
    npm.write_text(f"#!/bin/sh\n{does}\n", encoding="ascii")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")


def test_the_packages_are_installed_by_their_lock_and_only_once(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ensure_assets(folder)
    assert all((folder / path).stat().st_size > 10_000 for path in INSTALLED)
    npm_that("exit 1", tmp_path, monkeypatch)
    assert ensure_assets(folder)


def test_an_install_that_was_interrupted_or_is_of_an_older_lock_is_done_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm_that("echo npm ran >> ran; mkdir -p node_modules", tmp_path, monkeypatch)
    assert ensure_assets(folder)
    (folder / "node_modules" / ".bilagsbot").unlink()
    assert ensure_assets(folder)
    lock = folder / "package-lock.json"
    lock.write_text(lock.read_text("ascii") + "\n", encoding="ascii")
    assert ensure_assets(folder)
    assert ensure_assets(folder)
    assert (folder / "ran").read_text("ascii").count("npm ran") == 3


def test_no_network_is_said_in_the_log_and_stops_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    npm_that("echo no such host >&2; exit 1", tmp_path, monkeypatch)
    assert not ensure_assets(folder)
    assert "no such host" in caplog.text
    assert not (folder / "node_modules" / ".bilagsbot").exists()


def test_a_changed_package_is_refused(folder: Path) -> None:
    lock = json.loads((folder / "package-lock.json").read_text("ascii"))
    lock["packages"]["node_modules/markdown-it"]["integrity"] = "sha512-" + "A" * 86 + "=="
    (folder / "package-lock.json").write_text(json.dumps(lock), encoding="ascii")
    assert not ensure_assets(folder)


def test_the_lock_names_no_host_and_pins_every_package() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text("ascii"))
    packages = [package for name, package in lock["packages"].items() if name]
    assert packages
    assert all("integrity" in package and "resolved" not in package for package in packages)
    assert "--hash=sha256:" in (FOLDER / "requirements-node.lock").read_text("ascii")
