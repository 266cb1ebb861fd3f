"""Where Microsoft's own services are.

They are given in code, never by a setting: whoever could move the key server could forge every token. Tests
put servers of their own in their place.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.trust.hosts import Hosts


@dataclass(frozen=True, slots=True)
class Endpoints:
    """`metadata` leads to the keys that sign what is posted to us, `login` gives a bot's own tokens.

    `certificates` are those that the sign-in of people trusts. `machine` is Azure's own address inside a
    virtual machine, for a managed identity.
    """

    metadata: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    key_hosts: Hosts = Hosts({"login.botframework.com"})
    login: str = "https://login.microsoftonline.com"
    login_hosts: Hosts = Hosts({"login.microsoftonline.com"})
    certificates: str | bool = True
    machine: str = "http://169.254.169.254/metadata/identity/oauth2/token"


MICROSOFT = Endpoints()
