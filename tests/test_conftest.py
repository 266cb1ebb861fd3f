from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest

PASSES = "def test_a() -> None:\n    pass\n"
WANTS_INPUT = "def test_a(real_input) -> None:\n    print(f'input={real_input}')\n"
SKIPS = {
    "a skipped test": "import pytest\n\n@pytest.mark.skip\ndef test_b() -> None:\n    pass\n",
    "a skipped module": "import pytest\npytest.importorskip('no_such_package')\n",
    "an expected failure": "import pytest\n\n@pytest.mark.xfail\ndef test_b() -> None:\n    assert False\n",
}


def run(folder: Path, ci: str, real_input: str = "", **tests: str) -> tuple[int, str]:
    """pytest in a process of its own, over a folder that has our conftest and these tests."""
    shutil.copy(conftest.__file__, folder)
    for name, source in tests.items():
        (folder / f"test_{name}.py").write_text(source, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-s",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            str(folder),
            str(folder),
        ],
        env=dict(os.environ, CI=ci, BILAGSBOT_REAL_INPUT=real_input, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"),
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("source", SKIPS.values(), ids=SKIPS)
def test_in_ci_nothing_is_skipped(source: str, tmp_path: Path) -> None:
    code, out = run(tmp_path, "true", a=PASSES, b=source)
    assert code == pytest.ExitCode.TESTS_FAILED
    assert "In CI nothing may be skipped." in out
    assert run(tmp_path, "")[0] == pytest.ExitCode.OK


def test_what_passes_passes_in_ci_too(tmp_path: Path) -> None:
    assert run(tmp_path, "true", a=PASSES)[0] == pytest.ExitCode.OK


def test_the_real_input_may_be_absent_at_home_and_not_in_ci(tmp_path: Path) -> None:
    code, out = run(tmp_path, "", a=WANTS_INPUT)
    assert code == pytest.ExitCode.OK
    assert "input=None" in out
    assert run(tmp_path, "true")[0] == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_real_input_that_is_no_folder_is_a_failure(ci: str, tmp_path: Path) -> None:
    code, out = run(tmp_path, ci, str(tmp_path), a=WANTS_INPUT)
    assert code == pytest.ExitCode.OK
    assert f"input={tmp_path}" in out
    assert run(tmp_path, ci, str(tmp_path / "nowhere"))[0] == pytest.ExitCode.TESTS_FAILED
