"""The composition root and the command line; nothing imports it.

Kept readable by Python 3.6, like `bot/bootstrap.py`: an older Python is told what is missing.
"""

import sys

from bot.bootstrap import ensure_environment, write_locks

if sys.argv[1:2] == ["lock"]:
    write_locks(*sys.argv[2:])
    sys.exit()
ensure_environment()
