"""Leaving out what HR has decided to leave out: the same records, with the found parts of some texts masked.

`refs` are those of `contents.passages`. What was masked is gone from the records, links' addresses included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.checks import FINDERS, MASK, Contains
from dialogs.checks import Span as Found
from dialogs.model import Answer, Chapter, Project, Round, Submission, Theme
from dialogs.richtext import Block, ListItem, Paragraph, RichText, Span, plain, read_plain

Find = Callable[[str], Sequence[Found]]


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is masked in which text."""

    refs: Mapping[str, frozenset[Contains]]

    def text(self, ref: str, text: str) -> str:
        for contains in sorted(self.refs.get(ref, ())):
            text = _left_out(text, FINDERS[contains](text))
        return text

    def rich(self, ref: str, rich: RichText) -> RichText:
        for contains in sorted(self.refs.get(ref, ())):
            rich = RichText(tuple(_block(block, FINDERS[contains]) for block in rich.blocks))
            if spans := FINDERS[contains](plain(rich)):
                # It goes from one block into the next: what is left is read as plain text.
                rich = read_plain(_left_out(plain(rich), spans))
        return rich

    def round(self, round_: Round) -> Round:
        return replace(
            round_,
            title=self.text("round/title", round_.title),
            subtitle=self.text("round/subtitle", round_.subtitle),
            heading=self.text("round/heading", round_.heading),
            intro=self.rich("round/intro", round_.intro),
            fund=self.text("round/fund", round_.fund),
            committee=self.text("round/committee", round_.committee),
            options={key: self.text(f"round/option/{key}", text) for key, text in round_.options.items()},
            questions=tuple(
                replace(
                    question,
                    label=self.text(f"round/label/{question.key}", question.label),
                    text=self.text(f"round/question/{question.key}", question.text),
                )
                for question in round_.questions
            ),
        )

    def chapter(self, chapter: Chapter) -> Chapter:
        at = f"chapter/{chapter.id}"
        return replace(
            chapter,
            title=self.text(f"{at}/title", chapter.title),
            heading=self.text(f"{at}/heading", chapter.heading),
            intro=self.rich(f"{at}/intro", chapter.intro),
        )

    def theme(self, theme: Theme) -> Theme:
        title, prose = f"theme/{theme.id}/title", f"theme/{theme.id}/prose"
        return replace(theme, title=self.text(title, theme.title), prose=self.rich(prose, theme.prose))

    def project(self, project: Project) -> Project:
        at = f"project/{project.id}"
        owners = (self.text(f"{at}/owners/{place}", owner) for place, owner in enumerate(project.owners))
        return replace(
            project,
            number=self.text(f"{at}/number", project.number),
            title=self.text(f"{at}/title", project.title),
            owners=tuple(owners),
            unit=self.text(f"{at}/unit", project.unit),
            area=self.text(f"{at}/area", project.area),
            superior=self.text(f"{at}/superior", project.superior),
            purpose=self.rich(f"{at}/purpose", project.purpose),
            extra={column: self.text(f"{at}/extra/{column}", text) for column, text in project.extra.items()},
        )

    def submission(self, submission: Submission) -> Submission:
        answers = {key: self._answer(submission.project, each) for key, each in submission.answers.items()}
        return replace(submission, answers=answers)

    def _answer(self, project: str, answer: Answer) -> Answer:
        given, reason = (
            f"project/{project}/answer/{answer.question}",
            f"project/{project}/reason/{answer.question}",
        )
        return replace(
            answer,
            text=self.rich(given, answer.text),
            value=self.text(given, answer.value),
            reason=self.text(reason, answer.reason),
        )


def _left_out(text: str, spans: Sequence[Found]) -> str:
    kept, at = [], 0
    for span in spans:
        kept += [text[at : span.start], MASK]
        at = span.end
    return "".join((*kept, text[at:]))


def _block(block: Block, find: Find) -> Block:
    if isinstance(block, Paragraph):
        return Paragraph(_masked(block.spans, find))
    items = (ListItem(tuple(_block(inner, find) for inner in item.blocks)) for item in block.items)
    return replace(block, items=tuple(items))


def _masked(spans: Sequence[Span], find: Find) -> tuple[Span, ...]:
    """A number may change its look halfway: it is looked for in the whole paragraph."""
    found, at, kept = find("".join(span.text for span in spans)), 0, list[Span]()
    for span in spans:
        text = "".join(_seen(letter, place, found) for place, letter in enumerate(span.text, at))
        at += len(span.text)
        link = "" if find(span.link.removeprefix("mailto:")) else span.link
        if text:
            kept.append(replace(span, text=text, link=link))
    return tuple(kept) or (Span(MASK),)


def _seen(letter: str, place: int, found: Sequence[Found]) -> str:
    hidden = next((span for span in found if span.start <= place < span.end), None)
    if hidden is None:
        return letter
    return MASK if place == hidden.start else ""
