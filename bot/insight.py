"""Everything that is stored about one person, to be handed to them: what, since when, and who has seen it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from bot.mentions import Fields, records_in
from bot.phrasebook import HERE, Phrases
from dialogs.audit import AuditEntry
from dialogs.delivery import OutboxRow
from dialogs.model import Person, Project, Round, Submission
from dialogs.richtext import plain
from storage.base import CHAT, Document, Json
from storage.codec import decode
from storage.forgetting import Identity
from storage.repository import ANSWERS, OUTBOX, AnswerVersion, Repository
from storage.walking import every, is_in


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
        self._rows: list[tuple[OutboxRow, Json]] = []
        self._entries: list[AuditEntry] = []
        self._chat: list[Mapping[str, Any]] = []
        self._other: list[tuple[str, Fields]] = []

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
                self._rows.append((decode(OutboxRow, body), body["message"]))
            case "audit":
                self._entries.append(decode(AuditEntry, body))
        if is_in(document, self._who.conversations):
            self._chat.append(body)
        elif document.collection not in _IN_SECTIONS:
            self._read_other(document)

    def _read_other(self, document: Document) -> None:
        """Theirs is shown whole; of what is others', each record that names them."""
        theirs = document.body.get("person") in self._who.marks
        if (theirs and document.collection == OUTBOX.name) or self._is_plain_answer(document):
            return  # it stands in a section of its own
        found = list(records_in(document.body, (lambda _: True) if theirs else self._is_named))
        if document.collection == CHAT:
            found = found[:1]  # a card says the message's text once more
        self._other += [(document.collection, each) for each in found]

    def _is_plain_answer(self, document: Document) -> bool:
        """Their own, with nothing beside its text."""
        answer = document.body.get("answer", {}) if document.collection == ANSWERS.name else {}
        beside = [answer.get(name) for name in ("original", "reason", "corrected_by")]
        return answer.get("by") in self._who.marks and not any(beside)

    def _is_named(self, text: str) -> bool:
        who = self._who
        return text in who.marks or text in who.names or bool(who.pattern.search(text))

    def lines(self, now: datetime) -> list[str]:
        sections = {
            "person": self._person(),
            "asked": self._asked(),
            "answers": [self._answer(each) for each in sorted(self._answers, key=_saved_at)],
            "messages": [self._row(*each) for each in sorted(self._rows, key=_created_at)],
            "chat": self._said(),
            "did": [self._entry(each) for each in self._log() if each.by in self._who.marks],
            "seen": [self._entry(each) for each in self._by_others()],
            "other": [self._place(*each) for each in self._other],
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
        if person and person.active_at:
            lines.append(words("insight.active", at=_moment(person.active_at)))
        if person and person.unreachable:
            lines.append(
                words("insight.unreachable", state=words(f"insight.state.{person.unreachable.value}"))
            )
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

    def _row(self, row: OutboxRow, message: Json) -> str:
        texts = (text for fields in records_in(message, lambda _: True) for text in fields.values())
        return self._words(
            "insight.message_line",
            at=_moment(row.created_at),
            urgency=self._words(f"insight.urgency.{row.urgency.value}"),
            state=self._words(f"insight.state.{row.state.value}"),
            text="; ".join(texts),
        )

    def _place(self, collection: str, fields: Fields) -> str:
        names, places = self._words.section("insight.field"), self._words.section("insight.place")
        said = "; ".join(f"{names.get(name, name)}: {text}" for name, text in fields.items())
        return self._words("insight.other_line", place=places.get(collection, collection), said=said)

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
        return [
            each
            for each in self._log()
            if each.by not in self._who.marks
            and (each.stream in streams or self._is_named(each.reason) or self._is_named(each.by))
        ]

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


_IN_SECTIONS = frozenset({"people", "audit", "audit_heads"})
"""What is shown whole elsewhere, or names nobody."""


def _created_at(row: tuple[OutboxRow, Json]) -> datetime:
    return row[0].created_at


def _saved_at(kept: AnswerVersion) -> datetime:
    return kept.answer.saved_at


def _moment(at: datetime) -> str:
    return at.astimezone(HERE).strftime("%Y-%m-%d %H:%M")


def _one_line(text: str) -> str:
    return " / ".join(text.splitlines())
