"""Work that goes on for as long as the process lives: one failure is logged and does not end it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from bot.logs import place
from dialogs.errors import StorageError, StoreBroken


async def attempt(work: Callable[[], Awaitable[object]], log: logging.Logger) -> bool:
    """Do it; False when it failed. The log gets the kind and place of a failure, never what it quotes.

    StoreBroken is raised: after it the process must end.
    """
    try:
        await work()
    except StoreBroken:
        raise
    except StorageError as error:
        log.warning("the store does not answer: %s", type(error).__name__)
    except Exception as error:  # noqa: BLE001 -- our mistake in one piece of work must not stop the others
        log.error("%s at %s", type(error).__name__, place(error))
    else:
        return True
    return False
