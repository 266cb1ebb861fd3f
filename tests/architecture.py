"""Reads the product's own source and reports where it leaves the structure it is meant to have.

Each check takes the folder of a project and returns its flaws, one line each, so that a test can hand it a
bad project and see that it notices.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

MAY_IMPORT = {
    "app": {"bot", "storage", "templates", "dialogs"},
    "bot": {"bot", "storage", "templates", "dialogs"},
    "storage": {"storage", "dialogs"},
    "templates": {"templates", "dialogs"},
    "dialogs": {"dialogs"},
    "tests": {"tests", "bot", "storage", "templates", "dialogs"},
}
# fmt: off
PURE = {
    "__future__", "abc", "bisect", "collections", "copy", "dataclasses", "datetime", "decimal",
    "difflib", "enum", "fractions", "functools", "hashlib", "heapq", "html", "itertools", "json",
    "math", "operator", "re", "string", "textwrap", "types", "typing", "unicodedata",
}
# fmt: on
"""What the core may use of the standard library: nothing here waits, reads the clock or touches a file."""

IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "__import__", "now", "today", "utcnow"}
VENDOR = ("botbuilder", "botframework")
VENDOR_FILE = "bot/channels/teams.py"
BEFORE_INSTALLATION = ("app.py", "bot/__init__.py", "bot/bootstrap.py")

DANISH_LETTER = re.compile("[æøåÆØÅ]")
DANISH_WORD = re.compile(
    r"\b(?:og|ikke|du|det|er|har|kan|skal|til|der|som|eller|dit|din|jeg|af|blev|hvad|ved)\b", re.IGNORECASE
)


def imports_point_inwards(root: Path) -> Iterator[str]:
    for place, module, tree in _modules(root):
        for node, name in _imports(tree):
            if name in MAY_IMPORT and name not in MAY_IMPORT[module.parts[0].removesuffix(".py")]:
                yield f"{place}:{node.lineno}: imports {name}"


def core_is_pure(root: Path) -> Iterator[str]:
    for place, module, tree in _modules(root):
        if module.parts[0] != "dialogs":
            continue
        for node, name in _imports(tree):
            if name not in PURE | {"dialogs"}:
                yield f"{place}:{node.lineno}: imports {name}"
        for call in _impure_calls(tree):
            yield f"{place}:{call.lineno}: calls {ast.unparse(call.func)}"


def vendor_sits_in_one_file(root: Path) -> Iterator[str]:
    for place, module, tree in _modules(root):
        for node, name in _imports(tree):
            if name in VENDOR and module.as_posix() != VENDOR_FILE and module.parts[0] != "tests":
                yield f"{place}:{node.lineno}: imports {name}"


def bootstrap_needs_nothing(root: Path) -> Iterator[str]:
    """What runs before anything is installed is read by an old Python and imports the standard library."""
    for name in BEFORE_INSTALLATION:
        if not (root / name).exists():
            continue
        source = (root / name).read_text(encoding="utf-8")
        try:
            ast.parse(source, feature_version=(3, 6))
        except SyntaxError as error:
            yield f"{name}:{error.lineno}: Python 3.6 cannot read it"
        for node, imported in _imports(ast.parse(source)):
            if imported == "__future__":
                yield f"{name}:{node.lineno}: Python 3.6 has no such future"
            elif name == "bot/bootstrap.py" and imported not in sys.stdlib_module_names:
                yield f"{name}:{node.lineno}: imports {imported}"


def sentences_are_phrases(root: Path) -> Iterator[str]:
    """No Danish sentence in Python: words with Danish letters, or several common Danish words."""
    for place, module, tree in _modules(root):
        if module.parts[0] == "tests":
            continue
        yield from (f"{place}:{line}: {text[:40]!r}" for line, text in _strings(tree) if _is_danish(text))


def modules_say_what_they_are(root: Path) -> Iterator[str]:
    for place, module, tree in _modules(root):
        if module.parts[0] != "tests" and not ast.get_docstring(tree):
            yield f"{place}:1: no docstring"


def code_lives_where_it_belongs(root: Path) -> Iterator[str]:
    """No other folder of code, no Python in an annex kind."""
    for path in _python_files(root):
        module = path.relative_to(root)
        if module.parts[0].removesuffix(".py") not in MAY_IMPORT:
            yield f"{module}:1: not a place for code"
        if module.parts[0] == "templates" and len(module.parts) > 2:
            yield f"{module}:1: Python in an annex kind"


CHECKS: tuple[Callable[[Path], Iterator[str]], ...] = (
    imports_point_inwards,
    core_is_pure,
    vendor_sits_in_one_file,
    bootstrap_needs_nothing,
    sentences_are_phrases,
    modules_say_what_they_are,
    code_lives_where_it_belongs,
)


def _python_files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        if not any(part.startswith(".") or part == "node_modules" for part in parts):
            yield path


def _modules(root: Path) -> Iterator[tuple[str, Path, ast.Module]]:
    for path in _python_files(root):
        module = path.relative_to(root)
        if module.parts[0].removesuffix(".py") in MAY_IMPORT:
            yield module.as_posix(), module, ast.parse(path.read_text(encoding="utf-8"))


def _imports(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    """Each imported top-level name. A relative import stays within its own layer."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module.partition(".")[0]


def _impure_calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in IMPURE_CALLS or (name == "astimezone" and not node.args):  # to the machine's own zone
                yield node


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every string but those that are a statement of their own: docstrings, also of a constant or a field."""
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.lineno, node.value


def _is_danish(text: str) -> bool:
    words = len(text.split())
    return (words > 1 and bool(DANISH_LETTER.search(text))) or (
        words > 3 and len(DANISH_WORD.findall(text)) > 1
    )
