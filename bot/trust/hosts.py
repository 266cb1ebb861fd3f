"""Which hosts the bot may talk to. Everything it fetches or posts to is asked about here first."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address

from yarl import URL

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""This machine, by the names a local client uses."""


class Hosts:
    """A list of host names, matched whole.

    A listed host is spoken to over https on its usual port; only a listed loopback name may be plain http
    and on any port.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name.lower() for name in names)

    def allows(self, url: str | URL) -> bool:
        """Whether a request may be sent to `url`, judged by the parser that will send it."""
        parsed = url if isinstance(url, URL) else parsed_url(url)
        if parsed is None or parsed.host not in self._names or parsed.user or parsed.password:
            return False
        if parsed.host in LOOPBACK:
            return parsed.scheme in {"http", "https"}
        return parsed.scheme == "https" and parsed.is_default_port()


def parsed_url(text: str) -> URL | None:
    try:
        url = URL(text)
        return url if url.host and url.port else None
    except ValueError:
        return None


def is_loopback(peer: str | None) -> bool:
    """Whether a peer's IP address is this machine's own."""
    try:
        address = ip_address(peer or "")
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback
