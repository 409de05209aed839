"""Causes taken together: what several share, and how well founded they are."""

from __future__ import annotations

from datetime import UTC, datetime

from skis_analytics.initiatives import causes
from skis_analytics.records import Cause, CauseKind, Entry, EvidenceLevel

AT = datetime(2026, 11, 24, tzinfo=UTC)


def entry(
    municipality: str,
    theme: str = "matematik",
    kind: CauseKind | None = CauseKind.STAFF,
    level: EvidenceLevel = EvidenceLevel.ASSUMPTION,
    against: str = "",
) -> Entry[Cause]:
    cause = Cause("Vikarier", municipality, theme=theme, kind=kind, evidence_level=level, evidence_against=against)
    return Entry(cause, 1, 1, AT, "Anna", 0, accepted=True, withdrawn=False)


def test_shared_is_the_same_kind_and_theme_in_more_than_one_municipality() -> None:
    found = causes.shared(
        [
            entry("1497"),
            entry("1495", level=EvidenceLevel.TESTED, against="Inte på alla skolor"),
            entry("1497", theme="narvaro"),
            entry("1497", theme="narvaro"),
            entry("1473", kind=None),
            entry("1499", theme=""),
        ]
    )
    assert len(found) == 1
    assert found[0].municipalities == ("1497", "1495")
    assert found[0].strongest is EvidenceLevel.TESTED
    assert found[0].contradicted == 1


def test_what_most_share_comes_first() -> None:
    two = [entry("1497", theme="narvaro"), entry("1495", theme="narvaro")]
    three = [entry("1497"), entry("1495"), entry("1473")]
    assert [len(each.municipalities) for each in causes.shared([*two, *three])] == [3, 2]


def test_the_headline_counts_and_says_how_well_founded() -> None:
    found = [entry("1497"), entry("1497", level=EvidenceLevel.TESTED, against="x"), entry("1495")]
    assert (
        causes.headline(found)
        == "Tre orsaker från två kommuner: två är antaganden, en är prövad och en har något som talar emot"
    )
    assert causes.headline([]) == "Ingen har skrivit någon orsak ännu"
    assert causes.counts(found)[CauseKind.STAFF, EvidenceLevel.ASSUMPTION] == 2
