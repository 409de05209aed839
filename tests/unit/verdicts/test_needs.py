"""Behov ↔ insats: needs only from what is certain or stated, four states told apart, and examples that claim nothing."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.domain import Direction
from skis_analytics.records import Initiative, Need, Priority, Status
from skis_analytics.verdicts.change import judge_changes, judge_trends
from skis_analytics.verdicts.evidence import Verdicts, certain
from skis_analytics.verdicts.learning import learn_from, learning_headline, standing
from skis_analytics.verdicts.level import judge_levels
from skis_analytics.verdicts.need_findings import as_table, as_text, findings, headline, shared_needs, theme_line
from skis_analytics.verdicts.needs import NeedMatrix, NeedState, Theme, Unjudged, judge_themes, need_matrix, themes_of
from tests.unit.verdicts.frames import CATALOGUE, NOISE, course, history, indicator, level, levels

TOWNS = {"Hjo": "Hjo", "Tibro": "Tibro", "Vara": "Vara"}
GOALS = Theme("mal", "Måluppfyllelse", "", {"Nått målet": "därför"})
MATHS = Theme("matematik", "Matematik", "", {"Alla ämnen": "därför"})
MERIT = Theme("merit", "Meritvärde", "", {"Meritvärde": "därför"})
BLANK = Theme("digitalt", "Digitalisering", "", {})
BACKGROUND = Theme("bakgrund", "Bakgrund", "", {"Bakgrund": "därför"})
THEMES = [GOALS, MATHS, MERIT, BLANK, BACKGROUND]


def verdicts(*rows: dict[str, object], series: tuple[list[dict[str, object]], ...] = ()) -> Verdicts:
    cells = levels(*(rows or (level(),)))
    past = history(*(series or (course({2024: 80.0}),)))
    return Verdicts(
        judge_levels(cells, NOISE, CATALOGUE),
        judge_changes(past, NOISE, CATALOGUE),
        judge_trends(past, NOISE, CATALOGUE),
        "övriga Skaraborg",
    )


LOW_IN_HJO = verdicts(
    level(value=50.0, town="Hjo"), level(value=80.0, town="Tibro"), level(value=99.0, town="Vara", pupils=300),
    level("Alla ämnen", 50.0, town="Hjo"), level("Alla ämnen", 52.0, town="Tibro"), level("Alla ämnen", None, None, town="Vara", mark="suppressed"),
)  # fmt: skip


def matrix(
    found: Verdicts = LOW_IN_HJO, initiatives: tuple[Initiative, ...] = (), stated: tuple[Need, ...] = ()
) -> NeedMatrix:
    return need_matrix(THEMES, TOWNS, judge_themes(THEMES, found, CATALOGUE, TOWNS), stated, initiatives)


def state(found: NeedMatrix, town: str, theme: Theme) -> NeedState:
    return found.cells[town, theme.id].state


def test_a_need_is_suggested_only_where_a_difference_is_certain() -> None:
    found = matrix()
    assert state(found, "Hjo", GOALS) is NeedState.NEED
    assert state(found, "Tibro", GOALS) is NeedState.NEITHER
    assert state(found, "Vara", GOALS) is NeedState.NEITHER  # certainly better is no need
    assert found.cells["Hjo", "mal"].reasons[0].startswith("Nått målet 2023/24: 50,0")


def test_what_cannot_be_judged_is_said_so_and_why() -> None:
    found = matrix()
    assert state(found, "Vara", MATHS) is NeedState.UNKNOWN
    assert found.cells["Vara", "matematik"].judgement.unjudged is Unjudged.NO_FIGURES
    assert found.cells["Hjo", "digitalt"].judgement.unjudged is Unjudged.NO_INDICATOR
    assert found.cells["Hjo", "bakgrund"].judgement.unjudged is Unjudged.NO_INDICATOR  # neither better nor worse
    assert any("Siffrorna kan inte pröva" in text for text in findings(found))


def test_an_initiative_meets_the_need_of_its_own_municipality_and_the_regions_meets_everybodys() -> None:
    own = Initiative("Lyft", municipalities=("Hjo",), themes=("mal",), status=Status.ONGOING)
    wide = Initiative("Alla", region=True, themes=("mal",), status=Status.PLANNED)
    assert state(matrix(initiatives=(own,)), "Hjo", GOALS) is NeedState.BOTH
    assert state(matrix(initiatives=(own,)), "Tibro", GOALS) is NeedState.NEITHER
    both = matrix(initiatives=(wide,))
    assert [state(both, town, GOALS) for town in TOWNS] == [NeedState.BOTH, NeedState.INITIATIVE, NeedState.INITIATIVE]


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.PAUSED, Status.CANCELLED])
def test_an_initiative_that_is_over_meets_no_need_and_is_shown_apart(status: Status) -> None:
    over = Initiative("Lyft", municipalities=("Hjo",), themes=("mal",), status=status)
    found = matrix(initiatives=(over,))
    assert state(found, "Hjo", GOALS) is NeedState.NEED
    assert found.cells["Hjo", "mal"].earlier == (over,)


def test_an_initiative_that_does_not_say_where_stands_in_no_square_and_is_told() -> None:
    lost = Initiative("Förstudie", themes=("mal",), status=Status.ONGOING)
    found = matrix(initiatives=(lost,))
    assert found.without_municipality == (lost,)
    assert state(found, "Hjo", GOALS) is NeedState.NEED
    assert "En insats utan angiven kommun räknas inte i någon ruta." in findings(found)


def test_a_need_that_the_group_states_counts_where_figures_say_nothing_and_the_most_urgent_comes_first() -> None:
    stated = (
        Need("Vara", "digitalt", reason="Få datorer", priority=Priority.LOW),
        Need("Vara", "digitalt", reason="Inget nät", priority=Priority.HIGH),
    )
    found = matrix(stated=stated)
    cell = found.cells["Vara", "digitalt"]
    assert cell.state is NeedState.NEED
    assert cell.reasons == ["Gruppen (prioritet hög): Inget nät.", "Gruppen (prioritet låg): Få datorer."]
    assert found.without_initiative[0] is cell


def test_the_title_and_shared_needs_read_as_a_person_would_say_it() -> None:
    found = matrix()
    assert headline(found) == (
        "Inget av tre dokumenterade behov har en insats: måluppfyllelse i Hjo; matematik i Hjo och Tibro"
    )
    (shared,) = shared_needs(found)
    assert (
        shared.sentence
        == "Hjo och Tibro har samma behov i matematik; ingen av dem har en planerad eller pågående insats."
    )
    one = matrix(initiatives=(Initiative("Räkna", municipalities=("Tibro",), themes=("matematik",)),))
    assert shared_needs(one)[0].sentence == "Hjo och Tibro har samma behov i matematik; bara Tibro har en insats."
    assert (
        theme_line(one, "matematik", ["Vara"]) == "2 kommuner delar behovet · 1 har insats · Vara bättre nivå (säker)"
    )


def test_an_initiative_that_names_its_need_has_one_also_under_another_theme() -> None:
    need = Need("Tibro", "digitalt", id="n1", reason="x")
    said, silent = (
        Initiative(title, municipalities=("Tibro",), themes=("mal",), needs=needs)
        for title, needs in (("Sagd", ("n1",)), ("Tyst", ()))
    )
    found = matrix(initiatives=(said, silent), stated=(need,))
    assert [row.initiative.title for row in found.without_need] == ["Tyst"]


def test_national_tests_are_never_compared_between_years() -> None:
    tests = {"NP": indicator("NP", area="Nationella prov")}
    noise = pd.concat([NOISE, NOISE.iloc[[0]].assign(indicator="NP")])
    past = history(course({2020: 90.0, 2021: 80.0, 2022: 70.0, 2023: 60.0, 2024: 30.0}, name="NP", pupils=300))
    judged = Verdicts(
        judge_levels(levels(level()), NOISE, CATALOGUE),
        judge_changes(past, noise, tests),
        judge_trends(past, noise, tests),
        "övriga",
    )
    assert (judged.changes["strength"] > 0).any()
    assert certain(judged, {**CATALOGUE, **tests}, Direction.WORSE) == []


def test_a_fall_over_the_years_is_a_need_too() -> None:
    falling = course({2020: 92.0, 2021: 85.0, 2022: 75.0, 2023: 66.0, 2024: 55.0}, pupils=300)
    found = matrix(verdicts(level(value=80.0), series=(falling,)))
    assert state(found, "Hjo", GOALS) is NeedState.NEED
    assert any("trend nedåt" in reason for reason in found.cells["Hjo", "mal"].reasons)


def test_one_learns_from_those_who_are_certainly_better_never_from_oneself_and_never_a_cause() -> None:
    doing = Initiative("Varas väg", municipalities=("Vara",), themes=("mal",), status=Status.COMPLETED)
    found = matrix(initiatives=(doing,))
    (example,) = learn_from("Hjo", GOALS, found, standing(LOW_IN_HJO, CATALOGUE))
    assert (example.name, example.initiatives) == ("Vara", (doing,))
    assert learn_from("Vara", GOALS, found, standing(LOW_IN_HJO, CATALOGUE)) == []
    said = " ".join([learning_headline("Hjo", GOALS, found, [example]), *example.sentences]).casefold()
    assert "inte ett bevis" in said
    for claim in ("på grund av", "beror på", "tack vare", "orsakade", "effekt av"):
        assert claim not in said
    assert "Ingen annan kommun i nätverket har säkert bättre resultat" in learning_headline("Hjo", MATHS, found, [])


def test_the_table_and_the_text_say_what_the_matrix_shows() -> None:
    found = matrix()
    table = as_table(found).set_index("Tema")
    assert table.loc["Måluppfyllelse", "Hjo"] == "behov utan insats"
    assert table.shape == (len(THEMES), len(TOWNS))
    assert "Behov utan insats (3)" in as_text(found)


def test_themes_stand_in_their_order_with_the_indicators_that_speak_of_them() -> None:
    themes = pd.DataFrame({"id": ["b", "a"], "name": ["B", "A"], "description": ["", ""], "position": ["1", "2"]})
    links = pd.DataFrame({"theme": ["a", "b"], "indicator": ["i", "j"], "why": ["w", "v"]})
    assert [(theme.id, dict(theme.indicators)) for theme in themes_of(themes, links)] == [
        ("b", {"j": "v"}),
        ("a", {"i": "w"}),
    ]


INITIATIVES = st.builds(
    Initiative,
    title=st.just("T"),
    municipalities=st.lists(st.sampled_from([*TOWNS, "Paris"]), max_size=3).map(tuple),
    region=st.booleans(),
    themes=st.lists(st.sampled_from([*(theme.id for theme in THEMES), "okänt"]), max_size=3).map(tuple),
    status=st.sampled_from([None, *Status]),
)
NEEDS = st.builds(
    Need, municipality=st.sampled_from([*TOWNS, "Paris"]), theme=st.sampled_from(["mal", "digitalt", "okänt"])
)


@given(initiatives=st.lists(INITIATIVES, max_size=6), stated=st.lists(NEEDS, max_size=4), more=INITIATIVES)
def test_an_initiative_never_makes_or_unmakes_a_need_and_every_count_agrees(
    initiatives: list[Initiative], stated: list[Need], more: Initiative
) -> None:
    before = matrix(initiatives=tuple(initiatives), stated=tuple(stated))
    after = matrix(initiatives=(*initiatives, replace(more, id="more")), stated=tuple(stated))
    assert len(before.needs) == len(after.needs)
    assert len(after.without_initiative) <= len(before.without_initiative)
    for found in (before, after):
        assert len(found.with_state(*NeedState)) == len(THEMES) * len(TOWNS)
        assert all(cell.has_need for cell in found.needs)
        assert headline(found)
        assert as_text(found)
