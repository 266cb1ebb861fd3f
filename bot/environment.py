"""The environment as it was given: known names only, a secret perhaps in a file, every flaw collected."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from uuid import UUID

from yarl import URL

from dialogs.errors import ConfigurationError

PLAIN = (
    "MicrosoftAppId",
    "MicrosoftAppType",
    "MicrosoftAppTenantId",
    "PORT",
    "BILAGSBOT_DATA",
    "BILAGSBOT_LISTEN",
    "BILAGSBOT_URL",
    "BILAGSBOT_HR_OIDS",
    "BILAGSBOT_EDITOR_OIDS",
    "BILAGSBOT_READER_OIDS",
    "BILAGSBOT_TENANTS",
    "BILAGSBOT_SERVICE_HOSTS",
    "BILAGSBOT_FILE_HOSTS",
    "BILAGSBOT_LOG",
    "BILAGSBOT_PACE",
    "BILAGSBOT_HOUSE",
    "BILAGSBOT_KEEP_DAYS",
)
SECRETS = ("MicrosoftAppPassword", "BILAGSBOT_STORE", "BILAGSBOT_METRICS_TOKEN")
"""Each may be given as the path of a file that holds it, under its name with `_FILE` behind it."""

FOR_TESTS = ("BILAGSBOT_REAL_INPUT",)
NAMES = (*PLAIN, *SECRETS, *(f"{name}_FILE" for name in SECRETS), *FOR_TESTS)
"""Every name that is read. Another one that begins like ours is a misspelling, and is not passed over."""

OURS = ("bilagsbot", "microsoftapp")
SECRET_LIMIT = 65536
HOST = re.compile(r"(?=.{1,253}$)(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})*\.[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one setting; `code` has words in the phrases. No secret is ever in `detail`."""

    code: str
    name: str
    detail: str = ""


class BadSettings(ConfigurationError):
    """The settings cannot be used. All that is wrong with them is in `problems`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.name}: {p.code} {p.detail}".rstrip() for p in problems))
        self.problems = tuple(problems)


class Environment:
    """Reads settings by name. What cannot be read is noted in `problems`, and a default takes its place."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self._given: dict[str, str] = {}
        known = {name.casefold(): name for name in NAMES}
        for name, value in environment.items():
            if name.casefold() in known:
                self._given.setdefault(known[name.casefold()], value.strip())
            elif name.casefold().startswith(OURS):
                meant = _meant(name.casefold())
                self._flaw("misspelt" if meant else "unknown", name[:60], meant)

    def text(self, name: str) -> str:
        return self._given.get(name, "")

    def secret(self, name: str) -> str:
        path = self.text(f"{name}_FILE")
        if not path:
            return self.text(name)
        if self.text(name):
            self._flaw("given_twice", name)
        try:
            with Path(path).open(encoding="utf-8") as file:
                held = file.read(SECRET_LIMIT).strip()
        except (OSError, ValueError):
            held = ""
        if not held:
            self._flaw("file_unreadable", f"{name}_FILE", path)
        return held

    def needed(self, name: str, value: str) -> str:
        """`value`, noted as missing when it is empty."""
        if not value and not any(problem.name.startswith(name) for problem in self.problems):
            self._flaw("missing", name)
        return value

    def port(self, name: str, default: int) -> int:
        said = self.text(name)
        if not said:
            return default
        if said.isascii() and said.isdigit() and len(said) < 6 and int(said) < 65536:
            return int(said)
        self._flaw("not_a_port", name, said[:20])
        return default

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        said = self.text(name)
        if not said:
            return default
        if said.isascii() and said.isdigit() and len(said) < 10 and 1 <= int(said) <= most:
            return int(said)
        self._flaw("not_a_number", name, f"{said[:20]} (1-{most})")
        return default

    def folder(self, name: str) -> Path | None:
        """A folder that exists; None when none is named."""
        said = self.text(name)
        if said and not Path(said).is_dir():
            self._flaw("not_a_folder", name, said[:200])
        return Path(said) if said else None

    def id(self, name: str) -> str:
        """One of Microsoft's ids, lower case."""
        return next(iter(self._ids(name, self.text(name).split())), "")

    def ids(self, name: str) -> frozenset[str]:
        return frozenset(self._ids(name, self.words(name)))

    def words(self, name: str) -> list[str]:
        return self.text(name).replace(",", " ").replace(";", " ").casefold().split()

    def one_of(self, name: str, choices: Collection[str], default: str) -> str:
        said = self.text(name) or default
        if said not in choices:
            self._flaw("not_a_choice", name, f"{said[:40]} ({' | '.join(choices)})")
        return said

    def hosts(self, name: str, default: Collection[str] = (), ending: str = "") -> frozenset[str]:
        """Names of hosts, never addresses: a token or a file must not go to a machine nobody can name."""
        found = self.words(name) or default
        for host in found:
            if not HOST.fullmatch(host) or not host.endswith(ending):
                self._flaw("not_a_host", name, host[:60])
        return frozenset(found)

    def https(self, name: str) -> str:
        """The address of a site, without a path."""
        said = self.text(name).rstrip("/")
        if said and not _is_site(said):
            self._flaw("not_a_site", name, said[:80])
        return said

    def _ids(self, name: str, said: Sequence[str]) -> list[str]:
        found = []
        for word in said:
            try:
                found.append(str(UUID(word)))
            except ValueError:
                self._flaw("not_an_id", name, word[:40])
        return found

    def _flaw(self, code: str, name: str, detail: str = "") -> None:
        self.problems.append(Problem(code, name, detail))


def _meant(name: str) -> str:
    """The known name that is most like this one; empty when none is. What all begin with says nothing."""
    prefix = next(ours for ours in OURS if name.startswith(ours))
    known = {full.casefold().removeprefix(prefix).strip("_"): full for full in NAMES}
    close = get_close_matches(name.removeprefix(prefix).strip("_"), known, n=1)
    return known[close[0]] if close else ""


def _is_site(said: str) -> bool:
    try:
        url = URL(said)
        host = url.host or ""
    except ValueError:
        return False
    return said == f"https://{url.raw_authority}" and bool(HOST.fullmatch(host)) and not url.user
