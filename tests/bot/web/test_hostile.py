"""Hostile uploads on HR's page: refused or read, with words that help, and the right file afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.base import Document
from tests.bot.web.desk import Desk, desk
from tests.bot.web.hostile import HOSTILE
from tests.bot.web.test_making import draft, sheet


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


async def test_a_hostile_file_is_refused_or_read_and_the_right_one_afterwards(place: Desk) -> None:
    hr = await place.hr()
    plan, before = await draft(hr), list[Document]()
    for name, upload in HOSTILE.items():
        plan = await hr.send(plan, "/projects", file=(upload.name, upload.make()))
        assert upload.says in plan.text, name
        assert plan.status == (200 if upload.saved else 422), name
        assert ("læst ind og gemt" in plan.text) is bool(upload.saved), name
        kept = await place.installation.backend.scan("projects")
        assert len(kept) == max(upload.saved, len(before)), name
        before = kept
    good = await hr.send(plan, "/projects", file=("projekter.xlsx", sheet()))
    assert "Projekterne er læst ind og gemt." in good.text
