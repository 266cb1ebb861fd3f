from __future__ import annotations

import asyncio
import ipaddress
import socket

import pytest
from aiohttp import ClientConnectorError, ClientSession, TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.trust.outside import PublicResolver, is_public, outside_session


class Records(AbstractResolver):
    """A name server that says what it is told to."""

    def __init__(self, *addresses: str, port: int = 443) -> None:
        self._addresses = addresses
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del port
        return [
            ResolveResult(hostname=host, host=each, port=self._port, family=family, proto=0, flags=0)
            for each in self._addresses
        ]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1"),
        *("ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:0a00:0001::1", "2002:7f00:1::", "x", ""),
    ],
)
async def test_a_name_that_leads_into_our_own_network_is_not_connected_to(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(OSError, match="no public address"):
        await PublicResolver(Records(address)).resolve("kommune-my.sharepoint.com")


@pytest.mark.parametrize("address", ["13.107.136.10", "2620:1ec:8f8::10", "::ffff:13.107.136.10"])
async def test_a_name_of_the_public_internet_is(address: str) -> None:
    found = await PublicResolver(Records(address)).resolve("kommune-my.sharepoint.com")
    assert [result["host"] for result in found] == [address]


async def test_of_several_addresses_only_the_public_ones_are_left() -> None:
    found = await PublicResolver(Records("10.0.0.1", "13.107.136.10")).resolve("sharepoint.com")
    assert [result["host"] for result in found] == ["13.107.136.10"]


@given(st.ip_addresses())
def test_no_address_of_a_private_kind_counts_as_public(address: ipaddress.IPv4Address) -> None:
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        assert not is_public(str(address))


async def test_a_session_does_not_reach_a_server_here_by_a_listed_name() -> None:
    """The server is there and answers; only the rule about addresses keeps the request from it."""
    reached = asyncio.Event()

    async def answer(_: web.Request) -> web.Response:
        reached.set()
        return web.Response()

    app = web.Application()
    app.router.add_get("/", answer)
    async with TestServer(app) as server:
        local = Records("127.0.0.1", port=server.port or 0)
        async with ClientSession(connector=TCPConnector(resolver=local)) as open_session:
            await open_session.get("http://kommune-my.sharepoint.com/")
        assert reached.is_set()
        reached.clear()
        async with ClientSession(connector=TCPConnector(resolver=PublicResolver(local))) as session:
            with pytest.raises(ClientConnectorError):
                await session.get("http://kommune-my.sharepoint.com/")
        async with outside_session() as session:
            with pytest.raises(ClientConnectorError):
                await session.get(f"http://localhost:{server.port}/")
        assert not reached.is_set()
