"""What owners and colleagues do in chat at random: writing, commands, every button there ever was, again.

Every word that is written is new, so that it can be found again wherever it went. Where each may stand is
known beforehand: under the question that was on its writer's screen, or where they then say.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.channels.base import Inbound
from bot.cli.chat_client import actions, inputs
from bot.phrasebook import LANGUAGES, phrases
from bot.understanding import understand
from dialogs import messages as say
from dialogs.events import HeldDiscarded, Seen
from dialogs.richtext import plain
from dialogs.states import ANSWERABLE_ROUNDS, SETTLED_STATES
from storage.repository import OUTBOX, SUBMISSIONS
from tests.bot.everybody import OWNERS, PEOPLE, Everybody, Spot

WAYS = ("hej", "start", "tilbage", "spring over", "skift projekt", "1", "2", "ret 1", "ret 3", "send")
WRITING = (
    *("fortryd", "færdig", "flere beskeder", "del op", "skema", "uændret", "skriv nyt"),
    *("tilbge", "sendt", "behold", "ja", "nej"),
)
WHY_NOT = ("for tidligt at sige", "ikke relevant, fordi huset er solgt", "engelsk", "dansk")
HANDING = (
    *("senere", "senere mandag", "om en time", "i morgen", "send til kollega", "ikke mit projekt"),
    *("tag imod", "sig nej", "nej, jeg er på barsel", "tag tilbage"),
    *(f"send til kollega {who}" for who in PEOPLE),
    *(f"{who} du ved mest" for who in PEOPLE),
)
ELSE = ("mine svar", "mere", "nyt svar", "kassér", "hjælp", "?", "", "status", "ny runde")
COMMANDS = (*WAYS, *WRITING, *WHY_NOT, *HANDING, *ELSE)
PLACING = frozenset({"place", "add", "more", "divide"})
"""What says of a text that is held where it is to stand."""

people = st.sampled_from(PEOPLE)
owners = st.sampled_from(OWNERS)


class Writing(Everybody):
    def __init__(self) -> None:
        super().__init__()
        self.written = 0
        self.in_answers: set[str] = set()
        self.in_hand: dict[str, set[str]] = defaultdict(set)
        self.may_stand: dict[str, set[Spot]] = defaultdict(set)

    def word(self) -> str:
        self.written += 1
        return f"ord{self.written}x"

    def did(self, inbound: Inbound) -> None:
        """Remembered, to come again; and what others are told of it, leaves."""
        self.done.append(inbound)
        self.deliver()

    @rule(who=people)
    def arrives(self, who: str) -> None:
        self.did(self.run(self.process.arrives(who)))

    @rule(who=people, lines=st.sampled_from([1, 1, 2, 3, 40]))
    def answers(self, who: str, lines: int) -> None:
        words = [self.word() for _ in range(lines)]
        self.writes(who, "\n".join(f"- {word}" for word in words), words)

    @rule(who=owners, seconds=st.integers(1, 40))
    def answers_late(self, who: str, seconds: int) -> None:
        """What was written a while ago comes only now."""
        word = self.word()
        self.writes(who, word, [word], seconds)

    def writes(self, who: str, text: str, words: list[str], seconds: int = 0) -> None:
        """A text is in an answer, or held, or they are told that it was not kept."""
        said = self.heard(who)
        sent_at = self.clock.now - timedelta(seconds=seconds) if seconds else None
        spot = self.spot(who, sent_at)
        for word in words if spot else ():
            self.may_stand[word].add(spot)  # type: ignore[arg-type]
        self.did(self.run(self.process.writes(who, text, sent_at=sent_at)))
        self.is_kept_or_told(who, said, words)

    def is_kept_or_told(self, who: str, said: int, words: list[str]) -> None:
        new = self.said_since(who, said)
        kept = set(words) <= set(self.spots()) | self.words_held(who)
        codes = ("reason.locked", "reason.round_archived", "nothing.text")
        told = any(phrases(language)(code) in new for language in LANGUAGES for code in codes)
        told = told or all(word in new for word in words) or self.told_to_others(words)
        assert kept or told, f"{words} are gone; said: {new!r}"
        if any(f"{label}: " in new for label in ("Gemt", "Lagt til og gemt")):
            assert set(words) <= set(self.spots()), "saved is said only when it is"

    def told_to_others(self, words: list[str]) -> bool:
        """Words that answered a small question went to HR or to a colleague."""
        return any(all(word in repr(row.message) for word in words) for row in self.read(OUTBOX))

    @rule(who=people, command=st.sampled_from(COMMANDS))
    def commands(self, who: str, command: str) -> None:
        """Never met with silence, unless it is what was just written, delivered again."""
        said, held = self.heard(who), self.words_held(who)
        inbound = self.run(self.process.writes(who, command))
        self.places(inbound, held)
        self.did(inbound)
        assert self.heard(who) > said, f"»{command}« is met with silence"

    @rule(who=people, which=st.integers(0, 40), button=st.integers(0, 12), now=st.booleans())
    def presses(self, who: str, which: int, button: int, now: bool) -> None:
        """Any button of any card that was ever on the screen; the newest most often."""
        said = self.run(self.process.local.history.messages(self.process.local.conversation(who)))
        cards = [message for message in said if message.get("card")]
        if not cards:
            return
        message = cards[-1 - max(0, which - 20) % len(cards)]
        choices = actions(message["card"])
        if choices:
            self._press(who, message, choices[button % len(choices)], now)

    def _press(self, who: str, message: dict[str, Any], action: dict[str, Any], now: bool) -> None:
        values = {**inputs(message), **action.get("data", {})}
        held = self.words_held(who)
        if action["verb"] in {"answer", "finished"} and values.get("question"):
            values["answer"] = self.word()
            self.may_stand[values["answer"]].add((values["project"], values["question"]))
        press = self.process.presses(who, action["verb"], values, answer_now=now, reply_to=message["id"])
        inbound = self.run(press)
        self.places(inbound, held)
        self.did(inbound)

    def places(self, inbound: Inbound, held: set[str]) -> None:
        """What they had in hand is where they said, and the bot has said where that is."""
        meaning = understand(inbound, Seen.AFTER)
        if meaning is not None and (meaning.verb in PLACING or inbound.command in {"ja", "nej"}):
            spots = self.spots()
            for word in held:
                self.may_stand[word] |= spots.get(word, set())

    @rule(which=st.integers(0, 200))
    def the_same_comes_again(self, which: int) -> None:
        """Under its own id it changes nothing at all, however late."""
        if self.done:
            before = self.run(self.process.dump())
            self.run(self.process.again(self.done[which % len(self.done)]))
            assert self.run(self.process.dump()) == before

    @rule(which=st.integers(0, 200))
    def the_same_comes_again_under_a_new_id(self, which: int) -> None:
        """An answer that was taken is never taken again."""
        taken = [i for i in self.done if i.text and set(plain(i.text).split()) & self.in_answers]
        if taken:
            before = self.spots(), self.read(SUBMISSIONS)
            inbound = taken[which % len(taken)]
            again = replace(inbound, id=f"new-{self.clock().isoformat()}", received_at=self.clock())
            self.run(self.process.again(again))
            self.did(again)
            assert (self.spots(), self.read(SUBMISSIONS)) == before, inbound.command

    @rule(who=people)
    def finds_the_way_out(self, who: str) -> None:
        """Wherever they are, by plain words: what is theirs is answered and sent."""
        if self.seat(who).held is not None:
            self.process_writes(who, "kassér")
            self.in_hand[who] = self.words_held(who)
        theirs = [s for s in self.read(SUBMISSIONS) if self.is_wanted_from(s.project, who)]
        if not theirs:
            return
        project = theirs[0].project
        self.did(self.run(self.process.presses(who, "choose_project", {"project": project})))
        for _ in range(16):
            if self.submission(project).state in SETTLED_STATES:
                return
            self.goes_on(who, self.screen(who))
        raise AssertionError(f"{who} cannot finish {project}: {self.screen(who)}")

    def is_wanted_from(self, project: str, who: str) -> bool:
        submission, round_ = self.submission(project), self.round_of(project)
        open_ = round_.state in ANSWERABLE_ROUNDS and submission.state not in SETTLED_STATES
        return open_ and who in self.papers()[project].asked

    def papers(self) -> dict[str, Any]:
        raise NotImplementedError

    def goes_on(self, who: str, screen: say.OwnerMessage | None) -> None:
        """Do what the screen asks for."""
        if isinstance(screen, say.AskQuestion) and not screen.adding:
            words = [self.word(), self.word()]
            self.writes(who, " ".join(words), words)
        else:
            done = isinstance(screen, say.AskQuestion)
            keeps = isinstance(screen, say.AskAboutAnswer)
            self.process_writes(who, "færdig" if done else "behold" if keeps else "send")

    def process_writes(self, who: str, text: str) -> None:
        self.did(self.run(self.process.writes(who, text)))

    def discarded(self, who: str) -> bool:
        last = self.done[-1]
        meaning = understand(last, Seen.AFTER)
        return last.person == who and meaning is not None and isinstance(meaning.event, HeldDiscarded)
