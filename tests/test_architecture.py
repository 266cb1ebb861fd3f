from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import architecture

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)(?: ; ([^\\]+?))?(?: \\)?$", re.MULTILINE)

Check = Callable[[Path], Iterator[str]]
Pins = dict[tuple[str, str], str]

WRONG: tuple[tuple[Check, str, str, str], ...] = (
    (architecture.imports_point_inwards, "dialogs/a.py", "from storage.base import Put", "imports storage"),
    (architecture.imports_point_inwards, "dialogs/a.py", "def f():\n    import bot.turn", "imports bot"),
    (architecture.imports_point_inwards, "storage/a.py", "import templates.context", "imports templates"),
    (architecture.imports_point_inwards, "storage/a.py", "from bot import turn", "imports bot"),
    (architecture.imports_point_inwards, "templates/a.py", "from storage import base", "imports storage"),
    (architecture.imports_point_inwards, "bot/web/a.py", "from app import main", "imports app"),
    (architecture.imports_point_inwards, "bot/a.py", "from tests.bot import sheet_files", "imports tests"),
    (architecture.imports_point_inwards, "tests/a.py", "import app", "imports app"),
    (architecture.core_is_pure, "dialogs/a.py", "import os", "imports os"),
    (architecture.core_is_pure, "dialogs/a.py", "import random", "imports random"),
    (architecture.core_is_pure, "dialogs/a.py", "from zoneinfo import ZoneInfo", "imports zoneinfo"),
    (architecture.core_is_pure, "dialogs/a.py", "import cattrs", "imports cattrs"),
    (architecture.core_is_pure, "dialogs/a.py", "x = open('y')", "calls open"),
    (
        architecture.core_is_pure,
        "dialogs/a.py",
        "x = datetime.datetime.now(UTC)",
        "calls datetime.datetime.now",
    ),
    (architecture.core_is_pure, "dialogs/a.py", "x = date.today()", "calls date.today"),
    (architecture.core_is_pure, "dialogs/a.py", "x = at.astimezone()", "calls at.astimezone"),
    (
        architecture.vendor_sits_in_one_file,
        "bot/turn.py",
        "from botbuilder.core import X",
        "imports botbuilder",
    ),
    (
        architecture.vendor_sits_in_one_file,
        "bot/a.py",
        "import botframework.connector",
        "imports botframework",
    ),
    (architecture.bootstrap_needs_nothing, "bot/bootstrap.py", "import aiohttp", "imports aiohttp"),
    (architecture.bootstrap_needs_nothing, "bot/bootstrap.py", "from bot import turn", "imports bot"),
    (architecture.bootstrap_needs_nothing, "app.py", "from __future__ import annotations", "no such future"),
    (architecture.bootstrap_needs_nothing, "app.py", "match x:\n    case 1:\n        pass", "cannot read"),
    (architecture.bootstrap_needs_nothing, "app.py", "print(x := 1)", "cannot read"),
    (architecture.sentences_are_phrases, "bot/a.py", "x = 'Svaret er gemt på projektet'", "Svaret er gemt"),
    (architecture.sentences_are_phrases, "bot/a.py", "x = f'Tak, {y} har svaret på alt'", "svaret"),
    (architecture.sentences_are_phrases, "bot/a.py", "x = 'Det kan du ikke endnu'", "Det kan du"),
    (architecture.modules_say_what_they_are, "bot/a.py", "x = 1", "no docstring"),
    (architecture.code_lives_where_it_belongs, "helpers/a.py", "", "not a place for code"),
    (architecture.code_lives_where_it_belongs, "setup.py", "", "not a place for code"),
    (
        architecture.code_lives_where_it_belongs,
        "templates/narrative_report/a.py",
        "",
        "Python in an annex kind",
    ),
)

RIGHT: Mapping[str, str] = {
    "app.py": '"""Docstring."""\nfrom bot.turn import x\nfrom storage.base import y\n',
    "bot/bootstrap.py": '"""Docstring."""\nimport os\nimport subprocess\n',
    "bot/channels/teams.py": '"""Docstring."""\nfrom botbuilder.core import BotAdapter\n',
    "bot/turn.py": '"""Svaret er gemt på projektet, siger den."""\nlog = "the answer is saved to disk"\n',
    "dialogs/answers.py": '"""Docstring."""\nx = date(2026, 1, 2)\ny = at.astimezone(UTC)\n',
    "storage/tinydb.py": '"""Docstring."""\nimport tinydb\nfrom dialogs.model import Seat\n',
    "templates/status_table/annex.toml": "",
    "tests/bot/test_turn.py": "x = 'Svaret er gemt på projektet'\n",
    ".venv/lib/a.py": "import app\n",
}


def project(root: Path, files: Mapping[str, str]) -> Path:
    for name, source in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(source, encoding="utf-8")
    return root


@pytest.mark.parametrize("check", architecture.CHECKS)
def test_the_product_keeps_its_structure(check: Check) -> None:
    assert list(check(ROOT)) == []


@pytest.mark.parametrize("check", architecture.CHECKS)
def test_a_check_accepts_what_is_right(check: Check, tmp_path: Path) -> None:
    assert list(check(project(tmp_path, RIGHT))) == []


@pytest.mark.parametrize(("check", "name", "source", "flaw"), WRONG)
def test_a_check_notices_what_is_wrong(
    check: Check, name: str, source: str, flaw: str, tmp_path: Path
) -> None:
    (found,) = check(project(tmp_path, {**RIGHT, name: source}))
    assert found.startswith(f"{name}:")
    assert flaw in found


def test_every_check_is_shown_to_fail() -> None:
    assert {check for check, *_ in WRONG} == set(architecture.CHECKS)


def pins(lock: str) -> Pins:
    """(name, marker) -> version of every package a lock file names."""
    return {(canonicalize_name(name), marker): version for name, version, marker in PIN.findall(lock)}


def lock_flaws(pyproject: str, runtime: str, test: str) -> Iterator[str]:
    project = tomllib.loads(pyproject)["project"]
    wanted = [(entry, runtime) for entry in project["dependencies"]]
    wanted += [(entry, test) for entry in project["optional-dependencies"]["test"]]
    for entry, lock in wanted:
        asked = Requirement(entry)
        versions = [v for (name, _), v in pins(lock).items() if name == canonicalize_name(asked.name)]
        if not versions or not all(version in asked.specifier for version in versions):
            yield f"{entry} is locked as {versions}"
    yield from (
        f"{pin} differs in the test lock" for pin in sorted(pins(runtime).items() - pins(test).items())
    )


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_lock_files_agree_with_what_the_project_asks_for() -> None:
    assert len(pins(read("requirements.lock"))) > 20
    assert [
        *lock_flaws(read("pyproject.toml"), read("requirements.lock"), read("requirements-test.lock"))
    ] == []


@pytest.mark.parametrize(
    ("runtime", "test"),
    [
        ("", "jinja2==3.1.6 \\\n    --hash=x\npytest==9.0.1 \\\n"),
        ("jinja2==3.2.0 \\\n", "jinja2==3.2.0 \\\npytest==9.0.1 \\\n"),
        ("jinja2==3.1.7 \\\n", "jinja2==3.1.6 \\\npytest==9.0.1 \\\n"),
        ("jinja2==3.1.6 \\\n", "jinja2==3.1.6 \\\n"),
        (
            "jinja2==3.1.6 \\\ncolorama==0.4.6 ; sys_platform == 'win32' \\\n",
            "jinja2==3.1.6 \\\npytest==9.0.1 \\\n",
        ),
    ],
)
def test_lock_files_that_do_not_agree_are_noticed(runtime: str, test: str) -> None:
    dependencies = 'dependencies = ["jinja2~=3.1.6"]\noptional-dependencies = {test = ["pytest~=9.0"]}'
    pyproject = f"[project]\n{dependencies}\n"
    assert [*lock_flaws(pyproject, "jinja2==3.1.6 \\\n", "jinja2==3.1.6 \\\npytest==9.0.1 \\\n")] == []
    assert len([*lock_flaws(pyproject, runtime, test)]) >= 1
