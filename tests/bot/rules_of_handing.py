"""What people do with a project besides answering it, at random: handing over, putting off, HR's deeds, time.

Whose it is then is predicted by the plain model in `on_paper`, and compared after each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.channels.base import Inbound
from bot.hr.actions import answers
from bot.hr.actions.answers import AnswerRef
from bot.hr.office import Done, Ref, perform
from bot.office_hours import OFFICE
from bot.personas import COORDINATOR
from bot.web.deeds import Asked
from dialogs import messages as say
from dialogs.deeds import Deed
from dialogs.desk import AnnounceDeed
from dialogs.model import RoundState
from dialogs.richtext import read_plain
from dialogs.states import SETTLED_STATES
from storage.repository import OUTBOX, ROUNDS, SUBMISSIONS
from tests.bot.everybody import EVA, HR, LONE, OWNERS, PEOPLE, PROJECTS, ROUNDS_MADE, after_days
from tests.bot.on_paper import OnPaper, read_off
from tests.bot.rules_of_writing import Writing, people

DEEDS = ("godkend alle", "læs 1", "godkend 1", "lås op 1: et tal mangler", "returnér 1.1: Hvor mange?")
PAGE_DEEDS = (Deed.APPROVE, Deed.UNLOCK, Deed.EXEMPT, Deed.REINSTATE, Deed.EXTEND, Deed.SEND_FOR, Deed.REMIND)
WORDING = (Deed.RETURN, Deed.CORRECT, Deed.ANSWER_FOR)
QUESTIONS = ("status", "effekt", "efterliv")
some = st.integers(0, 500)
projects = st.sampled_from(PROJECTS)
one_or_all = st.sampled_from(["", *PROJECTS])
questions = st.sampled_from(QUESTIONS)


class Handing(Writing):
    def __init__(self) -> None:
        super().__init__()
        self.on_paper = {
            key: OnPaper(tuple(contacts.split()))
            for made in ROUNDS_MADE.values()
            for key, contacts in made.items()
        }
        self.read_by_hr: dict[str, int] = {}

    def papers(self) -> dict[str, OnPaper]:
        return self.on_paper

    def open_to(self, who: str, project: str) -> bool:
        """Whether they may do something about whose it is."""
        return self.is_open(project) and who in self.on_paper[project].answering

    def press(self, who: str, verb: str, values: Mapping[str, str]) -> None:
        said = self.heard(who)
        self.did(self.run(self.process.presses(who, verb, values)))
        assert self.heard(who) > said, f"{verb} is met with silence"
        if project := values["project"]:
            found, paper = read_off(self.submission(project)), self.on_paper[project]
            assert found == paper, f"{found} is not {paper}"

    @rule(which=some, to=people)
    def hands_over(self, which: int, to: str) -> None:
        who, project = self.one_of_theirs(which)
        paper, state = self.on_paper[project], self.submission(project).state
        if self.open_to(who, project) and state not in SETTLED_STATES and paper.may_offer(who, to):
            paper.offer(who, to)
        self.press(who, "hand_over", {"project": project, "email": to, "note": "du ved mest"})

    @rule(which=some, yes=st.booleans())
    def answers_an_offer(self, which: int, yes: bool) -> None:
        offers = [(to, key) for key, p in self.on_paper.items() for to, said in p.given.values() if not said]
        who, project = offers[which % len(offers)] if offers else self.one_of_theirs(which)
        paper = self.on_paper[project]
        by = next(iter(paper.offers_to(who)), "")
        if by and self.is_open(project):
            if yes:
                paper.accept(who, by)
            else:
                paper.decline(by)
        self.press(who, "accept" if yes else "decline", {"project": project})

    @rule(which=some)
    def takes_back(self, which: int) -> None:
        who, project = self.one_of_theirs(which)
        if self.open_to(who, project):
            self.on_paper[project].take_back(who)
        self.press(who, "take_back", {"project": project})

    @rule(which=some)
    def says_it_is_not_theirs(self, which: int) -> None:
        who, project = self.one_of_theirs(which)
        if self.open_to(who, project) and self.submission(project).state not in SETTLED_STATES:
            self.on_paper[project].not_theirs.add(who)
        self.press(who, "not_mine", {"project": project, "sure": "yes", "suggestion": "Bo?"})

    def one_of_theirs(self, which: int) -> tuple[str, str]:
        """Somebody and a project; as a rule one that they may answer."""
        pairs = [(who, key) for key, paper in self.on_paper.items() for who in sorted(paper.answering)]
        anybody = [(who, key) for who in PEOPLE for key in PROJECTS]
        return anybody[which // 10 % len(anybody)] if which % 10 == 0 else pairs[which // 10 % len(pairs)]

    @rule(who=people, project=one_or_all, when=st.sampled_from(["om en time", "mandag"]))
    def puts_off(self, who: str, project: str, when: str) -> None:
        self.press(who, "later", {"project": project, "all": "" if project else "yes", "when": when})
        for pause in self.seat(who).pauses:
            assert OFFICE.is_open(pause.until), "nobody is written to at night"

    @rule(project=projects)
    def hr_reads(self, project: str) -> None:
        """HR's page stays open in a window while others go on."""
        stored = self.run(self.process.repository.get(SUBMISSIONS, project))
        assert stored is not None
        self.read_by_hr[project] = stored.version

    @rule(project=projects, deed=st.sampled_from(PAGE_DEEDS))
    def hr_does_on_the_page(self, project: str, deed: Deed) -> None:
        self.on_page_of(project, deed)

    @rule(project=projects, owners=st.sampled_from([LONE, EVA, f"{LONE} {EVA}", " ".join(OWNERS)]))
    def hr_gives_it_to_others(self, project: str, owners: str) -> None:
        if self.on_page_of(project, Deed.REPLACE_OWNER, owners):
            self.on_paper[project].replace(tuple(owners.split()))

    def on_page_of(self, project: str, deed: Deed, owners: str = "") -> bool:
        """Whether it was done. What was changed since it was read, is not."""
        before = self.run(self.process.repository.get(SUBMISSIONS, project))
        read = self.read_by_hr.get(project, before.version if before else 0)
        until = after_days(self.clock.now, 20)
        fields = {"reason": "De er lagt sammen.", "until": until, "time": "12", "owners": owners}
        done = self.run(self.on_page(Asked(deed, [Ref(project, read)], fields)))
        self.read_by_hr.pop(project, None)
        self.deliver()
        after = self.run(self.process.repository.get(SUBMISSIONS, project))
        assert before is not None
        assert after is not None
        if before.version != read:
            assert after.version == before.version, "nobody's words are overwritten unseen"
        return isinstance(done.message, AnnounceDeed) and after.version > before.version

    @rule(project=projects, question=questions, deed=st.sampled_from(WORDING), stale=st.booleans())
    def hr_words_an_answer(self, project: str, question: str, deed: Deed, stale: bool) -> None:
        word = self.word()
        done = self.run(self.wording(project, question, deed, word, stale))
        self.deliver()
        if deed is Deed.RETURN and isinstance(done.message, AnnounceDeed) and done.message.done:
            told = [row.person for row in self.read(OUTBOX) if word in repr(row.message)]
            paper = self.on_paper[project]
            assert set(told) == (paper.asked or set(paper.owners)), "who answers it hears of it"
        if stale:
            assert word not in self.spots(), "written over what HR has not seen"

    async def wording(self, project: str, question: str, deed: Deed, word: str, stale: bool = False) -> Done:
        """By a form that was drawn from what stands now, or, `stale`, from something else."""
        stored = await self.process.repository.get(SUBMISSIONS, project)
        standing = stored.record.answer(question) if stored else None
        version = (standing.version if standing else 0) + (7 if stale else 0)
        self.may_stand[word].add((project, question))
        office, ref = self.process.office, AnswerRef(project, question, version)
        if deed is Deed.RETURN:
            return await perform(office, partial(answers.return_answer, office, HR, ref, word))
        act = answers.correct if deed is Deed.CORRECT else answers.answer_for
        return await perform(office, partial(act, office, HR, ref, read_plain(word)))

    @rule(who=people, project=projects, question=questions, deed=st.sampled_from(WORDING))
    def hr_and_an_owner_write_at_once(self, who: str, project: str, question: str, deed: Deed) -> None:
        """One of them is first, and the other is not written over."""
        spot, mine, word, said = self.spot(who), self.word(), self.word(), self.heard(who)
        if spot:
            self.may_stand[mine].add(spot)

        async def both() -> Inbound:
            wording = self.wording(project, question, deed, word)
            inbound, _ = await asyncio.gather(self.process.writes(who, mine), wording)
            return inbound

        self.did(self.run(both()))
        self.is_kept_or_told(who, said, [mine])

    @rule(
        verb=st.sampled_from(["status", "close_round", "archive_round"]),
        round_id=st.sampled_from([*ROUNDS_MADE]),
        sure=st.integers(0, 4),
    )
    def hr_presses(self, verb: str, round_id: str, sure: int) -> None:
        """Archiving ends a round, so that it is done seldom."""
        if verb != "archive_round" or sure == 0:
            self.did(self.run(self.process.presses(COORDINATOR, verb, {"round": round_id})))

    @rule(deed=st.sampled_from(DEEDS), round_id=st.sampled_from([*ROUNDS_MADE]))
    def hr_does_in_chat(self, deed: str, round_id: str) -> None:
        self.did(self.run(self.process.presses(COORDINATOR, "choose_round", {"round": round_id})))
        self.did(self.run(self.process.writes(COORDINATOR, deed)))

    @rule(minutes=st.sampled_from([5, 60, 60 * 20, 60 * 24, 60 * 24 * 4]))
    def time_passes(self, minutes: int) -> None:
        """And the clock reminds: of what is asked, whom it is asked of, at an hour when they are at work."""
        self.clock.later(minutes=minutes)
        before = {row.key for row in self.read(OUTBOX) if row.sent_at}
        for round_ in self.read(ROUNDS):
            if round_.state in {RoundState.OPEN, RoundState.CLOSING}:
                self.run(self.reminding.remind(round_))
        self.deliver()
        for row in self.read(OUTBOX):
            if row.key not in before and isinstance(row.message, say.RemindOwner) and row.sent_at:
                assert OFFICE.is_open(row.sent_at)
                for line in row.message.lines:
                    self.is_reminded(row.person, line.project)

    def is_reminded(self, who: str, project: str) -> None:
        assert self.is_wanted_from(project, who), f"{who} is reminded of {project}"
        assert self.seat(who).paused_until(project, self.clock.now) is None, "put off"

    @rule()
    def the_bot_starts_again(self) -> None:
        self.begin()
        self.run(self.process.outbox.catch_up(everything=True))

    def compare_with_paper(self) -> None:
        """What was done by words or by an old card is put on paper afterwards, where it was theirs to do."""
        for submission in self.read(SUBMISSIONS):
            found, paper = read_off(submission), self.on_paper[submission.project]
            if found != paper:
                self.was_theirs_to_do(found, paper)
                self.on_paper[submission.project] = found

    def was_theirs_to_do(self, found: OnPaper, paper: OnPaper) -> None:
        last = self.done[-1]
        assert last.person in PEOPLE, f"{found} is not {paper}"
        assert last.verb or last.text, f"{found} is not {paper}"
        assert last.values.get("email") != last.person
        assert found.owners == paper.owners
        changed = found.not_theirs ^ paper.not_theirs
        assert changed <= {last.person}, f"{found} is not {paper}"
        ways = {by for by in (*found.given, *paper.given) if found.given.get(by) != paper.given.get(by)}
        ways -= {last.person}
        for by in ways:
            to, _ = found.given.get(by, paper.given.get(by, ("", False)))
            gone = by not in found.given and by not in found.answering
            assert to == last.person or gone, f"{found} is not {paper}"
