"""A cohort through school: only its own years, and early signals told where they are certain."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from skis_analytics.verdicts import cohort

NAMES = {"1497": "Hjo", "1495": "Skara"}


def level(indicator: str, year: int, municipality: str, *, worse: bool = False) -> dict[str, Any]:
    return {
        "indicator": indicator, "municipality": municipality, "name": NAMES[municipality], "year": year, "value": 70.0, "pupils": 100,
        "mark": None, "lower": 60.0, "upper": 80.0, "group_value": 80.0, "group_basis": "weighted", "estimate": 70.0, "difference": -10.0,
        "p_value": 0.0001 if worse else 0.5, "tested": 90, "direction": "worse" if worse else "none", "strength": 2 if worse else 0,
    }  # fmt: skip


def judged(**worse: str) -> dict[int, pd.DataFrame]:
    """Grade 3, 6 and 9 of the cohort that leaves in 2025; ``worse``: indicator → who is certainly worse in it."""
    years = {2019: ["np_maths_3_home"], 2022: ["all_subjects_6"], 2025: ["all_subjects_9", "all_subjects_6"]}
    return {
        year: pd.DataFrame(
            [level(name, year, code, worse=worse.get(name) == code and not (name.endswith("6") and year == 2025)) for name in names for code in NAMES]
        )
        for year, names in years.items()
    }  # fmt: skip


def test_each_grade_is_of_the_year_the_cohort_sat_in_it() -> None:
    found = cohort.steps(judged(), 2025)
    assert [(step.indicator, step.year) for step in found] == [
        ("np_maths_3_home", 2019), ("all_subjects_6", 2022), ("all_subjects_9", 2025),
    ]  # fmt: skip


def test_a_series_that_fell_back_to_another_year_is_another_cohort() -> None:
    tables = judged()
    tables[2022] = tables[2022].assign(year=2021)
    assert "all_subjects_6" not in [step.indicator for step in cohort.steps(tables, 2025)]


def test_no_figures_at_all_is_no_step() -> None:
    tables = judged()
    tables[2022] = tables[2022].assign(value=math.nan)
    assert len(cohort.steps(tables, 2025)) == 2


def test_what_was_seen_early_is_told() -> None:
    both = cohort.steps(judged(all_subjects_6="1495", all_subjects_9="1495"), 2025)
    assert cohort.headline(both, NAMES, 2025) == "I Skara syntes det lägre resultatet i åk 9 2024/25 redan tidigare"
    late = cohort.steps(judged(all_subjects_9="1495"), 2025)
    assert "i Skara syntes inte säkert i tidigare årskurser" in cohort.headline(late, NAMES, 2025)
    early = cohort.steps(judged(all_subjects_6="1497"), 2025)
    assert "tidiga signaler fanns i Hjo" in cohort.headline(early, NAMES, 2025)
    coming = [step for step in both if step.year < 2025]
    assert (
        cohort.headline(coming, NAMES, 2025)
        == "Tidig signal: årskullen som går ut åk 9 2024/25 har tydligt lägre resultat i Skara"
    )
    assert cohort.headline([], NAMES, 2025).startswith("Det finns inga värden")
