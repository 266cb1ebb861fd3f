"""Files in Teams, in a whole bot: HR's Excel in, the annex out to OneDrive or by link."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from bot.channels.consent import ANSWER, DELIVERED, OFFER
from dialogs.model import Project
from tests.bot.teams_town import HR, Town, settings_of, town
from tests.fakes import activities as made
from tests.fakes.activities import ALICE, BOB, Json

PROJECTS = [
    Project("1", "", 0, "Grøn omstilling", number="1", owners=("Alice",), contacts=("alice@kommune.example",))
]
ELSEWHERE = "https://example.org/upload"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as here:
        here.meet(HR, "hr@kommune.example")
        here.meet(ALICE, "alice@kommune.example")
        yield here


def attached(message: Json) -> list[Json]:
    return list(message.get("attachments") or ())


def is_offer(message: Json) -> bool:
    return any(part["contentType"] == OFFER for part in attached(message))


def link_in(message: Json) -> str:
    """The address on a card's only button; empty when it is another message."""
    for part in attached(message):
        for action in part["content"].get("actions", ()):
            if action["type"] == "Action.OpenUrl":
                return str(action["url"])
    return ""


async def offered(here: Town) -> list[Json]:
    """The offers of an exported annex, in order."""
    await here.say(ALICE, "hej")
    await here.open_round(PROJECTS)
    await here.say(HR, "eksportér")

    def three(_: Json) -> bool:
        return sum(is_offer(body) for body in here.said(HR)) == 3

    await here.until(HR, three)
    return [body for body in here.said(HR) if is_offer(body)]


async def sheet_offered(here: Town) -> Json:
    """The offer of an empty sheet, which takes no worker to make."""
    await here.say(HR, "skabelon")
    return await here.until(HR, is_offer)


def answer(here: Town, offer: Json, action: str = "accept", **info: Any) -> Json:
    """What Teams posts when somebody answers an offer."""
    (part,) = attached(offer)
    upload = {
        "name": part["name"],
        "uploadUrl": f"{here.microsoft.drive.origin}/session/1",
        "contentUrl": f"{here.microsoft.drive.origin}/personal/{part['name']}",
        "uniqueId": "unique-1",
        "fileType": part["name"].rpartition(".")[2],
        **info,
    }
    value: Json = {"type": "fileUpload", "action": action, "context": part["content"]["acceptContext"]}
    if action == "accept":
        value["uploadInfo"] = upload
    identity = next(
        key for key, said in here.microsoft.connector._said["a:personal-hr"].items() if said == offer
    )
    return made.invoke(ANSWER, value, here.microsoft.connector.url, HR, replyToId=identity)


async def test_an_annex_is_put_on_onedrive_once_hr_says_yes(here: Town) -> None:
    offers = await offered(here)
    assert [attached(offer)[0]["name"].rpartition(".")[2] for offer in offers] == ["docx", "pdf", "html"]
    assert "OneDrive" in attached(offers[0])[0]["content"]["description"]
    assert [link_in(message) for message in here.said(HR) if link_in(message)] == []
    status, _ = await here.post(answer(here, offers[0]))
    assert status == 200
    message = await here.until(HR, lambda body: any(p["contentType"] == DELIVERED for p in attached(body)))
    (put,) = here.microsoft.drive.puts
    assert zipfile.ZipFile(BytesIO(put.content)).testzip() is None
    size = attached(offers[0])[0]["content"]["sizeInBytes"]
    assert (len(put.content), put.range) == (size, f"bytes 0-{size - 1}/{size}")
    assert put.authorization == ""
    (part,) = attached(message)
    assert part["content"] == {"uniqueId": "unique-1", "fileType": "docx"}
    await here.microsoft.connector.wait_for(lambda c: any(call.method == "DELETE" for call in c.calls))
    assert offers[0] not in here.microsoft.connector.messages("a:personal-hr")


async def test_who_says_no_gets_the_link(here: Town) -> None:
    offer = await sheet_offered(here)
    assert (await here.post(answer(here, offer, "decline")))[0] == 200
    message = await here.until(HR, link_in)
    path = link_in(message).removeprefix("https://bilagsbot.kommune.example")
    async with here.client.get(here.url + path) as response:
        assert (response.status, (await response.read())[:2]) == (200, b"PK")
    assert here.microsoft.drive.puts == []


@pytest.mark.parametrize(
    ("status", "location"), [(500, ""), (403, ""), (404, ""), (302, ELSEWHERE), (307, ELSEWHERE)]
)
async def test_an_upload_that_fails_becomes_a_link_and_follows_nobody_elsewhere(
    here: Town, status: int, location: str
) -> None:
    offer = await sheet_offered(here)
    here.microsoft.drive.status, here.microsoft.drive.location = status, location
    assert (await here.post(answer(here, offer)))[0] == 200
    assert link_in(await here.until(HR, link_in))
    assert len(here.microsoft.drive.puts) == 1
    assert offer in here.microsoft.connector.messages("a:personal-hr")


@pytest.mark.parametrize("name", ["uploadUrl", "contentUrl"])
@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x",
        "http://127.0.0.1@example.org/",
        "https://10.0.0.1/x",
        "http://169.254.169.254/",
        "",
        5,
    ],
)
async def test_nothing_is_uploaded_to_a_host_off_the_list(here: Town, name: str, url: Any) -> None:
    offer = await sheet_offered(here)
    assert (await here.post(answer(here, offer, **{name: url})))[0] == 200
    assert link_in(await here.until(HR, link_in))
    assert here.microsoft.drive.puts == []


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"action": "accept"},
        {"action": "accept", "context": {"link": "https://example.org/files/1?until=1&signature=1"}},
        {
            "action": "accept",
            "context": {"link": "https://bilagsbot.kommune.example/files/1?until=9&signature=0"},
        },
        {"action": "decline", "context": {"link": ["x"]}},
        {"action": "accept", "context": "x", "uploadInfo": 7},
    ],
)
async def test_an_answer_that_is_not_to_an_offer_of_ours_does_nothing(here: Town, value: Any) -> None:
    activity = made.invoke(ANSWER, value, here.microsoft.connector.url, HR, replyToId="1")
    assert (await here.post(activity))[0] == 200
    await here.say(HR, "hjælp")
    assert here.microsoft.drive.puts == []
    assert not any(link_in(body) for body in here.said(HR))


async def test_an_upload_does_not_hold_up_the_answer_and_is_not_done_twice(here: Town) -> None:
    offer = await sheet_offered(here)
    here.microsoft.drive.pause.clear()
    accepted = answer(here, offer)
    assert (await asyncio.wait_for(here.post(accepted), 5))[0] == 200
    await here.microsoft.drive.reached.wait()
    assert (await here.post({**accepted, "id": "again"}))[0] == 200
    here.microsoft.drive.pause.set()
    await here.until(HR, lambda body: any(p["contentType"] == DELIVERED for p in attached(body)))
    assert len(here.microsoft.drive.puts) == 1


async def test_without_a_sharepoint_of_our_own_files_come_as_links(tmp_path: Path) -> None:

    teams = settings_of(tmp_path).teams
    assert teams is not None
    async with town(tmp_path, teams=replace(teams, file_hosts=frozenset())) as here:
        here.meet(HR, "hr@kommune.example")
        await here.say(HR, "ny runde")
        await here.say(HR, "skabelon")
        assert link_in(await here.until(HR, link_in)).startswith("https://bilagsbot.kommune.example/files/")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/projekter.xlsx",
        "http://127.0.0.1@example.org/p.xlsx",
        "http://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/p.xlsx",
        "file:///etc/passwd",
        "",
    ],
)
async def test_excel_is_not_fetched_from_elsewhere(here: Town, url: str) -> None:
    await here.say(HR, "ny runde")
    activity = made.with_file("projekter.xlsx", url, here.microsoft.connector.url, HR)
    assert (await here.post(activity))[0] == 200
    assert "projekter.xlsx" not in here.microsoft.drive.files


async def test_an_owner_cannot_have_hrs_file_by_guessing(here: Town) -> None:
    offer = await sheet_offered(here)
    (part,) = attached(offer)
    link = part["content"]["acceptContext"]["link"]
    forged = link[:-4] + ("0000" if not link.endswith("0000") else "1111")
    value = {"type": "fileUpload", "action": "decline", "context": {"link": forged}}
    activity = made.invoke(ANSWER, value, here.microsoft.connector.url, BOB, replyToId="1")
    assert (await here.post(activity))[0] == 200
    await here.say(BOB, "hej")
    assert not any(link_in(body) for body in here.said(BOB))
