"""What the bot says in Teams, and what becomes of it when the connector fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.channels.base import Attachment, FileOffer, Member, Outgoing
from bot.channels.pieces import TEXT_LIMIT
from dialogs.errors import ChannelError, SendPostponed, SendRefused, SendUncertain
from tests.bot.channels.teams_rig import Rig, teams_rig
from tests.fakes.activities import BOT, TENANT, Json
from tests.fakes.connector import Fault, failed, hanging, refused, slow, throttled, torn

CARD: Json = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Status?"}]}
HEJ = Outgoing("hej")
ALICES = "a:personal-alice"


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with teams_rig() as rig:
        yield rig


async def test_a_text_reaches_the_person_as_plain_text_and_its_id_comes_back(rig: Rig) -> None:
    message = await rig.channel.send(rig.address, Outgoing("Hej *Alice*"))
    [call] = rig.connector.calls
    assert (call.method, call.conversation, call.activity) == ("POST", ALICES, "")
    assert (call.body["type"], call.body["text"], call.body["textFormat"]) == (
        "message",
        "Hej *Alice*",
        "plain",
    )
    assert call.body["from"] == {"id": BOT["id"]}
    assert call.body["recipient"] == {"id": "29:alice"}
    assert call.body["channelData"] == {"tenant": {"id": TENANT}}
    assert message == "1"


async def test_a_card_has_its_words_as_summary(rig: Rig) -> None:
    await rig.channel.send(rig.address, Outgoing("Status?", CARD))
    [shown] = rig.connector.messages(ALICES)
    assert shown["summary"] == "Status?"
    assert shown["attachments"] == [
        {"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}
    ]
    assert "text" not in shown


async def test_a_card_too_large_for_teams_is_said_in_words(rig: Rig) -> None:
    await rig.channel.send(rig.address, Outgoing("Status?", {**CARD, "body": ["æ" * 15_000]}))
    [shown] = rig.connector.messages(ALICES)
    assert (shown["text"], shown.get("attachments", [])) == ("Status?", [])


async def test_a_long_text_becomes_several_messages_in_order(rig: Rig) -> None:
    text = "\n\n".join(f"Afsnit {number}: " + "ord " * 2000 for number in range(12))
    first = await rig.channel.send(rig.address, Outgoing(text))
    said = [message["text"] for message in rig.connector.messages(ALICES)]
    assert len(said) > 1
    assert "\n\n".join(said).split() == text.split()
    assert all(len(piece.encode("utf-16-le")) <= TEXT_LIMIT for piece in said)
    assert first == "1"


async def test_files_are_offered_as_buttons_beside_the_words(rig: Rig) -> None:
    offer = FileOffer("bilag.docx", "https://bot.example.org/f/1?s=x", "application/msword", 10)
    await rig.channel.send(rig.address, Outgoing("Her er bilaget", files=(offer,)))
    [shown] = rig.connector.messages(ALICES)
    [action] = shown["attachments"][0]["content"]["actions"]
    assert shown["text"] == "Her er bilaget"
    assert (action["type"], action["title"], action["url"]) == ("Action.OpenUrl", offer.name, offer.url)


async def test_nothing_to_say_makes_no_call(rig: Rig) -> None:
    assert await rig.channel.send(rig.address, Outgoing("")) == ""
    assert rig.connector.calls == []


async def test_an_update_replaces_the_message_in_place(rig: Rig) -> None:
    message = await rig.channel.send(rig.address, Outgoing("Status?", CARD))
    await rig.channel.update(rig.address, message, Outgoing("Gemt"))
    assert [shown["text"] for shown in rig.connector.messages(ALICES)] == ["Gemt"]
    assert [(call.method, call.activity) for call in rig.connector.calls] == [("POST", ""), ("PUT", message)]


async def test_a_message_can_be_taken_back(rig: Rig) -> None:
    message = await rig.channel.send(rig.address, HEJ)
    await rig.channel.delete(rig.address, message)
    assert rig.connector.messages(ALICES) == []


async def test_typing_is_shown_and_is_no_message(rig: Rig) -> None:
    await rig.channel.typing(rig.address)
    assert [body["type"] for body in rig.connector.sent(ALICES)] == ["typing"]


async def test_the_directory_says_who_somebody_is(rig: Rig) -> None:
    rig.connector.members["29:alice"] = {
        "id": "29:alice",
        "name": "Alice Adams",
        "email": "Alice@example.org",
        "userPrincipalName": "aada@example.org",
        "objectId": "aaaaaaaa-0000-0000-0000-00000000000a",
    }
    assert await rig.channel.member(rig.address) == Member(
        "29:alice",
        "Alice Adams",
        "Alice@example.org",
        "aada@example.org",
        "aaaaaaaa-0000-0000-0000-00000000000a",
    )


async def test_a_person_the_directory_does_not_know_is_none(rig: Rig) -> None:
    assert await rig.channel.member(rig.address) is None


async def test_an_id_with_slashes_stays_one_part_of_the_path(rig: Rig) -> None:
    conversation = "19:a/b@thread.tacv2;messageid=17?x=1#f%2F"
    await rig.channel.send(replace(rig.address, conversation=conversation), HEJ)
    assert rig.connector.calls[0].conversation == conversation


@pytest.mark.parametrize(
    ("fault", "error", "delivered"),
    [
        (throttled(7), SendPostponed("429:TooManyRequests", 7.0), False),
        (throttled(), SendPostponed("429:TooManyRequests"), False),
        (Fault(412, "PreconditionFailed"), SendPostponed("412:PreconditionFailed"), False),
        (failed(502), SendPostponed("502:ServiceError"), False),
        (failed(504), SendPostponed("504:ServiceError"), False),
        (Fault(503, "Busy", 3.0), SendPostponed("503:Busy", 3.0), False),
        (Fault(401, "Unauthorized"), SendPostponed("401:Unauthorized"), False),
        (failed(500, accept=True), SendUncertain("500:ServiceError"), True),
        (failed(503, accept=True), SendUncertain("503:ServiceError"), True),
        (torn(accept=True), SendUncertain("connection_lost"), True),
        (torn(), SendUncertain("connection_lost"), False),
        (refused(), SendRefused("403:MessageWritesBlocked"), False),
        (refused("BotNotInConversationRoster"), SendRefused("403:BotNotInConversationRoster"), False),
        (refused("a code with spaces and words"), SendRefused("403"), False),
        (Fault(404, "ConversationNotFound"), SendRefused("404:ConversationNotFound"), False),
        (Fault(400, "BadSyntax"), SendRefused("400:BadSyntax"), False),
        (Fault(302), SendRefused("302"), False),
    ],
)
async def test_every_failure_of_the_connector_has_one_of_three_meanings(
    rig: Rig, fault: Fault, error: ChannelError, delivered: bool
) -> None:
    rig.connector.fail_next(fault)
    with pytest.raises(type(error)) as caught:
        await rig.channel.send(rig.address, HEJ)
    assert str(caught.value) == str(error)
    assert getattr(caught.value, "retry_after", None) == getattr(error, "retry_after", None)
    assert bool(rig.connector.messages(ALICES)) is delivered
    assert await rig.channel.send(rig.address, HEJ)


@pytest.mark.parametrize("accept", [True, False])
async def test_an_answer_that_never_comes_is_uncertain(accept: bool) -> None:
    async with teams_rig(patience=0.2) as rig:
        rig.connector.fail_next(hanging(accept=accept))
        with pytest.raises(SendUncertain, match="no_answer"):
            await rig.channel.send(rig.address, HEJ)


async def test_a_slow_answer_is_an_answer(rig: Rig) -> None:
    rig.connector.fail_next(slow(0.2))
    assert await rig.channel.send(rig.address, HEJ) == "1"


async def test_a_slow_conversation_does_not_hold_up_another(rig: Rig) -> None:
    rig.connector.fail_next(hanging())
    waiting = asyncio.create_task(rig.channel.send(rig.address, HEJ))
    await rig.connector.wait_for(lambda connector: len(connector.calls) == 1)
    assert await rig.channel.send(replace(rig.address, conversation="a:personal-bob"), HEJ)
    assert not waiting.done()
    waiting.cancel()


async def test_a_refused_connection_is_postponed(rig: Rig) -> None:
    gone = replace(rig.address, service_url=f"http://127.0.0.1:{unused_port()}/connector")
    with pytest.raises(SendPostponed, match="unreachable"):
        await rig.channel.send(gone, HEJ)


@pytest.mark.parametrize("fault", [throttled(1), refused(), torn()])
async def test_a_text_of_which_a_part_has_arrived_is_uncertain(rig: Rig, fault: Fault) -> None:
    rig.connector.fail_next(None, fault)
    with pytest.raises(SendUncertain, match="partly_delivered"):
        await rig.channel.send(rig.address, Outgoing("ord " * 20_000))


@pytest.mark.parametrize("wait", ["nan", "inf", "-5", "1e9", "Wed, 21 Oct 2026 07:28:00 GMT", "snart"])
async def test_a_strange_retry_after_is_a_bounded_wait_or_none(rig: Rig, wait: str) -> None:
    async def busy(_: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": wait}, text="<html>")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", busy)
    async with TestServer(app) as server:
        with pytest.raises(SendPostponed) as caught:
            await rig.channel.send(replace(rig.address, service_url=str(server.make_url("/"))), HEJ)
    assert caught.value.retry_after in {None, 0.0, 3600.0}


async def test_a_success_without_a_readable_body_is_a_success(rig: Rig) -> None:
    async def odd(_: web.Request) -> web.Response:
        return web.Response(status=201, text="<html>")

    app = web.Application()
    app.router.add_post("/{path:.*}", odd)
    async with TestServer(app) as server:
        assert await rig.channel.send(replace(rig.address, service_url=str(server.make_url("/"))), HEJ) == ""


@pytest.mark.parametrize(
    "service_url",
    [
        "http://example.org/",
        "https://example.org/",
        "http://127.0.0.1.example.org/",
        "http://localhost@example.org/",
        "http://alice@127.0.0.1:1/",
        "http://example.org\\@127.0.0.1/",
        "http://127.0.0.1:1?x=http://127.0.0.1/",
        "http://127.0.0.1:1#x",
        "http://2130706433/",
        "http://0.0.0.0/",
        "http://[::ffff:127.0.0.1]/",
        "ftp://127.0.0.1/",
        "//127.0.0.1/",
        "127.0.0.1",
        "http://",
        "http://[::1",
        "",
    ],
)
async def test_nothing_is_sent_to_a_host_that_is_not_on_the_list(rig: Rig, service_url: str) -> None:
    elsewhere = replace(rig.address, service_url=service_url)
    for act in (
        rig.channel.send(elsewhere, HEJ),
        rig.channel.update(elsewhere, "1", HEJ),
        rig.channel.delete(elsewhere, "1"),
        rig.channel.typing(elsewhere),
    ):
        with pytest.raises(SendRefused, match="host_not_listed"):
            await act
    assert await rig.channel.member(elsewhere) is None
    assert rig.requested == []


async def test_a_redirect_is_not_followed(rig: Rig) -> None:
    async def moved(_: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": "http://example.org/"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", moved)
    async with TestServer(app) as server:
        with pytest.raises(SendRefused, match="307"):
            await rig.channel.send(replace(rig.address, service_url=str(server.make_url("/"))), HEJ)
        assert [url.host for url in rig.requested] == ["127.0.0.1"]


async def served(content: bytes, status: int = 200) -> TestServer:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=content, status=status)

    app = web.Application()
    app.router.add_get("/f", answer)
    server = TestServer(app)
    await server.start_server()
    return server


async def test_an_attached_file_is_fetched(rig: Rig, tmp_path: Path) -> None:
    server = await served(b"nr;titel\n")
    await rig.channel.fetch(
        rig.address, Attachment("p.csv", str(server.make_url("/f"))), tmp_path / "p.csv", 9
    )
    await server.close()
    assert (tmp_path / "p.csv").read_bytes() == b"nr;titel\n"


@pytest.mark.parametrize(("size", "status"), [(10, 200), (5, 404), (5, 500)])
async def test_a_file_that_cannot_be_had_whole_leaves_nothing(
    rig: Rig, tmp_path: Path, size: int, status: int
) -> None:
    server = await served(b"x" * size, status)
    with pytest.raises(ChannelError):
        await rig.channel.fetch(
            rig.address, Attachment("p.csv", str(server.make_url("/f"))), tmp_path / "p", 9
        )
    await server.close()
    assert not (tmp_path / "p").exists()


async def test_a_file_is_not_fetched_from_elsewhere(rig: Rig, tmp_path: Path) -> None:
    with pytest.raises(SendRefused, match="host_not_listed"):
        await rig.channel.fetch(rig.address, Attachment("p.csv", "https://example.org/p"), tmp_path / "p", 9)
    assert rig.requested == []


async def test_half_an_emoji_from_us_does_not_stop_a_message(rig: Rig) -> None:
    await rig.channel.send(rig.address, Outgoing("æøå 🙂 \ud83d", CARD))
    [call] = rig.connector.calls
    assert call.body["summary"].startswith("æøå 🙂")
