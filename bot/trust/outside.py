"""The session that everything to the outside goes through, and the one rule about addresses there.

A listed name whose record points at the municipality's own network (or at this machine) is not connected
to: names are looked up here, and the addresses checked are the very ones connected to.
"""

from __future__ import annotations

import socket
import ssl
from ipaddress import ip_address

from aiohttp import ClientSession, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver


class PublicResolver(AbstractResolver):
    """Looks names up and keeps only addresses of the public internet. Raises OSError when none is left."""

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        public = [result for result in found if is_public(result["host"])]
        if not public:
            raise OSError("the name has no public address")
        return public

    async def close(self) -> None:
        await self._inner.close()


def is_public(address: str) -> bool:
    """Whether an IP address is of the public internet; an IPv4 one inside an IPv6 one counts as itself."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return bool(inner.is_global and ip.is_global and not inner.is_multicast)


def outside_session(certificates: str | bool = True) -> ClientSession:
    """No cookies, no proxy, no credentials from the environment; only public addresses behind names.

    `certificates` is a file with those that are trusted; True is the machine's own.
    """
    trusted = ssl.create_default_context(cafile=certificates) if isinstance(certificates, str) else True
    connector = TCPConnector(resolver=PublicResolver(), limit=100, ssl=trusted)
    return ClientSession(connector=connector, cookie_jar=DummyCookieJar())
