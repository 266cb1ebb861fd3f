"""The JSON writer: everything the annex is made of, by name, for another system to read."""

from __future__ import annotations

import json
from typing import Any

from dialogs.model import Project
from dialogs.richtext import plain
from templates.catalogue import Kind
from templates.texts import AnswerText, ChapterText, Context, ProjectText, QuestionText


def write_data(kind: Kind, context: Context) -> bytes:
    """The file in UTF-8. Texts are typed lines, with "-" or "1." before an item of a list."""
    annex = context.annex
    written = {
        "kind": kind.key,
        "internal": annex.sources,
        "title": annex.title,
        "subtitle": annex.subtitle,
        "heading": annex.heading,
        "intro": plain(annex.intro.text),
        "year": annex.year,
        "fund": annex.fund,
        "fund_amount": annex.fund_amount,
        "total_grant": annex.total_grant,
        "committee": annex.committee,
        "meeting_on": annex.meeting_on,
        "made_at": context.made_at.isoformat(),
        "options": dict(annex.options),
        "questions": [_question(question) for question in context.questions],
        "projects": [_project(project) for project in context.projects],
        "chapters": [_chapter(chapter) for chapter in context.chapters],
    }
    return (json.dumps(written, ensure_ascii=False, indent=1) + "\n").encode()


def _question(question: QuestionText) -> dict[str, Any]:
    themes = [
        {
            "number": theme.number,
            "title": theme.title,
            "prose": plain(theme.prose.text),
            "sources": theme.sources,
        }
        for theme in question.themes
    ]
    return {"key": question.key, "text": question.text, "label": question.label, "themes": themes}


def _project(project: ProjectText) -> dict[str, Any]:
    source = project.source
    return {
        "id": project.id,
        "number": source.number,
        "title": source.title,
        "owners": list(source.owners),
        "unit": source.unit,
        "area": source.area,
        "purpose": plain(source.purpose),
        "grant": _grant(source),
        "extra": dict(source.extra),
        "answers": [_answer(answer) for answer in project.answers],
    }


def _grant(project: Project) -> str | None:
    return None if project.grant is None else f"{project.grant:f}"


def _answer(answer: AnswerText) -> dict[str, str]:
    return {
        "question": answer.key,
        "label": answer.label,
        "text": plain(answer.given),
        "missing": answer.missing,
    }


def _chapter(chapter: ChapterText) -> dict[str, Any]:
    return {
        "title": chapter.title,
        "heading": chapter.heading,
        "intro": plain(chapter.intro.text),
        "listed": chapter.listed,
        "projects": [project.id for project in chapter.projects],
    }
