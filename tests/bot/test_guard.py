"""The guard of a bot with an app id, on a running server with a local key server."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.channels.teams import TeamsChannel
from bot.trust.bodies import BODY_LIMIT
from bot.trust.guard import TokenGuard
from bot.trust.hosts import Hosts
from bot.trust.keys import PAUSE, REFRESH_AFTER, TRUSTED_FOR, SigningKeys
from dialogs.errors import ConfigurationError
from tests.bot.channels.teams_rig import Recorder
from tests.fakes import activities as made
from tests.fakes.activities import TENANT
from tests.fakes.keyserver import KeyServer, private_key

APP = "22222222-2222-2222-2222-222222222222"
SERVICE = "https://smba.trafficmanager.net/emea/"
AMERICA = "https://smba.trafficmanager.net/amer/"
FOREIGN = "99999999-9999-9999-9999-999999999999"


@dataclass
class Gate:
    """A server with the guard in front of a receiver, and a clock that is moved by hand."""

    server: KeyServer
    keys: SigningKeys
    client: ClientSession
    url: str
    receiver: Recorder
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 21, 10, 0, tzinfo=UTC))

    def token(self, **changed: Any) -> str:
        return self.server.token(**{"aud": APP, "serviceurl": SERVICE, **changed})

    async def post(self, token: str | None, body: bytes | None = None, **headers: str) -> int:
        sent = {"Content-Type": "application/json", **headers}
        if token is not None:
            sent.setdefault("Authorization", f"Bearer {token}")
        written = json.dumps(made.message("hej", SERVICE)).encode() if body is None else body
        async with self.client.post(
            self.url + "/api/messages", data=BytesIO(written), headers=sent
        ) as response:
            assert await response.text() == ""
            return response.status


@asynccontextmanager
async def opened_gate() -> AsyncIterator[Gate]:
    async with KeyServer() as server, ClientSession() as session, ClientSession() as client:
        gate: Gate
        keys = SigningKeys(session, lambda: gate.now, metadata=server.metadata, hosts=Hosts({"127.0.0.1"}))
        guard = TokenGuard(keys, APP, {TENANT}, Hosts({"smba.trafficmanager.net"}))
        channel = TeamsChannel(session, now=lambda: gate.now, allowed_hosts=(), file_hosts=(), guard=guard)
        app = web.Application()
        receiver = Recorder()
        channel.mount(app, receiver)
        app.router.add_get("/healthz", healthy)
        async with TestServer(app) as bot:
            gate = Gate(server, keys, client, str(bot.make_url("")).rstrip("/"), receiver)
            yield gate
        await keys.close()


async def healthy(_: web.Request) -> web.Response:
    return web.Response(text="ok")


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    async with opened_gate() as gate:
        yield gate


def part(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def unsigned(gate: Gate) -> str:
    claims = gate.token().split(".")[1]
    return f"{part({'alg': 'none', 'kid': gate.server.kid})}.{claims}."


def signed_with_the_public_key(gate: Gate) -> str:
    """The old confusion: the public key taken for the secret of an HMAC."""
    claims = gate.token().split(".")[1]
    head = f"{part({'alg': 'HS256', 'kid': gate.server.kid})}.{claims}"
    public = private_key(0).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signature = hmac.digest(public, head.encode(), sha256)
    return f"{head}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def another_claim_under_the_same_signature(gate: Gate) -> str:
    header, _, signature = gate.token().split(".")
    return f"{header}.{part({'iss': 'https://api.botframework.com', 'aud': APP, 'exp': 2**33})}.{signature}"


def seconds(delta: int) -> int:
    return int(time.time()) + delta


Token = Callable[[Gate], str | None]
BAD_TOKENS: dict[str, tuple[Token, str]] = {
    "none": (lambda _: None, "no_token"),
    "empty": (lambda _: "", "no_token"),
    "words": (lambda _: "let me in", "bad_token"),
    "dots": (lambda _: "..", "bad_token"),
    "not_base64": (lambda _: "æ.ø.å".encode().hex() + ".!.!", "bad_token"),
    "header_a_list": (lambda _: f"{part([1])}.{part({})}.x", "bad_token"),
    "header_deep": (lambda _: f"{part({'alg': [[[[1]]]]})}.{part({})}.x", "bad_token"),
    "two_parts": (lambda g: g.token().rpartition(".")[0], "bad_token"),
    "cut": (lambda g: g.token()[:-22], "wrong_signature"),
    "alg_none": (unsigned, "wrong_algorithm"),
    "alg_none_upper": (lambda _: f"{part({'alg': 'NONE', 'kid': 'key-0'})}.{part({})}.", "wrong_algorithm"),
    "hmac_with_public_key": (signed_with_the_public_key, "wrong_algorithm"),
    "claims_changed": (another_claim_under_the_same_signature, "wrong_signature"),
    "signed_by_another": (lambda g: g.token(signed_by=7), "wrong_signature"),
    "unknown_key": (lambda g: g.token(header={"kid": "key-99"}), "unknown_key"),
    "no_key_id": (lambda g: g.token(header={"kid": ""}), "unknown_key"),
    "key_of_another_kind": (lambda g: g.token(header={"kid": "other"}), "unknown_key"),
    "expired": (lambda g: g.token(exp=seconds(-301)), "expired"),
    "no_expiry": (lambda g: g.token(exp=None), "claim_missing"),
    "expiry_in_words": (lambda g: g.token(exp="tomorrow"), "bad_token"),
    "expiry_endless": (lambda g: g.token(exp=float("inf")), "bad_token"),
    "not_yet": (lambda g: g.token(nbf=seconds(400)), "not_yet_valid"),
    "no_audience": (lambda g: g.token(aud=None), "claim_missing"),
    "other_audience": (lambda g: g.token(aud=FOREIGN), "wrong_audience"),
    "empty_audience": (lambda g: g.token(aud=""), "claim_missing"),
    "audience_a_number": (lambda g: g.token(aud=5), "wrong_audience"),
    "no_issuer": (lambda g: g.token(iss=None), "claim_missing"),
    "emulator_issuer": (lambda g: g.token(iss=f"https://sts.windows.net/{TENANT}/"), "wrong_issuer"),
    "issuer_with_a_tail": (lambda g: g.token(iss="https://api.botframework.com/"), "wrong_issuer"),
    "no_service_url": (lambda g: g.token(serviceurl=None), "other_service_url"),
    "other_service_url": (
        lambda g: g.token(serviceurl="https://smba.trafficmanager.net/amer/"),
        "other_service_url",
    ),
    "service_url_a_list": (lambda g: g.token(serviceurl=[SERVICE]), "other_service_url"),
}


@pytest.mark.parametrize(("token", "code"), BAD_TOKENS.values(), ids=BAD_TOKENS)
async def test_a_wrong_token_is_refused_with_401_and_the_bot_does_not_run(
    gate: Gate, caplog: pytest.LogCaptureFixture, token: Token, code: str
) -> None:
    assert await gate.post(token(gate)) == 401
    assert [record.getMessage() for record in caplog.records] == [f"refused an activity: {code}"]
    assert gate.receiver.received == []


@pytest.mark.parametrize("scheme", ["Basic", "Bearer:", "Token", "bearertoken"])
async def test_a_token_under_another_scheme_is_no_token(gate: Gate, scheme: str) -> None:
    assert await gate.post(None, Authorization=f"{scheme} {gate.token()}") == 401


RIGHT: dict[str, Token] = {
    "plain": lambda g: g.token(),
    "expired_within_the_leeway": lambda g: g.token(exp=seconds(-200)),
    "several_audiences": lambda g: g.token(aud=[FOREIGN, APP]),
}


@pytest.mark.parametrize("token", RIGHT.values(), ids=RIGHT)
async def test_a_right_token_lets_the_activity_in(gate: Gate, token: Token) -> None:
    assert await gate.post(token(gate)) == 200
    assert [inbound.command for inbound in gate.receiver.received] == ["hej"]


async def test_the_scheme_may_be_written_small(gate: Gate) -> None:
    assert await gate.post(None, Authorization=f"bearer {gate.token()}") == 200


def message(**fields: Any) -> bytes:
    return json.dumps({**made.message("hej", SERVICE), **fields}).encode()


def tenants(channel: Any, conversation: Any) -> bytes:
    where = {**made.personal(), "tenantId": conversation}
    return message(channelData={"tenant": {"id": channel}}, conversation=where)


BAD_BODIES: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 400),
    "not_json": (b"hej", 400),
    "half": (message()[:-2], 400),
    "not_utf8": (message().replace(b"hej", b"\xe6"), 400),
    "list": (b"[]", 400),
    "deep": (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400),
    "too_large": (b"x" * (BODY_LIMIT + 1), 400),
    "one_mebibyte": (message(text="x" * 1024**2), 400),
    "nobody": (message(**{"from": None}), 400),
    "nowhere": (message(conversation=None), 400),
    "no_channel": (message(channelId=None), 403),
    "another_channel": (message(channelId="directline"), 403),
    "channel_in_capitals": (message(channelId="MSTEAMS"), 403),
    "service_url_off_the_list": (message(serviceUrl="https://example.org/"), 403),
    "service_url_in_the_clear": (message(serviceUrl=SERVICE.replace("https", "http")), 403),
    "service_url_here": (message(serviceUrl="http://127.0.0.1:1/"), 403),
    "no_service_url": (message(serviceUrl=None), 403),
    "service_url_not_the_tokens": (message(serviceUrl=AMERICA), 401),
    "foreign_tenant": (tenants(FOREIGN, FOREIGN), 403),
    "foreign_tenant_of_the_channel": (tenants(FOREIGN, TENANT), 403),
    "foreign_tenant_of_the_conversation": (tenants(TENANT, FOREIGN), 403),
    "no_tenant": (tenants(None, None), 403),
    "tenant_a_list": (tenants([TENANT], None), 403),
}


@pytest.mark.parametrize(("body", "status"), BAD_BODIES.values(), ids=BAD_BODIES)
async def test_a_right_token_does_not_carry_a_wrong_body(gate: Gate, body: bytes, status: int) -> None:
    assert await gate.post(gate.token(), body) == status
    assert gate.receiver.received == []


async def test_a_wrong_token_is_refused_before_the_body_is_looked_at(gate: Gate) -> None:
    assert await gate.post(gate.token(aud=FOREIGN), b"x" * (BODY_LIMIT + 1)) == 401


@pytest.mark.parametrize("endorsements", [["directline"], [], None, "msteams"])
async def test_a_key_that_is_not_endorsed_for_teams_does_not_sign_for_it(
    gate: Gate, endorsements: Any
) -> None:
    gate.server.endorsements = endorsements
    assert await gate.post(gate.token()) == 401


async def test_a_tenant_that_only_the_conversation_names_is_enough(gate: Gate) -> None:
    assert await gate.post(gate.token(), message(channelData={"source": {}})) == 200


def test_a_guard_without_an_app_id_is_a_mistake_and_not_an_open_door() -> None:
    with pytest.raises(ConfigurationError):
        TokenGuard(None, " ", {TENANT}, Hosts(()))  # type: ignore[arg-type]


async def test_keys_are_fetched_once_for_many_requests_at_once(gate: Gate) -> None:
    assert await asyncio.gather(*(gate.post(gate.token()) for _ in range(20))) == [200] * 20
    assert await gate.post(gate.token()) == 200
    assert gate.server.asked == 1


async def test_one_who_gives_up_waiting_does_not_take_the_keys_from_the_others(gate: Gate) -> None:
    gate.server.pause.clear()
    first, second = (asyncio.create_task(gate.keys.find(gate.server.kid)) for _ in range(2))
    await gate.server.reached.wait()
    first.cancel()
    with suppress(asyncio.CancelledError):
        await first
    gate.server.pause.set()
    assert await second is not None
    assert gate.server.asked == 1


async def test_a_rotated_key_is_fetched_when_it_is_first_seen(gate: Gate) -> None:
    assert await gate.post(gate.token()) == 200
    gate.server.rotate()
    gate.now += PAUSE
    assert await gate.post(gate.token()) == 200
    assert gate.server.asked == 2


async def test_the_old_key_is_no_longer_believed_after_a_rotation(gate: Gate) -> None:
    old = gate.token()
    gate.server.rotate()
    assert await gate.post(gate.token()) == 200
    assert await gate.post(old) == 401


async def test_invented_key_ids_do_not_make_us_fetch_without_end(gate: Gate) -> None:
    assert await gate.post(gate.token()) == 200
    for number in range(10):
        assert await gate.post(gate.token(header={"kid": f"invented-{number}"})) == 401
    assert gate.server.asked == 1


async def test_keys_are_fetched_ahead_of_time_while_the_old_ones_serve(gate: Gate) -> None:
    assert await gate.post(gate.token()) == 200
    gate.now += REFRESH_AFTER + timedelta(seconds=1)
    gate.server.pause.clear()
    assert await gate.post(gate.token()) == 200
    gate.server.pause.set()
    gate.server.rotate()
    assert gate.keys._fetching is not None
    await gate.keys._fetching
    assert gate.server.asked == 2
    assert await gate.post(gate.token()) == 200
    assert gate.server.asked == 2


async def test_keys_that_could_not_be_fetched_again_serve_for_days_and_not_for_ever(gate: Gate) -> None:
    assert await gate.post(gate.token()) == 200
    gate.server.broken = (500, "")
    gate.now += TRUSTED_FOR
    assert await gate.post(gate.token()) == 200
    assert gate.keys._fetching is not None
    await gate.keys._fetching
    gate.now += PAUSE
    assert await gate.post(gate.token()) == 503


BROKEN = [
    (500, "{}"),
    (200, "<html>"),
    (200, "[]"),
    (200, '{"keys": 5}'),
    (200, '{"keys": [5, {}]}'),
    (302, ""),
]


@pytest.mark.parametrize("broken", BROKEN)
async def test_without_keys_teams_is_asked_to_come_back_and_gets_in_when_they_are_there(
    gate: Gate, broken: tuple[int, str]
) -> None:
    gate.server.broken = broken
    assert await gate.post(gate.token()) == 503
    assert gate.receiver.received == []
    gate.server.broken = None
    gate.now += PAUSE
    assert await gate.post(gate.token()) == 200


async def test_keys_are_not_fetched_from_a_host_off_the_list(gate: Gate) -> None:
    gate.server.elsewhere = gate.server.metadata.replace("127.0.0.1", "localhost").replace("openid", "keys")
    assert await gate.post(gate.token()) == 503
    assert gate.server.asked == 0


async def test_a_slow_key_server_does_not_hold_up_others(gate: Gate) -> None:
    gate.server.pause.clear()
    waiting = asyncio.create_task(gate.post(gate.token()))
    await gate.server.reached.wait()
    async with gate.client.get(gate.url + "/healthz") as response:
        assert response.status == 200
    assert not waiting.done()
    gate.server.pause.set()
    assert await waiting == 200


def test_the_fake_signs_as_the_real_one_would() -> None:
    assert jwt.get_unverified_header(KeyServer().token(aud=APP))["alg"] == "RS256"
