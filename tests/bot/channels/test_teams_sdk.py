"""What botbuilder does with Teams' activities: the reasons for what `teams.py` does by hand.

When one of these fails after an upgrade, the way around it may go.
"""

from __future__ import annotations

from botbuilder.core import TurnContext
from botbuilder.schema import Activity, ConversationReference, Entity

from tests.fakes import activities as made
from tests.fakes.activities import TENANT, Json

URL = "http://127.0.0.1:9/c"


def read(activity: Json) -> Activity:
    found: Activity = Activity.deserialize(activity)  # type: ignore[no-untyped-call]
    return found


def test_the_tenant_of_a_conversation_is_lost() -> None:
    activity = read(made.message("hej", URL))
    assert activity.conversation.tenant_id is None
    assert activity.channel_data["tenant"]["id"] == TENANT


def test_the_tenant_is_lost_again_in_a_conversation_reference() -> None:
    reference = TurnContext.get_conversation_reference(read(made.message("hej", URL)))
    saved: Json = reference.serialize()  # type: ignore[no-untyped-call]
    assert TENANT not in str(saved)


def test_what_an_entity_says_beyond_its_type_is_dropped_on_the_wire() -> None:
    entity = Entity(type="https://schema.org/Message", additional_properties={"@type": "Message"})
    written: Json = Activity(type="message", entities=[entity]).serialize()  # type: ignore[no-untyped-call]
    assert written["entities"] == [{"type": "https://schema.org/Message"}]


def test_a_continued_conversation_would_reply_to_a_message_that_never_was() -> None:
    began = Activity(type="event", id="made-up", channel_id="msteams")
    reference: ConversationReference = TurnContext.get_conversation_reference(began)
    assert reference.activity_id == "made-up"


def test_a_mention_without_its_parts_breaks_the_sdks_own_removal() -> None:
    mention = {"type": "mention", "text": "<at>Bilagsbot</at>"}
    activity = read(made.message("<at>Bilagsbot</at> hej", URL, entities=[mention]))
    try:
        TurnContext.remove_recipient_mention(activity)
    except KeyError:
        return
    raise AssertionError("the SDK now copes with a mention of nobody")
