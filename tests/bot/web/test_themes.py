"""Themes on HR's page: written, ordered, merged, filled; stale ones marked; nothing overwritten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from dialogs.model import Submission, Theme
from dialogs.richtext import plain, read_plain
from storage.codec import decode, encode
from storage.repository import ANSWERS, THEMES, AnswerVersion, Changes, Repository
from tests.bot.rig import TestClock
from tests.bot.web.desk import Desk, Form, Page, desk
from tests.bot.web.parts import sampled

THEMES_PAGE = "/hr/rounds/r2/themes"
FIRST, SECOND = "r2-theme-1", "r2-theme-2"
MERGE = {"change": "merge"}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = TestClock()
    async with desk(tmp_path, clock, readers=frozenset({"lars"}), editors=frozenset({"rita"})) as opened:
        await sampled(opened.installation.backend, "work_environment", clock.now, "r2")
        yield opened


def form_of(page: Page, group: str = "") -> Form:
    return next(form for form in page.forms if form.values.get("group") == [group])


async def themes(place: Desk, question: str = "psykisk_lykkes") -> list[Theme]:
    found = [each.record for each in await Repository(place.installation.backend).find(THEMES)]
    return sorted((t for t in found if t.question == question), key=lambda t: t.position)


async def titles(place: Desk) -> list[str]:
    return [theme.title for theme in await themes(place)]


async def test_an_editor_words_orders_merges_and_fills_themes(place: Desk) -> None:
    rita = await place.person("rita")
    page = await rita.get(THEMES_PAGE)
    one = form_of(page, FIRST)
    saved = await rita.post(
        one.action, {**one.values, "title": "Morgenen", "text": "Alle begynder sammen.", "change": "down"}
    )
    assert "Temaerne er gemt." in saved.text
    assert (await titles(place))[:2] == ["Et fælles sprog.", "Morgenen"], "worded and moved by one press"
    one = form_of(saved, FIRST)
    members = saved.html.count('name="members"')
    merged = await rita.post(
        one.action, {**one.values, "to": f"{SECOND}:{form_of(saved, SECOND).values['version'][0]}"} | MERGE
    )
    assert "Temaerne er gemt." in merged.text
    assert await titles(place) == ["Et fælles sprog.", "Bedre rammer om det krævende arbejde."]
    joined = (await themes(place))[0]
    assert plain(joined.prose).endswith("Alle begynder sammen.")
    assert len(joined.points) == 4
    assert merged.html.count('name="members"') == members
    out = form_of(merged, SECOND)
    first = merged.html.split('name="members" value="')[1].split('"')[0]
    taken = await rita.post(out.action, {**out.values, "members": first, "change": "out"})
    assert "Punkter uden tema (1)" in taken.text
    loose = form_of(taken)
    made = await rita.post(
        loose.action, {**loose.values, "members": first, "title": "Nyt", "change": "add", "to": ""}
    )
    assert await titles(place) == [*(await titles(place))[:2], "Nyt"]
    gone = form_of(made, SECOND)
    await rita.post(gone.action, {**gone.values, "change": "remove"})
    assert SECOND not in [theme.id for theme in await themes(place)]


async def test_two_who_word_one_theme_overwrite_nothing_unseen(place: Desk) -> None:
    hr, rita = await place.hr(), await place.person("rita")
    mine, theirs = form_of(await hr.get(THEMES_PAGE), FIRST), form_of(await rita.get(THEMES_PAGE), FIRST)
    await rita.post(theirs.action, {**theirs.values, "title": "Ritas", "text": "Ritas tekst"})
    refused = await hr.post(mine.action, {**mine.values, "title": "Mit", "text": "Min <b>tekst"})
    assert refused.status == 409
    assert "Ritas tekst" in refused.text, "what stands now"
    again = form_of(refused, FIRST)
    assert (again.values["title"], again.values["text"]) == (["Mit"], ["Min <b>tekst"])
    assert "<b>" not in refused.html
    assert (await titles(place))[0] == "Ritas"
    await hr.post(again.action, {**again.values})
    assert (await titles(place))[0] == "Mit"
    gone, hers = form_of(await hr.get(THEMES_PAGE), FIRST), form_of(await rita.get(THEMES_PAGE), FIRST)
    await rita.post(hers.action, {**hers.values, "change": "remove"})
    lost = await hr.post(gone.action, {**gone.values, "text": "Det tog en time at skrive"})
    assert lost.status == 409
    assert "Det tog en time at skrive" in lost.text


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({"title": " "}, "Skriv en titel"),
        ({"title": "et fælles sprog"}, "allerede et med den titel"),
        ({"title": "x" * 301}, "for lang"),
        ({"text": "Skriv til 010190-1234"}, "CPR-nummer"),
        ({"change": "merge", "to": ""}, "Vælg først noget"),
        ({"change": "merge", "to": "r2-theme-4:1"}, "Vælg først noget"),  # under another question
        ({"change": "out"}, "Vælg først noget"),
    ],
)
async def test_what_cannot_be_saved_says_why_and_stays(
    place: Desk, filled: dict[str, str], said: str
) -> None:
    hr = await place.hr()
    one = form_of(await hr.get(THEMES_PAGE), FIRST)
    before = await themes(place)
    refused = await hr.post(one.action, {**one.values, **filled})
    assert refused.status == 409
    assert said in refused.text
    assert await themes(place) == before
    if "title" in filled:
        assert form_of(refused, FIRST).values["title"] == [filled["title"]]


async def test_a_theme_whose_answer_has_changed_is_marked_and_shows_before_and_now(place: Desk) -> None:
    hr, backend = await place.hr(), place.installation.backend
    document = await backend.get("submissions", "r2-sample-1")
    assert document
    submission = decode(Submission, document.body)
    old = submission.answers["psykisk_lykkes"]
    new = replace(old, version=2, text=read_plain("1. Kun ét punkt nu.\nVi har ændret det."))
    changes = Changes()
    changes.put(ANSWERS, AnswerVersion("r2-sample-1", old, "salt"))
    await Repository(backend).commit(changes, submission.submitted_at or TestClock().now)
    body = encode(replace(submission, answers={**submission.answers, "psykisk_lykkes": new}))
    await backend.load([replace(document, body=body, version=document.version + 1)])
    page = await hr.get(THEMES_PAGE)
    for said in ("Et svar er ændret", "Sådan stod det", "Faste morgenmøder", "Vi har ændret det."):
        assert said in page.text
    assert "Punktet står ikke i svaret mere." in page.text, "the second point is gone"
    one = form_of(page, FIRST)
    renewed = await hr.post(one.action, {**one.values, "change": "renew"})
    assert renewed.text.count("Et svar er ændret") == 1, "the third theme rests on the old answer still"
    assert [point.version for point in (await themes(place))[0].points] == [2, 1]


async def test_a_point_that_was_changed_meanwhile_is_not_put_anywhere_unseen(place: Desk) -> None:
    hr = await place.hr()
    loose = form_of(await hr.get(f"{THEMES_PAGE}?question=stolte"))
    values = {**loose.values, "title": "Nyt", "change": "add", "members": "r2-sample-1/psykisk_lykkes/7/0"}
    refused = await hr.post(loose.action, values)
    assert refused.status == 409
    assert "Et svar er ændret, siden du åbnede siden" in refused.text
    assert form_of(refused).values["title"] == ["Nyt"]


async def test_a_reader_sees_themes_without_a_form_and_other_kinds_have_none(place: Desk) -> None:
    lars = await place.person("lars")
    page = await lars.get(THEMES_PAGE)
    assert "Fællesskab om begyndelsen på dagen." in page.text
    assert [form.action for form in page.forms] == ["/hr/sign-out"]
    await sampled(place.installation.backend, "status_table", TestClock().now, "r1")
    assert (await lars.get("/hr/rounds/r1/themes")).status == 404
