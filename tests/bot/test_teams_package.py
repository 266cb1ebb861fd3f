"""The app package against Microsoft's own schema, and what the schema does not say."""

from __future__ import annotations

import io
import json
import os
import re
import string
import struct
import subprocess
import sys
import tomllib
import zipfile
import zlib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.cli.package import ICONS, MANIFEST_VERSION, localization, manifest, package
from bot.commands import owner_command
from bot.phrasebook import FOLDER, LANGUAGES, phrases
from bot.web.about import about
from bot.web.assets import ensure_assets
from dialogs.errors import ConfigurationError

HERE = Path(__file__).parent / "teams_schemas"
ROOT = Path(__file__).parents[2]
APP = "22222222-2222-2222-2222-222222222222"
HOST = "bilagsbot.kommune.example"


def schema(part: str = "") -> Any:
    assert ensure_assets(HERE)
    folder = HERE / "node_modules/@microsoft/app-manifest/build/json-schemas/teams" / f"v{MANIFEST_VERSION}"
    return json.loads((folder / f"MicrosoftTeams{part}.schema.json").read_text("utf-8-sig"))


def contents(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manifest_is_valid_by_microsofts_schema(language: str) -> None:
    made = manifest(APP, HOST, phrases(language))
    jsonschema.Draft4Validator(schema()).validate(made)
    jsonschema.Draft4Validator(schema(".Localization")).validate(localization(phrases(language)))


def test_the_schema_notices_what_is_wrong() -> None:
    made = manifest(APP, HOST, phrases("da"))
    for wrong in ({"id": "bot"}, {"bots": [{"botId": APP, "scopes": ["world"]}]}, {"extra": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft4Validator(schema()).validate(made | wrong)


def test_the_package_holds_what_the_manifest_names_and_nothing_else() -> None:
    files = contents(package(APP, HOST))
    made = json.loads(files["manifest.json"])
    named = {*made["icons"].values(), *(f["file"] for f in made["localizationInfo"]["additionalLanguages"])}
    assert files.keys() == {"manifest.json", *named}
    assert made["localizationInfo"]["defaultLanguageTag"] == "da"
    assert "»" not in made["name"]["short"]
    assert "æ" in made["description"]["full"]
    assert json.loads(files["en.json"])["description.full"].startswith("Bilagsbot asks")


def test_the_manifest_asks_for_the_chat_alone() -> None:
    made = manifest(APP, HOST, phrases("da"))
    assert made["manifestVersion"] == MANIFEST_VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+", made["version"])
    (bot,) = made["bots"]
    assert (bot["botId"], bot["scopes"], bot["supportsFiles"]) == (APP, ["personal"], True)
    assert made["validDomains"] == [HOST]
    assert {"permissions", "authorization"}.isdisjoint(made)
    assert made["webApplicationInfo"] == {"id": APP, "resource": f"api://{HOST}/botid-{APP}"}, (
        "the tab's token"
    )
    urls = [url for name, url in made["developer"].items() if name.endswith("Url")]
    assert all(url.startswith(f"https://{HOST}/about") for url in urls)


def test_what_teams_suggests_typing_is_understood() -> None:
    for language in LANGUAGES:
        (listed,) = manifest(APP, HOST, phrases(language))["bots"][0]["commandLists"]
        assert [c["title"] for c in listed["commands"] if owner_command(c["title"]) is None] == []


def test_the_same_package_is_the_same_bytes() -> None:
    assert package(APP, HOST) == package(APP, HOST)


@pytest.mark.parametrize(
    "host", ["", "https://bot.dk", "bot.dk/x", "10.0.0.1", "bot.dk:443", "bot", "ø.dk", "a b.dk"]
)
def test_a_host_that_is_no_host_name_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError):
        package(APP, host)


def pixels(png: bytes) -> tuple[int, int, list[tuple[int, ...]]]:
    """Width, height and pixels of an 8-bit PNG without interlacing."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", png[16:29])
    assert (depth, interlace) == (8, 0)
    size, at, packed = {2: 3, 6: 4}[colour], 8, b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        packed += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += 12 + length
    raw, above, found = zlib.decompress(packed), bytes(width * size), []
    for row in range(height):
        start = row * (width * size + 1)
        above = _unfiltered(raw[start], raw[start + 1 : start + 1 + width * size], above, size)
        found += [tuple(above[i : i + size]) for i in range(0, len(above), size)]
    return width, height, found


def _unfiltered(kind: int, line: bytes, above: bytes, size: int) -> bytes:
    out = bytearray()
    for index, value in enumerate(line):
        left = out[index - size] if index >= size else 0
        up, corner = above[index], above[index - size] if index >= size else 0
        nearest = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
        out.append((value + (0, left, up, (left + up) // 2, nearest)[kind]) % 256)
    return bytes(out)


def test_the_colour_icon_has_the_size_teams_asks_for_and_is_not_blank() -> None:
    width, height, found = pixels((ICONS / "color.png").read_bytes())
    assert (width, height) == (192, 192)
    assert {(0x1F, 0x4E, 0x79), (255, 255, 255)} <= {pixel[:3] for pixel in found}


def test_the_outline_icon_is_white_on_nothing() -> None:
    width, height, found = pixels((ICONS / "outline.png").read_bytes())
    assert (width, height) == (32, 32)
    assert {pixel[:3] for pixel in found if pixel[3]} == {(255, 255, 255)}
    assert 100 < sum(pixel[3] > 200 for pixel in found) < 500


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {n: v for n, v in os.environ.items() if not n.lower().startswith(("bilagsbot", "microsoft"))}
    command = [sys.executable, "app.py", "package", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=kept | settings, capture_output=True, encoding="utf-8", check=False
    )


def test_the_command_writes_the_package_and_says_what_to_do_with_it(tmp_path: Path) -> None:
    out = tmp_path / "bilagsbot.zip"
    done = run("--host", HOST, "--out", str(out), MicrosoftAppId=APP)
    assert (done.returncode, done.stderr) == (0, "")
    assert "guides/it.da.md" in done.stdout
    assert out.read_bytes() == package(APP, HOST)


def test_the_command_without_an_app_id_says_so(tmp_path: Path) -> None:
    done = run("--host", HOST, "--out", str(tmp_path / "x.zip"))
    assert done.returncode == 1
    assert "MicrosoftAppId mangler." in done.stderr
    assert list(tmp_path.iterdir()) == []


async def test_the_page_the_manifest_links_to_is_there() -> None:
    app = web.Application()
    app.router.add_get("/about", about)
    async with TestClient(TestServer(app)) as client, client.get("/about") as response:
        page = await response.text()
    assert response.status == 200
    for name in ("privacy", "terms"):
        assert f'id="{name}"' in page
    assert "CPR-numre" in page
    assert '<html lang="da">' in page


def test_both_languages_have_the_same_phrases() -> None:
    def flat(language: str) -> dict[str, set[str]]:
        table = tomllib.loads((FOLDER / f"package.{language}.toml").read_text("utf-8"))
        texts = {f"{a}.{b}": str(text) for a, rows in table.items() for b, text in rows.items()}
        return {
            code: {n for _, n, _, _ in string.Formatter().parse(text) if n} for code, text in texts.items()
        }

    first, second = (flat(language) for language in LANGUAGES)
    assert first.keys() == second.keys()
    del first["package.command"], second["package.command"]
    assert first == second
