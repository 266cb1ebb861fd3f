"""What coordinators are shown, except the form of a round (`form`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.cards.bars import bars
from bot.cards.delivery import SCREENS as DELIVERY_SCREENS
from bot.cards.export import SCREENS as EXPORT_SCREENS
from bot.cards.findings import finding_words
from bot.cards.form import form
from bot.cards.parts import SCREENS as PARTS_SCREENS
from bot.cards.pieces import PLAIN, STRONG, WARNING, Screen
from bot.cards.publishing import SCREENS as PUBLISHING_SCREENS
from bot.phrasebook import Phrases
from dialogs import desk as say
from dialogs.board import AreaCount
from dialogs.model import RoundState


def _ask_for_projects(screen: Screen, message: say.AskForProjects) -> None:
    words = screen.words
    screen.heading(message.round_title)
    screen.plainly(words("ask_projects.saved"))
    screen.say(words("ask_projects.attach"), STRONG)
    screen.plainly(words("ask_projects.columns", columns=", ".join(message.columns)), gap=True)
    screen.only_in_words(words("ask_projects.template"), gap=True)
    screen.button("template", {"round": message.round_id}, first=True)
    screen.button("options", {"round": message.round_id})
    screen.button("edit_round", {"round": message.round_id})


def _import(screen: Screen, message: say.ShowImport) -> None:
    words = screen.words
    errors = [finding for finding in message.findings if finding.error]
    screen.heading(message.round_title)
    screen.plainly(words("import.read", file=message.file))
    if errors:
        _import_refused(screen, message, errors[0])
        return
    _import_counts(screen, message)
    _findings(screen, message)
    if message.findings or message.people:
        screen.say(words("import.all"), STRONG, gap=True)
    screen.listing([project.title for project in message.projects])
    screen.plainly(words("import.saved"), gap=True)
    if message.can_start:
        screen.plainly(words("import.start"))
        screen.button("start_round", {"round": message.round_id}, first=True)
        screen.button("dry_run", {"round": message.round_id})
    screen.button("edit_round", {"round": message.round_id})


def _import_refused(screen: Screen, message: say.ShowImport, first: say.RowFinding) -> None:
    """What is wrong comes first: the projects that were read are of no use yet."""
    words = screen.words
    if first.code in words.section("intake.refusal"):
        screen.say(words("import.not_used"), WARNING)
        screen.plainly(finding_words(words, first))
    else:
        screen.say(words("import.not_saved"), WARNING)
        _findings(screen, message)
    screen.button("template", {"round": message.round_id})


def _import_counts(screen: Screen, message: say.ShowImport) -> None:
    words = screen.words
    projects = words.count("import.projects", len(message.projects))
    screen.say(f"{projects}, {words.count('import.owners', message.owners)}", STRONG)
    if message.grants:
        fund = words("imported.fund", grants=message.grants, fund=message.fund_amount)
        screen.plainly(fund if message.fund_amount else words("import.grants", grants=message.grants))
    if message.deadline_at:
        screen.plainly(words("imported.deadline", moment=words.moment(message.deadline_at)))
    if message.answered:
        screen.plainly(words.count("imported.answered", message.answered))
    if message.people:
        screen.say(words("imported.people"), STRONG, gap=True)
        screen.listing(message.people)


def _findings(screen: Screen, message: say.ShowImport) -> None:
    words = screen.words
    for code, error in (("import.errors", True), ("import.warnings", False)):
        found = [finding_words(words, finding) for finding in message.findings if finding.error is error]
        if found:
            screen.say(words.count(code, len(found)), STRONG, gap=True)
            screen.listing(found)
    if message.more_findings:
        screen.say(words.count("screen.and_more", message.more_findings))


def _started(screen: Screen, message: say.AnnounceStart) -> None:
    words = screen.words
    screen.heading(words("started.heading"))
    screen.say(message.round_title, STRONG)
    screen.plainly(words.count("started.projects", message.projects))
    screen.plainly(words.count("started.invited", message.invited))
    if message.deadline_at:
        screen.plainly(words("started.deadline", moment=words.moment(message.deadline_at)))
    if message.waiting:
        screen.plainly(words("started.waiting"), gap=True)
        screen.listing(message.waiting)
    screen.button("status", {"round": message.round_id}, first=True)
    screen.button("ledger", {"round": message.round_id})
    screen.button("rounds", secondary=True)


def _status(screen: Screen, message: say.ShowStatus) -> None:
    words = screen.words
    total = len(message.sent) + len(message.under_way) + len(message.not_started)
    screen.heading(message.round_title)
    screen.say(_state(words, message.state, message.deadline_at))
    screen.say(words("status.total", sent=len(message.sent), total=total), STRONG)
    _areas(screen, message)
    if message.progress:
        bars(screen, message.progress)
    _owners(screen, "status.not_started", message.not_started)
    _owners(screen, "status.under_way", message.under_way)
    _owners(screen, "status.sent", message.sent)
    if message.unreached:
        screen.say(words("status.unreached", number=len(message.unreached)), WARNING, gap=True)
        screen.listing(message.unreached)
    screen.button("export", {"round": message.round_id}, first=True)
    screen.button("status", {"round": message.round_id}, title=words("button.refresh"))
    if message.not_started or message.under_way:
        screen.button("remind", {"round": message.round_id}, secondary=True)
        screen.button("call_list", {"round": message.round_id}, secondary=True)
    if message.state in {RoundState.OPEN, RoundState.CLOSING}:
        screen.button("close_round", {"round": message.round_id}, secondary=True)
    screen.button("export_internal", {"round": message.round_id}, secondary=True)
    screen.button("rounds", secondary=True)


def _areas(screen: Screen, message: say.ShowStatus) -> None:
    """How far each area is and what it was granted, and all of it against the fund."""
    words = screen.words
    if message.areas:
        screen.say(words("areas.heading"), STRONG, gap=True)
        screen.listing([_area(words, area) for area in message.areas])
    if message.grants is None:
        return
    grants, fund = words.amount(message.grants), message.fund_amount
    if fund is None:
        screen.plainly(words("areas.grants", grants=grants))
    else:
        same = message.grants == fund
        said = words("areas.same" if same else "areas.differ", grants=grants, fund=words.amount(fund))
        screen.say(said, PLAIN if same else WARNING)


def _area(words: Phrases, area: AreaCount) -> str:
    name = area.area or words("areas.none")
    said = words("areas.line", area=name, done=area.done, total=area.total)
    return words("areas.granted", line=said, grants=words.amount(area.grants)) if area.grants else said


def _owners(screen: Screen, code: str, projects: Sequence[say.OwnerStatus]) -> None:
    if projects:
        screen.say(screen.words(code, number=len(projects)), STRONG, gap=True)
        counted = code == "status.under_way"
        screen.listing([_owner_line(screen.words, project, counted) for project in projects])


def _owner_line(words: Phrases, project: say.OwnerStatus, counted: bool) -> str:
    """`counted`: with how far they are, also when all is answered and only not sent."""
    line = project.line
    if not project.owners:
        return words("status.line_unowned", number=line.number, title=line.title)
    if counted:
        return words(
            "status.line_under_way",
            number=line.number,
            title=line.title,
            owners=project.owners,
            answered=line.answered,
            total=line.total,
        )
    return words("status.line", number=line.number, title=line.title, owners=project.owners)


def _state(words: Phrases, state: RoundState, deadline_at: datetime | None) -> str:
    said = words(f"round_state.{state}")
    if deadline_at is None:
        return words("round_line.state_only", state=said)
    return words("round_line.state", state=said, moment=words.moment(deadline_at))


def _closing(screen: Screen, message: say.AnnounceClosing) -> None:
    words, closed = screen.words, message.state is RoundState.CLOSED
    screen.heading(words(f"closing.heading.{message.state}"))
    screen.say(message.round_title, STRONG)
    screen.plainly(words("closing.text", sent=message.sent, total=message.total))
    screen.plainly(words("closing.no_more" if message.state is RoundState.ARCHIVED else "closing.late"))
    screen.only_in_words(words("closing.export"), gap=True)
    screen.button("export", {"round": message.round_id}, first=True)
    screen.button("status", {"round": message.round_id})
    if closed:
        screen.button("archive_round", {"round": message.round_id}, secondary=True)


def _choose(screen: Screen, message: say.ChooseRound) -> None:
    words = screen.words
    screen.heading(words("choose_round.heading"))
    shown = screen.some(len(message.rounds))
    for number, line in enumerate(message.rounds[:shown], 1):
        with screen.group():
            _round(screen, message, number, line)
    screen.count_rest(len(message.rounds))
    with screen.off_card():
        for number, line in enumerate(message.rounds[shown:], shown + 1):
            _round(screen, message, number, line)
    screen.only_in_words(words("choose_round.type", command=f"{screen.command(message.verb)} 1"), gap=True)
    screen.button("new_round", secondary=True)


def _round(screen: Screen, message: say.ChooseRound, number: int, line: say.RoundLine) -> None:
    words = screen.words
    screen.say(words("choose_round.line", number=number, title=line.title), STRONG)
    screen.say(_state(words, line.state, line.deadline_at))
    hint = words("action.choose", title=line.title)
    data = {"round": line.round_id, "then": message.verb}
    screen.row_button("choose_round", data, hint)


def _desk_help(screen: Screen, message: say.ShowDeskHelp) -> None:
    words = screen.words
    if message.unknown:
        screen.say(words("desk_help.unknown", unknown=message.unknown), WARNING)
    screen.heading(words("desk_help.heading"))
    for group, topics in words.section("desk_help.group").items():
        if allowed := [topic for topic in topics if topic in message.verbs]:
            screen.say(words(f"desk_help.group.{group}.title"), STRONG, gap=True)
            screen.listing([words(f"desk_help.group.{group}.{topic}") for topic in allowed])
    screen.say(words("desk_help.numbers"), gap=True)
    for verb in ("new_round", "rounds"):
        if verb in message.verbs:
            screen.button(verb)


def _offer_page(screen: Screen, message: say.OfferPage) -> None:
    words = screen.words
    screen.heading(words("page_offer.heading"))
    screen.plainly(words("page_offer.text"))
    if message.once:
        screen.say(words("page_offer.once"))
    screen.link(words("page_offer.open"), message.url)


def _refuse(screen: Screen, message: say.RefuseCommand) -> None:
    if message.round_title:
        screen.say(message.round_title, STRONG)
    screen.plainly(screen.words(f"desk_reason.{message.reason}", detail=message.detail))
    if message.detail:
        screen.say(message.detail)


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.ShowRoundForm: form,
    say.AskForProjects: _ask_for_projects,
    say.ShowImport: _import,
    **DELIVERY_SCREENS,
    say.AnnounceStart: _started,
    say.ShowStatus: _status,
    **EXPORT_SCREENS,
    **PARTS_SCREENS,
    **PUBLISHING_SCREENS,
    say.AnnounceClosing: _closing,
    say.ChooseRound: _choose,
    say.ShowDeskHelp: _desk_help,
    say.OfferPage: _offer_page,
    say.RefuseCommand: _refuse,
}
