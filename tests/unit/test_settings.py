"""A setting is read, or refused in Swedish with how to write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from skis_analytics import regions, settings
from skis_analytics.database.register import conninfo
from skis_analytics.settings import LogForm, MetricsFor, SettingError


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in settings.ALL:
        monkeypatch.delenv(setting.name, raising=False)


def test_nothing_set_is_the_default() -> None:
    assert settings.HOME.value() is None
    assert settings.HOSTS.value() == ()
    assert settings.LOG.value() is LogForm.TEXT
    assert settings.METRICS.value() is MetricsFor.LOCAL


@pytest.mark.parametrize(
    ("name", "said", "meant"),
    [
        ("SKIS_HOME", "/srv/skis nuläge", Path("/srv/skis nuläge")),
        ("SKIS_HOSTS", " nulage.example.se , *.example.se,[::1]", ("nulage.example.se", "*.example.se", "[::1]")),
        (
            "SKIS_EMBED",
            "https://intranat.example.se, https://*.example.se:8443",
            ("https://intranat.example.se", "https://*.example.se:8443"),
        ),
        ("SKIS_LOG", "JSON", LogForm.JSON),
        ("SKIS_METRICS", "open", MetricsFor.EVERYBODY),
        ("SKIS_KOLADA_URL", "http://127.0.0.1:9/v3/", "http://127.0.0.1:9/v3"),
        ("SKIS_LOG", "  ", LogForm.TEXT),
    ],
)
def test_what_is_set_is_read(name: str, said: str, meant: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, said)
    (setting,) = (each for each in settings.ALL if each.name == name)
    assert setting.value() == meant


def test_teams_stands_for_microsofts_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKIS_EMBED", "teams")
    assert "https://*.cloud.microsoft" in settings.EMBED.value()


@pytest.mark.parametrize(
    ("name", "said", "how"),
    [
        ("SKIS_HOSTS", "https://nulage.example.se", "utan https://"),
        ("SKIS_HOSTS", "*", "värdnamn"),
        ("SKIS_EMBED", "http://intranat.example.se", "https://"),
        ("SKIS_EMBED", "https://a.se; script-src *", "https://"),
        ("SKIS_LOG", "xml", "text eller json"),
        ("SKIS_METRICS", "ja", "local"),
        ("SKIS_KOLADA_URL", "kolada", "https://"),
        ("SKIS_REGION", "atlantis", "fyrbodal"),
        ("SKIS_REGISTER", "postgresql://skis@db/skis", "ducklake:postgres:"),
        ("SKIS_REGISTER", "ducklake:postgres:db", "namn=värde"),
    ],
)
def test_what_cannot_be_read_is_refused_with_how_to_write_it(
    name: str, said: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, said)
    with pytest.raises(SettingError, match=name) as refused:
        settings.check(regions.check, conninfo.check)
    assert how in str(refused.value)


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKIS_LOG", "xml")
    monkeypatch.setenv("SKIS_METRICS", "ja")
    with pytest.raises(SettingError) as refused:
        settings.check()
    assert "SKIS_LOG" in str(refused.value)
    assert "SKIS_METRICS" in str(refused.value)


def test_a_misspelt_setting_is_pointed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKIS_HOST", "x")
    assert "Menades SKIS_HOSTS?" in " ".join(settings.check())


@pytest.mark.parametrize(("said", "hours"), [("8", 8.0), ("0,5", 0.5), ("", 10.0)])
def test_a_login_lasts_as_long_as_said(said: str, hours: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKIS_SESSION_HOURS", said)
    assert settings.SESSION_HOURS.value() == hours


@pytest.mark.parametrize("said", ["-1", "720", "nan", "inf", "en dag"])
def test_a_login_never_lasts_for_ever(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKIS_SESSION_HOURS", said)
    with pytest.raises(settings.SettingError, match="högst 24"):
        settings.SESSION_HOURS.value()
