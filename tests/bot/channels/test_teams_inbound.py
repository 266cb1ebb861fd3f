"""Every shape of activity Teams posts, and what the product hears."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.base import Attachment, InboundKind, Reply
from bot.channels.teamswire import OLDEST
from dialogs.richtext import ListBlock, RichText, plain, read_plain
from tests.bot.channels.teams_rig import NOW, Rig, teams_rig
from tests.fakes import activities as made
from tests.fakes.activities import ALICE, BOT, GROUP, TENANT, THREAD, Json

CARD: Json = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Gemt"}]}


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with teams_rig() as rig:
        yield rig


async def test_a_text_message_says_who_wrote_what_where_and_when(rig: Rig) -> None:
    activity = made.message("Vi har købt\nto borde", rig.connector.url)
    inbound = await rig.one(activity)
    assert inbound.kind is InboundKind.TEXT
    assert (inbound.id, inbound.person, inbound.name) == (activity["id"], ALICE["aadObjectId"], "Alice Adams")
    assert inbound.address == rig.address
    assert inbound.sent_at == datetime(2026, 11, 21, 10, 0, 0, 52000, tzinfo=UTC)
    assert inbound.received_at == NOW
    assert inbound.text == read_plain("Vi har købt\nto borde")
    assert inbound.command == "Vi har købt to borde"
    assert (inbound.personal, inbound.answer_now, inbound.locale) == (True, False, "da-DK")
    assert not inbound.verb
    assert not inbound.values
    assert not inbound.files


async def test_a_message_is_answered_with_an_empty_200(rig: Rig) -> None:
    rig.receiver.reply = Reply(CARD, "Gemt")
    assert await rig.post(made.message("hej", rig.connector.url)) == (200, "")


async def test_a_person_without_an_object_id_is_known_by_the_channels_id(rig: Rig) -> None:
    guest = {"id": "29:carol", "name": "Carol Clark"}
    inbound = await rig.one(made.message("hej", rig.connector.url, guest))
    assert inbound.person == "29:carol"


async def test_formatted_text_is_read_from_its_html(rig: Rig) -> None:
    html = "<p>Vi har købt:</p><ul><li>to <strong>borde</strong></li><li>fire stole</li></ul>"
    inbound = await rig.one(made.formatted("Vi har købt: to borde fire stole", html, rig.connector.url))
    listed = inbound.text.blocks[1]
    assert isinstance(listed, ListBlock)
    assert len(listed.items) == 2
    assert inbound.command == "Vi har købt: to borde fire stole"


async def test_a_command_that_comes_only_as_html_is_still_a_command(rig: Rig) -> None:
    activity = made.formatted("", "<p>mine <b>svar</b></p>", rig.connector.url)
    assert (await rig.one(activity)).command == "mine svar"


async def test_an_attachment_that_is_no_html_text_leaves_the_typed_words(rig: Rig) -> None:
    strange: list[Any] = [{"contentType": "text/html", "content": {"a": 1}}, {"contentType": "text/html"}]
    inbound = await rig.one(made.message("- a\n- b", rig.connector.url, attachments=strange))
    assert inbound.text == read_plain("- a\n- b")


@pytest.mark.parametrize("conversation", [GROUP, THREAD])
async def test_in_a_group_the_bots_name_is_no_part_of_the_words(rig: Rig, conversation: Json) -> None:
    inbound = await rig.one(made.mentioning("status", rig.connector.url, conversation=conversation))
    assert inbound.command == "status"
    assert plain(inbound.text) == "status"
    assert not inbound.personal
    assert inbound.address.conversation == conversation["id"]


async def test_other_people_keep_their_names_in_an_answer(rig: Rig) -> None:
    carol = {"type": "mention", "mentioned": {"id": "29:carol", "name": "Carol"}, "text": "<at>Carol</at>"}
    inbound = await rig.one(made.message("Spørg <at>Carol</at> om det", rig.connector.url, entities=[carol]))
    assert inbound.command == "Spørg Carol om det"


async def test_a_submit_is_an_action_with_its_values_and_the_card_it_came_from(rig: Rig) -> None:
    values = {"verb": "answer", "round": "r1", "text": "linje et\nlinje to", "days": "1,2", "urgent": "false"}
    inbound = await rig.one(made.submit(values, rig.connector.url, reply_to="77"))
    assert inbound.kind is InboundKind.ACTION
    assert (inbound.verb, dict(inbound.values)) == ("answer", values)
    assert (inbound.reply_to, inbound.answer_now) == ("77", False)
    assert inbound.text == RichText()
    assert not inbound.command


async def test_an_execute_is_an_action_that_waits_for_its_answer(rig: Rig) -> None:
    inbound = await rig.one(made.execute("send", {"project": "p1"}, rig.connector.url, reply_to="78"))
    assert inbound.kind is InboundKind.ACTION
    assert (inbound.verb, dict(inbound.values)) == ("send", {"project": "p1", "verb": "send"})
    assert (inbound.reply_to, inbound.answer_now) == ("78", True)


async def test_an_execute_is_answered_with_the_card_to_put_in_place(rig: Rig) -> None:
    rig.receiver.reply = Reply(CARD, "Gemt")
    answered = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": CARD}
    assert await rig.post(made.execute("send", {}, rig.connector.url)) == (200, answered)


async def test_an_execute_without_a_card_is_answered_with_a_line_of_text(rig: Rig) -> None:
    rig.receiver.reply = Reply(text="Gemt")
    answered = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Gemt"}
    assert await rig.post(made.execute("send", {}, rig.connector.url)) == (200, answered)


async def test_a_card_too_large_for_teams_is_answered_with_its_words(rig: Rig) -> None:
    rig.receiver.reply = Reply({**CARD, "body": [{"type": "TextBlock", "text": "æ" * 15_000}]}, "Det hele")
    _, answered = await rig.post(made.execute("send", {}, rig.connector.url))
    assert answered["value"] == "Det hele"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("message/submitAction", {"actionName": "feedback", "actionValue": {"reaction": "like"}}),
        ("fileConsent/invoke", {"type": "fileUpload", "action": "accept", "context": {}}),
        ("task/fetch", {"action": {"verb": "send"}}),
    ],
)
async def test_other_invokes_do_not_concern_us_and_end_in_a_200(rig: Rig, name: str, value: Any) -> None:
    rig.receiver.reply = Reply(CARD)
    assert await rig.post(made.invoke(name, value, rig.connector.url)) == (200, "")
    assert rig.receiver.received[0].kind is InboundKind.IGNORED
    assert not rig.receiver.received[0].answer_now


@pytest.mark.parametrize("value", [None, "send", {"action": "send"}, {"action": {"data": "send"}}, {}])
async def test_a_card_action_that_says_nothing_is_no_action(rig: Rig, value: Any) -> None:
    inbound = await rig.one(made.invoke("adaptiveCard/action", value, rig.connector.url))
    assert (inbound.kind, inbound.answer_now) == (InboundKind.IGNORED, True)


async def test_a_file_comes_with_a_message_that_has_no_text(rig: Rig) -> None:
    inbound = await rig.one(made.with_file("projekter.xlsx", "http://127.0.0.1:9/p", rig.connector.url))
    excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert inbound.kind is InboundKind.TEXT
    assert inbound.files == (Attachment("projekter.xlsx", "http://127.0.0.1:9/p", excel),)
    assert inbound.text == RichText()


async def test_a_first_contact_arrives(rig: Rig) -> None:
    kinds = [(await rig.one(activity)).kind for activity in made.first_contact(rig.connector.url)]
    assert kinds == [InboundKind.ARRIVED] * 3


async def test_the_bot_added_to_a_group_arrives_there_and_it_is_not_personal(rig: Rig) -> None:
    inbound = await rig.one(made.installed(rig.connector.url, conversation=GROUP))
    assert (inbound.kind, inbound.personal) == (InboundKind.ARRIVED, False)


async def test_the_bot_removed_has_left(rig: Rig) -> None:
    url = rig.connector.url
    left = [made.installed(url, action="remove"), made.members_removed(url, ALICE, BOT)]
    assert [(await rig.one(activity)).kind for activity in left] == [InboundKind.LEFT] * 2


async def test_what_nobody_said_does_not_concern_us(rig: Rig) -> None:
    url = rig.connector.url
    news = [
        made.reaction(url),
        made.members_removed(url, ALICE, ALICE),
        made.installed(url, action="rebooted"),
        made.activity("typing", url),
        made.activity("messageUpdate", url, text="rettet"),
        *(made.team_event(event, url) for event in ("channelCreated", "channelRenamed", "teamDeleted")),
    ]
    assert {(await rig.one(activity)).kind for activity in news} == {InboundKind.IGNORED}


async def test_the_tenant_is_the_one_in_channel_data_and_no_other(rig: Rig) -> None:
    with_tenant = await rig.one(made.message("hej", rig.connector.url))
    without = await rig.one(made.message("hej", rig.connector.url, channelData={"source": {}}))
    assert (with_tenant.address.tenant, without.address.tenant) == (TENANT, "")


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        ("2026-11-21T09:59:00.5Z", datetime(2026, 11, 21, 9, 59, 0, 500000, tzinfo=UTC)),
        ("2026-11-21T10:59:00+01:00", datetime(2026, 11, 21, 9, 59, tzinfo=UTC)),
        ("2026-11-21T09:59:00", datetime(2026, 11, 21, 9, 59, tzinfo=UTC)),
        ("2026-11-21T10:00:06Z", NOW),
        ("2099-01-01T00:00:00Z", NOW),
        ("2001-01-01T00:00:00Z", NOW - OLDEST),
        (None, NOW),
    ],
)
async def test_a_timestamp_is_believed_within_a_day(rig: Rig, said: str | None, believed: datetime) -> None:
    inbound = await rig.one(made.message("hej", rig.connector.url, timestamp=said))
    assert inbound.sent_at == believed
    assert inbound.sent_at.utcoffset() == timedelta()


async def test_half_an_emoji_does_not_reach_the_product(rig: Rig) -> None:
    inbound = await rig.one(made.submit({"verb": "answer", "text": "ja \ud83d nej 🙂"}, rig.connector.url))
    assert inbound.values["text"] == "ja � nej 🙂"
