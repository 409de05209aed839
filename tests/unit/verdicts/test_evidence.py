"""What counts as certain, in which order, and in what words."""

from __future__ import annotations

import pytest

from skis_analytics.domain import Direction
from skis_analytics.verdicts.evidence import Evidence, Ground, Verdicts, certain, judged
from tests.unit.verdicts.frames import course, level
from tests.unit.verdicts.needs_example import CATALOGUE, expected_values, plain, verdicts

FALLING = {2020 + step: 90.0 - 8 * step for step in range(5)}


def worse(found: Verdicts) -> list[Evidence]:
    return certain(found, CATALOGUE, Direction.WORSE)


def better(found: Verdicts) -> list[Evidence]:
    return certain(found, CATALOGUE, Direction.BETTER)


def test_nothing_is_certain_where_nothing_is_judged() -> None:
    nothing = verdicts()
    assert worse(nothing) == better(nothing) == []
    assert judged(nothing, CATALOGUE, *Ground) == set()


def test_what_lies_within_noise_is_no_evidence() -> None:
    found = verdicts(level(value=76.0), courses=[course({2023: 80.0, 2024: 76.0})])
    assert worse(found) == []
    assert judged(found, CATALOGUE, Ground.LEVEL) == {("Hjo", "Nått målet")}


def test_a_level_says_value_group_and_year() -> None:
    (evidence,) = worse(verdicts(level(value=50.0)))
    assert evidence.ground is Ground.LEVEL
    assert not evidence.improved
    assert plain(evidence.sentence) == (
        "Nått målet 2023/24: 50,0 %, mycket tydligt lägre än övriga Skaraborg (80,0 %)."
    )


def test_a_change_says_size_and_since_when() -> None:
    (evidence,) = [one for one in worse(verdicts(courses=[course({2023: 90.0, 2024: 50.0})])) if one.since == 2023]
    assert evidence.ground is Ground.CHANGE
    assert plain(evidence.sentence) == (
        "Nått målet: mycket säker minskning från 2022/23 till 2023/24 (−40,0 procentenheter, nu 50,0 %)."
    )


def test_a_trend_says_which_way_over_which_years() -> None:
    trend = next(one for one in worse(verdicts(courses=[course(FALLING, 300)])) if one.ground is Ground.TREND)
    assert plain(trend.sentence) == (
        "Nått målet: mycket säker trend nedåt från 2019/20 till 2023/24 (−32,0 procentenheter, nu 58,0 %)."
    )


def test_more_of_what_should_be_less_says_that_it_is_worse() -> None:
    rising = {year: 100 - value for year, value in FALLING.items()}
    found = worse(verdicts(level("Frånvaro", 95.0), courses=[course(rising, 300, "Frånvaro")]))
    assert {one.ground for one in found} >= {Ground.LEVEL, Ground.TREND}
    assert all("(sämre)" in one.sentence for one in found)
    falling = better(verdicts(courses=[course(FALLING, 300, "Frånvaro")]))
    assert all("(bättre)" in one.sentence for one in falling)
    assert all(one.improved for one in falling)


def test_expected_values_count_when_there_are_any() -> None:
    table = expected_values(
        ("Nått målet", "Hjo", 60.0, 75.0, "worse", 1), ("Nått målet", "Vara", 70.0, 70.0, "none", 0)
    )
    (evidence,) = worse(verdicts(expected=table))
    assert (evidence.ground, evidence.municipality) == (Ground.EXPECTED, "Hjo")
    assert plain(evidence.sentence) == (
        "Nått målet 2023/24: 60,0 %, tydligt lägre än väntat utifrån elevsammansättningen (75,0 %)."
    )
    assert "bidrag" not in evidence.sentence


def test_national_tests_are_compared_within_a_year_and_never_over_time() -> None:
    over_time = verdicts(
        courses=[course(FALLING, 500, "NP åk 9"), course({2023: 99.0, 2024: 20.0}, 500, "NP åk 9", "Vara")]
    )
    assert (over_time.changes["strength"] > 0).any()
    assert worse(over_time) == []
    assert judged(over_time, CATALOGUE, *Ground) == set()
    (within,) = worse(verdicts(level("NP åk 9", 50.0)))
    assert within.ground is Ground.LEVEL


def test_what_has_no_better_or_worse_is_no_evidence() -> None:
    found = verdicts(level("Bakgrund", 20.0))
    assert (found.levels["strength"] > 0).any()
    assert worse(found) == better(found) == []


def test_the_whole_family_decides() -> None:
    """A verdict that stands by itself falls when it is one of many that were looked at."""
    borderline = level(value=69.0, pupils=100)
    assert worse(verdicts(borderline))
    crowd = [level(value=80.0, town=f"Kommun {number}") for number in range(60)]
    assert worse(verdicts(borderline, *crowd)) == []


def test_the_strongest_comes_first() -> None:
    found = worse(
        verdicts(level(value=68.0, pupils=150), level(value=40.0, town="Vara"), level(value=66.0, town="Skara"))
    )
    assert [one.strength for one in found] == sorted((one.strength for one in found), reverse=True)
    assert found[0].municipality == "Vara"


@pytest.mark.parametrize("mark", ["suppressed", "missing", "not_surveyed"])
def test_a_protected_figure_says_nothing(mark: str) -> None:
    to_nothing = course({**FALLING, 2024: mark}, 300)
    from_nothing = course({2023: mark, 2024: 20.0}, town="Vara")
    found = verdicts(level(value=None, mark=mark), courses=[to_nothing, from_nothing])
    assert worse(found) == better(found) == []
    assert judged(found, CATALOGUE, *Ground) == set()


def test_nearly_all_is_told_in_words_and_never_as_a_number() -> None:
    (at,) = better(verdicts(level(mark="nearly_all", group=60.0)))
    assert plain(at.sentence) == "Nått målet 2023/24: nästan alla, mycket tydligt högre än övriga Skaraborg (60,0 %)."
    (up,) = better(verdicts(courses=[course({2023: 60.0, 2024: "nearly_all"})]))
    assert plain(up.sentence) == "Nått målet: mycket säker ökning från 2022/23 till 2023/24 (nu nästan alla)."
