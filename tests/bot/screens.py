"""Every message once or more, as the tests of cards and words show them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.access import DESK_VERBS
from dialogs import desk, exporting, progress
from dialogs import messages as say
from dialogs.amounts import Amount
from dialogs.board import AreaCount, Standing
from dialogs.checks import Contains
from dialogs.contents import Field, Finding, Place
from dialogs.deeds import Became, Deed
from dialogs.desk import DeskReason, FieldProblem, Message
from dialogs.grouping import GroupProblem
from dialogs.hints import Hint
from dialogs.matters import CHOICES, Concern, Verdict
from dialogs.messages import Note, Reason
from dialogs.model import Missing, Remark, RoundState, SubmissionState
from dialogs.moments import WhenProblem
from dialogs.questions import QuestionProblem
from dialogs.richtext import RichText, read_plain
from dialogs.versions import Difference

DEADLINE = datetime(2027, 6, 12, 10, 0, tzinfo=UTC)
ROUND = "Status på trivselspuljen 2027"
TITLE = "Sansehave på plejehjemmet Birkelund"
TEXT = read_plain(
    "Haven er anlagt, og beboerne bruger den hver dag.\n- bede i ståhøjde\n- bænke i læ\n  1. ved døren"
)
LONG = read_plain("\n".join(f"- Punkt {n}: æøå og *stjerner* i en lang linje" for n in range(2_000)))


ADDRESSEES = tuple(
    desk.Addressee(f"{reached}@eksempel.example", "Bo Dam", (TITLE,), reached, at)
    for reached, at in zip(desk.Reached, [DEADLINE, DEADLINE, DEADLINE] + [None] * 7, strict=True)
)
COUNTS = {reached.value: 1 for reached in desk.Reached} | {"unknown": 7}


MATTERS = tuple(
    desk.MatterLine("k7f2q", concern, Place(Field.ANSWER, TITLE, "Status"), CHOICES[concern], what)
    for concern in Concern
    for what in ((), (Decimal(400), Decimal(1000)))
)
DECIDED = replace(MATTERS[0], verdict=Verdict.NOT_CPR, by_name="Karen Holm", at=DEADLINE)
CHANGED = tuple(
    desk.ChangeLine(difference, TITLE, "Status", "Det går.", f"{TITLE} igen", late)
    for difference in Difference
    for late in (False, True) * 15
)


def line(number: int = 1, **changes: object) -> say.ProjectLine:
    made = say.ProjectLine(
        number=number,
        project=f"p{number}",
        title=f"{TITLE} {number}",
        state=SubmissionState.IN_PROGRESS,
        answered=1,
        total=3,
        round_title=ROUND,
        deadline_at=DEADLINE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def waited_for(number: int = 1, days: int = 3, **changes: object) -> say.MissingLine:
    made = say.MissingLine(f"p{number}", f"{TITLE} {number}", ("Effekt", "Efterliv"), DEADLINE, days)
    return replace(made, **changes)  # type: ignore[arg-type]


COLLEAGUES = (
    say.Colleague("bo@eksempel.example", "Bo Dam", True),
    say.Colleague("lone@eksempel.example", "Lone Bæk", False),
)
FOLLOWING: tuple[Message, ...] = (
    say.RemindOwner("r1", ROUND, "Mette Skov", (waited_for(),)),
    say.RemindOwner("r1", ROUND, "", (waited_for(1, 1, missing=("Effekt",)), waited_for(2, 0, missing=()))),
    say.RemindOwner("", "", "", (waited_for(1, -2), waited_for(2, offered_to="Bo Dam")), woken=DEADLINE),
    say.RemindOwner("r1", ROUND, "Mette Skov", tuple(waited_for(n) for n in range(12))),
    say.ChooseColleague("p1", TITLE, COLLEAGUES),
    say.ChooseColleague("p1", TITLE, (), say.WhomProblem.NOT_FOUND, "hende Lone", "Bo Dam"),
    *(say.ChooseColleague("p1", TITLE, COLLEAGUES, problem, "Bo") for problem in say.WhomProblem),
    say.ConfirmHandover("p1", TITLE, "Bo Dam", True, "p2", "Fælles kurser"),
    say.ConfirmHandover("p1", TITLE, "", False),
    say.OfferHandover("p1", TITLE, "Anne Bro", "Du kender *haven*", ROUND, DEADLINE, 1, 3),
    say.OfferHandover("p1", TITLE, "Anne Bro", "", ROUND, None, 0, 3, "Hvem er du?"),
    *(say.TellHandover("p1", TITLE, "Bo Dam", news) for news in say.HandoverNews),
    say.TellHandover("p1", TITLE, "", say.HandoverNews.DECLINED, "Jeg er på barsel"),
    say.AskWhose("p1", TITLE),
    say.ConfirmNotMine("p1", TITLE, "Mette Skov", "p2", "Fælles kurser"),
    say.ConfirmNotMine("p1", TITLE, ""),
    desk.TellWaiting("r1", ROUND, TITLE, "Anne Bro", "bo@eksempel.example"),
    desk.TellNotMine("r1", ROUND, TITLE, "Anne Bro", "Det må være Bo"),
    desk.TellNotMine("r1", ROUND, TITLE, "Anne Bro", ""),
    desk.TellUnescalated("r1", ROUND, ("leder@eksempel.example", "Lis Holm")),
    say.ShowProjects(
        (
            line(1, paused_until=DEADLINE),
            line(2, handed_to="Bo Dam", given_away=True),
            line(3, handed_to="bo@eksempel.example"),
            line(4, given_away=True),
        )
    ),
    say.ChoosePause("p1", TITLE),
    say.ChoosePause("", "", WhenProblem.NOT_A_TIME, "når jeg har tid"),
    say.ChoosePause("", "", WhenProblem.IN_THE_PAST, "i går"),
    say.ChoosePause("p1", TITLE, WhenProblem.TOO_FAR, "om 900 dage"),
    say.ConfirmPause("p1", TITLE, DEADLINE, DEADLINE, next_project="p2", next_title="Fælles kurser"),
    say.ConfirmPause("", "", DEADLINE, DEADLINE, too_late=True),
    say.TellSuperior("r1", ROUND, "Mette Skov", DEADLINE, (say.OverdueLine(TITLE, ("Bo Dam",)),)),
    say.TellSuperior("r1", ROUND, "", None, tuple(say.OverdueLine(TITLE, ("a@eks.dk",)) for _ in range(9))),
)


def invite(projects: int = 2) -> say.InviteOwner:
    return say.InviteOwner(
        round_id="r1",
        round_title=ROUND,
        fund="Trivselspuljen",
        committee="HR-udvalget",
        coordinator_name="Mette Skov",
        published_where="sammen med dagsordenen på kommunens hjemmeside",
        questions=3,
        deadline_at=DEADLINE,
        meeting_on=date(2027, 6, 24),
        projects=tuple(line(n) for n in range(1, projects + 1)),
    )


def ask() -> say.AskQuestion:
    return say.AskQuestion(
        round_id="r1",
        project="p1",
        project_title=TITLE,
        purpose=read_plain(
            "At give beboere med demens et sted at være ude, hvor de kan finde hjem igen. " * 4
        ),
        question="effekt",
        text="Hvilken effekt har projektet haft?",
        label="Effekt",
        help="Hvad er blevet anderledes for medarbejdere eller borgere?",
        example="Færre konflikter ved måltiderne, og flere på tur.",
        index=2,
        total=3,
        required=False,
        version=1,
        present=TEXT,
        note=Note.SAVED,
        noted="Status",
        more=True,
    )


def first_question() -> say.AskQuestion:
    return replace(ask(), index=1, required=True, version=0, present=RichText(), note=None, more=False)


def choice() -> say.AskQuestion:
    return replace(ask(), choices=("Gennemført", "I gang", "Ikke begyndt"), present=read_plain("I gang"))


def answer(number: int = 1, text: RichText = TEXT) -> say.AnswerLine:
    return say.AnswerLine(
        number, f"q{number}", f"Spørgsmål {number}", True, text=text, version=1, by_name="Ida Lund"
    )


def summary(text: RichText = TEXT, answers: int = 2) -> say.ShowSummary:
    lines = [answer(n, text) for n in range(1, answers + 1)]
    skipped = say.AnswerLine(answers + 1, "efterliv", "Efterliv", False, missing=Missing.NOT_ANSWERED)
    dated = say.AnswerLine(
        answers + 2, "dato", "Dato", False, value="2027-05-04", version=1, by_name="Bo Dam"
    )
    return say.ShowSummary(
        "r1", "p1", TITLE, SubmissionState.CONFIRMING, (*lines, skipped, dated), deadline_at=DEADLINE
    )


def held() -> say.AskAboutText:
    return say.AskAboutText("Vi mangler kun …", False, "p1", "status", "Status", "effekt", "Effekt")


REACTION = say.Reaction(
    "Mette Skov", "Skriv gerne, hvor mange det er.", "bruger den hver dag", read_plain("Haven.")
)
FIELD = say.FormField("effekt", "Hvilken effekt?", "Effekt", "Hvad er anderledes?", True, 1, written=TEXT)
OF_OWNERS: tuple[say.OwnerMessage, ...] = (
    replace(first_question(), previous=TEXT),
    replace(first_question(), draft=TEXT),
    replace(ask(), pointed=True, adding=True, points=("Morgenmøder", "Lys")),
    replace(ask(), adding=True, present=LONG),
    replace(ask(), by_name="Bo Dam", remark=REACTION),
    replace(held(), commands=("send", "skip"), previous=""),
    replace(
        summary(),
        state=SubmissionState.SUBMITTED,
        sent_by="Bo Dam",
        sent_at=DEADLINE,
        asking="Hvilken effekt?",
        signed=True,
    ),
    replace(summary(), state=SubmissionState.APPROVED, approved_at=DEADLINE, published_name="Bilag 1.docx"),
    *(say.AskAboutAnswer("p1", TITLE, "effekt", "Effekt", 1, hint, "VUM") for hint in Hint),
    say.AskReason("p1", "effekt", "Effekt", Missing.TOO_EARLY, 0),
    say.ShowForm("r1", "p1", TITLE, (replace(FIELD, by_name="Bo Dam"), replace(FIELD, required=False))),
    say.ShowForm(
        "r1",
        "p1",
        TITLE,
        (
            replace(FIELD, problem=Reason.CHANGED_MEANWHILE, present=TEXT, by_name="Bo Dam"),
            replace(FIELD, problem=Reason.CHANGED_MEANWHILE, present=TEXT),
            replace(FIELD, problem=Reason.NOT_A_CHOICE, choices=("Ja", "Nej")),
        ),
    ),
    say.ConfirmParts(
        "p1",
        (say.PartOfText("status", "Status", TEXT), say.PartOfText("effekt", "Effekt", TEXT, TEXT)),
        "status",
        "Status",
    ),
    say.RefuseAction(Reason.SENT_MEANWHILE, TITLE, "Bo Dam"),
    say.CloseQuestion("p1", TITLE, "q", "Status", RichText(), Missing.NOT_RELEVANT, 2, "Huset er solgt."),
    say.ConfirmReceipt("p1", TITLE, "Mette Skov", False, lines=summary().lines),
)


def form() -> desk.ShowRoundForm:
    kinds = (desk.KindChoice("status_table", "Statusskema"), desk.KindChoice("resume_table", "Resuméskema"))
    values = {"kind": "status_table", "title": ROUND, "deadline_on": "32. juni", "meeting_on": "2027-06-24"}
    return desk.ShowRoundForm(kinds, values, {"deadline_on": FieldProblem.NOT_A_DATE}, "r1")


def imported(error: bool = False, projects: int = 3) -> desk.ShowImport:
    warning = desk.RowFinding(5, "Område", "area_spelled_twice", "Aeldre", "Ældre", error=False)
    wrong = desk.RowFinding(4, "Kontakt", "not_an_email", "mette@", "", error=True)
    found = (wrong, warning) if error else (warning,)
    lines = tuple(line(n) for n in range(1, projects + 1))
    return desk.ShowImport(
        "r1", ROUND, "projekter.xlsx", lines, 2, found, "1.035.061 kr.", can_start=not error
    )


def status(projects: int = 2) -> desk.ShowStatus:
    owners = tuple(desk.OwnerStatus(line(n), "Mette Skov, Bo Dam") for n in range(1, projects + 1))
    shown = desk.ShowStatus(
        "r1", ROUND, RoundState.OPEN, DEADLINE, owners, owners, owners, ("bo@example.dk",)
    )
    days = [progress.Day(date(2027, 5, 3) + timedelta(days=n), n % 4, n // 3) for n in range(24)]
    return replace(shown, progress=progress.Progress(tuple(days), 8, days[16].on, days[-1].on))


def rounds(number: int = 2) -> desk.ChooseRound:
    lines = [desk.RoundLine(f"r{n}", f"{ROUND} {n}", RoundState.OPEN, DEADLINE) for n in range(1, number + 1)]
    return desk.ChooseRound(tuple(lines), "status")


def chapters(error: bool = False) -> desk.ShowParts:
    wrong = desk.RowFinding(4, "", "no_such_group", "Ledelse", "", error=True)
    lines = (desk.PartLine("De første år", 2), desk.PartLine("Ledelse tæt på", 1))
    return desk.ShowParts("r1", ROUND, "chapters", "kapitler.xlsx", lines, (wrong,) if error else (), 1)


def themes() -> desk.ShowParts:
    skipped = desk.RowFinding(9, "", "unknown_member", "", "", error=False)
    lines = (desk.PartLine("Ro til opgaven", 2, "Mål for det kommende år"),)
    return desk.ShowParts("r1", ROUND, "themes", "temaer.xlsx", lines, (skipped,), 3, 1)


def kept(days: int | None) -> desk.AnnounceKept:
    return desk.AnnounceKept("r1", ROUND, days)


def groups(problem: GroupProblem | None = None) -> desk.ShowGroups:
    return desk.ShowGroups("r1", ROUND, "themes", problem)


def options() -> desk.ShowOptions:
    choices = (desk.OptionChoice("nothing", "Skriv ingenting"), desk.OptionChoice("same", "Skriv det samme"))
    return desk.ShowOptions(
        "r1", ROUND, (desk.OptionLine("missing", "Når et svar mangler", choices, "same"),)
    )


FILE = exporting.ExportedFile("bilag.docx", "http://127.0.0.1/files/1", "application/msword", 34_567)
PLACES = (Place(Field.INTRO), *(Place(field, TITLE, "Effekt") for field in (Field.ANSWER, Field.PURPOSE)))
NOTES = tuple(Finding(contains, place) for contains in Contains for place in PLACES)
NAMED = tuple(
    exporting.AmountsNamed(title, "Ressourcer", (Amount("200.000 kr.", Decimal(200_000)), *more))
    for title, more in ((TITLE, ()), ("To", (Amount("45.000", Decimal(45_000), sure=False),)))
)

READ = (
    desk.ReadLine(1, "status", "Status", TEXT, None, 2, "Anne Friis", findings=(Contains.EMAIL,)),
    desk.ReadLine(
        2,
        "effekt",
        "Effekt",
        read_plain("Alle 40 medarbejdere er glade."),
        None,
        3,
        "Anne Friis",
        original=read_plain("Alle er glade."),
        corrected_by="Mette Skov",
        returned="Hvor mange er alle?",
    ),
    desk.ReadLine(3, "efterliv", "Efterliv", read_plain("Ja."), None, 1, "Mette Skov", on_behalf=True),
    desk.ReadLine(4, "andet", "Andet", RichText(), Missing.NOT_ANSWERED, 0),
)
REMARK = Remark("unlock", "Der mangler et tal", "Mette Skov", DEADLINE)


def project(state: SubmissionState = SubmissionState.SUBMITTED) -> desk.ShowProject:
    return desk.ShowProject(
        round_id="r1",
        round_title=ROUND,
        project="p1",
        number=3,
        title=TITLE,
        owners="Anne Friis",
        standing=Standing.SENT,
        state=state,
        version=7,
        lines=READ,
        deadline_at=DEADLINE,
        remarks=(REMARK,),
        note=Became.CHANGED,
    )


def announced(deed: Deed) -> desk.AnnounceDeed:
    outcomes = tuple(desk.Outcome(f"p{n}", n, TITLE, became) for n, became in enumerate(Became, 1))
    return desk.AnnounceDeed(deed, "r1", ROUND, outcomes, DEADLINE, "eva@eksempel.example")


def asked(deed: Deed, **changes: object) -> desk.AskForDeed:
    made = desk.AskForDeed(deed, "r1", ROUND, {"p1": 7}, (TITLE,), (3,))
    return replace(made, **changes)  # type: ignore[arg-type]


def asked_about_answer(deed: Deed) -> desk.AskForDeed:
    return asked(
        deed,
        question="effekt",
        question_number=2,
        label="Effekt",
        version=3,
        present=TEXT,
        text="Noget andet.",
        problem="too_long",
        changed=True,
    )


CALLS = (
    desk.CallLine("Anne Friis", "anne@eksempel.example", (TITLE, "Fælles kurser"), 3),
    desk.CallLine("bo@eksempel.example", "bo@eksempel.example", (TITLE,), -1),
    desk.CallLine("eva@eksempel.example", "eva@eksempel.example", (TITLE,), None),
)


AREAS = (AreaCount("Børn og Unge", 2, 5, Decimal(735_061)), AreaCount("", 0, 1, None))


def questions(state: RoundState = RoundState.DRAFT, again: int = 0) -> desk.ShowQuestions:
    lines = (
        desk.QuestionLine(1, "status", "Hvor langt er I?", "Status", "Skriv kort.", required=True),
        desk.QuestionLine(2, "effekt", "Hvad kom der ud af det?", "Effekt", "", required=False),
    )
    return desk.ShowQuestions("r1", ROUND, 3, state, lines, asked_again=again, sealed=again)


def told(what: say.Told) -> say.TellOwner:
    titles, again = (TITLE, "Fælles kurser"), what is say.Told.ASKED_AGAIN
    said = ("Hvad har I lært?", "Udvalget har bedt om det.") if again else ("", "")
    return say.TellOwner(what, "r1", ROUND, titles, "Mette Skov", DEADLINE, *said)


def given_back() -> say.TellReturned:
    return say.TellReturned(
        "r1", "p1", TITLE, "effekt", "Effekt", TEXT, "Hvor mange?", "Mette Skov", "Haven er anlagt", DEADLINE
    )


def over(*states: SubmissionState) -> say.TellPublished:
    """A round that is over, with a project in each of these states."""
    lines = tuple(
        say.PublishedLine(f"p{n}", f"Projekt {n}", state, DEADLINE) for n, state in enumerate(states)
    )
    where = "sammen med dagsordenen"
    return say.TellPublished("r1", ROUND, "Mette Skov", "Bilag 1 – Status", where, lines)


SCREENS: tuple[Message, ...] = (
    *(project(state) for state in SubmissionState),
    *(announced(deed) for deed in Deed),
    desk.AnnounceDeed(Deed.APPROVE, "r1", ROUND, (desk.Outcome("p1", 1, TITLE, Became.DONE),)),
    *(asked(deed) for deed in Deed),
    *(asked_about_answer(deed) for deed in (Deed.RETURN, Deed.CORRECT, Deed.ANSWER_FOR)),
    asked(Deed.EXTEND, text="snart", problem="not_a_date"),
    desk.ShowCallList("r1", ROUND, CALLS),
    replace(status(), areas=AREAS, grants=Decimal(1_035_061), fund_amount=Decimal(1_035_061)),
    replace(status(), areas=AREAS, grants=Decimal(1_035_000), fund_amount=Decimal(1_035_061)),
    replace(status(), grants=Decimal(1_035_000)),
    questions(),
    questions(RoundState.OPEN, 2),
    replace(questions(), state=RoundState.OPEN, problem=QuestionProblem.ALREADY_OPEN),
    desk.AnnounceDeadline("r1", ROUND, DEADLINE, DEADLINE),
    desk.AnnounceDeadline("r1", ROUND, DEADLINE, None),
    desk.AnnounceRenamed("r1", ROUND, "Skole", "Skoler og børn", 3),
    desk.AnnounceRenamed("", "", "Skole, Skolerne", "Skoler og børn", 3),
    desk.AnnounceCopy("r2", ROUND, "Status på trivselspuljen 2026", 5, 2),
    desk.AnnounceTest("r1", ROUND, 4),
    desk.ShowStartTime("r1", ROUND, DEADLINE),
    desk.ShowStartTime("r1", ROUND, None),
    desk.AnnounceTakeover("r1", ROUND, "Mette Skov", "Bo Dam"),
    *(told(what) for what in say.Told),
    given_back(),
    replace(given_back(), quote="", deadline_at=None),
    over(SubmissionState.LOCKED),
    over(*SubmissionState),
    replace(over(SubmissionState.SUBMITTED), published_where="", coordinator_name="", readable=False),
    invite(),
    replace(
        invite(1),
        fund="",
        committee="",
        meeting_on=None,
        coordinator_name="",
        published_where="",
        deadline_at=None,
    ),
    ask(),
    first_question(),
    choice(),
    replace(ask(), adding=True),
    replace(ask(), choices=tuple(f"Mulighed {n}" for n in range(1, 9))),
    say.RejectAnswer(Reason.TOO_LONG, "Effekt", 100_000),
    say.RejectAnswer(Reason.NOT_A_CHOICE, "Effekt", 0, ("Ja", "Måske")),
    say.Acknowledge(Note.ADDED, "Status"),
    summary(),
    replace(summary(), blocking=("Effekt", "Efterliv"), note=Note.NOT_READY, more=True),
    replace(summary(), changed_since_sent=True),
    replace(summary(), state=SubmissionState.SUBMITTED),
    replace(summary(), state=SubmissionState.LOCKED),
    say.ShowProjects((line(1), line(2)), Note.NO_SUCH_NUMBER),
    say.ShowProjects(tuple(line(n) for n in range(1, 8))),
    say.ConfirmReceipt("p1", TITLE, "Mette Skov", True, "p2", "Naboprojektet"),
    say.ConfirmReceipt("p1", TITLE, "", False),
    say.ShowHelp("Hvad er status?", "Fortæl kort.", "Alt er på plads.", True),
    say.ShowHelp(),
    held(),
    replace(held(), repeated=True, previous="", current=""),
    say.ShowNothing("Jeg ville bare sige"),
    say.ShowNothing("Tak", locked=True),
    say.RefuseAction(Reason.CHANGED_MEANWHILE, TITLE),
    say.CloseQuestion("p1", TITLE, "status", "Status", TEXT, None, 2),
    say.CloseQuestion("p1", TITLE, "status", "Status", RichText(), Missing.NOT_ANSWERED, 2),
    say.CloseCard(),
    *FOLLOWING,
    *OF_OWNERS,
    form(),
    replace(form(), round_id="", values={}, problems={}),
    desk.AskForProjects("r1", ROUND, ("Nr", "Titel", "Ejer", "Kontakt")),
    imported(),
    imported(error=True),
    desk.AnnounceStart("r1", ROUND, 7, 5, ("bo@example.dk",), DEADLINE),
    status(),
    desk.ShowDryRun("r1", ROUND, "Mette Skov", DEADLINE, RoundState.DRAFT, ADDRESSEES, COUNTS),
    desk.ShowDryRun("r1", ROUND, "Mette Skov", None, RoundState.OPEN, ADDRESSEES[:1], {"invited": 1}),
    desk.ShowLedger("r1", ROUND, ADDRESSEES, COUNTS, 3),
    desk.AnnounceResend("r1", ROUND, 3, ADDRESSEES, COUNTS),
    desk.AnnounceResend("r1", ROUND, 0, (), {}),
    desk.ReportUnreached("r1", ROUND, ADDRESSEES[-4:], COUNTS),
    desk.ShowMatters("r1", ROUND, MATTERS, len(MATTERS), 0, 1, {"cpr": 1}),
    desk.ShowMatters("r1", ROUND, MATTERS[:1], 300, 0, 1, {"cpr": 300}),
    desk.ShowMatters("r1", ROUND, (DECIDED, replace(DECIDED, reason="det er et sagsnummer")), 0, 2, 0, {}),
    desk.ShowMatters("r1", ROUND, (), 0, 0, 0, {}),
    desk.ShowVersions("r1", ROUND, (desk.VersionLine(1, DEADLINE, "HR", "ab12"),), 0),
    desk.ShowVersions("r1", ROUND, (desk.VersionLine(1, DEADLINE, "HR", "ab12"),) * 40, 2),
    desk.ShowComparison("r1", ROUND, 1, 2, CHANGED, len(CHANGED)),
    desk.ShowComparison("r1", ROUND, 1, 0, (), 0),
    exporting.OfferFiles("export", ROUND, (FILE,), 5, 7),
    exporting.OfferFiles("export_internal", ROUND, (FILE,), 5, 7, NOTES),
    exporting.OfferFiles("export", ROUND, (FILE,), 5, 7, (), NAMED * 9),
    exporting.OfferFiles("template", ROUND, (FILE,)),
    exporting.OfferFiles("chapters", ROUND, (FILE,)),
    exporting.OfferFiles("themes", ROUND, (FILE,)),
    chapters(),
    kept(400),
    kept(None),
    groups(),
    groups(GroupProblem.CHANGED),
    chapters(error=True),
    themes(),
    options(),
    exporting.AnnounceExport(ROUND),
    exporting.RefuseExport("r1", ROUND, exporting.ExportFlaw.CPR, PLACES),
    exporting.RefuseExport("r1", ROUND, exporting.ExportFlaw.INCOMPLETE, PLACES),
    desk.AnnounceClosing("r1", ROUND, RoundState.CLOSING, 5, 7),
    desk.AnnounceClosing("r1", ROUND, RoundState.CLOSED, 5, 7),
    desk.AnnounceClosing("r1", ROUND, RoundState.ARCHIVED, 5, 7),
    rounds(),
    desk.ShowDeskHelp(tuple(DESK_VERBS), "nu runde"),
    desk.ShowDeskHelp(("status", "desk_help")),
    desk.OfferPage("https://bot.kommune.example/hr"),
    desk.OfferPage("http://127.0.0.1:3978/hr/enter/abc", once=True),
    desk.RefuseCommand(DeskReason.EXPORT_FAILED, ROUND, "html"),
)
