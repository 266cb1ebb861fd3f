"""What is wrong with an installation, and what to do about it: each part tried for real.

Nothing leaves this machine unless a bot is configured, and then only for Microsoft's login and keys.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import typst

from bot.clock import Clock, system_clock
from bot.environment import BadSettings, Problem
from bot.modes import enter_tokens
from bot.phrasebook import HERE, Phrases
from bot.settings import Settings, TeamsSettings, is_for_teams, read_settings
from bot.trust.endpoints import MICROSOFT, Endpoints
from bot.trust.keys import KeysUnavailable, SigningKeys
from bot.trust.outside import outside_session
from bot.web.assets import ASSETS
from dialogs.errors import BilagsbotError, ConfigurationError, SendPostponed, StorageError
from storage.base import NEW, Delete, Put
from storage.opening import open_backend
from templates.pdf_fonts import typeset

OLDEST_CLOCK = 2026
SAMPLE = (
    b'#set document(title: "x")\n#set text(lang: "da", font: "Noto Sans")\nBl\xc3\xa5b\xc3\xa6rgr\xc3\xb8d'
)
ADVICE = ("AADSTS7000215", "AADSTS7000222", "AADSTS700016", "AADSTS90002")
"""Entra's codes that have words of their own: a wrong password, an old one, an unknown bot or tenant."""


class Level(StrEnum):
    GOOD = "good"
    NOTE = "note"  # works, but somebody should know
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` has words under `doctor.`; what is bad says what to do next."""

    level: Level
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


async def examine(
    environment: Mapping[str, str],
    folder: Path,
    endpoints: Endpoints = MICROSOFT,
    clock: Clock = system_clock,
) -> list[Finding]:
    """Try everything that can be tried with these settings."""
    try:
        settings = read_settings(environment, folder)
    except BadSettings as error:
        bad = [_setting(problem) for problem in error.problems]
        return [*bad, *([Finding(Level.NOTE, "doctor.half")] if is_for_teams(environment) else [])]
    found = [await _store(settings), _clock(clock()), await asyncio.to_thread(_fonts), *_port(settings)]
    if settings.teams is None:
        return [Finding(Level.GOOD, "doctor.local", {"port": settings.port}), *found, _page()]
    teams = Finding(
        Level.GOOD, "doctor.teams", {"app": settings.teams.app_id, "tenant": settings.teams.tenant}
    )
    return [
        teams,
        *found,
        *_people(settings),
        *[f async for f in _microsoft(settings.teams, endpoints, clock)],
    ]


def report(found: list[Finding], words: Phrases) -> tuple[str, int]:
    """The findings in words, and the exit status: 1 when something is bad."""
    lines = [f"{words('doctor.' + f.level)} {words(f.code, **f.values)}" for f in found]
    bad = sum(finding.level is Level.BAD for finding in found)
    lines += ["", words.count("doctor.end.bad", bad) if bad else words("doctor.end.good")]
    return "\n".join(lines) + "\n", int(bool(bad))


def _setting(problem: Problem) -> Finding:
    code = f"where.{problem.name}" if problem.code == "missing" else f"setting.{problem.code}"
    return Finding(Level.BAD, code, {"name": problem.name, "detail": problem.detail})


async def _store(settings: Settings) -> Finding:
    """Open it, write, take back what was written."""
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        backend = await open_backend(settings.store)
        try:
            key = secrets.token_hex(8)
            await backend.commit([Put("checks", key, NEW, {"schema": 1})])
            await backend.commit([Delete("checks", key, 1)])
        finally:
            await backend.close()
    except (StorageError, ConfigurationError, OSError) as error:
        return Finding(
            Level.BAD, "doctor.store_bad", {"kind": type(error).__name__, "folder": settings.folder}
        )
    return Finding(Level.GOOD, "doctor.store", {"folder": settings.folder})


def _clock(now: datetime) -> Finding:
    local = now.astimezone(HERE).strftime("%d-%m-%Y %H:%M")
    good = now.year >= OLDEST_CLOCK
    return Finding(
        Level.GOOD if good else Level.BAD, "doctor.clock" if good else "doctor.clock_bad", {"now": local}
    )


def _fonts() -> Finding:
    try:
        typeset({"main.typ": SAMPLE})
    except (typst.TypstError, ConfigurationError, OSError):
        return Finding(Level.BAD, "doctor.fonts_bad")
    return Finding(Level.GOOD, "doctor.fonts")


def _page() -> Finding:
    there = all(path.is_file() for path in ASSETS.values())
    return Finding(Level.GOOD, "doctor.page") if there else Finding(Level.NOTE, "doctor.page_missing")


def _people(settings: Settings) -> list[Finding]:
    number = len(settings.coordinators)
    people = (
        Finding(Level.GOOD, "doctor.hr", {"number": number})
        if number
        else Finding(Level.BAD, "doctor.hr_bad")
    )
    files = settings.teams.file_hosts if settings.teams else ()
    if not files:
        return [people, Finding(Level.NOTE, "doctor.files_missing")]
    return [people, Finding(Level.GOOD, "doctor.files", {"hosts": ", ".join(sorted(files))})]


async def _microsoft(teams: TeamsSettings, endpoints: Endpoints, clock: Clock) -> AsyncIterator[Finding]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(outside_session())
        keys = SigningKeys(session, clock, metadata=endpoints.metadata, hosts=endpoints.key_hosts)
        stack.push_async_callback(keys.close)
        yield await _keys(keys)
        try:
            tokens = await enter_tokens(stack, session, teams, clock, endpoints)
            await tokens()
            yield Finding(Level.GOOD, "doctor.login")
        except SendPostponed:
            yield _no_token(tokens.fault)
        except BilagsbotError as error:
            yield _no_token(str(error))


async def _keys(keys: SigningKeys) -> Finding:
    try:
        await keys.find("")
    except KeysUnavailable:
        return Finding(Level.BAD, "doctor.keys_bad")
    return Finding(Level.GOOD, "doctor.keys")


def _no_token(fault: str) -> Finding:
    code = next((code for code in ADVICE if code in fault.split()), "")
    if code:
        return Finding(Level.BAD, f"doctor.entra.{code}")
    return Finding(Level.BAD, "doctor.login_bad", {"fault": fault})


def _port(settings: Settings) -> list[Finding]:
    with socket.socket() as probe:
        try:
            probe.bind((settings.listen, settings.port))
        except OSError:
            return [Finding(Level.NOTE, "doctor.port_taken", {"port": settings.port})]
    return []
