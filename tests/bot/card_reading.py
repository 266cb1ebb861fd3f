"""A card taken apart, for tests."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema

from bot import cards
from bot.cards.handing import PEOPLE
from bot.channels.base import Outgoing
from bot.phrasebook import NO_BREAK_SPACE, phrases
from dialogs.desk import Message

DANISH = phrases("da")


def rendered(message: Message) -> Outgoing:
    return cards.render(message, DANISH)


def card_of(message: Message) -> dict[str, Any]:
    made = rendered(message).card
    assert made is not None
    return dict(made)


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every element and action of a card, in order; a fallback is not one of its own."""
    if isinstance(node, dict):
        if "type" in node:
            yield node
        for key, value in node.items():
            if key not in {"fallback", "data"}:
                yield from parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from parts(value)


def actions(made: dict[str, Any]) -> list[dict[str, Any]]:
    """What can be pressed and is told to the bot; a link only opens a page."""
    pressed = (part for part in parts(made) if part["type"].startswith("Action."))
    return [part for part in pressed if part["type"] != "Action.OpenUrl"]


def verbs(message: Message) -> list[str]:
    return [action["verb"] for action in actions(card_of(message))]


def inputs(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {part["id"]: part for part in parts(made) if part["type"].startswith("Input.")}


def shown(made: dict[str, Any]) -> list[str]:
    """The lines of text on a card."""
    texts = [part["text"] for part in parts(made) if part["type"] in {"TextRun", "TextBlock"}]
    return [" ".join(text.removeprefix("• ").replace("\\", "").split()) for text in texts]


def flat(text: str) -> str:
    return " ".join(text.replace(NO_BREAK_SPACE, " ").split())


def schema() -> jsonschema.Draft6Validator:
    """Adaptive Cards 1.5, as Microsoft publishes it."""
    found = importlib.util.find_spec("adaptive_cards")
    assert found is not None
    assert found.submodule_search_locations
    path = Path(found.submodule_search_locations[0]) / "schemas/schema-1.5.json"
    known = json.loads(path.read_text("utf-8"))
    # Teams takes this in cards of version 1.2 and later; the schema has it from 1.6 on.
    known["definitions"]["Input.ChoiceSet"]["properties"]["choices.data"] = {"enum": [PEOPLE]}
    return jsonschema.Draft6Validator(known)
