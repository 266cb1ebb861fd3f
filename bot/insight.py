"""Everything that is stored about one person, to be handed to them: what, since when, and who has seen it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from bot.phrasebook import HERE, Phrases
from dialogs.audit import AuditEntry
from dialogs.delivery import OutboxRow
from dialogs.model import Person, Project, Round, Submission
from dialogs.richtext import plain
from storage.base import Document, Json
from storage.codec import decode
from storage.forgetting import Identity
from storage.repository import (
    ANSWERS,
    AUDIT,
    AUDIT_HEADS,
    OUTBOX,
    PEOPLE,
    AnswerVersion,
    Repository,
)
from storage.walking import every, holds, is_in, mentions

SHOWN = frozenset({ANSWERS.name, AUDIT.name, AUDIT_HEADS.name, OUTBOX.name, PEOPLE.name})


async def insight(repository: Repository, who: Identity, words: Phrases) -> list[str]:
    """Lines to print, in sections. Read at one moment."""
    found = _Found(who, words)
    async with aclosing(every(repository.backend)) as documents:
        async for document in documents:
            found.read(document)
    return found.lines(datetime.now(UTC))


class _Found:
    """What has been read so far. Keeps what is theirs, and the names of everything else."""

    def __init__(self, who: Identity, words: Phrases) -> None:
        self._who = who
        self._words = words
        self._people: dict[str, Person] = {}
        self._rounds: dict[str, Round] = {}
        self._projects: dict[str, Project] = {}
        self._submissions: dict[str, Submission] = {}
        self._answers: list[AnswerVersion] = []
        self._rows: list[OutboxRow] = []
        self._entries: list[AuditEntry] = []
        self._chat: list[Mapping[str, Any]] = []
        self._other: list[str] = []

    def read(self, document: Document) -> None:
        body, marks = document.body, self._who.marks
        match document.collection:
            case "people":
                self._people[document.key] = decode(Person, body)
            case "rounds":
                self._rounds[document.key] = decode(Round, body)
            case "projects":
                self._projects[document.key] = decode(Project, body)
            case "submissions":
                self._submissions[document.key] = decode(Submission, body)
            case "answers" if body["answer"]["by"] in marks:
                self._answers.append(decode(AnswerVersion, body))
            case "outbox" if body["person"] in marks:
                self._rows.append(decode(OutboxRow, body))
            case "audit":
                self._entries.append(decode(AuditEntry, body))
        if is_in(document, self._who.conversations):
            self._chat.append(body)
        elif document.collection not in SHOWN and self._is_about_them(body):
            self._other.append(f"{document.collection}/{document.key}")

    def _is_about_them(self, body: Json) -> bool:
        return holds(body, self._who.marks) or mentions(body, self._who.pattern)

    def lines(self, now: datetime) -> list[str]:
        sections = {
            "person": self._person(),
            "asked": self._asked(),
            "answers": [self._answer(each) for each in sorted(self._answers, key=_saved_at)],
            "messages": [self._row(each) for each in sorted(self._rows, key=lambda row: row.created_at)],
            "chat": self._said(),
            "did": [self._entry(each) for each in self._log() if each.by in self._who.marks],
            "seen": [self._entry(each) for each in self._by_others()],
            "other": [self._words("insight.other_line", place=each) for each in self._other],
        }
        said = [self._words("insight.title", person=self._who.id, at=_moment(now))]
        for section, lines in sections.items():
            said += ["", self._words(f"insight.{section}")]
            said += [self._words("insight.line", text=line) for line in lines]
            said += [] if lines else [self._words("insight.nothing")]
        return said

    def _person(self) -> list[str]:
        words, who = self._words, self._who
        lines = [words("insight.id", id=who.id)]
        lines += [words("insight.name", name=name) for name in sorted(who.names)]
        lines += [words("insight.email", email=email) for email in sorted(who.emails)]
        person = self._people.get(who.id)
        if person:
            lines.append(words("insight.language", language=person.language))
        if person and person.address:
            talk = person.address
            lines.append(words("insight.address", channel=talk.channel, conversation=talk.conversation))
        return lines

    def _asked(self) -> list[str]:
        return [
            self._words(
                "insight.asked_line",
                round=self._round_title(project.round_id),
                project=project.title,
                state=self._state_of(project.id),
            )
            for project in self._theirs()
        ]

    def _theirs(self) -> list[Project]:
        submitted = {key for key, each in self._submissions.items() if self._who.marks & set(each.owners)}
        return [
            each
            for each in self._projects.values()
            if each.id in submitted or self._who.marks & set(each.contacts)
        ]

    def _state_of(self, project: str) -> str:
        submission = self._submissions.get(project)
        return self._words(f"submission_state.{submission.state.value}") if submission else ""

    def _answer(self, kept: AnswerVersion) -> str:
        project, answer = self._projects.get(kept.project), kept.answer
        round_ = self._rounds.get(project.round_id) if project else None
        question = round_.question(answer.question) if round_ else None
        return self._words(
            "insight.answer_line",
            at=_moment(answer.saved_at),
            project=project.title if project else kept.project,
            question=question.label if question else answer.question,
            version=answer.version,
            text=_one_line(plain(answer.text) or answer.value),
        )

    def _row(self, row: OutboxRow) -> str:
        return self._words(
            "insight.message_line",
            at=_moment(row.created_at),
            urgency=self._words(f"insight.urgency.{row.urgency.value}"),
            state=self._words(f"insight.state.{row.state.value}"),
        )

    def _said(self) -> list[str]:
        return [
            self._words("insight.chat_line", at=_moment(datetime.fromisoformat(at)), text=_one_line(text))
            for at, text in ((each.get("at", ""), each.get("text")) for each in self._chat)
            if text
        ]

    def _log(self) -> Iterable[AuditEntry]:
        return sorted(self._entries, key=lambda entry: entry.at)

    def _by_others(self) -> list[AuditEntry]:
        """What others have done with what they are part of."""
        theirs = self._theirs()
        streams = {f"round/{each.round_id}" for each in theirs} | {f"submission/{each.id}" for each in theirs}
        return [each for each in self._log() if each.stream in streams and each.by not in self._who.marks]

    def _entry(self, entry: AuditEntry) -> str:
        words, actions = self._words, self._words.section("insight.action")
        return words(
            "insight.log_line",
            at=_moment(entry.at),
            by=self._people[entry.by].name if entry.by in self._people else entry.by,
            action=actions.get(entry.action, entry.action),
            target=self._named(entry.target),
            reason=words("insight.because", reason=entry.reason) if entry.reason else "",
        )

    def _named(self, target: str) -> str:
        project = self._projects.get(target)
        return project.title if project else self._round_title(target)

    def _round_title(self, round_id: str) -> str:
        return self._rounds[round_id].title if round_id in self._rounds else round_id


def _saved_at(kept: AnswerVersion) -> datetime:
    return kept.answer.saved_at


def _moment(at: datetime) -> str:
    return at.astimezone(HERE).strftime("%Y-%m-%d %H:%M")


def _one_line(text: str) -> str:
    return " / ".join(text.splitlines())
