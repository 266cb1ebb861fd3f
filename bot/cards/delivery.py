"""How a coordinator sees whom a round reaches: before it starts, and afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.cards.pieces import STRONG, WARNING, Screen
from bot.phrasebook import Phrases
from dialogs import desk as say
from dialogs.desk import OUT_OF_REACH, Addressee, Reached
from dialogs.model import RoundState


def _dry_run(screen: Screen, message: say.ShowDryRun) -> None:
    words = screen.words
    screen.heading(words("dry_run.heading"))
    screen.say(message.round_title, STRONG)
    reached = message.counts.get(Reached.WAITING, 0)
    screen.plainly(words.count("dry_run.reached", reached))
    missed = [person for person in message.people if person.reached in OUT_OF_REACH]
    if missed:
        screen.say(words.count("dry_run.missed", _out_of_reach(message.counts)), WARNING, gap=True)
        _people(screen, message.counts, message.people, OUT_OF_REACH)
        _mail(screen, message)
    _people(screen, message.counts, message.people, {Reached.WAITING})
    screen.plainly(words("dry_run.nothing_sent"), gap=True)
    if message.state is RoundState.DRAFT:
        screen.button("start_round", {"round": message.round_id}, first=True)
    else:
        screen.button("ledger", {"round": message.round_id})


def _ledger(screen: Screen, message: say.ShowLedger) -> None:
    words = screen.words
    screen.heading(words("ledger.heading"))
    screen.say(message.round_title, STRONG)
    for reached in _ORDER:
        _people(screen, message.counts, message.people, {reached})
    if message.again:
        screen.plainly(words.count("ledger.again", message.again), gap=True)
        screen.button("resend", {"round": message.round_id}, first=True)
    screen.button("ledger", {"round": message.round_id}, title=words("button.refresh"))
    screen.button("status", {"round": message.round_id})


def _resent(screen: Screen, message: say.AnnounceResend) -> None:
    words = screen.words
    screen.heading(message.round_title)
    screen.say(
        words.count("resend.again", message.again) if message.again else words("resend.nobody"), STRONG
    )
    screen.plainly(words("resend.others"))
    if _out_of_reach(message.counts):
        screen.say(words.count("dry_run.missed", _out_of_reach(message.counts)), WARNING, gap=True)
        _people(screen, message.counts, message.people, OUT_OF_REACH)
    screen.button("ledger", {"round": message.round_id})


def _unreached(screen: Screen, message: say.ReportUnreached) -> None:
    words = screen.words
    screen.heading(words("unreached.heading"))
    screen.say(message.round_title, STRONG)
    screen.say(words.count("unreached.missed", sum(message.counts.values())), WARNING)
    _people(screen, message.counts, message.people, frozenset(Reached))
    screen.plainly(words("unreached.next"), gap=True)
    screen.button("ledger", {"round": message.round_id}, first=True)


def _people(
    screen: Screen,
    counts: Mapping[str, int],
    people: Sequence[Addressee],
    wanted: set[Reached] | frozenset[Reached],
) -> None:
    for reached in (each for each in _ORDER if each in wanted and counts.get(each)):
        lines = [_line(screen.words, person) for person in people if person.reached is reached]
        screen.say(screen.words(f"reached.{reached}", number=counts[reached]), STRONG, gap=True)
        screen.listing(lines)
        if counts[reached] > len(lines):
            screen.say(screen.words.count("screen.and_more", counts[reached] - len(lines)))


def _line(words: Phrases, person: Addressee) -> str:
    who = words("ledger.who", name=person.name, email=person.email) if person.name else person.email
    if person.like:
        who = words("ledger.like", who=who, like=person.like)
    if person.at is not None:
        return words("ledger.line_at", who=who, moment=words.moment(person.at))
    return words("ledger.line", who=who, titles=", ".join(person.titles)) if person.titles else who


def _mail(screen: Screen, message: say.ShowDryRun) -> None:
    """To be copied into a mail to those whom the bot cannot reach."""
    words = screen.words
    screen.plainly(words("dry_run.mail"), gap=True)
    lines = [words("mail.subject", title=message.round_title), words("mail.why", title=message.round_title)]
    if message.deadline_at:
        lines.append(words("mail.deadline", moment=words.moment(message.deadline_at)))
    lines += [words("mail.how"), words("mail.regards", name=message.coordinator_name)]
    screen.quote("\n".join(lines))


def _out_of_reach(counts: Mapping[str, int]) -> int:
    return sum(counts.get(reached, 0) for reached in OUT_OF_REACH)


_ORDER = (
    *(Reached.UNKNOWN, Reached.NOT_MET, Reached.NOT_INSTALLED, Reached.BLOCKED, Reached.FAILED),
    *(Reached.UNCERTAIN, Reached.REMINDER_UNCERTAIN, Reached.WAITING, Reached.REMINDED, Reached.INVITED),
)
"""What needs somebody first."""

SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.ShowDryRun: _dry_run,
    say.ShowLedger: _ledger,
    say.AnnounceResend: _resent,
    say.ReportUnreached: _unreached,
}
