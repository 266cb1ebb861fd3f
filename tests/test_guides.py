"""What README and the guides tell somebody to type is typed here."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.commands import desk_command, owner_command

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "guides").glob("*.md")])
TYPED = re.compile(r"(?:python3|uv run) app\.py([^`\n#]*)")
SAID = re.compile(r"»([^«\n]+)«")
LINKED = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")

TRIED_ELSEWHERE: Mapping[str, str] = {
    "": "tests/bot/test_browser_round.py",
    "lock": "tests/bot/test_bootstrap.py",
    "lock --upgrade": "tests/bot/test_bootstrap.py",
    "doctor": "tests/bot/test_doctor.py",
    "retention --round RUNDE --days DAGE": "tests/bot/test_afterwards.py",
    "insight PERSON": "tests/bot/test_afterwards.py",
    "forget PERSON": "tests/bot/test_afterwards.py",
    "forget PERSON --dry-run": "tests/bot/test_afterwards.py",
    "restore FILE --tombstones LISTE": "tests/bot/test_afterwards.py",
}
"""What serves until stopped, asks a registry, or depends on the machine; and where it is tried."""

OTHER = re.compile(
    r"^ {4}((?!python3 app\.py)(?:git|npx|cp|python3|\.venv)[^#\n]*?) *(?:#.*)?$", re.MULTILINE
)
PLAYGROUND = (
    "npx -p @microsoft/m365agentsplayground agentsplayground -e http://127.0.0.1:3978/api/messages -c msteams"
)
ALSO_TYPED: Mapping[str, str] = {
    "git clone URL bilagsbot && cd bilagsbot && python3 app.py": "tests/bot/test_bootstrap.py",
    "cp -r templates/status_table templates/min_type": "tests/test_guides.py",
    "python3 -m tests": "tests/test_conftest.py",
    "python3 -m tests.mutants": "tests/mutants/test_mutants.py",
    ".venv/bin/python -m tests.bot.faulty_round 5000": "tests/bot/test_faulty_round.py",
    ".venv/bin/python -m tests.benchmarks": "",
    ".venv/bin/python -m tests.benchmarks.annexes": "",
    ".venv/bin/python -m tests.benchmarks.storage": "",
    PLAYGROUND: "",
}
"""Lines to type that are not ours to run, or take minutes: where they are tried, empty is by hand."""

TO_TYPE_AFTER: Mapping[str, tuple[str, ...]] = {
    "backup FILE": ("doctor",),
    "verify": ("doctor",),
    "retention": ("doctor",),
    "retention --delete": ("doctor",),
}
"""What must have been done in the same folder before."""


def commands() -> list[str]:
    found = {match.strip() for page in PAGES for match in TYPED.findall(page.read_text("utf-8"))}
    return sorted(found - set(TRIED_ELSEWHERE))


def type_in(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    settings = {name: value for name, value in os.environ.items() if not name.startswith("BILAGSBOT")}
    settings |= {"BILAGSBOT_DATA": str(folder / "data"), "MicrosoftAppId": ""}
    if command.startswith("package"):
        settings["MicrosoftAppId"] = "11111111-2222-3333-4444-555555555555"
    if not (folder / "templates").exists():
        (folder / "templates").symlink_to(ROOT / "templates")
    return subprocess.run(
        [sys.executable, str(ROOT / "app.py"), *shlex.split(command)],
        cwd=folder,
        env=settings,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_there_are_pages_and_commands_in_them() -> None:
    assert {"README.md", "README.da.md", "it.da.md"} <= {page.name for page in PAGES}
    assert len(commands()) > len(TRIED_ELSEWHERE)


@pytest.mark.parametrize("command", commands())
def test_a_command_in_the_guides_does_what_it_says(command: str, tmp_path: Path) -> None:
    if ".docx" in command:
        assert type_in(tmp_path, "render status_table --out .").returncode == 0
        shutil.copy(next(tmp_path.glob("*.docx")), tmp_path / "FIL.docx")
    for before in TO_TYPE_AFTER.get(command, ()):
        assert type_in(tmp_path, before).returncode == 0
    done = type_in(tmp_path, command)
    if command.startswith("pdf") and not shutil.which("soffice"):
        assert (done.returncode, "LibreOffice" in done.stderr) == (1, True)
    else:
        assert (done.returncode, done.stderr[-300:]) == (0, "")
        assert done.stdout or list(tmp_path.iterdir())


def test_a_command_that_does_not_exist_would_be_noticed(tmp_path: Path) -> None:
    assert type_in(tmp_path, "udgiv").returncode != 0


@pytest.mark.parametrize(("command", "place"), TRIED_ELSEWHERE.items())
def test_the_others_are_tried_where_it_says(command: str, place: str) -> None:
    tried = (ROOT / place).read_text("utf-8")
    words = [word for word in command.split() if word.startswith("--") or word.islower()]
    assert [word for word in words if f'"{word}"' not in tried] == []


def test_every_other_line_to_type_is_known() -> None:
    """A new one is tried somewhere before it is put here."""
    lines = {line for page in PAGES for line in OTHER.findall(page.read_text("utf-8"))}
    assert sorted(lines) == sorted(ALSO_TYPED)
    places = {place.partition("::")[0] for place in ALSO_TYPED.values() if place}
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_a_copied_kind_is_sound_and_can_be_looked_at(tmp_path: Path) -> None:
    """As the guide for templates says it: copy, look for flaws, see it."""
    shutil.copytree(ROOT / "templates" / "status_table", tmp_path / "min_type")
    assert type_in(tmp_path, "lint min_type").returncode == 0
    assert type_in(tmp_path, "render min_type --out ud").returncode == 0
    assert (tmp_path / "ud" / "annex.docx").exists()


@pytest.mark.parametrize("module", [line.split()[2] for line in ALSO_TYPED if " -m tests." in line])
def test_a_program_of_ours_that_is_named_exists(module: str) -> None:
    assert importlib.util.find_spec(module)


def is_understood(said: str) -> bool:
    return bool(desk_command(said) or owner_command(said))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_guide_says_to_write_in_the_chat_is_understood(page: Path) -> None:
    text = page.read_text("utf-8")
    assert [said for said in SAID.findall(text) if not is_understood(said)] == []
    assert [link for link in LINKED.findall(text) if not (page.parent / link).exists()] == []


def test_words_nobody_understands_would_be_noticed() -> None:
    assert not is_understood("lav en kop kaffe")
