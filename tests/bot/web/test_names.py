"""Areas and units on HR's page: a name is changed once, and every round and every later file follows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dialogs.model import Project, RoundState
from storage.repository import PROJECTS, ROUNDS, Changes, Repository
from tests.bot.rig import TestClock
from tests.bot.web.desk import Desk, Page, Person, desk
from tests.bot.web.town import open_round

NAMES = "/hr/names"


async def projects(place: Desk, round_id: str) -> list[Project]:
    found = await Repository(place.installation.backend).find(PROJECTS, "round_id", round_id)
    return [each.record for each in found]


async def areas(place: Desk, round_id: str) -> set[str]:
    return {project.area for project in await projects(place, round_id)}


def value(page: Page, name: str) -> str:
    """What the box beside a name sends."""
    edition = page.html.split(f"{name}=")[1].split('"')[0]
    return f"{name}={edition}"


async def rename(person: Person, page: Page, names: list[str], name: str) -> Page:
    form = page.form("/hr/names")
    given = {"naming": "area", "names": [value(page, each) for each in names], "name": name}
    return await person.post(NAMES, {"csrf": form.values["csrf"], **given})


async def filled(place: Desk) -> None:
    """Two living rounds and an archived one; in the second an area is spelled otherwise."""
    backend, clock = place.installation.backend, TestClock()
    repository = Repository(backend)
    for key in ("r1", "r2", "r3"):
        await open_round(backend, clock.now, round_id=key)
    changes = Changes()
    for each in await repository.find(PROJECTS, "round_id", "r2"):
        if each.record.area == "Børn og unge":
            changes.put(PROJECTS, replace(each.record, area="Børn og Ungeområdet"), each.version)
    archived = await repository.get(ROUNDS, "r3")
    assert archived
    changes.put(ROUNDS, replace(archived.record, state=RoundState.ARCHIVED), archived.version)
    await repository.commit(changes, clock.now)


async def test_an_area_is_renamed_once_and_all_living_rounds_and_later_files_follow(tmp_path: Path) -> None:
    async with desk(tmp_path, TestClock(), readers=frozenset({"lars"})) as place:
        await filled(place)
        hr = await place.hr()
        page = await hr.get(NAMES)
        both = ["Børn og unge", "Børn og Ungeområdet"]
        done = await rename(hr, page, both, "Børn, unge og familier")
        assert "Navnet er rettet overalt." in done.text
        for key in ("r1", "r2"):
            assert "Børn, unge og familier" in await areas(place, key)
            assert not await areas(place, key) & set(both)
        assert "Børn og unge" in await areas(place, "r3"), "what is archived stays"
        csv = "Projekttitel;Område;Kontakt\nHaven;BØRN OG UNGE;anne@eksempel.example\n"
        plan = await draft(hr)
        read = await hr.send(plan, "/projects", file=("p.csv", csv.encode()))
        assert "»BØRN OG UNGE« hedder nu »Børn, unge og familier«" in read.text
        assert await areas(place, plan.url.split("/rounds/")[1].split("/")[0]) == {"Børn, unge og familier"}
        forgotten = await hr.send(await hr.get(NAMES), "/forget")
        assert "ikke rettet af sig selv mere" in forgotten.text
        stale = await rename(hr, page, ["Teknik og miljø"], "By")
        assert "Navnet er rettet overalt." in stale.text, "nobody touched those"
        lars = await place.person("lars")
        assert [form.action for form in (await lars.get(NAMES)).forms] == ["/hr/sign-out"]


async def draft(hr: Person) -> Page:
    page = await hr.get("/hr/new")
    day = {"deadline_on": "2027-06-01", "deadline_time": "12:00"}
    return await hr.send(page, "/hr/new", kind="narrative_report", title="Ny", **day)


async def test_what_changed_meanwhile_is_shown_and_nothing_is_renamed_unseen(tmp_path: Path) -> None:
    async with desk(tmp_path, TestClock()) as place:
        await filled(place)
        hr = await place.hr()
        page = await hr.get(NAMES)
        await rename(hr, page, ["Ældre og sundhed"], "Teknik og miljø")
        refused = await rename(hr, page, ["Teknik og miljø"], "By")
        assert refused.status == 409
        assert "Projekterne er ændret" in refused.text
        assert 'value="By"' in refused.html, "what was written stays"
        assert "By" not in await areas(place, "r1")
        nothing = await hr.post(NAMES, {"csrf": refused.form("/hr/names").values["csrf"], "naming": "area"})
        assert nothing.status == 422
        assert "Vælg mindst ét navn" in nothing.text
