"""A bot for Teams as a process of its own, with Microsoft's servers wherever the test has them.

    python -m tests.fakes.teams_bot '{"folder": "", "port": 1, "metadata": "", "login": "", "pace": 50}'

It serves as `app.py` does. With `heard`, every name it looks up and every address it connects to is written
to that file, by the interpreter's own audit events: nothing in the process can get past them.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from bot.cli.main import serve
from bot.trust.endpoints import Endpoints
from bot.trust.hosts import LOOPBACK, Hosts
from tests.bot.teams_town import settings_of

NETWORK = {
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "subprocess.Popen",
}


def listen_in(path: str) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event in NETWORK:
            target = arguments[1] if event in {"socket.connect", "socket.sendto"} else arguments[0]
            os.write(file, (json.dumps([event, target], default=str) + "\n").encode())

    sys.addaudithook(hear)


def main(said: dict[str, Any]) -> int:
    if said.get("heard"):
        listen_in(said["heard"])
    hosts = Hosts(LOOPBACK)
    endpoints = Endpoints(said["metadata"], hosts, said["login"], hosts, machine=f"{said['login']}/machine")
    settings = settings_of(
        Path(said["folder"]), port=said["port"], listen="127.0.0.1", log="json", pace=said["pace"]
    )
    return asyncio.run(serve(settings, endpoints))


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
