"""Every regular expression of the product against text made to hold it up: 200 kB in under a second."""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.access import PROJECT_VERBS
from bot.commands import LONGEST, _because, _numbered, desk_command
from bot.wishes import read_wish
from dialogs.dividing import parts_of
from dialogs.richtext import Paragraph, RichText, Span
from dialogs.spots import Spot
from storage.forgetting import Identity
from templates.labels import without_label
from tests.dialogs.owners import make_assignment, make_round

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "dialogs", "storage", "templates")
SIZE = 200_000
SECONDS = 1.0
SMALL = SIZE // 10
SUSPECT = SECONDS / 250
"""A pattern that takes less for a tenth of the text takes less than a second for all, even if quadratic."""

METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split")
PIECES = (
    *(
        "a",
        "A",
        "1",
        "01",
        " ",
        "\t",
        "\n",
        ".",
        "-",
        "_",
        ":",
        ",",
        "@",
        "<",
        ">",
        '"',
        "'",
        "(",
        "[",
        "{",
        "\\",
    ),
    *(
        "a ",
        "1 ",
        "1.",
        "a.",
        "a@",
        "@a.",
        "a-",
        "a_",
        "1,",
        "1-",
        "- ",
        "* ",
        "x:",
        "p-",
        "\xa0",
        "æ",
        "\x00",
    ),
    *(
        "<a",
        "<a ",
        "</a",
        "<!--",
        "<at>",
        "{{",
        "{%",
        "kr ",
        "kr.",
        "P-nr. ",
        "+45",
        "010190-",
        "01.01.",
        "01 01 ",
    ),
    *(
        "tlf.",
        "http://a",
        "http://a/",
        "mailto:a",
        "mailto:a@",
        "www.",
        "&amp;",
        "level1",
        'r="A1"',
        "AADSTS1",
    ),
    *(
        '"error" ',
        '"error":"a',
        "<sheet ",
        "<x:sheet",
        "<f>",
        "\ue000PAGE",
        "{page}",
        "Status: ",
        "1. a\n",
        "- a\n",
    ),
    *(
        "\u200b",
        "\xad",
        "010190\u200b",
        "20 30 ",
        "2-",
        "e1",
        "10-10-10 ",
        "\n\n",
        "a" * 64 + "@",
        "0" * 10 + " ",
    ),
)
ENDS = ("", "!\x01")


@cache
def texts(size: int) -> tuple[str, ...]:
    return tuple(piece * (size // len(piece)) + end for piece in PIECES for end in ENDS)


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def methods_of(name: str, tree: ast.Module) -> set[str]:
    """How a module uses a pattern of its own; a pattern used somewhere else is tried every way."""
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    }
    return used & set(METHODS) or set(METHODS)


def named_patterns() -> Iterator[tuple[str, re.Pattern[Any], str]]:
    for path in sources():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name, value in vars(importlib.import_module(module)).items():
            if isinstance(value, re.Pattern) and _is_own(name, tree):
                yield from ((f"{module}.{name}", value, method) for method in sorted(methods_of(name, tree)))


def _is_own(name: str, tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
        for node in tree.body
    )


def literal_patterns() -> Iterator[tuple[str, re.Pattern[Any], str]]:
    """`re.sub("...", ...)` in the middle of a function, where the pattern is written out."""
    for path in sources():
        for call in _calls(ast.parse(path.read_text(encoding="utf-8"))):
            pattern, method = call.args[0], ast.unparse(call.func).removeprefix("re.")
            if isinstance(pattern, ast.Constant) and method in METHODS:
                place = f"{path.relative_to(ROOT)}:{call.lineno}"
                yield place, re.compile(pattern.value), method


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and re.fullmatch(r"re\.\w+", ast.unparse(node.func)) and node.args:
            yield node


PATTERNS = [*named_patterns(), *literal_patterns()]


def seconds(pattern: re.Pattern[Any], method: str, text: str) -> float:
    subject: Any = text if isinstance(pattern.pattern, str) else text.encode()
    run: Callable[..., Any] = getattr(pattern, method)
    began = time.process_time()
    if method == "sub":
        run("" if isinstance(pattern.pattern, str) else b"", subject)
    elif method == "finditer":
        for _ in run(subject):
            pass
    else:
        run(subject)
    return time.process_time() - began


@pytest.mark.parametrize(("place", "pattern", "method"), PATTERNS, ids=[f"{p}-{m}" for p, _, m in PATTERNS])
def test_no_text_holds_a_pattern_up(place: str, pattern: re.Pattern[Any], method: str) -> None:
    for small, whole in zip(texts(SMALL), texts(SIZE), strict=True):
        if seconds(pattern, method, small) > SUSPECT:
            assert seconds(pattern, method, whole) < SECONDS, (place, whole[:20])


def test_a_pattern_that_can_be_held_up_is_noticed() -> None:
    naive = re.compile(r"[\w.]+@[\w.]+\.\w+")
    assert seconds(naive, "findall", "a" * 20_000) > 20 * seconds(naive, "findall", "a" * 2_000)


MADE_WHEN_RUNNING = {
    "bot/wishes.py": "the words for to: tried on a command of any length below",
    "bot/commands.py": "of known words, for at most LONGEST characters: see below",
    "dialogs/dividing.py": "a round's labels, each with a few signs around it: see below",
    "templates/labels.py": "a label, its punctuation and the text's beginning: see below",
    "storage/forgetting.py": "a person's names and addresses as they are, without repetition: see below",
    "bot/channels/local_page/uploads.py": "an upload's own address: a fixed beginning and 32 letters",
}


def test_every_pattern_of_the_product_is_looked_at() -> None:
    """One that is put together inside a function has no name: whoever writes it says here how it is held."""
    assert len(PATTERNS) > 40
    made = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for call in _calls(function)
        if _is_made(call)
    }
    assert made <= MADE_WHEN_RUNNING.keys()


def _is_made(call: ast.Call) -> bool:
    method = ast.unparse(call.func).removeprefix("re.")
    return method in (*METHODS, "compile") and not isinstance(call.args[0], ast.Constant)


def test_a_forgotten_persons_names_are_found_in_linear_time() -> None:
    who = Identity("oid-1234", frozenset({"a.a@a.aa"}), frozenset({"a a", "A. -_"}))
    for piece in PIECES:
        assert seconds(who.pattern, "sub", piece * (SIZE // len(piece))) < SECONDS


def test_a_typed_command_is_short_before_it_is_searched_for() -> None:
    for piece in PIECES:
        assert seconds(_numbered(), "fullmatch", piece * LONGEST) < SECONDS / 10
        assert desk_command(piece * SIZE) is None


def test_what_is_wished_is_read_at_once_however_long_it_is() -> None:
    for piece in PIECES:
        for text in (piece * SIZE, f"godkend {piece * SIZE}", f"godkend 1 {piece * 60} til {piece * SIZE}"):
            before = time.perf_counter()
            read_wish(text, PROJECT_VERBS)
            assert time.perf_counter() - before < SECONDS, text[:60]


def test_labels_are_looked_for_in_a_text_of_any_length() -> None:
    spot = Spot(make_assignment(), make_round().questions[0])
    for piece in (*PIECES, "Status", "Status ", "Status: ", "\nStatus", ". Effekt.", "1. Status "):
        text = RichText((Paragraph((Span(piece * (SIZE // len(piece))),)),))
        began = time.process_time()
        parts_of(text, spot)
        assert time.process_time() - began < 2 * SECONDS, piece
    for pattern in (_because(), _numbered()):
        assert max(seconds(pattern, "fullmatch", piece * 600) for piece in PIECES) < SECONDS


def test_a_label_is_looked_for_at_the_beginning_only() -> None:
    for piece in PIECES:
        text = RichText((Paragraph((Span(piece * (SIZE // len(piece))),)),))
        began = time.process_time()
        without_label(text, "Status")
        without_label(text, piece)
        assert time.process_time() - began < 2 * SECONDS, piece
