"""What coordinators are shown about files: that they come, here they are, or why there are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.cards.findings import SHOWN_FINDINGS
from bot.cards.pieces import STRONG, WARNING, Screen
from bot.channels.base import FileOffer
from bot.phrasebook import Phrases
from dialogs.amounts import total
from dialogs.contents import Finding, Place
from dialogs.exporting import AmountsNamed, AnnounceExport, ExportFlaw, OfferFiles, RefuseExport


def _announced(screen: Screen, message: AnnounceExport) -> None:
    screen.say(message.round_title, STRONG)
    screen.plainly(screen.words("export_announced.text"))


def _offer(screen: Screen, message: OfferFiles) -> None:
    words = screen.words
    screen.heading(_heading(words, message))
    if message.round_title:
        screen.say(message.round_title, STRONG)
    code = "offer_version.text" if message.version else f"offer.{message.code}.text"
    screen.plainly(words(code, sent=message.sent, total=message.total))
    if message.undecided:
        screen.say(words.count("offer_version.undecided", message.undecided), WARNING)
    if message.notes:
        screen.say(words("export_note.heading"), WARNING, gap=True)
        screen.listing([_note(words, finding) for finding in message.notes])
    if message.amounts:
        _amounts(screen, message.amounts)
    consent = words("onedrive.consent")
    screen.offer([FileOffer(f.name, f.link, f.content_type, f.size, consent) for f in message.files])


def _amounts(screen: Screen, named: Sequence[AmountsNamed]) -> None:
    """What each answer names and all of it together; what may count something else is named by itself."""
    words, found = screen.words, [amount for line in named for amount in line.amounts]
    screen.say(words("export_amounts.total", total=words.amount(total(found))), STRONG, gap=True)
    lines = [words("export_amounts.line", project=line.project, amounts=_written(line)) for line in named]
    screen.listing(lines[:SHOWN_FINDINGS])
    if len(lines) > SHOWN_FINDINGS:
        screen.say(words.count("screen.and_more", len(lines) - SHOWN_FINDINGS))
    if unsure := [amount.text for amount in found if not amount.sure]:
        screen.plainly(words("export_amounts.unsure", amounts=", ".join(unsure[:SHOWN_FINDINGS])))


def _written(line: AmountsNamed) -> str:
    return ", ".join(amount.text for amount in line.amounts)


def _heading(words: Phrases, message: OfferFiles) -> str:
    if not message.version:
        return words(f"offer.{message.code}.heading")
    code = "offer_version.again" if message.unchanged else "offer_version.heading"
    return words(code, number=message.version)


def _refused(screen: Screen, message: RefuseExport) -> None:
    words = screen.words
    screen.heading(words("export_refused.heading"))
    screen.say(message.round_title, STRONG)
    screen.say(words(f"export_refused.{message.flaw}"), WARNING)
    screen.listing([place_words(words, place) for place in dict.fromkeys(message.places)])
    if message.flaw is ExportFlaw.CPR:
        screen.plainly(words("export_refused.internal"), gap=True)
        screen.button("review", {"round": message.round_id}, first=True)
        screen.button("export_internal", {"round": message.round_id})
    screen.button("status", {"round": message.round_id})


def _note(words: Phrases, finding: Finding) -> str:
    what = words(f"contains.{finding.contains}")
    return words("export_note.line", place=place_words(words, finding.place), what=what)


def place_words(words: Phrases, place: Place) -> str:
    """Where something stands: the project, and the question or the field."""
    where = words(f"place.{place.field}", about=place.about.replace("\xb6", words("export_place.paragraph")))
    return words("export_place.in_project", project=place.project, where=where) if place.project else where


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    AnnounceExport: _announced,
    OfferFiles: _offer,
    RefuseExport: _refused,
}
