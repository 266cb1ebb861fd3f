"""The built-in chat over real HTTP: what comes in, what is kept, what is shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from bot.channels.base import Attachment, FileOffer, Inbound, InboundKind, Outgoing, Reply
from dialogs.errors import SendPostponed, SendRefused, StoreUnavailable
from dialogs.richtext import ListBlock, Paragraph, Span
from tests.bot.channels.local_rig import ANNA, NOW, Rig, local_rig, text

CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Status?"}]}
NEXT = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Gemt"}]}


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with local_rig(tmp_path) as rig:
        yield rig


async def test_a_text_reaches_the_turn_with_who_what_and_when(rig: Rig) -> None:
    assert await rig.post(text("a1", "Status\n- ét\n- to"), "anna@example.dk") == (
        200,
        {"text": "", "message": None},
    )
    (got,) = rig.receiver.received
    assert (got.id, got.kind, got.person, got.name) == ("a1", InboundKind.TEXT, ANNA.id, ANNA.name)
    assert got.address == rig.channel.address(ANNA.id)
    assert got.address.conversation == "local:anna@example.dk"
    assert (got.sent_at, got.received_at) == (NOW, NOW)
    assert got.command == "Status - ét - to"
    first, second = got.text.blocks
    assert first == Paragraph((Span("Status"),))
    assert isinstance(second, ListBlock)
    assert len(second.items) == 2


async def test_a_text_posted_twice_is_shown_once_and_keeps_its_time(rig: Rig) -> None:
    await rig.post(text("a1", "hej"))
    rig.now = NOW + timedelta(minutes=5)
    await rig.post(text("a1", "hej"))
    assert [got.sent_at for got in rig.receiver.received] == [NOW, NOW]
    assert [got.received_at for got in rig.receiver.received] == [NOW, NOW + timedelta(minutes=5)]
    assert [message["text"] for message in await rig.history()] == ["hej"]


async def test_a_button_pressed_twice_keeps_its_time(rig: Rig) -> None:
    press = {"id": "b1", "kind": "action", "verb": "save", "answer_now": True}
    await rig.post(press)
    rig.now = NOW + timedelta(minutes=5)
    await rig.post(press)
    assert [got.sent_at for got in rig.receiver.received] == [NOW, NOW]
    assert await rig.history() == []


async def test_the_same_id_in_two_conversations_is_two_things(rig: Rig) -> None:
    await rig.post(text("a1", "fra HR"))
    await rig.post(text("a1", "fra Anna"), ANNA.id)
    assert [m["text"] for m in await rig.history("hr")] == ["fra HR"]
    assert [m["text"] for m in await rig.history(ANNA.id)] == ["fra Anna"]


@pytest.mark.parametrize(
    ("waited", "before"),
    [(90_000, timedelta(seconds=90)), (-5, timedelta()), (10**15, timedelta(days=1))],
)
async def test_what_waited_for_the_server_was_sent_when_it_was_written(
    rig: Rig, waited: int, before: timedelta
) -> None:
    await rig.post(text("a1", "hej", waited_ms=waited))
    assert rig.receiver.received[0].sent_at == NOW - before


async def test_many_messages_at_once_each_get_their_place(rig: Rig) -> None:
    await asyncio.gather(
        *(rig.post(text(f"p{n}", f"person {n}")) for n in range(15)),
        *(rig.say("hr", f"bot {n}") for n in range(15)),
    )
    history = await rig.history()
    assert sorted(m["text"] for m in history) == sorted(
        f"{who} {n}" for n in range(15) for who in ("bot", "person")
    )
    assert [m["id"] for m in history] == [f"{n:08d}" for n in range(1, 31)]


async def test_the_history_is_there_after_a_restart_and_goes_on(tmp_path: Path) -> None:
    offer = FileOffer("bilag.docx", "/files/1", "application/x", 12)
    async with local_rig(tmp_path) as rig:
        await rig.post(text("a1", "før"))
        await rig.channel.send(rig.channel.address("hr"), Outgoing("Spørgsmål", CARD, (offer,)))
        before = await rig.history()
    async with local_rig(tmp_path) as rig:
        assert await rig.history() == before
        assert before[1]["card"] == CARD
        assert before[1]["files"][0]["name"] == "bilag.docx"
        await rig.post(text("a1", "før"))
        await rig.post(text("a2", "efter"))
        assert [m["text"] for m in await rig.history()] == ["før", "Spørgsmål", "efter"]


async def test_what_the_bot_says_by_itself_arrives_by_itself_and_only_there(rig: Rig) -> None:
    async with rig.live("hr") as mine, rig.live("hr") as also_mine, rig.live(ANNA.id) as other:
        for page in (mine, also_mine, other):
            assert await page.receive_json(timeout=5) == {"type": "history", "messages": []}
        await rig.channel.typing(rig.channel.address("hr"))
        await rig.say("hr", "Husk fristen")
        await rig.say(ANNA.id, "Hej Anna")
        for page in (mine, also_mine):
            assert await page.receive_json(timeout=5) == {"type": "typing"}
            assert (await page.receive_json(timeout=5))["message"]["text"] == "Husk fristen"
        assert (await other.receive_json(timeout=5))["message"]["text"] == "Hej Anna"


async def test_an_updated_message_keeps_its_place_and_gets_a_new_version(rig: Rig) -> None:
    address = rig.channel.address("hr")
    first = await rig.channel.send(address, Outgoing("gammel", CARD))
    await rig.say("hr", "bagefter")
    async with rig.live() as page:
        await page.receive_json(timeout=5)
        await rig.channel.update(address, first, Outgoing("ny", NEXT))
        shown = (await page.receive_json(timeout=5))["message"]
    assert (shown["id"], shown["version"], shown["text"], shown["card"]) == (first, 2, "ny", NEXT)
    assert [m["text"] for m in await rig.history()] == ["ny", "bagefter"]


async def test_updates_at_the_same_moment_all_count(rig: Rig) -> None:
    address = rig.channel.address("hr")
    first = await rig.say("hr", "0")
    await asyncio.gather(*(rig.channel.update(address, first, Outgoing(str(n))) for n in range(1, 9)))
    assert (await rig.history())[0]["version"] == 9


async def test_updating_what_is_not_there_is_refused(rig: Rig) -> None:
    with pytest.raises(SendRefused):
        await rig.channel.update(rig.channel.address("hr"), "00000007", Outgoing("x"))


async def test_the_card_that_answers_a_button_is_put_in_place_and_kept(rig: Rig) -> None:
    first = await rig.channel.send(rig.channel.address("hr"), Outgoing("Spørgsmål", CARD))
    rig.receiver.reply = Reply(NEXT, "Dit svar er gemt")
    press = {"id": "b1", "kind": "action", "verb": "save", "values": {"answer": "Alt er plantet"}}
    status, answer = await rig.post({**press, "reply_to": first, "answer_now": True})
    got = rig.receiver.received[0]
    assert (got.kind, got.verb, got.values, got.reply_to, got.answer_now) == (
        InboundKind.ACTION,
        "save",
        {"answer": "Alt er plantet"},
        first,
        True,
    )
    assert status == 200
    assert (answer["message"]["id"], answer["message"]["version"]) == (first, 2)
    assert [(m["text"], m["card"]) for m in await rig.history()] == [("Dit svar er gemt", NEXT)]


async def test_a_submitted_card_names_its_verb_in_its_values(rig: Rig) -> None:
    await rig.post({"id": "b1", "kind": "action", "values": {"verb": "skip", "version": 3}})
    got = rig.receiver.received[0]
    assert (got.verb, got.values["version"], got.answer_now) == ("skip", 3, False)


async def test_when_nothing_was_saved_the_page_is_told_to_come_again(rig: Rig) -> None:
    rig.receiver.error = StoreUnavailable("disk full")
    assert (await rig.post(text("a1", "hej")))[0] == 503
    rig.receiver.error = None
    assert (await rig.post(text("a1", "hej")))[0] == 200
    assert [m["text"] for m in await rig.history()] == ["hej"]


async def test_a_message_that_cannot_be_kept_was_certainly_not_delivered(tmp_path: Path) -> None:
    async with local_rig(tmp_path, store="memory://") as rig:
        await rig.channel.history._backend.close()
        with pytest.raises(SendPostponed):
            await rig.say("hr", "hej")


async def test_the_persons_words_stand_before_the_bots_reply(rig: Rig) -> None:
    async def answer(inbound: Inbound) -> None:
        await rig.channel.send(inbound.address, Outgoing("Svar"))

    rig.receiver.during = answer
    await rig.post(text("a1", "Spørgsmål"))
    assert [(m["by"], m["text"]) for m in await rig.history()] == [("person", "Spørgsmål"), ("bot", "Svar")]


async def test_a_file_comes_up_is_named_by_a_message_and_is_fetched_whole(rig: Rig) -> None:
    content = bytes(range(256)) * 5000
    url = f"{rig.url}/chat/hr/files/Projekter%20%C3%A6%2F2026.xlsx"
    async with rig.client.put(
        url, data=BytesIO(content), headers={"Content-Type": "application/x"}
    ) as response:
        file = await response.json()
    assert (file["name"], file["content_type"]) == ("Projekter æ/2026.xlsx", "application/x")
    await rig.post(text("a1", "", files=[file]))
    (attachment,) = rig.receiver.received[0].files
    into = rig.folder / "fetched"
    await rig.channel.fetch(rig.channel.address("hr"), attachment, into, len(content))
    assert into.read_bytes() == content
    assert (await rig.history())[0]["files"] == [{"name": "Projekter æ/2026.xlsx"}]


async def test_a_file_larger_than_the_one_who_fetches_it_wants_is_refused(rig: Rig) -> None:
    async with rig.client.put(f"{rig.url}/chat/hr/files/a.csv", data=b"12345") as response:
        file = await response.json()
    attachment = Attachment(file["name"], file["url"])
    with pytest.raises(SendRefused):
        await rig.channel.fetch(rig.channel.address("hr"), attachment, rig.folder / "into", 4)
    assert not (rig.folder / "into").exists()


@pytest.mark.parametrize(
    "url", ["local:../store.db", "local:" + "a" * 32, "file:///etc/passwd", "/etc/passwd", "", "local:"]
)
async def test_only_an_uploaded_file_can_be_fetched(rig: Rig, url: str) -> None:
    (rig.folder / "uploads").mkdir()
    with pytest.raises(SendRefused):
        await rig.channel.fetch(rig.channel.address("hr"), Attachment("x", url), rig.folder / "into", 10**9)
    assert not (rig.folder / "into").exists()


async def test_the_directory_knows_the_personas(rig: Rig) -> None:
    assert await rig.channel.member(rig.channel.address(ANNA.id)) == ANNA
    assert await rig.channel.member(rig.channel.address("nobody")) is None


async def test_the_server_stops_at_once_although_pages_are_open(tmp_path: Path) -> None:
    async with local_rig(tmp_path) as rig:
        page = await rig.client.ws_connect(f"{rig.url}/chat/hr/live")
        await page.receive_json(timeout=5)
    assert page.closed or (await page.receive()).type.name.startswith("CLOS")
