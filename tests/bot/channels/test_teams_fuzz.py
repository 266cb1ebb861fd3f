"""Anything that looks like an activity, thrown at the door."""

from __future__ import annotations

import copy
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.base import Inbound, Outgoing
from bot.trust.hosts import LOOPBACK
from dialogs.errors import ChannelError
from tests.bot.channels.teams_rig import Rig, teams_rig
from tests.fakes import activities as made
from tests.fakes.activities import ALICE, Json

HERE = "http://connector"
"""Stands for the connector's address, which is known only when it runs."""

SHAPES: list[Json] = [
    made.message("status", HERE),
    made.formatted("to borde", "<p>to <b>borde</b></p><ul><li>a</li></ul>", HERE),
    made.mentioning("hej", HERE),
    made.with_file("projekter.xlsx", "http://127.0.0.1:9/p", HERE),
    made.submit({"verb": "answer", "round": "r1", "version": 2, "text": "a\nb"}, HERE),
    made.execute("send", {"project": "p1", "days": "1,2"}, HERE),
    made.invoke("fileConsent/invoke", {"type": "fileUpload", "action": "accept", "context": {}}, HERE),
    made.installed(HERE),
    made.members_added(HERE),
    made.members_removed(HERE, ALICE, ALICE),
    made.reaction(HERE),
    made.team_event("teamRenamed", HERE),
]
STRANGE = st.one_of(
    st.sampled_from(
        [
            *("", "..", "a/../b", "\x00", "\ud800", "<at>", "personal", "invoke", "message", "text/html"),
            *("https://example.org/", "http://127.0.0.1@example.org/", "http://localhost:1/x", "2026-02-30"),
            *(0, -1, 2**70, 1e308, True, None, [], {}, [[]], [None], {"id": {}}, [{"id": None}]),
        ]
    ),
    st.text(max_size=20),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    ),
)


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) in a JSON value."""
    items = list(
        node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    )
    for key, part in items:
        yield node, key
        yield from places(part)


@st.composite
def spoiled(draw: st.DrawFn, shapes: Sequence[Json] = SHAPES) -> Json:
    """A real shape with up to five of its parts removed, replaced, or put in the place of another."""
    activity = copy.deepcopy(draw(st.sampled_from(shapes)))
    for _ in range(draw(st.integers(0, 5))):
        container, key = draw(st.sampled_from(list(places(activity)) or [(activity, "type")]))
        if draw(st.booleans()):
            container[key] = copy.deepcopy(draw(STRANGE))
        elif isinstance(container, dict):
            container.pop(key, None)
    return activity


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with teams_rig() as rig:
        yield rig


@given(activity=spoiled())
@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_no_activity_makes_an_error_or_a_call_to_a_foreign_host(rig: Rig, activity: Json) -> None:
    async def answer(inbound: Inbound) -> None:
        with suppress(ChannelError):
            await rig.channel.send(inbound.address, Outgoing("modtaget"))
            await rig.channel.member(inbound.address)

    rig.receiver.during = answer
    written = json.dumps(activity).replace(HERE, rig.connector.url)
    status, _ = await rig.post_raw(written.encode())
    assert status in {200, 400, 403}
    assert {url.host for url in rig.requested} <= LOOPBACK
    for inbound in rig.receiver.received:
        named = (inbound.id, inbound.person, inbound.name, inbound.command, inbound.verb, inbound.reply_to)
        assert all(isinstance(name, str) for name in (*named, inbound.address.tenant, inbound.locale))
        assert inbound.id
        assert inbound.person
        json.dumps(dict(inbound.values), ensure_ascii=False).encode()
    rig.receiver.received.clear()
    rig.requested.clear()


@given(body=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_bytes_make_an_error(rig: Rig, body: bytes) -> None:
    assert (await rig.post_raw(body))[0] in {400, 403}
