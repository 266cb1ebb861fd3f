"""The command line: what a person who runs the bot can ask for."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bot import logs
from bot.cli import afterwards as afterwards_commands
from bot.cli import kinds as template_commands
from bot.cli import store as store_commands
from bot.cli.troubles import explain
from bot.clock import Clock, system_clock
from bot.collecting import collect_seldom
from bot.environment import BadSettings, Environment
from bot.installation import running
from bot.personas import COORDINATOR
from bot.phrasebook import phrases
from bot.settings import Settings, read_settings
from bot.trust.endpoints import MICROSOFT, Endpoints
from bot.web.assets import TAB_FOLDER, ensure_assets
from dialogs.errors import BilagsbotError

ROOT = Path(__file__).parents[2]


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit status."""
    options = make_parser().parse_args(arguments)
    logs.set_up("text")
    try:
        return asyncio.run(_run(options))
    except BadSettings as error:
        for problem in error.problems:
            said = phrases("da")(f"setting.{problem.code}", name=problem.name, detail=problem.detail)
            sys.stderr.write(f"{said}\n")
        return 1
    except (BilagsbotError, OSError) as error:
        sys.stderr.write(f"{explain(error)}\n")
        return 1


def make_parser() -> argparse.ArgumentParser:
    words = phrases("da")
    parser = argparse.ArgumentParser(prog="app.py", description=words("command.description"))
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("serve", help=words("command.serve"))
    demo = commands.add_parser("demo", help=words("command.demo"))
    demo.add_argument("--out", type=Path, required=True, help=words("command.demo_out"))
    commands.add_parser("doctor", help=words("command.doctor"))
    packing = commands.add_parser("package", help=words("command.package"))
    packing.add_argument("--host", required=True, help=words("command.package_host"))
    packing.add_argument("--out", type=Path, default=Path("bilagsbot.zip"), help=words("command.package_out"))
    packing.add_argument("--app-id", default="", help=words("command.package_app_id"))
    store_commands.add_parsers(commands)
    afterwards_commands.add_parsers(commands)
    template_commands.add_parsers(commands)
    return parser


async def _run(options: argparse.Namespace) -> int:
    if options.command == "demo":
        from bot.cli.demo import play  # noqa: PLC0415 -- a client of its own, not needed to serve

        return await play(options.out)
    if options.command == "doctor":
        return await _doctor()
    if options.command == "package":
        return _package(options)
    if options.command in template_commands.COMMANDS:
        return template_commands.run(options, _house())
    settings = read_settings(os.environ, ROOT / "data")
    run = _on_the_store(options.command)
    return await (run(options, settings) if run else serve(settings))


def _on_the_store(command: str | None) -> Callable[[argparse.Namespace, Settings], Awaitable[int]] | None:
    if command in store_commands.COMMANDS:
        return store_commands.run
    return afterwards_commands.run if command in afterwards_commands.COMMANDS else None


async def serve(settings: Settings, endpoints: Endpoints = MICROSOFT, clock: Clock = system_clock) -> int:
    """Run until SIGINT or SIGTERM, finish what is under way, and return the exit status."""
    logs.set_up(settings.log)
    if settings.teams is None:
        _tell("local_mode", port=settings.port)
        if not await asyncio.to_thread(ensure_assets):
            _tell("no_assets")
    else:
        await asyncio.to_thread(ensure_assets, TAB_FOLDER)
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            asyncio.get_running_loop().add_signal_handler(name, stopped.set)
        except NotImplementedError:  # Windows
            signal.signal(name, lambda *_: stopped.set())
    async with running(settings, clock, endpoints) as installation:
        collect_seldom()
        if settings.teams is None:
            _tell("chat", url=installation.url)
            if installation.entries:
                hr = phrases("da")("persona.hr")
                _tell("page", link=await installation.entries.fresh(COORDINATOR, hr))
        else:
            _tell("teams_mode", url=installation.url, public=settings.base_url)
        stopping = asyncio.create_task(stopped.wait())
        done, _ = await asyncio.wait({stopping, installation.working}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if installation.working in done:
            await installation.working
    return 0


async def _doctor() -> int:
    from bot.cli.doctor import examine, report  # noqa: PLC0415 -- not needed to serve

    said, status = report(await examine(os.environ, ROOT / "data"), phrases("da"))
    sys.stdout.write(said)
    return status


def _package(options: argparse.Namespace) -> int:
    from bot.cli.package import package  # noqa: PLC0415 -- not needed to serve

    given = Environment({**os.environ, **({"MicrosoftAppId": options.app_id} if options.app_id else {})})
    app_id = given.needed("MicrosoftAppId", given.id("MicrosoftAppId"))
    if given.problems:
        raise BadSettings(given.problems)
    options.out.write_bytes(package(app_id, options.host))
    sys.stdout.write(phrases("da")("package.written", path=options.out) + "\n")
    return 0


def _house() -> Path | None:
    """Without the other settings: whoever writes a template need not have them."""
    given = Environment(os.environ)
    folder = given.folder("BILAGSBOT_HOUSE")
    if given.problems:
        raise BadSettings(given.problems)
    return folder


def _tell(code: str, **values: object) -> None:
    sys.stdout.write(phrases("da")(f"command.{code}", **values) + "\n")
    sys.stdout.flush()
