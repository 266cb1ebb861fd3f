"""Whose a project is, as somebody would keep it on paper: the plain model beside the machine of rounds."""

from __future__ import annotations

from dataclasses import dataclass, field

from dialogs.model import HandoverState, Submission


@dataclass
class OnPaper:
    """`given` is by whom: to whom, and whether they have said yes. `not_theirs` say that it is not."""

    owners: tuple[str, ...]
    given: dict[str, tuple[str, bool]] = field(default_factory=dict)
    not_theirs: set[str] = field(default_factory=set)

    @property
    def answering(self) -> set[str]:
        return {*self.owners, *(to for to, yes in self.given.values() if yes)}

    @property
    def asked(self) -> set[str]:
        given = {by for by, (_, yes) in self.given.items() if yes}
        return self.answering - given - self.not_theirs

    def offers_to(self, who: str) -> list[str]:
        """By whom it is offered to them, who have not answered."""
        return [by for by, (to, yes) in self.given.items() if to == who and not yes]

    def may_offer(self, by: str, to: str) -> bool:
        return by in self.answering and to != by and to not in self.asked

    def offer(self, by: str, to: str) -> None:
        """In place of whoever had it from them before, with what those handed on."""
        self._without(by)
        self.given[by] = to, False

    def accept(self, who: str, by: str) -> None:
        """Whoever says yes has it: they have neither handed it on, nor is it not theirs."""
        self.given[by] = who, True
        self.not_theirs.discard(who)
        if self.given.get(who, ("", False))[1]:
            self._without(who)

    def decline(self, by: str) -> None:
        del self.given[by]

    def take_back(self, who: str) -> None:
        self._without(who)
        self.not_theirs.discard(who)

    def replace(self, owners: tuple[str, ...]) -> None:
        self.owners, self.given, self.not_theirs = owners, {}, set()

    def _without(self, by: str) -> None:
        gone = [self.given.pop(by)[0]] if by in self.given else []
        while gone:
            who = gone.pop()
            if who not in self.answering and who in self.given:
                gone.append(self.given.pop(who)[0])


def read_off(submission: Submission) -> OnPaper:
    """What the store says, to be compared with."""
    standing = [h for h in submission.handovers if h.state is not HandoverState.DECLINED]
    given = {h.by: (h.to, h.state is HandoverState.ACCEPTED) for h in standing}
    return OnPaper(submission.owners, given, set(submission.disowned))
