"""Before anything is installed: a Python of our own in .venv, filled from the locked list of packages.

Standard library only, and syntax that Python 3.6 can read, so that an old one can say what is missing. It
speaks to whoever installs the product, in English: the phrases belong to the bot, and cannot be read yet.
"""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = VENV / "installed"
LOCKS = {"": ROOT / "requirements.lock", "test": ROOT / "requirements-test.lock"}
APT_GET = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300")
SOLVE = (
    *("pip", "compile", "-q", "pyproject.toml", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url"),
)


def ensure_environment(extra: str = "") -> None:
    """Return inside .venv with everything installed; from any other Python, start the command over in there.

    `extra` is "" or "test". When nothing has to be done it costs a millisecond or two, and the start over.
    Ends the process with one line when it cannot be done.
    """
    if sys.version_info < OLDEST:
        sys.exit(f"Bilagsbot needs Python 3.11 or later; this is Python {sys.version.split()[0]}.")
    try:
        inside = _inside()
        if not _is_current(extra, inside):
            with _one_at_a_time():
                if not _is_current(extra, inside):
                    _install(extra)
            inside = False
    except OSError as error:
        sys.exit(f"Bilagsbot could not make its Python environment: {error}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next start begins the installation again.")
    if not inside:
        _start_over()


def install_system_packages(names: "list[str]") -> None:
    """Debian's own packages, as root or by a sudo that asks no password; else one line, and the end."""
    as_root = _as_root()
    if as_root is None or not shutil.which("apt-get"):
        sys.exit(f"Please install {', '.join(names)} with the system's package manager, and start again.")
    say(f"Installing {', '.join(names)} from Debian ...")
    apt = [*as_root, *APT_GET]
    install = [*apt, "install", "-y", "--no-install-recommends", *names]
    if _quiet(install):  # a fresh machine has no package lists, an old one has stale ones
        _quiet([*apt, "update"])
        if _quiet(install, show=True):
            sys.exit(f"apt-get could not install {', '.join(names)} (its own words are above).")


def write_locks(*options: str) -> None:
    """Write both lock files anew from pyproject.toml; `options` go to uv (--upgrade, -P NAME)."""
    uv = shutil.which("uv", path=os.pathsep.join([str(PYTHON.parent), os.environ.get("PATH", "")]))
    if uv is None:
        sys.exit("Locking needs uv on the PATH or in .venv.")
    solve = [uv, *SOLVE, "--custom-compile-command", "python3 app.py lock"]
    runtime, test = LOCKS[""].name, LOCKS["test"].name
    for wanted in (["-o", runtime], ["--extra", "test", "-c", runtime, "-o", test]):
        if subprocess.call([*solve, *wanted, *options], cwd=str(ROOT)):
            sys.exit("uv could not solve pyproject.toml (its own words are above).")


def say(line: str) -> None:
    """Progress goes to stderr: what a command prints on stdout is its result."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _inside() -> bool:
    return VENV.exists() and VENV.samefile(sys.prefix)


def _is_current(extra: str, inside: bool) -> bool:
    """Inside, pip must be there too: it is gone when the system's Python was replaced by a newer one."""
    if not (PYTHON.exists() and STAMP.exists()) or (inside and not importlib.util.find_spec("pip")):
        return False
    return _digests(extra) <= set(STAMP.read_text(encoding="ascii").split())


def _digests(extra: str) -> "set[str]":
    """What the stamp must hold. The test lock holds all of the other, so having it is having both."""
    return {hashlib.sha256(LOCKS[name].read_bytes()).hexdigest() for name in ("", extra)}


@contextlib.contextmanager
def _one_at_a_time() -> "Iterator[None]":
    """Hold .venv.lock. venv and pip inherit it: when this process is killed, they may still be writing."""
    with (ROOT / ".venv.lock").open("a") as file:
        os.set_inheritable(file.fileno(), True)
        _lock(file)
        yield


def _lock(file: "IO[str]") -> None:
    if sys.platform == "win32":
        held = False
        while not held:  # LK_LOCK gives up after ten seconds
            with contextlib.suppress(OSError):
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                held = True
    else:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is installing; waiting for it ...")
            fcntl.flock(file, fcntl.LOCK_EX)


def _install(extra: str) -> None:
    """Without a stamp an earlier installation was interrupted: begin again from nothing."""
    if not (STAMP.exists() and PYTHON.exists() and not _quiet([str(PYTHON), "-m", "pip", "--version"])):
        _make_venv()
    wanted = _digests(extra)
    with contextlib.suppress(FileNotFoundError):
        STAMP.unlink()
    _fill(LOCKS[extra])
    fresh = STAMP.with_suffix(".new")
    fresh.write_text("\n".join(sorted(wanted)) + "\n", encoding="ascii")
    fresh.replace(STAMP)


def _make_venv() -> None:
    say(f"Making a Python environment in {VENV} ...")
    make = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if not importlib.util.find_spec("ensurepip"):  # Debian ships it apart
        uv = shutil.which("uv")
        if uv:
            base = os.path.realpath(sys.executable)
            shutil.rmtree(str(VENV), ignore_errors=True)
            make = [uv, "venv", "-q", "--seed", "--python", base, str(VENV)]
        else:
            install_system_packages([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"])
    if _quiet(make, show=True, close_fds=False):
        sys.exit("Bilagsbot could not make its Python environment (the reason is above).")


def _fill(lock: Path) -> None:
    """Install exactly what the lock names, each file checked against its hash."""
    say(f"Installing the packages of {lock.name}; this happens once, and may take a minute ...")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "-r", str(lock)]
    env = dict(os.environ, PYTHONIOENCODING="utf-8")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, encoding="utf-8", errors="replace", env=env, close_fds=False
    ) as pip:
        for line in pip.stdout or ():
            _show_progress(line)
    if pip.returncode:
        sys.exit("pip could not install the packages (its own words are above). Is the network there?")
    say("Installed.")


def _show_progress(line: str) -> None:
    """One changing line on a terminal; a log gets nothing between the first line and the last."""
    words = line.split()
    if sys.stderr.isatty() and words and words[0] in {"Collecting", "Installing"}:
        sys.stderr.write(f"\r\033[K  {words[0]} {words[1].split('==')[0]}\r")
        sys.stderr.flush()


def _quiet(command: "list[str]", show: bool = False, close_fds: bool = True) -> int:
    """Run it to its end and return its code; `show` its words when that is not 0."""
    path = (
        os.environ.get("PATH", os.defpath) + os.pathsep + "/usr/local/sbin:/usr/sbin:/sbin"
    )  # dpkg insists on them
    run = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=dict(os.environ, PATH=path),
        close_fds=close_fds,
        check=False,
    )
    if show and run.returncode:
        say(run.stdout)
    return run.returncode


def _as_root() -> "list[str] | None":
    if sys.platform != "win32" and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and not _quiet(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def _start_over() -> NoReturn:
    """The same command under .venv's Python; in the same process where the system can do that."""
    command = [str(PYTHON), *sys.orig_argv[1:]]
    if sys.platform == "win32":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)  # noqa: S606 - our own argument list
