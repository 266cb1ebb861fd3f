"""Who and what the built-in chat lets in."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.local import PHRASES, page_words
from bot.channels.local_page.guard import FILE_LIMIT
from bot.channels.local_page.posts import BadPost, Post, read_post
from bot.channels.local_page.routes import STATIC, initials
from tests.bot.channels.local_rig import HR, Rig, local_rig, text

ROUTES = [
    ("GET", "/"),
    ("GET", "/chat/hr"),
    ("POST", "/chat/hr/posts"),
    ("PUT", "/chat/hr/files/a.csv"),
    ("GET", "/chat/hr/live"),
    ("GET", "/page/page.css"),
    ("GET", "/page/npm/adaptivecards.js"),
]


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with local_rig(tmp_path) as rig:
        yield rig


async def status(rig: Rig, method: str, path: str, body: str = "", **headers: str) -> int:
    if body:
        headers = {"Content-Type": "application/json", **headers}
    data = BytesIO(body.encode())
    async with rig.client.request(method, f"{rig.url}{path}", data=data, headers=headers) as response:
        return response.status


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_a_foreign_host_or_origin_gets_nothing(rig: Rig, method: str, path: str) -> None:
    port = rig.url.rpartition(":")[2]
    foreign = [
        {"Host": f"bot.example.dk:{port}"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1"},
        {"Host": f"127.0.0.1:{port}.example.dk"},
        {"Origin": "https://example.dk"},
        {"Origin": "null"},
        {"Origin": f"http://localhost:{int(port) + 1}"},
        {"Origin": f"https://127.0.0.1:{port}"},
    ]
    for headers in foreign:
        assert await status(rig, method, path, **headers) == 403
    assert rig.receiver.received == []


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
async def test_this_machine_by_any_of_its_names_is_let_in(rig: Rig, name: str) -> None:
    host = f"{name}:{rig.url.rpartition(':')[2]}"
    assert await status(rig, "GET", "/chat/hr", Host=host) == 200
    assert (await rig.post(text("a1", "hej"), Host=host, Origin=f"http://{host}"))[0] == 200


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if "/hr" in route[1]])
async def test_a_persona_that_does_not_exist_is_not_found(rig: Rig, method: str, path: str) -> None:
    assert await status(rig, method, path.replace("/hr", "/nobody")) == 404


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"])
async def test_what_a_foreign_form_could_send_is_not_read(rig: Rig, kind: str) -> None:
    body = json.dumps(text("a1", "hej"))
    url = f"{rig.url}/chat/hr/posts"
    async with rig.client.post(url, data=body, headers={"Content-Type": kind}) as response:
        assert response.status == 415
    assert rig.receiver.received == []


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "[" * 100_000, '{"id": NaN}', "\xff"])
async def test_what_is_no_json_object_is_a_bad_request(rig: Rig, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    url = f"{rig.url}/chat/hr/posts"
    async with rig.client.post(url, data=body.encode("latin-1"), headers=headers) as response:
        assert response.status == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"id": "x" * 101},
        {"id": 7},
        {"kind": "sudo"},
        {"kind": None},
        {"text": ["x"]},
        {"values": []},
        {"files": [{"name": 1}]},
        {"files": ["x"]},
        {"files": [{}] * 11},
        {"answer_now": "yes"},
        {"waited_ms": 1.5},
        {"waited_ms": True},
    ],
    ids=str,
)
async def test_a_field_that_is_not_what_it_should_be_is_a_bad_request(rig: Rig, wrong: Any) -> None:
    assert (await rig.post({**text("a1", "hej"), **wrong}))[0] == 400
    assert rig.receiver.received == []
    assert await rig.history() == []


async def test_the_product_answers_a_long_text_itself_and_an_endless_one_is_too_large(rig: Rig) -> None:
    assert (await rig.post(text("a1", "æ" * 100_000)))[0] == 200
    assert await status(rig, "POST", "/chat/hr/posts", json.dumps(text("a2", "a" * 1_100_000))) == 413
    assert [len(got.command) for got in rig.receiver.received] == [100_000]


async def test_half_a_character_is_replaced_and_kept(rig: Rig) -> None:
    assert (await rig.post(text("a1", "før \ud83d efter")))[0] == 200
    assert (await rig.history())[0]["text"] == "før \ufffd efter"


async def test_a_file_that_is_too_large_leaves_nothing_behind(rig: Rig) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(FILE_LIMIT // 2**20 + 1):
            yield bytes(2**20)

    async with rig.client.put(f"{rig.url}/chat/hr/files/a.bin", data=endless()) as response:
        assert response.status == 413
    assert list((rig.folder / "uploads").iterdir()) == []


async def test_a_file_of_just_the_limit_is_taken(rig: Rig) -> None:
    async with rig.client.put(f"{rig.url}/chat/hr/files/a.bin", data=BytesIO(bytes(FILE_LIMIT))) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/page/chat.html.j2",
        "/page/..%2F..%2Flocal.py",
        "/page/..%2Fpackage.json",
        "/page/%2Fetc%2Fpasswd",
        "/page/nothing.js",
        "/page/..%2Fnode_modules%2Fadaptivecards%2Fdist%2Fadaptivecards.min.js",
        "/page/npm/package.json",
        "/page/npm/..%2F..%2Fmarkdown-it%2Fpackage.json",
    ],
)
async def test_only_the_pages_own_files_are_served(rig: Rig, path: str) -> None:
    assert await status(rig, "GET", path) == 404


@pytest.mark.parametrize("path", ["/", "/chat/hr", "/page/chat.js", "/page/page.css", "/page/icon.svg"])
async def test_nothing_is_run_that_is_not_ours(rig: Rig, path: str) -> None:
    async with rig.client.get(f"{rig.url}{path}") as response:
        policy, body = response.headers["Content-Security-Policy"], await response.text()
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", body)


async def test_a_name_is_text_in_the_page_whatever_it_holds(rig: Rig) -> None:
    rig.people = [HR, type(HR)("</script><img src=x>", "<b>Bo</b> </script>", '"><i>@example.dk')]
    for path in ("/", "/chat/%3C%2Fscript%3E%3Cimg%20src=x%3E"):
        async with rig.client.get(f"{rig.url}{path}") as response:
            body = await response.text()
        assert response.status == 200
        assert not re.search(r"<b>|<img|<i>@|\"></script>\"", body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["id", "kind", "text", "verb", "values", "reply_to", "answer_now", "files", "waited_ms"]
)


@settings(deadline=None)
@given(body=st.dictionaries(FIELDS, JSON | st.sampled_from(["text", "action", "x"])))
def test_any_body_is_either_a_post_or_a_bad_one(body: dict[str, Any]) -> None:
    try:
        post = read_post(body)
    except BadPost:
        return
    assert isinstance(post, Post)
    assert post.waited.total_seconds() >= 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Anna Lind", "AL"), ("Bo Ib Dam", "BD"), ("HR (Karen)", "H"), ("", ""), ("østen", "Ø"), ("7 -", "")],
)
def test_initials_are_of_the_first_and_the_last_name(name: str, shown: str) -> None:
    assert initials(name) == shown


def test_every_word_of_the_page_is_there_in_both_languages_and_used() -> None:
    danish, english = page_words("da"), page_words("en")
    assert danish.keys() == english.keys()
    sources = [path.read_text("utf-8") for path in STATIC.iterdir() if path.suffix in {".js", ".j2"}]
    used = {word for source in sources for word in re.findall(r"\bwords\.([a-z_]+)", source)}
    used |= set(re.findall(r'\d{3}: "([a-z_]+)"', (STATIC / "outbox.js").read_text("utf-8"))) | {"failed"}
    assert used == danish.keys()
    assert all(tomllib.loads((PHRASES / "page.da.toml").read_text("utf-8")).values())
