"""From findings to a published annex, its next version and the package for the records, over the real bot."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.annex.gate import READERS
from bot.annex.versions import annex_name
from bot.cli.chat_client import ChatClient
from dialogs.versions import digest_of
from storage.repository import ANNEXES, AUDIT, DECISIONS, Repository
from templates.catalogue import load_kind
from tests.bot.rounds import HR, Playing, asked, asks_back, has, make_round, playing
from tests.bot.test_export import HAVEN, NUMBER, OWNER
from tests.templates.annexes import KINDS, STATUS

CASE = "Se sag 0101901234 i arkivet."


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Playing]:
    async with playing(tmp_path) as play:
        yield play


async def told(hr: ChatClient, words: str) -> Mapping[str, Any]:
    """The answer to a command."""
    before = len(hr.said)
    await hr.say(words)
    return await hr.until_after(before, 30)


async def exported(hr: ChatClient, command: str) -> Mapping[str, Any]:
    """The files, or why there are none, as soon as they are said after the announcement."""
    before = len(hr.said)
    await hr.say(command)

    def done(message: Mapping[str, Any]) -> bool:
        said = hr.said[before:]
        return message in said and (bool(message["files"]) or "Bilaget er ikke lavet" in message["text"])

    return await hr.until(done, 60)


async def said(owner: ChatClient, text: str) -> None:
    """They write it, and stand by it when the bot asks."""
    before = len(owner.said)
    await owner.say(text)
    message = await owner.until_after(before)
    if verb := asks_back(message):
        before = len(owner.said)
        await owner.press(verb)
        await owner.until_after(before)


async def answered(play: Playing, status: str) -> None:
    """The owner answers every question and sends."""
    async with play.person(OWNER) as owner:
        await owner.until(lambda message: has(message, "start"))
        await owner.say("start")
        for key, text in (("status", status), ("effekt", "Haven bliver brugt."), ("efterliv", "Den bliver.")):
            await owner.until(lambda message, key=key: asked(message)[1] == key)  # type: ignore[misc]
            await said(owner, text)
        await owner.until(lambda message: has(message, "send"))
        await owner.press("send")


async def corrected(play: Playing, status: str) -> None:
    """The owner answers the first question once more."""
    async with play.person(OWNER) as owner:
        before = len(owner.said)
        await owner.say("ret 1")
        await owner.until(lambda m: m in owner.said[before:] and asked(m)[1] == "status")
        await said(owner, status)


def code_of(message: Mapping[str, Any], about: str) -> str:
    """The code on the line that names this."""
    line = next(line for line in message["text"].splitlines() if " · " in line and about in line)
    return str(line.lstrip("- ").split(" ")[0])


async def content(play: Playing, message: Mapping[str, Any], suffix: str) -> tuple[str, bytes]:
    (file,) = (file for file in message["files"] if file["name"].endswith(suffix))
    async with play.session.get(file["url"]) as answer:
        assert answer.status == 200
        return file["name"], await answer.read()


async def test_a_number_is_masked_by_hr_and_only_then_the_annex_leaves_without_it(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        await answered(play, f"Borgeren ({NUMBER}) er glad.")
        refused = await exported(hr, "eksportér")
        assert not refused["files"]
        assert has(refused, "review")
        listed = await told(hr, "klargør")
        assert "1 sag skal afgøres" in listed["text"]
        code = code_of(listed, "ligner et CPR-nummer og spærrer")
        done = await told(hr, f"afgør {code} maskér")
        assert "Alt er afgjort" in done["text"]
        made = await exported(hr, "eksportér")
        assert "version 1" in made["text"]
        for suffix in ("docx", "pdf", "html"):
            _, file = await content(play, made, suffix)
            assert NUMBER not in " ".join(READERS[suffix](file)), suffix
        decisions = await Repository(play.installation.backend).find(DECISIONS)
        log = await Repository(play.installation.backend).find(AUDIT)
        assert ("decided", "mask") in [(entry.record.action, entry.record.reason) for entry in log]
        assert NUMBER not in str([*decisions, *log, listed, done])


async def test_not_a_cpr_number_needs_a_reason_and_is_decided_again_when_the_text_changes(
    play: Playing,
) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        await answered(play, CASE)
        code = code_of(await told(hr, "klargør"), "ligner et CPR-nummer")
        assert "Skriv også hvorfor" in (await told(hr, f"afgør {code} ikke cpr"))["text"]
        assert "Sådan kan det ikke afgøres" in (await told(hr, f"afgør {code} behold"))["text"]
        assert not (await exported(hr, "eksportér"))["files"]
        done = await told(hr, f"afgør {code} ikke cpr fordi det er et sagsnummer")
        assert "fordi det er et sagsnummer" in done["text"]
        made = await exported(hr, "eksportér")
        _, page = await content(play, made, "html")
        assert "0101901234" in page.decode()
        await corrected(play, "Borgeren 0101901234 er glad.")
        assert not (await exported(hr, "eksportér"))["files"]
        assert "listen er ændret" in (await told(hr, f"afgør {code} maskér"))["text"]


async def test_the_same_content_is_the_same_version_and_another_answer_the_next(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        await answered(play, "Det går godt.")
        first = await exported(hr, "eksportér")
        name, _ = await content(play, first, "docx")
        again = await exported(hr, "eksportér")
        assert "Version 1 er uændret" in again["text"]
        assert [file["name"] for file in again["files"]] == [file["name"] for file in first["files"]]
        assert "Ingen svar er ændret siden" in (await told(hr, "versioner"))["text"]
        await corrected(play, "Det går endnu bedre.")
        now = (await told(hr, "sammenlign"))["text"]
        assert "Version 1 og svarene nu" in now
        assert "Sansehaven, Status: Ændret svar" in now
        assert "Før: Det går godt." in now
        assert "Nu: Det går endnu bedre." in now
        second = await exported(hr, "eksportér")
        assert "version 2" in second["text"]
        assert (await content(play, second, "docx"))[0] == name.replace(".docx", " (version 2).docx")
        assert "Version 1 og 2" in (await told(hr, "sammenlign 1 2"))["text"]
        assert "Den version findes ikke" in (await told(hr, "sammenlign 1 7"))["text"]
        kept = await Repository(play.installation.backend).find(ANNEXES)
        assert sorted(each.record.number for each in kept) == [1, 2]


async def test_the_journal_package_holds_what_left_and_says_what_it_is(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        await answered(play, "Det går godt.")
        assert "Den version findes ikke" in (await told(hr, "journalpakke"))["text"]
        made = await exported(hr, "eksportér")
        files = {suffix: (await content(play, made, suffix))[1] for suffix in ("docx", "pdf", "html")}
        package = await exported(hr, "journalpakke")
        name, packed = await content(play, package, "zip")
        assert name.startswith("Journalpakke – ")
        with zipfile.ZipFile(io.BytesIO(packed)) as opened:
            inside = {name.rsplit(".", 1)[-1]: opened.read(name) for name in opened.namelist() if "." in name}
            about = opened.read("beskrivelse.txt").decode("utf-8-sig")
            fields = json.loads(opened.read("metadata.json"))
            log = json.loads(opened.read("log.json"))
        assert {suffix: inside[suffix] for suffix in files} == files
        assert fields["digest"] == digest_of(files)
        assert fields["parties"] == "Birkelund"
        assert "Parter: Birkelund" in about
        assert {"exported", "compiled", "answered"} <= {entry["action"] for entry in log}
        assert "xlsx" in inside
        assert "Det går godt." not in json.dumps(log, ensure_ascii=False)
        _, again = await content(play, package, "zip")
        assert hashlib.sha256(again).digest() == hashlib.sha256(packed).digest()


async def test_unanswered_questions_are_decided_together_and_by_buttons(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        listed = await told(hr, "klargør")
        assert "3 sager skal afgøres" in listed["text"]
        code = code_of(listed, "er ikke besvaret")
        before = len(hr.said)
        await hr.press("decide", {"code": code, "verdict": "too_early"})
        assert "For tidligt at sige" in (await hr.until_after(before, 30))["text"]
        assert "Alt er afgjort" in (await told(hr, "afgør alle ikke relevant"))["text"]
        await exported(hr, "eksportér")
        (version,) = await Repository(play.installation.backend).find(ANNEXES)
        kinds = sorted(each.missing for each in version.record.printed)
        assert kinds == ["not_relevant", "not_relevant", "too_early"]


async def test_what_is_odd_in_hrs_template_is_listed_and_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "status_table"
    shutil.copytree(STATUS.folder, folder)
    template = folder / "annex.html.j2"
    template.write_text(template.read_text("utf-8") + "\n<h2></h2>\n", "utf-8")
    monkeypatch.setattr("bot.installation.load_kinds", lambda: {**KINDS, "status_table": load_kind(folder)})
    async with playing(tmp_path) as play, play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        await answered(play, "Det går godt.")
        listed = await told(hr, "klargør")
        code = code_of(listed, "annex.html.j2")
        assert "1 sag skal afgøres" in listed["text"]
        assert "En overskrift er tom" in listed["text"]
        done = await told(hr, f"afgør {code} behold")
        assert "Alt er afgjort" in done["text"]
        template.write_bytes((STATUS.folder / "annex.html.j2").read_bytes())
        assert "annex.html.j2" not in (await told(hr, "klargør"))["text"]


@pytest.mark.parametrize(
    ("title", "number", "name"),
    [
        ("Status på puljen", 1, "Bilag 1 – Status på puljen"),
        ("Bilag 3 – Status", 1, "Bilag 3 – Status"),
        ("Status", 2, "Bilag 1 – Status (version 2)"),
        (f"Status {NUMBER}", 1, "Bilag 1 – Status …"),
    ],
)
def test_a_file_is_called_what_a_secretary_would_call_it(title: str, number: int, name: str) -> None:
    assert annex_name(title, number) == name
