"""Activities that look real, from people who own one project, at a whole bot: none reaches another's data."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.model import Project
from storage.base import Backend
from storage.opening import open_backend
from tests.bot.channels import test_teams_fuzz as shapes
from tests.bot.channels.test_teams_fuzz import HERE
from tests.bot.teams_town import HR, Town, settings_of, town
from tests.fakes import activities as made
from tests.fakes.activities import BOB, Json

ALICES, BOBS = "alice@eksempel.example", "bob@eksempel.example"
PROJECTS = (
    Project("1", "", 0, "Rolige overgange", "1", owners=("Skolerne",), contacts=(ALICES,)),
    Project("2", "", 1, "Fælles kurser", "2", owners=("Skolerne",), contacts=(BOBS,)),
)
THEIRS, MINE, ROUND = "project-of-another", "project-of-mine", "the-round"
HUNDRED = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
"""Of ten activities each."""


def pressed(verb: str, **values: Any) -> list[Json]:
    return [make(verb, values) for make in (_submit, _execute)]


def _submit(verb: str, values: Json) -> Json:
    return made.submit({"verb": verb, **values}, HERE)


def _execute(verb: str, values: Json) -> Json:
    return made.execute(verb, values, HERE)


SHAPES = [
    *shapes.SHAPES,
    *(
        made.message(word, HERE)
        for word in ("start", "send", "mine svar", "ret 1", "luk", "send igen", "status")
    ),
    *pressed("answer", project=THEIRS, question="status", version=0, text="Skrevet af en anden"),
    *pressed("answer", project=MINE, question="status", version=0, text="Mit eget"),
    *pressed("send", project=THEIRS),
    *pressed("edit", project=THEIRS, question="effekt"),
    *pressed("choose_project", project=THEIRS),
    *pressed("place", project=THEIRS, question="status"),
    *pressed("close_round", round=ROUND),
    *pressed("start_round", round=ROUND),
    *pressed("resend", round=ROUND),
    *pressed("export", round=ROUND),
    *pressed("save_round", round=ROUND, title="Overtaget", kind="status_table"),
]


@dataclass
class Bot:
    """The bot, its store seen from outside, and what stood for others before anything strange came."""

    here: Town
    backend: Backend
    names: Mapping[str, str]
    before: Json = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    async def others(self) -> Json:
        """Everything in the store that is Bob's, HR's or the round's."""
        mine = self.names[MINE]
        found = [
            document
            for collection in ("rounds", "projects", "submissions", "answers", "chapters", "themes", "jobs")
            for document in await self.backend.scan(collection)
            if not document.key.startswith(mine) or collection == "projects"
        ]
        for collection in ("people", "seats"):
            kept = [await self.backend.get(collection, who["aadObjectId"]) for who in (BOB, HR)]
            found += [document for document in kept if document]
        return {f"{each.collection}/{each.key}": (each.version, each.body) for each in found}

    def sender(self) -> Json:
        """Another each time: nobody is written to faster than Teams allows. Half own Alice's project."""
        number = next(self.numbers)
        oid = f"eeeeeeee-0000-0000-0000-{number:012}"
        who = {"id": f"29:e{number}", "name": f"E {number}", "aadObjectId": oid}
        self.here.meet(who, ALICES if number % 2 else f"e{number}@eksempel.example")
        return who


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with town(tmp_path, pace=2000) as here:
        here.meet(HR, "hr@eksempel.example")
        here.meet(BOB, BOBS)
        await here.say(BOB, "hej")
        await here.open_round(PROJECTS)
        await here.until(BOB, lambda body: "Fælles kurser" in json.dumps(body, ensure_ascii=False))
        await here.say(BOB, "start")
        await here.say(BOB, "Kurserne er holdt, og alle kom.")
        backend = await open_backend(settings_of(tmp_path).store)
        projects = {d.body["title"]: d.key for d in await backend.scan("projects")}
        (round_,) = await backend.scan("rounds")
        names = {MINE: projects["Rolige overgange"], THEIRS: projects["Fælles kurser"], ROUND: round_.key}
        bot = Bot(here, backend, names)
        bot.before = await bot.others()
        yield bot
        await backend.close()


async def throw(bot: Bot, activity: Json) -> None:
    written = json.dumps(activity)
    for name, meant in {**bot.names, HERE: bot.here.microsoft.connector.url}.items():
        written = written.replace(name, meant)
    body, who = json.loads(written), bot.sender()
    if isinstance(body, dict) and isinstance(body.get("from"), dict):
        body["from"] = {**who, **{k: v for k, v in body["from"].items() if k not in who}}
        body["conversation"] = {**made.personal(who)}
    status, _ = await bot.here.post(body)
    assert status in {200, 400, 401, 403}, status


@given(st.lists(shapes.spoiled(SHAPES), min_size=10, max_size=10))
@HUNDRED
async def test_nothing_strange_makes_an_error_or_changes_what_belongs_to_another(
    bot: Bot, activities: list[Json]
) -> None:
    for activity in activities:
        await throw(bot, activity)
    assert await bot.others() == bot.before
