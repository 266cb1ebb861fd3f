"""What every test may lean on: the real input, and a run in CI that cannot skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

IN_CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}


@pytest.fixture(scope="session")
def real_input() -> Path | None:
    """The folder of BILAGSBOT_REAL_INPUT. None without it, for our own sample; in CI that is a failure."""
    folder = os.environ.get("BILAGSBOT_REAL_INPUT", "")
    if not folder and not IN_CI:
        return None
    if not folder or not Path(folder).is_dir():
        pytest.fail(f"BILAGSBOT_REAL_INPUT is no folder: {folder!r}")
    return Path(folder)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a test that was skipped, or is expected to fail, is a test that failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not (IN_CI and isinstance(reporter, pytest.TerminalReporter)):
        return
    if reporter.stats.get("skipped") or reporter.stats.get("xfailed"):
        reporter.write_line("\nIn CI nothing may be skipped.", red=True)
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
