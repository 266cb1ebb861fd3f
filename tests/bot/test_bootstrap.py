from __future__ import annotations

import base64
import hashlib
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import bootstrap

APP = """
import sys
from bot.bootstrap import ensure_environment
ensure_environment()
import json, tiny
said = {"prefix": sys.prefix, "arguments": sys.argv[1:], "version": tiny.VERSION}
print(json.dumps({**said, "module": bool(__spec__)}))
"""
UNSUITABLE = """
import sys
{change}
from bot.bootstrap import ensure_environment
ensure_environment()
"""


def wheel(folder: Path, version: str) -> str:
    """A package of one module, made on the spot; its line in a lock file."""
    records = f"tiny-{version}.dist-info"
    files = {
        "tiny.py": f"VERSION = {version!r}\n",
        f"{records}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{records}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},sha256={_digest(text)},{len(text)}\n" for name, text in files.items())
    path = folder / f"tiny-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**files, f"{records}/RECORD": f"{record}{records}/RECORD,,\n"}.items():
            archive.writestr(name, text)
    return f"tiny=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Clone:
    """A checkout of our own, in a folder with a space and Danish letters, and the packages it may install."""

    folder: Path
    wheels: Path
    environment: Mapping[str, str]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *(arguments or ("app.py", "--æble", "en to"))],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def lock(self, line: str) -> None:
        (self.folder / "requirements.lock").write_text(line, encoding="ascii")

    def version(self) -> str:
        code, out, err = self.run()
        assert code == 0, err
        return str(json.loads(out)["version"])


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    folder, wheels = tmp_path / "rød grød på æg", tmp_path / "wheels"
    (folder / "bot").mkdir(parents=True)
    wheels.mkdir()
    (folder / "bot" / "__init__.py").touch()
    shutil.copy(bootstrap.__file__, folder / "bot")
    (folder / "app.py").write_text(APP, encoding="utf-8")
    environment = dict(os.environ, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels), PYTHONUTF8="1")
    made = Clone(folder, wheels, environment)
    made.lock(wheel(wheels, "1.0"))
    return made


def test_the_first_start_installs_and_the_next_only_when_the_lock_has_changed(clone: Clone) -> None:
    code, out, err = clone.run()
    assert code == 0
    assert "Installing the packages" in err
    said = json.loads(out)
    assert said["version"] == "1.0"
    assert said["arguments"] == ["--æble", "en to"]
    assert Path(said["prefix"]).samefile(clone.folder / ".venv")
    assert clone.run() == (0, out, "")
    clone.lock(wheel(clone.wheels, "1.1"))
    code, out, err = clone.run("-m", "app")
    assert code == 0, err
    assert json.loads(out) == {**said, "version": "1.1", "arguments": [], "module": True}


@pytest.mark.parametrize("wrong", ["tiny==1.0\n", f"tiny==1.0 --hash=sha256:{'0' * 64}\n"])
def test_a_package_that_is_not_the_locked_one_is_refused_until_it_is(clone: Clone, wrong: str) -> None:
    right = wheel(clone.wheels, "1.0")
    clone.lock(wrong)
    code, out, err = clone.run()
    assert (code, out) == (1, "")
    assert "hashes" in err.lower()
    assert "Traceback" not in err
    clone.lock(right)
    assert clone.version() == "1.0"


@pytest.mark.parametrize("reached", ["pyvenv.cfg", "bin/pip"])
def test_a_start_killed_while_it_installs_is_made_good_by_the_next(clone: Clone, reached: str) -> None:
    killed = clone.start()
    while not (clone.folder / ".venv" / reached).exists():
        assert killed.poll() is None
        time.sleep(0.005)  # the other process's clock, not ours
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert not (clone.folder / ".venv" / "installed").exists()
    assert clone.version() == "1.0"


def test_two_starts_at_once_install_once_and_both_run(clone: Clone) -> None:
    both = [clone.start(), clone.start()]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [json.loads(out)["version"] for out, _ in said] == ["1.0", "1.0"]
    assert sum(err.count("Installing the packages") for _, err in said) == 1


def test_a_python_of_its_own_that_lost_its_packages_is_made_anew(clone: Clone) -> None:
    """As when Debian replaces the Python that .venv was made with: its packages are in another's folder."""
    assert clone.version() == "1.0"
    (library,) = (clone.folder / ".venv" / "lib").iterdir()
    library.rename(library.with_name("python3.1"))
    assert clone.version() == "1.0"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            "sys.version_info = (3, 9, 2); sys.version = '3.9.2 (x)'",
            "needs Python 3.11 or later; this is Python 3.9.2.",
        ),
        (
            "sys.modules['ensurepip'] = None",
            "Please install python{0}.{1}-venv with the system's package manager",
        ),
    ],
)
def test_what_is_missing_is_said_in_one_line(clone: Clone, change: str, line: str, tmp_path: Path) -> None:
    clone.environment = {**clone.environment, "PATH": str(tmp_path)}
    code, out, err = clone.run("-c", UNSUITABLE.format(change=change))
    assert (code, out) == (1, "")
    assert line.format(*sys.version_info) in err.splitlines()[-1]
    assert "Traceback" not in err


def test_a_start_with_nothing_to_do_costs_next_to_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stamp = tmp_path / "installed"
    stamp.write_text("\n".join(bootstrap._digests("test")), encoding="ascii")
    monkeypatch.setattr(bootstrap, "STAMP", stamp)
    monkeypatch.setattr(bootstrap, "VENV", Path(sys.prefix))
    spent = []
    for _ in range(10):
        began = time.perf_counter()
        bootstrap.ensure_environment("test")
        spent.append(time.perf_counter() - began)
    assert min(spent) < 0.05


UV = """#!{python}
import json, sys
from pathlib import Path
said = sys.argv[1:]
with Path("solved.txt").open("a") as told:
    told.write(json.dumps(said) + "\\n")
Path(said[said.index("-o") + 1]).write_text("tiny==1.0")
"""


@pytest.mark.parametrize("options", [(), ("--upgrade",)])
def test_lock_has_both_files_solved_and_hands_its_options_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    """`app.py lock` and `app.py lock --upgrade`; uv is a program that notes what it is asked for."""
    program, app = tmp_path / "uv", str(bootstrap.ROOT / "app.py")
    program.write_text(UV.format(python=sys.executable), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "python")
    monkeypatch.setattr(sys, "argv", ["app.py", "lock", *options])
    with pytest.raises(SystemExit, match=r"^0$"):
        runpy.run_path(app, run_name="__main__")
    asked = [json.loads(line) for line in (tmp_path / "solved.txt").read_text("utf-8").splitlines()]
    assert [each[each.index("-o") + 1] for each in asked] == ["requirements.lock", "requirements-test.lock"]
    assert all(each[len(each) - len(options) :] == list(options) for each in asked)
    program.unlink()
    with pytest.raises(SystemExit, match="uv"):
        bootstrap.write_locks()
