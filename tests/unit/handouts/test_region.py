"""Slides about the region: what holds together and what holds alone are told apart, and the news comes first."""

from __future__ import annotations

import pandas as pd
import pytest

from skis_analytics.domain import Basis, Comparison, Direction, Gender, Provider, Reference, Selection
from skis_analytics.export.figure import Figure
from skis_analytics.export.handout import DotChart, Section, cell_text
from skis_analytics.handouts import region
from skis_analytics.verdicts import expected
from skis_analytics.verdicts.cells import judged_levels
from skis_analytics.verdicts.indicator_findings import indicator_headline
from skis_analytics.verdicts.judge import alone
from skis_analytics.verdicts.level import as_one, judge_levels
from skis_analytics.verdicts.region_findings import Finding, main_news
from tests.unit.verdicts.frames import CATALOGUE, NOISE, level, levels

ABOUT = CATALOGUE["Nått målet"]
SURE, FAINT = level(value=40.0, town="Vara"), level(value=70.0, town="Hjo")


def judged(*rows: dict[str, object], robust: list[bool]) -> pd.DataFrame:
    return alone(judge_levels(levels(*rows), NOISE, CATALOGUE)).assign(robust=robust)


def slide(table: pd.DataFrame) -> tuple[str, tuple[str, ...]]:
    """The title as the page Resultat says it, and the sentences beside the chart."""
    title = indicator_headline(list(judged_levels(table)), ABOUT, "övriga Skaraborg", None)
    group = Reference("Skaraborg", 80.0, Basis.WEIGHTED, 3000, 14)
    section = region.indicator(
        table, ABOUT, headline=title, period="2023/24", group=group, focus=None, municipalities=()
    )
    return section.finding, section.body


def test_a_list_of_what_holds_alone_says_that_it_may_be_chance_together() -> None:
    title, body = slide(judged(FAINT, level(town="Tibro"), robust=[False, False]))
    assert title.endswith("inga säkra skillnader mot övriga Skaraborg; Hjo sticker ut men det kan vara slump")
    assert body == (
        "För sig tydligt högre eller lägre (kan vara slump när alla jämförs på en gång):",
        "Hjo: tydligt lägre (▼)",
    )


def test_what_holds_together_stands_by_itself_as_in_the_title() -> None:
    title, body = slide(judged(SURE, FAINT, robust=[True, False]))
    assert title.endswith("tydligt lägre i Vara än i övriga Skaraborg")
    assert body[:2] == ("Säkert också när alla jämförs på en gång:", "Vara: mycket tydligt lägre (▼▼)")
    assert body[2].startswith("För sig tydligt")
    assert body[3] == "Hjo: tydligt lägre (▼)"


def test_nothing_certain_is_said_to_be_so_by_either_rule() -> None:
    _, body = slide(judged(level(), robust=[False]))
    assert body == ("Ingen kommun skiljer sig säkert från gruppen, inte heller prövad för sig.",)


NATION = Finding("**Skaraborg som helhet** har säkert lägre resultat än riket i ett av två (78 mot 82).", 5, certain=True, nation=True)  # fmt: skip
OTHER = Finding("**Säkert lägre:** Vara.", 1, certain=True)
DOUBT = Finding("Inget är säkert.", 9)


def whole() -> pd.DataFrame:
    columns = ["indicator", "year", "provider", "gender", "value", "pupils", "municipalities", "basis"]
    rows = [("Nått målet", 2023, "municipal", "T", 60.0, 3000.0, 15, "weighted"), ("Meritvärde", 2024, "municipal", "T", 200.0, 3000.0, 15, "weighted")]  # fmt: skip
    own = pd.DataFrame(rows, columns=columns)
    nation = own.assign(value=[80.0, 200.0], pupils=100_000.0, municipalities=290)
    return judge_levels(as_one(own, nation), NOISE, CATALOGUE)


def test_the_news_is_the_strongest_of_what_is_certain() -> None:
    assert main_news([DOUBT, OTHER, NATION]) is NATION
    assert main_news([DOUBT]) is None


def test_the_first_slide_is_titled_with_the_news_and_draws_the_nation() -> None:
    section = region.main_news([NATION, OTHER], whole(), CATALOGUE, period="2023/24")
    assert section is not None
    assert section.finding == "Skaraborg som helhet har säkert lägre resultat än riket i ett av två"
    assert isinstance(section.chart, DotChart)
    assert section.chart.categories == ("Nått målet (2022/23)",)
    assert [each.name for each in section.chart.series] == ["Övriga landet", "Skaraborg"]
    assert section.chart.signals == (Direction.WORSE,)
    assert section.body[0].replace("\u00a0", " ").startswith("Meritvärde: 200,0 poäng mot 200,0 poäng i övriga landet")
    assert section.body[1] == "Säkert lägre: Vara."


def test_without_anything_certain_there_is_no_news() -> None:
    assert region.main_news([DOUBT], whole(), CATALOGUE, period="2023/24") is None


def beside(difference: float) -> Section:
    """A slide of a municipality so far from the expected, among fourteen that are as expected."""
    towns = [("Hjo", 70.0 + difference), *((f"K{number}", 70.5) for number in range(14))]
    rows = [
        {
            "indicator": ABOUT.id, "municipality": name, "name": name, "region": True, "year": 2024, "pupils": 100, "value": value, "mark": None,
            "expected": 70.0, "error": 4.0,
        }
        for name, value in towns
    ]  # fmt: skip
    section = region.beside_expected(
        expected.judge_expected(pd.DataFrame(rows), CATALOGUE), ABOUT, period="2023/24", focus=None
    )
    assert section is not None
    return section


def marks(section: Section) -> dict[str, str]:
    assert isinstance(section.chart, DotChart)
    return {name: section.chart.signal(row)[0] for row, name in enumerate(section.chart.categories)}


@pytest.mark.parametrize(("difference", "mark"), [(-24.0, "▼"), (24.0, "▲")])
def test_results_beside_the_expected_are_marked_where_the_title_calls_them_certain(
    difference: float, mark: str
) -> None:
    section = beside(difference)
    assert section.finding.startswith("Hjo ligger tydligt")
    assert marks(section)["Hjo"] == mark
    assert sum(map(bool, marks(section).values())) == 1
    assert any("▲▼ säkert över eller under när alla 15 resultat prövas samtidigt" in each for each in section.caveats)


def test_where_the_title_says_that_nothing_is_certain_nothing_is_marked() -> None:
    section = beside(-8.5)
    assert section.finding.endswith("men ingen skillnad är säker när alla resultat prövas samtidigt")
    assert not any(marks(section).values())
    assert not any("prövat för sig" in each for each in section.caveats)


def joint(year: int, municipalities: tuple[str, ...] = ()) -> Section:
    rows = [
        level(value=40.0, town="Vara"),
        level(value=80.0, town="Hjo"),
        level("Meritvärde", value=200.0, pupils=None),
    ]
    table = judge_levels(levels(*rows), NOISE, CATALOGUE)
    whole = pd.DataFrame({"indicator": ["Nått målet"], "value": [78.25]})
    chosen = Selection("Nått målet", year, Comparison.REGION, None, Provider.MUNICIPAL, Gender.ALL)
    return region.joint_picture(
        table,
        whole,
        whole,
        CATALOGUE,
        headline="x",
        findings=(),
        chosen=chosen,
        group="övriga Skaraborg",
        municipalities=municipalities,
    )


def test_figures_of_another_year_than_the_chosen_say_so_as_on_the_page() -> None:
    assert joint(2024).table["Nyckeltal"].tolist() == ["Nått målet", "Meritvärde (poäng)"]
    assert joint(2025).table["Nyckeltal"].tolist() == ["Nått målet (2023/24)", "Meritvärde (poäng · 2023/24)"]


def test_a_value_that_cannot_be_judged_has_a_sign_that_is_explained() -> None:
    section = joint(2024)
    shown = {name: cell_text(value) for name, value in section.table.iloc[1].items()}
    assert shown["Hjo"] == "200\u00a0○"
    assert any(each.startswith("Kursiv med ○: kan inte prövas") for each in section.caveats)
    assert isinstance(section.table.iloc[0]["Vara"], Figure)
    assert section.table.iloc[0]["Vara"].value == 40.0
    certain = joint(2024).table.iloc[:1]
    assert not any("○" in cell_text(value) for value in certain.iloc[0])


def test_the_dots_of_one_indicator_carry_the_verdicts_of_the_page() -> None:
    table = judged(SURE, FAINT, level(town="Tibro"), robust=[True, False, False])
    group = Reference("Skaraborg", 80.0, Basis.WEIGHTED, 3000, 14)
    chart = region.indicator(
        table, ABOUT, headline="x", period="2023/24", group=group, focus=None, municipalities=()
    ).chart
    assert isinstance(chart, DotChart)
    assert {name: chart.verdict(row) for row, name in enumerate(chart.categories)} == {
        "Vara": "▼ tydligt sämre", "Hjo": "▼ tydligt sämre", "Tibro": "ingen säker skillnad",
    }  # fmt: skip
    assert chart.signs == ("▼▼", "▼", "")
