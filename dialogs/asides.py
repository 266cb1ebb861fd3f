"""Small questions of ours over the one on the screen: until when, to whom. The next words answer them.

Anything else that is done leaves the small question. Words that are too long to be its answer were meant for
something else, and are held until their writer says for what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dialogs import disowning, events, handing, pausing, writing
from dialogs.model import Aside, AsideKind
from dialogs.richtext import plain
from dialogs.scene import Scene, Turn

_KEEPS: tuple[type[Any], ...] = (events.TextWritten, events.CommandSuspected, events.HelpAsked)
"""What happens within one."""


def entered(scene: Scene, event: events.Event) -> Scene:
    """The scene in which `event` is decided: whatever is no answer leaves the small question."""
    if scene.seat.aside is None or isinstance(event, _KEEPS):
        return scene
    return replace(scene, seat=replace(scene.seat, aside=None))


def text_written(scene: Scene, event: events.TextWritten) -> Turn | None:
    """What the words lead to; None where no small question is open."""
    aside, text = scene.seat.aside, plain(event.text).strip()
    if aside is None or not text:
        return None
    answer = _ANSWERS[aside.kind](scene, aside, text)
    if answer is not None:
        return answer
    left = replace(scene, seat=replace(scene.seat, aside=None))
    return writing.text_written(left, replace(event, seen=events.Seen.UNKNOWN))


_ANSWERS: Mapping[AsideKind, Callable[[Scene, Aside, str], Turn | None]] = {
    AsideKind.LATER: pausing.text_written,
    AsideKind.HAND_OVER: handing.text_written,
    AsideKind.NOT_MINE: disowning.text_written,
}
"""Each says None where it is no question any more, and to words that are too long to be its answer."""
