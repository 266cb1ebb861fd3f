"""What a form asks to have done with projects, and what is said when it is done or not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.hr.actions import deeds, sending
from bot.hr.office import Done, Office, Ref, Who, refused
from bot.phrasebook import Phrases, phrases
from bot.web.shared import refusal_words
from dialogs.answers import read_deadline
from dialogs.deeds import Became, Deed
from dialogs.desk import AnnounceDeed, DeskMessage, DeskReason, RefuseCommand

LISTED = 12
"""Projects that are named when something could not be done with them."""

Notice = tuple[str, str]
"""A tone and a text."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`fields` are the form's other fields: a reason, a day and a time, addresses."""

    deed: Deed
    projects: Sequence[Ref]
    fields: Mapping[str, str]


FIELDS = ("reason", "until", "time", "owners")
"""What a form has beside the projects."""

CHOSEN_DEEDS = (Deed.REMIND, Deed.APPROVE, Deed.EXTEND, Deed.REPLACE_OWNER, Deed.EXEMPT, Deed.UNLOCK)
"""What the board offers for several projects at once."""


async def do_deed(office: Office, who: Who, asked: Asked) -> Done:
    act = _DEEDS.get(asked.deed)
    return await act(office, who, asked) if act else refused(DeskReason.NOT_ALLOWED)


async def _extend(office: Office, who: Who, asked: Asked) -> Done:
    until = _moment(asked.fields, office.zone)
    if until is None:
        return refused(DeskReason.NOT_A_DATE)
    return await deeds.extend(office, who, asked.projects, until)


def _moment(fields: Mapping[str, str], zone: tzinfo) -> datetime | None:
    text = f"{fields.get('until', '')} {fields.get('time', '')}".strip()
    return read_deadline(text, phrases("da").vocabulary, zone) if text else None


_DEEDS: Mapping[Deed, Callable[[Office, Who, Asked], Awaitable[Done]]] = {
    Deed.REMIND: lambda office, who, asked: sending.remind(office, who, asked.projects),
    Deed.APPROVE: lambda office, who, asked: deeds.approve(office, who, asked.projects),
    Deed.UNLOCK: lambda office, who, asked: deeds.unlock(
        office, who, asked.projects, asked.fields.get("reason", "")
    ),
    Deed.EXEMPT: lambda office, who, asked: deeds.exempt(
        office, who, asked.projects, asked.fields.get("reason", "")
    ),
    Deed.REINSTATE: lambda office, who, asked: deeds.reinstate(office, who, asked.projects),
    Deed.EXTEND: _extend,
    Deed.REPLACE_OWNER: lambda office, who, asked: deeds.replace_owner(
        office, who, asked.projects, asked.fields.get("owners", "")
    ),
    Deed.SEND_FOR: lambda office, who, asked: deeds.send_for(office, who, asked.projects),
}


def said_of(message: DeskMessage, words: Phrases) -> Notice:
    """What became of it, project by project where it was not done."""
    if isinstance(message, RefuseCommand):
        return "bad", refusal_words(words, message)
    if not isinstance(message, AnnounceDeed):
        return "good", words("hr.done.done")
    lines = [words.count(f"deed.{message.deed}", len(message.done))] if message.done else []
    others = [outcome for outcome in message.outcomes if outcome.became is not Became.DONE]
    for outcome in others[:LISTED]:
        became = words(f"became.{outcome.became}")
        lines.append(words("hr.board.not_done", title=outcome.title, became=became))
    if len(others) > LISTED:
        lines.append(words.count("screen.and_more", len(others) - LISTED))
    tone = "warn" if others and message.done else ("bad" if others else "good")
    return tone, "\n".join(lines)
