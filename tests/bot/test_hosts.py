"""The list of hosts."""

from __future__ import annotations

import pytest

from bot.trust.hosts import LOOPBACK, Hosts, is_loopback

TEAMS = Hosts({"SMBA.trafficmanager.net"})


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://SMBA.TrafficManager.net:443/emea/", True),
        ("http://smba.trafficmanager.net/emea/", False),
        ("https://smba.trafficmanager.net:8443/", False),
        ("https://smba.trafficmanager.net./", False),
        ("https://smba.trafficmanager.net.example.org/", False),
        ("https://evil-smba.trafficmanager.net/", False),
        ("https://a:b@smba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net@example.org/", False),
        ("https://example.org/smba.trafficmanager.net", False),
        ("http://127.0.0.1/", False),
        ("http://localhost/", False),
    ],
)
def test_a_listed_host_is_spoken_to_over_https_and_no_other(url: str, allowed: bool) -> None:
    assert TEAMS.allows(url) is allowed


@pytest.mark.parametrize(
    "url", ["http://localhost:3978/x", "http://127.0.0.1:1", "http://[::1]:80/", "https://localhost"]
)
def test_this_machine_may_be_spoken_to_in_the_clear_when_it_is_listed(url: str) -> None:
    assert Hosts(LOOPBACK).allows(url)


@pytest.mark.parametrize(
    ("peer", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("10.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("localhost", False),
        ("", False),
        (None, False),
    ],
)
def test_a_peer_is_this_machine_by_its_address(peer: str | None, local: bool) -> None:
    assert is_loopback(peer) is local
