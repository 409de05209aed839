"""What a handout is called: what is handed on by itself says whose it is."""

from __future__ import annotations

import pytest

from skis_analytics.app.handout_content import titles

MEETING, YEAR, ALL = "Nuläge i våra kommuner 28 november 2026", "läsåret 2024/25", "Skaraborgs kommuner"


@pytest.mark.parametrize(
    ("parts", "names", "title", "subtitle"),
    [
        (("kommuner",), ["Töreboda"], "Töreboda, läsåret 2024/25", "En sida om kommunen"),
        (("kommuner",), ["Hjo", "Töreboda"], "En sida per kommun, läsåret 2024/25", "Hjo och Töreboda"),
        (("kommuner",), [], "En sida per kommun, läsåret 2024/25", ALL),
        (("beslut", "kommuner"), ["Töreboda"], MEETING, "Töreboda, läsåret 2024/25"),
        (("nulage",), [], MEETING, "Skaraborgs kommuner, läsåret 2024/25"),
    ],
)
def test_pages_alone_are_never_called_after_a_meeting(
    parts: tuple[str, ...], names: list[str], title: str, subtitle: str
):
    about = " och ".join(names) or ALL
    assert titles(parts, names, about, YEAR, MEETING) == (title, subtitle)


def test_without_a_meeting_other_parts_are_called_what_they_are():
    assert titles(("nulage",), [], ALL, YEAR, "")[0] == "Resultat – analys – insatser"
