"""A municipality's page: it names the group and the years, and is never more than a page."""

from __future__ import annotations

from skis_analytics.domain import Comparand, Direction, Indicator, Signal, Strength
from skis_analytics.export.handout import Section
from skis_analytics.handouts import municipality
from skis_analytics.verdicts.cells import judged_levels
from skis_analytics.verdicts.level import judge_levels
from skis_analytics.verdicts.municipality_findings import assess
from skis_analytics.verdicts.profile import Movement, ProfileRow
from tests.unit.verdicts.frames import CATALOGUE as CELLS
from tests.unit.verdicts.frames import NOISE, indicator, level, levels

CATALOGUE: dict[str, Indicator] = {name: indicator(name, core=place) for place, name in enumerate("ABC", start=1)}
CHANGE = Movement(
    Signal(Comparand.CHANGE, Direction.NONE, Strength.NONE, 80.0, 77.0, 3.0, 0.4, 3), since=2021, exact=True
)


def made(causes: tuple[str, ...] = ()) -> Section:
    table = judge_levels(levels(*(level(name) for name in CATALOGUE)), NOISE, CATALOGUE)
    table["year"] = [2024, 2024, 2022]
    rows = [ProfileRow(CATALOGUE[each.indicator], each, CHANGE if each.indicator == "C" else None, None) for each in judged_levels(table)]  # fmt: skip
    return municipality.page(
        "Hjo", rows, assess(rows, "övriga Skaraborg"), headline="Hjo", period="2023/24", group="övriga Skaraborg",
        expected=causes, causes=causes, needs=causes, initiatives=causes,
    )  # fmt: skip


def test_the_group_is_named_and_a_year_that_is_another_is_written() -> None:
    section = made()
    assert section.chart is not None
    assert [each.name for each in section.chart.series] == ["Övriga Skaraborg", "Hjo"]
    assert section.chart.categories == ("A", "B", "C (2021/22)")


def test_a_change_says_since_when() -> None:
    table = made().table
    assert table is not None
    assert list(table.columns) == ["Nyckeltal", "Period", "Hjo", "Övriga Skaraborg", "Förändring", "Sedan"]
    assert list(table["Förändring"]) == ["", "", "+3,0 osäker"]
    assert list(table["Sedan"]) == ["", "", "2020/21"]


def test_what_may_be_chance_and_is_worth_following_is_listed_as_on_the_page_kommun() -> None:
    towns = [level(value=69.0), *(level(town=f"K{number}") for number in range(14))]
    table = judge_levels(levels(*towns), NOISE, CELLS)
    rows = [
        ProfileRow(CELLS["Nått målet"], each, None, None) for each in judged_levels(table) if each.municipality == "Hjo"
    ]
    assert rows[0].level.borderline
    section = municipality.page(
        "Hjo", rows, assess(rows, "övriga Skaraborg"), headline="Hjo", period="2023/24", group="övriga Skaraborg", expected=(), causes=(),
        needs=(), initiatives=(),
    )  # fmt: skip
    (line,) = [text.replace("\u00a0", " ") for text in section.body if "värt att följa" in text]
    assert line == (
        "Att undersöka. Kan vara slump – värt att följa (1): Nått målet: 69,0 %, lägre än övriga Skaraborg (80,0 %)"
    )
    assert section.body[1].startswith("Att undersöka: inget säkert")


def test_nothing_is_said_of_what_may_be_chance_where_nothing_is_so() -> None:
    assert not any("värt att följa" in text for text in made().body)


def test_what_is_much_is_listed_shorter_and_the_rest_counted() -> None:
    few = made(tuple(f"Orsak {number}" for number in range(7))).body
    assert any(text.endswith("Orsak 4 (och 2 till)") for text in few)
    much = made(tuple(f"{number} " + "ord " * 60 for number in range(7))).body
    assert all(text.endswith("(och 4 till)") for text in much[2:])
    assert all(len(text) < 700 for text in much)
