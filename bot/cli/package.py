"""The app package that IT uploads to Teams: the manifest, its second language, and the icons.

What it says is in the phrases (`package`); its form is Microsoft's manifest schema, which the tests ask.
"""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from pathlib import Path
from typing import Any

from bot.environment import HOST
from bot.phrasebook import LANGUAGES, Phrases, phrases
from dialogs.errors import ConfigurationError

MANIFEST_VERSION = "1.19"
SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v{version}/MicrosoftTeams{part}.schema.json"
ICONS = Path(__file__).parents[1] / "teams_app"
PROJECT = Path(__file__).parents[2] / "pyproject.toml"
ACCENT = "#1F4E79"
COMMANDS = ("answers", "projects", "send", "help")
"""The owner's commands that Teams suggests; HR's are on her cards, and nobody else may give them."""

LONG_AGO = (2026, 1, 1, 0, 0, 0)
"""The date of every part, so that the same package is the same bytes."""

Json = dict[str, Any]


def package(app_id: str, host: str) -> bytes:
    """The zip for a bot that is reached at `host`. Raises ConfigurationError when that is no host name."""
    if not HOST.fullmatch(host):
        raise ConfigurationError(f"--host: {host[:60]!r}")
    first, *others = LANGUAGES
    files = {"manifest.json": _packed(manifest(app_id, host, phrases(first)))}
    files |= {f"{language}.json": _packed(localization(phrases(language))) for language in others}
    files |= {name: (ICONS / name).read_bytes() for name in ("color.png", "outline.png")}
    return _zipped(files)


def manifest(app_id: str, host: str, words: Phrases) -> Json:
    """For one municipality's own catalogue: personal scope, files, no permission beyond the chat."""
    about = f"https://{host}/about"
    return {
        "$schema": SCHEMA.format(version=MANIFEST_VERSION, part=""),
        "manifestVersion": MANIFEST_VERSION,
        "version": tomllib.loads(PROJECT.read_text("utf-8"))["project"]["version"],
        "id": app_id,
        "localizationInfo": {
            "defaultLanguageTag": words.language,
            "additionalLanguages": [
                {"languageTag": other, "file": f"{other}.json"}
                for other in LANGUAGES
                if other != words.language
            ],
        },
        "developer": {
            "name": words("package.developer"),
            "websiteUrl": about,
            "privacyUrl": f"{about}#privacy",
            "termsOfUseUrl": f"{about}#terms",
        },
        "name": {"short": words("package.name"), "full": words("package.full_name")},
        "description": {"short": words("package.short"), "full": words("package.full")},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "bots": [
            {
                "botId": app_id,
                "scopes": ["personal"],
                "supportsFiles": True,
                "isNotificationOnly": False,
                "commandLists": [{"scopes": ["personal"], "commands": _commands(words)}],
            }
        ],
        "staticTabs": [
            {
                "entityId": "hr",
                "name": words("package.tab"),
                "contentUrl": f"https://{host}/hr",
                "websiteUrl": f"https://{host}/hr",
                "scopes": ["personal"],
            },
            {"entityId": "conversations", "scopes": ["personal"]},
            {"entityId": "about", "scopes": ["personal"]},
        ],
        "defaultInstallScope": "personal",
        "validDomains": [host],
        "webApplicationInfo": {"id": app_id, "resource": f"api://{host}/botid-{app_id}"},
    }


def localization(words: Phrases) -> Json:
    """The same texts in another language, by their place in the manifest."""
    said: Json = {
        "$schema": SCHEMA.format(version=MANIFEST_VERSION, part=".Localization"),
        "name.short": words("package.name"),
        "name.full": words("package.full_name"),
        "description.short": words("package.short"),
        "description.full": words("package.full"),
    }
    said["staticTabs[0].name"] = words("package.tab")
    for index, command in enumerate(_commands(words)):
        for part, text in command.items():
            said[f"bots[0].commandLists[0].commands[{index}].{part}"] = text
    return said


def _commands(words: Phrases) -> list[dict[str, str]]:
    typed = words.section("commands.owner")
    return [{"title": typed[code][0], "description": words(f"package.command.{code}")} for code in COMMANDS]


def _packed(content: Json) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
