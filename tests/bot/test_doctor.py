"""`doctor` on an empty, a half and a full configuration: what it finds, and what it says to do next."""

from __future__ import annotations

import os
import re
import string
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli import doctor
from bot.cli.doctor import ADVICE, Finding, Level, examine, report
from bot.phrasebook import FOLDER, LANGUAGES, phrases
from bot.trust.endpoints import Endpoints
from bot.trust.hosts import LOOPBACK, Hosts
from tests.bot.test_settings import FULL
from tests.fakes.keyserver import KeyServer
from tests.fakes.tokenserver import PASSWORD, TokenServer

ROOT = Path(doctor.__file__).parents[2]


def run(folder: Path, **settings: str) -> tuple[int, str]:
    """The command as somebody types it, in a process of its own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.lower().startswith(("bilag", "micro"))
    }
    environment = {**kept, "BILAGSBOT_DATA": str(folder), "PORT": "0", **settings}
    done = subprocess.run(
        [sys.executable, "app.py", "doctor"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def codes(found: list[Finding], level: Level) -> set[str]:
    return {finding.code for finding in found if finding.level is level}


@pytest.fixture
async def microsoft() -> AsyncIterator[tuple[Endpoints, KeyServer, TokenServer]]:
    async with KeyServer() as keys, TokenServer() as login:
        hosts = Hosts(LOOPBACK)
        yield Endpoints(keys.metadata, hosts, login.origin, hosts, machine=login.machine), keys, login


def test_with_nothing_set_it_says_how_to_start_and_how_to_get_to_teams(tmp_path: Path) -> None:
    status, said = run(tmp_path)
    assert status == 0
    assert "kører lokalt" in said
    assert "guides/it.da.md" in said
    assert "Start botten med: python3 app.py" in said
    assert "[fejl]" not in said
    assert (tmp_path / "bilagsbot.db").exists()


def test_half_a_configuration_says_what_is_missing_and_where_it_is_found(tmp_path: Path) -> None:
    status, said = run(tmp_path, MicrosoftAppId=FULL["MicrosoftAppId"], BILAGSBOT_STOER="x")
    assert status == 1
    assert "Mente du BILAGSBOT_STORE?" in said
    for name in ("MicrosoftAppPassword", "MicrosoftAppTenantId", "BILAGSBOT_URL"):
        assert f"[fejl] {name} mangler." in said
    assert "MicrosoftAppId mangler" not in said
    assert "4 fejl skal rettes" in said


async def test_a_full_configuration_is_tried_and_found_good(
    tmp_path: Path, microsoft: tuple[Endpoints, KeyServer, TokenServer]
) -> None:
    endpoints, keys, login = microsoft
    found = await examine(FULL, tmp_path, endpoints)
    assert codes(found, Level.BAD) == set()
    assert {"doctor.keys", "doctor.login", "doctor.hr", "doctor.files"} <= codes(found, Level.GOOD)
    assert keys.asked == 1
    assert login.asked[0]["fields"]["client_secret"] == FULL["MicrosoftAppPassword"]
    said, status = report(found, phrases("da"))
    assert status == 0
    assert PASSWORD not in said
    assert FULL["MicrosoftAppPassword"] not in said


async def test_without_an_app_id_nothing_leaves_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, microsoft: tuple[Endpoints, KeyServer, TokenServer]
) -> None:
    endpoints, keys, login = microsoft
    opened: list[Any] = []
    monkeypatch.setattr(doctor, "outside_session", lambda: opened.append(1))
    found = await examine({}, tmp_path, endpoints)
    half = await examine({"MicrosoftAppId": FULL["MicrosoftAppId"]}, tmp_path, endpoints)
    assert (opened, keys.asked, login.asked) == ([], 0, [])
    assert "doctor.local" in codes(found, Level.GOOD)
    assert "doctor.half" in codes(half, Level.NOTE)


@pytest.mark.parametrize("code", ADVICE)
async def test_what_entra_refuses_is_said_in_plain_words(
    tmp_path: Path, microsoft: tuple[Endpoints, KeyServer, TokenServer], code: str
) -> None:
    endpoints, _, login = microsoft
    login.status, login.answer = 401, {"error": "invalid_client", "error_description": f"{code}: no."}
    found = await examine(FULL, tmp_path, endpoints)
    assert codes(found, Level.BAD) == {f"doctor.entra.{code}"}
    assert report(found, phrases("da"))[1] == 1


async def test_servers_that_cannot_be_reached_are_named(
    tmp_path: Path, microsoft: tuple[Endpoints, KeyServer, TokenServer]
) -> None:
    endpoints, keys, login = microsoft
    keys.broken = (500, "")
    login.status, login.answer = 500, "no"
    found = await examine(FULL, tmp_path, endpoints)
    assert codes(found, Level.BAD) == {"doctor.keys_bad", "doctor.login_bad"}
    said, _ = report(found, phrases("da"))
    assert "login.botframework.com" in said
    assert "login.microsoftonline.com" in said


async def test_a_store_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder", "utf-8")
    found = await examine({"BILAGSBOT_DATA": str(file), "PORT": "0"}, tmp_path)
    assert codes(found, Level.BAD) == {"doctor.store_bad"}
    damaged = tmp_path / "bilagsbot.db"
    damaged.write_bytes(b"not a database" * 1000)
    assert codes(await examine({"PORT": "0"}, tmp_path), Level.BAD) == {"doctor.store_bad"}
    assert damaged.read_bytes() == b"not a database" * 1000
    unknown = await examine({"BILAGSBOT_STORE": "mongodb://db", "PORT": "0"}, tmp_path)
    assert codes(unknown, Level.BAD) == {"doctor.store_bad"}


async def test_a_clock_that_cannot_be_right_is_an_error(tmp_path: Path) -> None:
    found = await examine({"PORT": "0"}, tmp_path, clock=lambda: datetime(1970, 1, 1, tzinfo=UTC))
    assert codes(found, Level.BAD) == {"doctor.clock_bad"}


async def test_nobody_in_hr_is_an_error_and_no_sharepoint_a_remark(
    tmp_path: Path, microsoft: tuple[Endpoints, KeyServer, TokenServer]
) -> None:
    given = {name: v for name, v in FULL.items() if name not in {"BILAGSBOT_HR_OIDS", "BILAGSBOT_FILE_HOSTS"}}
    found = await examine(given, tmp_path, microsoft[0])
    assert codes(found, Level.BAD) == {"doctor.hr_bad"}
    assert codes(found, Level.NOTE) >= {"doctor.files_missing"}


def test_a_start_with_half_a_configuration_says_so_and_does_not_start(tmp_path: Path) -> None:
    environment = {**os.environ, "BILAGSBOT_DATA": str(tmp_path), "MicrosoftAppId": FULL["MicrosoftAppId"]}
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "MicrosoftAppPassword mangler." in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_it_can_find_has_words_and_all_words_are_used(language: str) -> None:
    words = phrases(language)
    written = Path(doctor.__file__).read_text("utf-8")
    used = set(re.findall(r'"doctor\.([a-z_]+)"', written)) | {level.value for level in Level}
    assert set(words.section("doctor")) == used | {"entra", "end"}
    assert set(words.section("doctor.entra")) == set(ADVICE)


def test_both_languages_put_the_same_values_in() -> None:
    def fields(language: str) -> dict[str, set[str]]:
        table = tomllib.loads((FOLDER / f"doctor.{language}.toml").read_text("utf-8"))
        flat = {f"{a}.{b}": str(text) for a, rows in table.items() for b, text in rows.items()}
        return {
            code: {n for _, n, _, _ in string.Formatter().parse(text) if n} for code, text in flat.items()
        }

    assert fields("da").keys() == fields("en").keys()
    assert {k: v for k, v in fields("da").items() if k != "doctor.end"} == {
        k: v for k, v in fields("en").items() if k != "doctor.end"
    }
