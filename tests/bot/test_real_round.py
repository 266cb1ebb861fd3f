"""A real annex, imported as HR would and answered by its owners over HTTP, comes out whole in every format.

A PDF is read in its logical order, by its tags: on the page a cell is cut wherever the page ends.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bot.cli.chat_client import ChatClient
from dialogs import richtext
from dialogs.model import Project
from templates.rich import paragraphs
from tests.bot.rounds import HR, Playing, asked, asks_back, export, has, make_round, playing
from tests.templates.annexes import (
    FORMATS,
    W,
    docx_part,
    kept,
    pdf_words_in_order,
    read_words,
    squeezed,
    words,
)
from tests.templates.test_seed import ENOUGH, own_input, seed_words

LABEL = re.compile(r"^(Status|Effekt|Efterliv)[:.] ")
"""A label that an owner typed: the annex prints its own instead."""


@pytest.fixture(scope="module")
def seed(real_input: Path | None) -> dict[str, Any]:
    if real_input is None:
        return own_input()
    read: dict[str, Any] = json.loads((real_input / "seed000.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Playing]:
    async with playing(tmp_path) as play:
        yield play


def projects(seed: dict[str, Any]) -> list[Project]:
    """The rows HR has in Excel: one invented address for each different owner."""
    owners = list(dict.fromkeys(tuple(record["owners"]) for record in seed["records"]))
    return [
        Project(
            id=str(record["number"]),
            round_id="",
            position=position,
            title=record["title"],
            number=str(record["number"]),
            owners=tuple(record["owners"]),
            purpose=richtext.read_plain(record["purpose"]["text"]),
            contacts=(f"ejer{owners.index(tuple(record['owners']))}@kommune.example",),
        )
        for position, record in enumerate(seed["records"])
    ]


async def answer(owner: ChatClient, seed: dict[str, Any]) -> int:
    """What one owner does: types the answer to every question that is asked; how many were typed.

    Where the seed has no answer, an optional question is skipped and a required one left for later.
    """
    await owner.until(lambda message: has(message, "start"))
    typed, count = 0, len(owner.said)
    await owner.say("start")
    while True:
        message = await owner.until_after(count)
        count = len(owner.said)
        project, question = asked(message)
        if verb := asks_back(message):
            await owner.press(verb)
        elif question:
            record = next(r for r in seed["records"] if str(r["number"]) == project.rsplit("-", 1)[-1])
            given = record["answers"].get(question)
            typed += bool(given)
            if given or has(message, "skip"):
                await owner.say(given["text"] if given else "spring over")
            else:
                return typed
        elif has(message, "send"):
            await owner.press("send")
        elif has(message, "choose_project"):
            await owner.press("choose_project")
        else:
            return typed


async def test_the_real_annex_comes_out_of_the_chat_whole(play: Playing, seed: dict[str, Any]) -> None:
    document = seed["document"]
    rows = projects(seed)
    async with play.person(HR) as hr:
        await make_round(
            hr,
            rows,
            title=document["title"],
            subtitle=document["subtitle"],
            heading=document["section_heading"],
            intro="\n".join(block["text"] for block in document["intro"]),
        )
        typed = 0
        for contact in dict.fromkeys(row.contacts[0] for row in rows):
            async with play.person(contact) as owner:
                typed += await answer(owner, seed)
        files = await export(play, hr)

    given = [a for record in seed["records"] for a in record["answers"].values() if a]
    assert typed == len(given)
    expected = list(seed_words(seed))
    for name in FORMATS:
        found = pdf_words_in_order(files[name]) if name == "pdf" else read_words(name, files[name])
        assert kept(expected, words(found)) >= ENOUGH, name
        for one in given:
            for paragraph in paragraphs(richtext.read_plain(one["text"]).blocks):
                text = LABEL.sub("", richtext.inline_text(paragraph.spans))
                assert solid(text) in solid(found), (name, text[:40])
    items = [item for one in given for item in list_items(richtext.read_plain(one["text"]))]
    assert items
    document_xml = docx_part(files["docx"], "word/document.xml")
    numbered = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in list_paragraphs(document_xml)]
    for item in items:
        assert squeezed(item) in {squeezed(text) for text in numbered}


def solid(text: str) -> str:
    """Without spaces, and without hyphens: the PDF breaks long words at a line's end."""
    return squeezed(text).replace("-", "")


def list_items(text: richtext.RichText) -> list[str]:
    """The words of every paragraph in every list of an answer."""
    lists = [block for block in text.blocks if isinstance(block, richtext.ListBlock)]
    inside = [block for one in lists for item in one.items for block in item.blocks]
    return [richtext.inline_text(paragraph.spans) for paragraph in paragraphs(tuple(inside))]


def list_paragraphs(document: ElementTree.Element) -> list[ElementTree.Element]:
    """Word's own list paragraphs: those that carry numbering properties."""
    return [p for p in document.iter(f"{W}p") if p.find(f"{W}pPr/{W}numPr") is not None]
