"""Activities in the shapes Teams and Microsoft's Agents Playground post, with invented people.

Each function returns a new dictionary that a test may change before it posts it.
"""

from __future__ import annotations

from itertools import count
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

TENANT = "11111111-1111-1111-1111-111111111111"
BOT: Json = {"id": "28:22222222-2222-2222-2222-222222222222", "name": "Bilagsbot"}
ALICE: Json = {
    "id": "29:alice",
    "name": "Alice Adams",
    "aadObjectId": "aaaaaaaa-0000-0000-0000-00000000000a",
}
BOB: Json = {"id": "29:bob", "name": "Bob Brown", "aadObjectId": "bbbbbbbb-0000-0000-0000-00000000000b"}

_ids = count(1)


def personal(person: Json = ALICE) -> Json:
    """The conversation of the bot with one person."""
    name = str(person["id"]).removeprefix("29:")
    return {"conversationType": "personal", "tenantId": TENANT, "id": f"a:personal-{name}"}


GROUP: Json = {
    "isGroup": True,
    "conversationType": "groupChat",
    "tenantId": TENANT,
    "id": "19:group-1@thread.v2",
}
THREAD: Json = {
    "isGroup": True,
    "conversationType": "channel",
    "tenantId": TENANT,
    "id": "19:team-1@thread.tacv2;messageid=1795302423625",
}


def activity(kind: str, service_url: str, person: Json = ALICE, **fields: Any) -> Json:
    """What every activity has; `fields` are added to it or put in place of it."""
    return {
        "type": kind,
        "id": f"activity-{next(_ids)}",
        "timestamp": "2026-11-21T10:00:00.052Z",
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": dict(person),
        "recipient": dict(BOT),
        "conversation": personal(person),
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "da-DK",
        "entities": [_client()],
        **fields,
    }


def _client() -> Json:
    return {
        "type": "clientInfo",
        "locale": "da-DK",
        "country": "DK",
        "platform": "Web",
        "timezone": "Europe/Copenhagen",
    }


def message(text: str, service_url: str, person: Json = ALICE, **fields: Any) -> Json:
    return activity("message", service_url, person, **{"text": text, "textFormat": "plain", **fields})


def formatted(text: str, html: str, service_url: str, person: Json = ALICE) -> Json:
    """Formatted text: Teams sends it as plain text and again as HTML."""
    attachment = {"contentType": "text/html", "content": html}
    return message(text, service_url, person, attachments=[attachment])


def mentioning(text: str, service_url: str, person: Json = ALICE, conversation: Json = GROUP) -> Json:
    """Text to the bot in a group chat or a channel, where it must be mentioned."""
    mention = {"type": "mention", "mentioned": dict(BOT), "text": f"<at>{BOT['name']}</at>"}
    written = f"{mention['text']} {text}"
    return message(written, service_url, person, entities=[mention, _client()], conversation=conversation)


def with_file(name: str, url: str, service_url: str, person: Json = ALICE) -> Json:
    """A file and no words: there is no `text` at all."""
    attachment = {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "name": name,
        "contentUrl": f"https://example.sharepoint.com/personal/{name}",
        "content": {"downloadUrl": url, "uniqueId": "u", "fileType": name.rpartition(".")[2]},
    }
    return activity("message", service_url, person, attachments=[attachment])


def submit(values: Json, service_url: str, person: Json = ALICE, reply_to: str = "1795302404402") -> Json:
    """Action.Submit: a message with a value and no text."""
    fields: Json = {"value": values, "replyToId": reply_to}
    channel = {"source": {"name": "message"}, "tenant": {"id": TENANT}}
    return activity("message", service_url, person, channelData=channel, **fields)


def execute(
    verb: str, values: Json, service_url: str, person: Json = ALICE, reply_to: str = "1795302383484"
) -> Json:
    """Action.Execute: an invoke that waits for a card in its answer. Teams adds `trigger`."""
    action = {"type": "Action.Execute", "title": "Gem", "verb": verb, "data": values}
    value = {"action": action, "trigger": "manual"}
    return invoke("adaptiveCard/action", value, service_url, person, replyToId=reply_to)


def invoke(name: str, value: Any, service_url: str, person: Json = ALICE, **fields: Any) -> Json:
    return activity("invoke", service_url, person, name=name, value=value, **fields)


def installed(service_url: str, person: Json = ALICE, action: str = "add", **fields: Any) -> Json:
    return activity("installationUpdate", service_url, person, action=action, **fields)


def members_added(service_url: str, person: Json = ALICE, *members: Json, **fields: Any) -> Json:
    """Somebody joined; by default the person and the bot, as at a first contact."""
    added = [dict(member) for member in members or (person, BOT)]
    return activity("conversationUpdate", service_url, person, membersAdded=added, **fields)


def members_removed(service_url: str, person: Json = ALICE, *members: Json, **fields: Any) -> Json:
    removed = [dict(member) for member in members or (BOT,)]
    return activity("conversationUpdate", service_url, person, membersRemoved=removed, **fields)


def first_contact(service_url: str, person: Json = ALICE) -> list[Json]:
    """What arrives within milliseconds, at once, when somebody gets the app."""
    return [
        installed(service_url, person),
        members_added(service_url, person, person),
        members_added(service_url, person, person, BOT),
    ]


def reaction(service_url: str, person: Json = ALICE) -> Json:
    return activity("messageReaction", service_url, person, reactionsAdded=[{"type": "like"}], replyToId="1")


def team_event(event: str, service_url: str, person: Json = ALICE) -> Json:
    """channelCreated, channelRenamed, teamRenamed ...: news about a team, nobody speaking."""
    channel = {
        "tenant": {"id": TENANT},
        "team": {"id": "19:team-1@thread.tacv2", "name": "Sales Team"},
        "eventType": event,
    }
    return activity("conversationUpdate", service_url, person, channelData=channel, conversation=THREAD)
