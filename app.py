"""The command line's first step; nothing imports it.

Kept readable by Python 3.6, like `bot/bootstrap.py`: an older Python is told what is missing.
"""

import sys

from bot.bootstrap import ensure_environment, write_locks


def start() -> int:
    """Make sure of our own Python with everything installed, then run the command."""
    if sys.argv[1:2] == ["lock"]:
        write_locks(*sys.argv[2:])
        return 0
    ensure_environment()
    from bot.cli.main import main  # noqa: PLC0415 -- there is nothing to import before this

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
