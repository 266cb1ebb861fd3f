"""What the bot shows holds no CPR number, whoever wrote it and wherever it stands: it is left out.

That goes for a field with the owner's own text too: it is shown with "…" for the number and can be edited.
Saved as it is shown it changes nothing (`Spot.says`); changed, what is saved is what was shown, and a line
below the field says so (`remarks.left_out`). Texts are masked before they are cut or parted into lines, in
`pieces` and `richtext.excerpt`; here is the last look, at each part by itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.channels.base import Outgoing
from dialogs.checks import masked

_SHOWN = ("text", "title", "label", "placeholder", "altText", "tooltip", "errorMessage", "fallbackText")


def without_numbers(outgoing: Outgoing) -> Outgoing:
    card = None if outgoing.card is None else _masked(outgoing.card)
    return replace(outgoing, text=masked(outgoing.text), card=card)


def _masked(node: Any) -> Any:
    """The same part of a card; what a button sends back is left as it is."""
    if isinstance(node, list):
        return [_masked(each) for each in node]
    if not isinstance(node, dict):
        return node
    shown = (*_SHOWN, "value") if node.get("type") == "Input.Text" else _SHOWN
    return {key: _kept(key, value, shown) for key, value in node.items()}


def _kept(key: str, value: Any, shown: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return masked(value) if key in shown else value
    return value if key == "data" else _masked(value)
