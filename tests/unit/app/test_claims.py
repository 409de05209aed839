"""What a token says: who, until when, and what is not to be trusted; and which requests come from this computer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from skis_analytics.app.claims import comes_from_here, is_loopback, person

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
MADE = int(NOW.timestamp()) - 3600
ANNA: dict[str, Any] = {"sub": "123", "name": "Anna Svensson", "email": "Anna.Svensson@Hjo.se", "iat": MADE}


def test_a_token_says_who() -> None:
    who = person({**ANNA, "groups": ["g1", 7], "roles": "r1"}, 10, NOW)
    assert (who.name, who.email, who.identity) == ("Anna Svensson", "anna.svensson@hjo.se", "anna.svensson@hjo.se")
    assert who.groups == ("g1", "r1")
    assert not who.is_over(NOW) and who.is_over(NOW + timedelta(hours=9))


@pytest.mark.parametrize("verified", [False, "false", None, 0, "", []])
def test_an_address_that_is_not_verified_counts_for_nothing(verified: object) -> None:
    who = person({**ANNA, "email_verified": verified}, 10, NOW)
    assert who.email == "" and who.identity == "123"


@pytest.mark.parametrize("verified", [True, "true"])
def test_a_verified_address_counts(verified: object) -> None:
    assert person({**ANNA, "email_verified": verified}, 10, NOW).email == "anna.svensson@hjo.se"


@pytest.mark.parametrize("made", [None, "nu", True, float("nan"), 1e30, int(NOW.timestamp()) + 3600, -1e30])
def test_a_token_that_does_not_say_when_it_was_made_has_ended(made: object) -> None:
    assert person({**ANNA, "iat": made}, 10, NOW).is_over(NOW)


@pytest.mark.parametrize("name", ["Erik (eva@hjo.se)", "Erik \u202e\x00(eva@hjo.se)\n\n", "  Erik ( eva@hjo.se )"])
def test_a_name_cannot_pretend_to_carry_another_identity(name: str) -> None:
    who = person({**ANNA, "name": name}, 10, NOW)
    assert "(" not in who.name and who.name.isprintable() and who.name.startswith("Erik")


def test_a_person_without_a_name_has_at_least_an_identity() -> None:
    assert person({"sub": "x", "iat": MADE}, 10, NOW).identity == "x"
    assert person({"iat": MADE, "email": ["a@b.se"], "name": {}}, 10, NOW).identity == "okänd"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8501", "localhost:1", "[::1]:8501", "::1", "127.8.9.1"])
def test_this_computer_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", None, "192.168.1.4", "::", "skis.example.se", "localhost.example.se", "127.0.0.1.example.se", "10.0.0.1:80"])  # fmt: skip
def test_any_other_is_not(host: str | None) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("headers", "here"),
    [
        ({"Host": "localhost:8501", "Origin": "http://localhost:8501"}, True), ({"Host": "127.0.0.1:8501"}, True), ({}, False),
        ({"Host": "skis.se"}, False), ({"Host": "127.0.0.1", "Origin": "https://skis.se"}, False), ({"Host": "127.0.0.1", "Origin": "null"}, False),
        ({"Host": "127.0.0.1", "X-Forwarded-For": "127.0.0.1"}, False), ({"Host": "127.0.0.1", "Forwarded": "for=1.2.3.4"}, False),
        ({"Host": "127.0.0.1", "Via": "1.1 proxy"}, False),
    ],
)  # fmt: skip
def test_a_proxy_gives_itself_away(headers: dict[str, str], here: bool) -> None:
    assert comes_from_here(headers) is here
