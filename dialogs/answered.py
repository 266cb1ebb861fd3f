"""What stands under a project's questions, and what HR has done about it, as messages show it."""

from __future__ import annotations

from dialogs import messages as say
from dialogs.model import Answer, Assignment, Missing, Project, Question, Submission
from dialogs.richtext import Block, Paragraph, RichText, inline_text, read_plain


def standing_text(answer: Answer | None) -> RichText:
    """An answer as a card's field shows it, whatever its type; empty for none."""
    if answer is None or answer.missing is not None:
        return RichText()
    return answer.text or read_plain(answer.value)


def title_line(project: Project) -> str:
    """The title on one line; a list in it as "a, b"."""
    read = read_plain(project.title)
    return " ".join(_on_one_line(block) for block in read.blocks)


def _on_one_line(block: Block) -> str:
    if isinstance(block, Paragraph):
        return " ".join(inline_text(block.spans).split())
    return ", ".join(_on_one_line(inner) for item in block.items for inner in item.blocks)


def answer_lines(assignment: Assignment) -> tuple[say.AnswerLine, ...]:
    questions = assignment.round.questions
    return tuple(_line(i, q, assignment.submission) for i, q in enumerate(questions, 1))


def _line(number: int, question: Question, submission: Submission) -> say.AnswerLine:
    answer = submission.answer(question.key)
    if answer is None:
        return say.AnswerLine(
            number, question.key, question.label, question.required, missing=Missing.NOT_ANSWERED
        )
    return say.AnswerLine(
        number,
        question.key,
        question.label,
        question.required,
        text=answer.text,
        value=answer.value,
        missing=answer.missing,
        version=answer.version,
        by_name=answer.by_name,
        reason=answer.reason,
        remark=remark(submission, question.key),
    )


def remark(submission: Submission, key: str) -> say.Reaction | None:
    """What HR has done about the answer that stands: a return not seen to yet, or a correction."""
    answer = submission.answer(key)
    for returned in submission.returns:
        if answer and returned.question == key and returned.version == answer.version:
            return say.Reaction(returned.by_name, returned.comment, returned.quote, answer.original)
    if answer and answer.original is not None:
        return say.Reaction(answer.corrected_by, original=answer.original)
    return None


def closed_question(assignment: Assignment, question: str) -> say.CloseQuestion | None:
    """What stands in the place of an answered question's card."""
    asked, answer = assignment.round.question(question), assignment.submission.answer(question)
    if asked is None or answer is None:
        return None
    return say.CloseQuestion(
        project=assignment.project.id,
        project_title=title_line(assignment.project),
        question=question,
        label=asked.label,
        text=standing_text(answer),
        missing=answer.missing,
        version=answer.version,
        reason=answer.reason,
    )
