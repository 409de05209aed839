"""Effekt's answers: every way to be refused, and what it takes to be told of an effect."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from skis_analytics.domain import Desirable, Kind
from skis_analytics.records import Initiative, Stage, When
from skis_analytics.statistics.effect import noise_variances
from skis_analytics.verdicts import effect_panel, effect_plan, effect_words
from skis_analytics.verdicts.effect import (
    Assessment,
    Controls,
    EffectVerdict,
    Obstacle,
    Panel,
    Question,
    assess,
    certain_together,
)
from skis_analytics.verdicts.effect_question import graded, question_of, touched_years
from tests.unit.verdicts.frames import CATALOGUE, indicator

YEARS = tuple(range(2016, 2026))
CODES = tuple(f"{1000 + number}" for number in range(120))
REGION = CODES[:15]
FIRST = 2023
AFTER = slice(YEARS.index(FIRST), None)
OURS = 3
NAMES = {code: f"Kommun {code}" for code in CODES}


def country(pupils: float = 2000, seed: int = 5, spread: float = 0.3) -> Panel:
    """Shares that hardly move: whatever stands out is put there by the test."""
    chance = np.random.default_rng(seed)
    n = np.full((len(CODES), len(YEARS)), float(pupils))
    value = chance.normal(80, 4, len(CODES))[:, None] + chance.normal(0, spread, n.shape)
    return made(value, n)


def made(value: np.ndarray, pupils: np.ndarray, **changes: Any) -> Panel:
    return Panel(
        **{
            "indicator": CATALOGUE["Nått målet"],
            "provider": "municipal",
            "codes": CODES,
            "names": NAMES,
            "years": YEARS,
            "value": value,
            "pupils": pupils,
            "variance": noise_variances(value, pupils, dispersion=1.0),
            "likeness": np.zeros((len(CODES), 0)),
            "skr_group": tuple("ab"[number % 2] for number in range(len(CODES))),
            "region": frozenset(REGION),
            **changes,
        }  # type: ignore[arg-type]
    )


def changed(panel: Panel, row: int, columns: object, by: object) -> Panel:
    value = panel.value.copy()
    value[row, columns] = value[row, columns] + by  # type: ignore[call-overload]
    return replace(panel, value=value)


def asked(panel: Panel | None, **changes: Any) -> Assessment:
    return assess(Question(**{"municipalities": (CODES[OURS],), "first": FIRST, "wanted": 1, **changes}), panel)


def said(answer: Assessment, panel: Panel | None) -> str:
    return effect_words.headline(answer, panel, NAMES)


def test_an_effect_that_is_there_is_told_with_its_size_and_every_guard_passed() -> None:
    panel = changed(country(), OURS, AFTER, 9.0)
    answer = asked(panel)
    assert answer.verdict is EffectVerdict.SUGGESTS_EFFECT
    assert answer.finding is not None
    assert answer.finding.value == pytest.approx(9, abs=1)
    assert said(answer, panel).startswith("Tyder på effekt på nått målet i Kommun 1003: +")
    assert "mer än slumpen brukar ge" in said(answer, panel)
    assert [line.passed for line in effect_words.guards(answer, panel)] == [True] * 5
    assert len(effect_words.reasons(answer, panel)) == 3


def test_no_change_is_no_certain_effect_and_says_how_large_one_had_to_be() -> None:
    panel = country(pupils=80, spread=3.5)
    answer = asked(panel)
    assert answer.verdict is EffectVerdict.NO_CERTAIN_EFFECT
    assert answer.obstacle is None
    assert "ryms i slumpen" in said(answer, panel)
    assert "Att inget syns betyder inte att inget hände" in effect_words.reasons(answer, panel)[-1]
    assert answer.detectable > 3


def test_one_that_stands_out_by_itself_may_be_chance_among_twenty() -> None:
    panel = changed(country(), OURS, AFTER, -9.0)
    alone = asked(panel)
    assert alone.finding is not None
    narrow = replace(alone, finding=replace(alone.finding, p_value=0.03))
    nothing = [replace(alone, finding=replace(alone.finding, p_value=share / 20)) for share in range(2, 20)]
    assert narrow.wrong_way
    assert certain_together([narrow]) == [True]
    assert certain_together([narrow, *nothing]) == [False] * 19
    clear = replace(alone, finding=replace(alone.finding, p_value=0.0004))
    assert certain_together([clear, *nothing])[0]
    cannot = replace(alone, verdict=EffectVerdict.CANNOT_BE_JUDGED, finding=None)
    assert certain_together([narrow, *[cannot] * 20])[0], "what cannot be judged is no comparison"


def test_a_certain_change_the_wrong_way_is_no_effect() -> None:
    panel = changed(country(), OURS, AFTER, -9.0)
    answer = asked(panel)
    assert answer.verdict is EffectVerdict.NO_CERTAIN_EFFECT
    assert answer.wrong_way
    assert said(answer, panel).startswith("Ändring åt fel håll på nått målet i Kommun 1003: −")
    assert "tydligt sämre än jämförelsekommunernas" in effect_words.reasons(answer, panel)[-1]
    assert asked(panel, wanted=-1).verdict is EffectVerdict.SUGGESTS_EFFECT


def test_back_from_an_unusually_good_year_is_no_change_the_wrong_way() -> None:
    high = YEARS.index(FIRST) - 1
    panel = changed(country(spread=0.6), OURS, high, 5.0)
    answer = asked(changed(panel, OURS, AFTER, -0.4))
    assert not answer.wrong_way
    assert effect_words.word(answer) in ("ingen säker effekt", "kan inte bedömas")


def test_a_lone_low_year_before_the_start_is_no_effect() -> None:
    """Started because it was low, and back where it was: only the year before differs."""
    low = YEARS.index(FIRST) - 1
    panel = changed(country(spread=0.6), OURS, low, -6.0)
    panel = changed(panel, OURS, AFTER, 0.4)
    answer = asked(panel)
    assert answer.verdict is not EffectVerdict.SUGGESTS_EFFECT
    assert answer.started_low
    assert not answer.holds_without_last


def test_a_low_year_before_does_not_hide_an_effect_that_holds_without_it() -> None:
    panel = changed(country(), OURS, YEARS.index(FIRST) - 1, -1.2)
    answer = asked(changed(panel, OURS, AFTER, 9.0))
    assert answer.holds_without_last
    assert answer.obstacle is not Obstacle.BACK_TO_NORMAL


def test_another_course_before_the_start_cannot_be_judged() -> None:
    panel = changed(country(), OURS, slice(None), 3.0 * np.arange(len(YEARS)))
    answer = asked(panel)
    assert answer.obstacle in (Obstacle.OTHER_COURSE_BEFORE, Obstacle.FOUND_WITHOUT_START)
    assert answer.verdict is EffectVerdict.CANNOT_BE_JUDGED
    assert "redan" in said(answer, panel)


def test_an_effect_found_before_the_start_cannot_be_judged() -> None:
    answer = asked(changed(country(), OURS, slice(4, None), 9.0))
    assert answer.verdict is EffectVerdict.CANNOT_BE_JUDGED
    assert answer.obstacle in (Obstacle.FOUND_WITHOUT_START, Obstacle.OTHER_COURSE_BEFORE)


def _gap(panel: Panel) -> Panel:
    return changed(panel, OURS, slice(0, 5), np.nan)


def _constant(panel: Panel) -> Panel:
    value = panel.value.copy()
    value[OURS] = 75.0
    return replace(panel, value=value)


def _small(panel: Panel) -> Panel:
    pupils = panel.pupils.copy()
    pupils[OURS] = 6
    return made(panel.value, pupils)


def _nobody_else(panel: Panel) -> Panel:
    value = panel.value.copy()
    value[6:] = np.nan
    return replace(panel, value=value)


_STATED_IN_THE_FORM = (Obstacle.NO_INDICATOR, Obstacle.NO_MUNICIPALITY, Obstacle.NO_START, Obstacle.NONE_AFTER)


@pytest.mark.parametrize(
    ("panel", "question", "obstacle", "words"),
    [
        (None, {}, Obstacle.NO_INDICATOR, "nyckeltal"),
        (country(), {"municipalities": ()}, Obstacle.NO_MUNICIPALITY, "vilka kommuner"),
        (country(), {"first": None}, Obstacle.NO_START, "när insatsen startade"),
        (country(), {"wanted": 0}, Obstacle.NO_DIRECTION, "önskad riktning"),
        (country(), {"municipalities": ("9999",)}, Obstacle.NO_FIGURES, "saknar värden"),
        (replace(country(), variance=None), {}, Obstacle.UNKNOWN_NOISE, "osäkerhet är okänd"),
        (country(), {"first": 2019}, Obstacle.TOO_FEW_BEFORE, "färre än fem år före"),
        (country(), {"first": 2027}, Obstacle.NONE_AFTER, "2026/27"),
        (_gap(country()), {}, Obstacle.GAPS, "saknas eller är skyddade"),
        (_constant(country()), {}, Obstacle.CONSTANT, "detsamma varje år"),
        (_small(country()), {}, Obstacle.TOO_SMALL, "färre än 10 elever"),
        (_nobody_else(country()), {}, Obstacle.TOO_FEW_CONTROLS, "jämförelsekommuner"),
        (country(), {"municipalities": CODES}, Obstacle.TOO_FEW_CONTROLS, "jämförelsekommuner"),
        (country(), {"controls": Controls.REGION}, Obstacle.TOO_FEW_PLACEBOS, "vad slumpen gör"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_says_why_and_gives_no_number(
    panel: Panel | None, question: dict[str, Any], obstacle: Obstacle, words: str
) -> None:
    answer = asked(panel, **question)
    assert answer.verdict is EffectVerdict.CANNOT_BE_JUDGED
    assert answer.obstacle is obstacle
    assert answer.finding is None
    assert said(answer, panel).startswith("Kan inte bedömas, därför att ")
    assert words in said(answer, panel)
    if panel is not None:
        assert all(line.passed is not None for line in effect_words.guards(answer, panel))
        assert effect_words.what_to_do(answer) or obstacle in _STATED_IN_THE_FORM


def test_the_region_alone_says_why_the_country_is_used() -> None:
    panel = country()
    found = effect_words.guards(asked(panel, controls=Controls.REGION), panel)[-1]
    assert found.passed is False
    assert "en på femton" in found.found


def test_several_municipalities_are_judged_together_and_one_with_gaps_is_left_out_by_name() -> None:
    panel = country()
    for row in (2, 3, 4):
        panel = changed(panel, row, AFTER, 6.0)
    panel = changed(panel, 4, slice(0, 5), np.nan)
    answer = asked(panel, municipalities=(CODES[2], CODES[3], CODES[4]))
    assert answer.verdict is EffectVerdict.SUGGESTS_EFFECT
    assert answer.treated == (CODES[2], CODES[3])
    assert answer.left_out == {CODES[4]: Obstacle.GAPS}


def test_nobody_who_takes_part_or_is_excluded_is_a_control() -> None:
    answer = asked(country(), municipalities=(CODES[2], CODES[3]), excluded=frozenset({CODES[20], CODES[21]}))
    assert not {CODES[2], CODES[3], CODES[20], CODES[21]} & set(answer.controls)
    assert sum(answer.controls.values()) == pytest.approx(1)
    grouped = asked(country(), controls=Controls.SKR_GROUP)
    assert {CODES.index(code) % 2 for code in grouped.controls} == {OURS % 2}


def test_a_year_of_unclear_belonging_stands_aside() -> None:
    answer = asked(country(), first=2023, between=frozenset({2022}))
    assert 2022 not in (*answer.before, *answer.after)
    assert "2021/22 räknas varken före eller efter" in effect_words.guards(answer, country())[0].found


@pytest.mark.parametrize(
    ("start", "first", "between"),
    [
        (When(2022, 8), 2023, ()),
        (When(2022, 12, 1), 2023, ()),
        (When(2022), 2023, (2022,)),
        (When(2022, 1), 2023, (2022,)),
    ],
)
def test_a_school_year_is_touched_from_its_beginning(start: When, first: int, between: tuple[int, ...]) -> None:
    assert touched_years(start, CATALOGUE["Nått målet"]) == (first, frozenset(between))


NINTH = replace(CATALOGUE["Nått målet"], id="Nått målet", title="Elever i åk 9 som nått målet", stage="åk 7–9")


@pytest.mark.parametrize(
    ("stages", "first", "waits_for"),
    [
        ((), 2023, None),
        ((Stage.YEARS_7_9,), 2023, None),
        ((Stage.YEARS_4_6,), 2026, 9),
        ((Stage.YEARS_1_3,), 2029, 9),
        ((Stage.YEARS_1_3, Stage.YEARS_4_6), 2026, 9),
        ((Stage.YEARS_1_3, Stage.YEARS_7_9), 2023, None),
        ((Stage.PRESCHOOL,), 2033, 9),
        ((Stage.YEARS_1_3, Stage.ADAPTED), 2023, None),
    ],
)  # fmt: skip
def test_younger_pupils_are_seen_when_they_get_there(
    stages: tuple[Stage, ...], first: int, waits_for: int | None
) -> None:
    initiative = Initiative(
        "Läslyft", municipalities=(CODES[OURS],), start=When(2022, 8), expected_indicator="Nått målet", stages=stages
    )
    question = question_of(initiative, {"Nått målet": NINTH}, REGION)
    assert (question.first, question.waits_for) == (first, waits_for)
    assert question.between == frozenset(range(2023, first))
    panel = replace(country(), indicator=NINTH)
    answer = assess(question, panel)
    if first > YEARS[-1]:
        assert answer.obstacle is Obstacle.NOT_THERE_YET
        assert f"kommit till åk 9 ännu: insatsen kan inte synas där förrän {first - 1}/{first % 100}" in said(
            answer, panel
        )
    else:
        assert answer.finding is not None


def test_an_initiative_for_older_pupils_is_never_seen_in_younger_ones() -> None:
    third = replace(NINTH, title="Elever i åk 3 som nått målet", stage="åk F–3")
    initiative = Initiative(
        "x", municipalities=(CODES[OURS],), start=When(2022, 8), expected_indicator="Nått målet", stages=(Stage.YEARS_7_9,)
    )  # fmt: skip
    answer = assess(question_of(initiative, {"Nått målet": third}, REGION), country())
    assert answer.obstacle is Obstacle.OTHER_PUPILS
    assert "rätta skolformen" in effect_words.what_to_do(answer)


@pytest.mark.parametrize(
    ("title", "stage", "grade"),
    [
        ("Elevers upplevelse av trygghet, åk 8", "åk 7–9", 8),
        ("Elever i åk 9 behöriga", "åk 7–9", 9),
        ("Behöriga", "åk 4–6", 6),
        ("Elever i åk 1–9", "åk 1–9", None),
        ("Examen", "gymnasieskolan", None),
    ],
)
def test_a_figure_is_of_the_grade_in_its_title(title: str, stage: str, grade: int | None) -> None:
    assert graded(replace(NINTH, title=title, stage=stage)) == grade


def test_the_compared_stand_beside_each_other_with_what_makes_them_alike() -> None:
    panel = changed(country(), OURS, AFTER, 9.0)
    table = effect_panel.compared(asked(panel), panel)
    assert table["Kommun"].iloc[0] == NAMES[CODES[OURS]]
    assert table["Förändring"].iloc[0] == pytest.approx(9, abs=1)
    assert table["Vikt (%)"].sum() == pytest.approx(100)
    assert list(table["Vikt (%)"].iloc[1:]) == sorted(table["Vikt (%)"].iloc[1:], reverse=True)


def test_calendar_years_are_touched_when_they_begin_or_the_year_after() -> None:
    calendar = replace(CATALOGUE["Nått målet"], calendar_year=True)
    assert touched_years(When(2022, 1), calendar) == (2022, frozenset())
    assert touched_years(When(2022, 8), calendar) == (2023, frozenset({2022}))


def test_an_initiative_asks_as_far_as_it_says() -> None:
    whole = Initiative(
        "Läslyft", region=True, start=When(2022, 8), expected_indicator="Nått målet", expected_change=-2.0
    )
    question = question_of(whole, CATALOGUE, REGION)
    assert question == Question(tuple(sorted(REGION)), 2023, frozenset(), -1)
    empty = question_of(Initiative("Bara en titel"), CATALOGUE, REGION)
    assert (empty.municipalities, empty.first, empty.wanted) == ((), None, 0)
    lower = Initiative("x", municipalities=("1000",), expected_indicator="Frånvaro")
    assert question_of(lower, CATALOGUE, REGION).wanted == -1


def test_the_picture_shows_all_who_took_part_or_nothing() -> None:
    panel = changed(country(), 2, 1, np.nan)
    answer = asked(panel, municipalities=(CODES[2], CODES[3]))
    course = effect_panel.course(answer, panel)
    assert list(course["year"]) == list(YEARS)
    assert np.isnan(course["value"][1])
    known = course.drop(index=1)
    assert (known["lower"] < known["value"]).all()
    assert (known["upper"] <= 100).all()
    assert (course["control_low"] <= course["control"]).all()


def test_more_pupils_years_or_municipalities_let_a_smaller_change_be_told() -> None:
    found = effect_plan.plan(country(pupils=100, spread=3.0))
    assert found is not None
    smallest = [found.detectable(pupils, 6, 3) for pupils in (60, 150, 500)]
    assert smallest == sorted(smallest, reverse=True)
    by_years = [found.detectable(100, 6, after) for after in range(1, 6)]
    assert by_years == sorted(by_years, reverse=True)
    assert found.detectable(100, 6, 3, municipalities=5) < found.detectable(100, 6, 3) / 1.5
    assert np.isnan(found.detectable(100, 4, 3))
    years = found.years_needed(found.detectable(100, 6, 2) + 0.01, 100, 6)
    assert years is not None
    assert years <= 2
    assert found.years_needed(0.01, 100, 6) is None


def test_no_plan_without_noise_or_years() -> None:
    panel = country()
    assert effect_plan.plan(replace(panel, variance=None)) is None
    short = replace(
        panel, years=YEARS[:5], value=panel.value[:, :5], pupils=panel.pupils[:, :5], variance=panel.variance[:, :5]
    )  # type: ignore[index]
    assert effect_plan.plan(short) is None


def test_a_mean_is_told_in_its_unit() -> None:
    points = indicator("Poäng", Kind.MEAN, Desirable.HIGHER, unit="poäng")
    panel = country()
    panel = replace(panel, indicator=points, variance=noise_variances(panel.value, panel.pupils, spread=20.0))
    assert "poäng mot jämförelsekommunerna" in said(asked(changed(panel, OURS, AFTER, 9.0)), panel)
