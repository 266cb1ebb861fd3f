"""TinyDB's own tests, with our storage and table in the place of TinyDB's.

They are in TinyDB's source distribution, which is fetched by the hash that is locked for it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]

EXCEPTED: Mapping[str, str] = {
    "test_middlewares.test_caching_write_many": "stores numbers and lists where documents belong",
    "test_middlewares.test_caching_flush": "stores numbers and lists where documents belong",
    "test_middlewares.test_caching_flush_manually": "stores numbers and lists where documents belong",
    "test_middlewares.test_caching_write": "stores numbers and lists where documents belong",
    "test_middlewares.test_caching_json_write": "looks for the handle of TinyDB's own JSON file",
    "test_storages.test_json": "stores numbers and lists where documents belong",
    "test_storages.test_in_memory": "stores numbers and lists where documents belong",
    "test_storages.test_json_kwargs": "reads TinyDB's own JSON file",
    "test_storages.test_json_read": "opens TinyDB's own JSON file for reading only",
    "test_storages.test_json_invalid_mode_warning": "opens TinyDB's own JSON file in another mode",
    "test_storages.test_encoding": "writes TinyDB's own JSON file in another encoding",
    "test_storages.test_create_dirs": "makes folders by an option of TinyDB's own JSON file",
    "test_storages.test_json_invalid_directory": "expects the exception of TinyDB's own JSON file",
    "test_storages.test_read_once": "counts how often the whole store is read; ours is not read whole",
    "test_storages.test_yaml": "is about a storage of its own, in YAML",
    "test_tables.test_table_repr": "names TinyDB's own classes",
    "test_tables.test_persist_table": "expects an empty table to be kept; ours is its documents",
    "test_tinydb.test_repr": "names TinyDB's own class",
}
"""What cannot hold for a storage in rows, and why."""


@pytest.fixture(scope="module")
def suite(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """TinyDB's tests with our conftest. What was fetched is kept from one run of the tests to the next."""
    folder = tmp_path_factory.mktemp("tinydb")
    cache = getattr(request.config, "cache", None)
    packed = (cache.mkdir("tinydb") if cache else folder) / f"tinydb-{version('tinydb')}.tar.gz"
    if not packed.exists():
        wanted = folder / "wanted.txt"
        wanted.write_text(locked("tinydb"), encoding="utf-8")
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*pip, "--require-hashes", "-r", wanted, "-d", packed.parent], check=True)
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    (tests,) = folder.glob("tinydb-*/tests")
    shutil.copy(HERE / "ours.py", tests / "conftest.py")
    return tests


def locked(name: str) -> str:
    """A package's lines in the lock: its version and its hashes."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.search(rf"^{name}==.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
    assert found
    return found[0]


def test_tinydbs_own_suite_passes_but_for_what_is_listed(suite: Path) -> None:
    results = suite.parent / "results.xml"
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={results}", "tests"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run(run, cwd=suite.parent, env=environment, check=False, capture_output=True, text=True)
    cases = list(ElementTree.parse(results).iter("testcase"))
    failed = {
        f"{case.get('classname', '').rpartition('.')[2]}.{case.get('name')}" for case in cases if len(case)
    }
    assert failed == set(EXCEPTED), said.stdout
    assert len(cases) - len(failed) > 130
