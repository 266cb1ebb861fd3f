from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.environment import NAMES, SECRETS, BadSettings, Environment, Problem
from bot.phrasebook import LANGUAGES, phrases
from bot.settings import SERVICE_HOSTS, AppType, Settings, read_settings

APP = "22222222-2222-2222-2222-222222222222"
TENANT = "11111111-1111-1111-1111-111111111111"
HR = "aaaaaaaa-0000-0000-0000-00000000000a"
MARK = "meget-hemmeligt"
FULL = {
    "MicrosoftAppId": APP,
    "MicrosoftAppPassword": "hemmelig~1",
    "MicrosoftAppTenantId": TENANT,
    "BILAGSBOT_URL": "https://bilagsbot.kommune.example",
    "BILAGSBOT_HR_OIDS": HR.upper(),
    "BILAGSBOT_FILE_HOSTS": "kommune.sharepoint.com, kommune-my.sharepoint.com",
}


def read(**changed: str) -> Settings:
    return read_settings(changed, Path("data"))


def read_full(**changed: str) -> Settings:
    return read_settings(FULL | changed, Path("data"))


def problems(given: dict[str, str]) -> set[tuple[str, str]]:
    with pytest.raises(BadSettings) as caught:
        read_settings(given, Path("data"))
    return {(problem.name, problem.code) for problem in caught.value.problems}


def test_without_settings_the_bot_is_a_local_one() -> None:
    settings = read(PATH="/bin", HOME="/root")
    assert settings.teams is None
    assert settings.base_url == "http://127.0.0.1:3978"
    assert (settings.listen, settings.store) == ("127.0.0.1", str(Path("data/bilagsbot.db")))


def test_a_house_is_a_folder_that_exists(tmp_path: Path) -> None:
    assert read().house is None
    assert read(BILAGSBOT_HOUSE=str(tmp_path)).house == tmp_path


def test_rounds_are_kept_for_ever_unless_it_is_said() -> None:
    assert read().keep_days == 0
    assert read(BILAGSBOT_KEEP_DAYS="365").keep_days == 365


def test_a_local_bot_never_listens_elsewhere_and_has_no_other_address() -> None:
    settings = read(BILAGSBOT_LISTEN="0.0.0.0", BILAGSBOT_URL="https://evil.example", PORT="4000")
    assert (settings.listen, settings.base_url) == ("127.0.0.1", "http://127.0.0.1:4000")


def test_a_full_configuration_is_for_teams() -> None:
    settings = read_full()
    assert settings.teams is not None
    assert (settings.teams.app_id, settings.teams.type) == (APP, AppType.SINGLE_TENANT)
    assert settings.teams.tenants == {TENANT}
    assert settings.teams.service_hosts == SERVICE_HOSTS
    assert settings.teams.file_hosts == {"kommune.sharepoint.com", "kommune-my.sharepoint.com"}
    assert (settings.listen, settings.base_url) == ("0.0.0.0", "https://bilagsbot.kommune.example")
    assert settings.coordinators == {HR}


def test_a_managed_identity_needs_no_password() -> None:
    without = {name: value for name, value in FULL.items() if name != "MicrosoftAppPassword"}
    settings = read_settings(without | {"MicrosoftAppType": "UserAssignedMSI"}, Path("data"))
    assert settings.teams is not None
    assert settings.teams.type is AppType.MANAGED_IDENTITY


@pytest.mark.parametrize("name", ["MicrosoftAppId", "MicrosoftAppTenantId", "MicrosoftAppPassword"])
def test_half_a_configuration_is_refused_and_says_what_is_missing(name: str) -> None:
    left = {"MicrosoftAppId", "MicrosoftAppTenantId", "MicrosoftAppPassword", "BILAGSBOT_URL"} - {name}
    assert problems({name: FULL[name]}) == {(other, "missing") for other in left}
    assert problems(FULL | {name: " "}) == {(name, "missing")}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("MicrosoftAppId", "22222222-2222", "not_an_id"),
        ("MicrosoftAppTenantId", "kommune.onmicrosoft.com", "not_an_id"),
        ("MicrosoftAppType", "MultiTenant", "not_a_choice"),
        ("MicrosoftAppType", "singletenant", "not_a_choice"),
        ("PORT", "80a", "not_a_port"),
        ("PORT", "65536", "not_a_port"),
        ("PORT", "-1", "not_a_port"),
        ("PORT", "٣٩٧٨", "not_a_port"),
        ("BILAGSBOT_URL", "http://bilagsbot.kommune.example", "not_a_site"),
        ("BILAGSBOT_URL", "https://bilagsbot.kommune.example/bot", "not_a_site"),
        ("BILAGSBOT_URL", "https://10.0.0.1", "not_a_site"),
        ("BILAGSBOT_URL", "https://user:pw@bot.kommune.example", "not_a_site"),
        ("BILAGSBOT_HR_OIDS", "hr@kommune.example", "not_an_id"),
        ("BILAGSBOT_TENANTS", "*", "not_an_id"),
        ("BILAGSBOT_SERVICE_HOSTS", "127.0.0.1", "not_a_host"),
        ("BILAGSBOT_SERVICE_HOSTS", "localhost", "not_a_host"),
        ("BILAGSBOT_SERVICE_HOSTS", "*.example.org", "not_a_host"),
        ("BILAGSBOT_SERVICE_HOSTS", "https://smba.trafficmanager.net", "not_a_host"),
        ("BILAGSBOT_FILE_HOSTS", "files.example.org", "not_a_host"),
        ("BILAGSBOT_FILE_HOSTS", "sharepoint.com", "not_a_host"),
        ("BILAGSBOT_FILE_HOSTS", "evil.example#.sharepoint.com", "not_a_host"),
        ("BILAGSBOT_LOG", "xml", "not_a_choice"),
        ("BILAGSBOT_HOUSE", "findes/ikke", "not_a_folder"),
        ("BILAGSBOT_KEEP_DAYS", "0", "not_a_number"),
        ("BILAGSBOT_KEEP_DAYS", "altid", "not_a_number"),
        ("BILAGSBOT_PACE", "0", "not_a_number"),
        ("BILAGSBOT_PACE", "hurtigt", "not_a_number"),
        ("BILAGSBOT_PACE", "10001", "not_a_number"),
        ("BILAGSBOT_STORE_FILE", "/no/such/file", "file_unreadable"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused(name: str, value: str, code: str) -> None:
    assert problems(FULL | {name: value}) == {(name, code)}


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("BILAGSBOT_HR_OID", "BILAGSBOT_HR_OIDS"),
        ("BILAGSBOT_STOER", "BILAGSBOT_STORE"),
        ("BILAGSBOT_SERVICEHOSTS", "BILAGSBOT_SERVICE_HOSTS"),
        ("BILAGSBOTSTORE", "BILAGSBOT_STORE"),
        ("MicrosoftAppIdd", "MicrosoftAppId"),
        ("MicrosoftAppTennantId", "MicrosoftAppTenantId"),
        ("MicrosoftAppPasword_FILE", "MicrosoftAppPassword_FILE"),
        ("BILAGSBOT_XYZZY", ""),
    ],
)
def test_a_misspelt_name_is_an_error_with_a_suggestion(misspelt: str, meant: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read(**{misspelt: ""})
    assert list(caught.value.problems) == [Problem("misspelt" if meant else "unknown", misspelt, meant)]


def test_names_are_known_in_any_case_since_windows_has_only_one() -> None:
    settings = read_settings({name.upper(): value for name, value in FULL.items()}, Path("data"))
    assert settings == read_full()


def test_a_secret_may_come_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("fra~fil\n", "utf-8")
    given = {name: value for name, value in FULL.items() if name != "MicrosoftAppPassword"}
    settings = read_settings(given | {"MicrosoftAppPassword_FILE": str(file)}, tmp_path)
    assert settings.teams is not None
    assert settings.teams.password == "fra~fil"
    twice = problems(FULL | {"MicrosoftAppPassword_FILE": str(file)})
    assert twice == {("MicrosoftAppPassword", "given_twice")}


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe"])
def test_a_file_without_a_secret_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    given = {name: value for name, value in FULL.items() if name != "MicrosoftAppPassword"}
    found = problems(given | {"MicrosoftAppPassword_FILE": str(file)})
    assert found == {("MicrosoftAppPassword_FILE", "file_unreadable")}


def test_settings_print_no_secret() -> None:
    secrets = {"MicrosoftAppPassword": "løsen~1", "BILAGSBOT_METRICS_TOKEN": "løsen~2"}
    store = {"BILAGSBOT_STORE": "postgresql://bot:løsen~3@db/bilag", "IDENTITY_HEADER": "løsen~4"}
    printed = repr(read_full(**secrets, **store)) + str(read_full(**secrets, **store))
    assert "løsen" not in printed
    assert APP in printed


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30)))
def test_no_environment_does_worse_than_be_refused_and_no_secret_is_quoted(given: dict[str, str]) -> None:
    held = {name: f"{MARK}{value}" for name, value in given.items() if name in SECRETS}
    told = ""
    try:
        read_settings(given | held, Path("data"))
    except BadSettings as error:
        told = str(error)
    assert MARK not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_words(language: str) -> None:
    words = phrases(language)
    source = Path(str(Environment.__init__.__code__.co_filename)).read_text("utf-8")
    codes = set(re.findall(r'_flaw\("([a-z_]+)"', source)) | {"misspelt", "unknown"}
    assert set(words.section("setting")) == codes
    for code in codes:
        assert "NAME" in words(f"setting.{code}", name="NAME", detail="DETAIL")
