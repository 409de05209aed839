"""Effects: what is there is found, what is not is seldom claimed, and small municipalities are not taken for large."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kstest

from skis_analytics.statistics import effect
from skis_analytics.statistics.effect import Estimates

YEARS, COUNT = 9, 120
BEFORE, AFTER = [0, 1, 2, 3, 4, 5], [6, 7, 8]
NOBODY = np.zeros((COUNT, 0))


def country(seed: int = 1, drift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Shares in per cent that only chance, the nation and ``drift`` move, and their pupils."""
    chance = np.random.default_rng(seed)
    pupils = np.repeat(chance.lognormal(5, 0.8, COUNT).round()[:, None] + 20, YEARS, axis=1)
    level = chance.normal(80, 5, COUNT)[:, None] + np.linspace(0, 3, YEARS)
    level[:, 6:] += chance.normal(0, drift, COUNT)[:, None] if drift else 0
    return level + chance.normal(0, np.sqrt(100**2 * 0.16 / pupils)), pupils


def everybody() -> np.ndarray:
    return np.ones((COUNT, COUNT), dtype=bool)


def estimated(value: np.ndarray, pupils: np.ndarray, donors: np.ndarray | None = None) -> Estimates:
    variance = effect.noise_variances(value, pupils, dispersion=1.0)
    return effect.estimate(value, variance, NOBODY, BEFORE, AFTER, everybody() if donors is None else donors)


def test_exact_permutation_gives_the_published_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    golden = json.loads((Path(__file__).parent / "golden" / "permutation_small.json").read_text())
    change = np.array(golden["post"]) - np.array(golden["pre"])
    centred = change - change.mean()
    alike = Estimates(centred, np.ones(8), np.zeros((8, 8)), 0.0)
    # Fewer sets than a page would judge by; the arithmetic is the same.
    monkeypatch.setattr(effect, "FEWEST_PLACEBOS", 20)
    found = effect.judge(alike, golden["treated_idx"], np.ones(8, dtype=bool))
    assert golden["n_assignments"] == 1 + (0 if found is None else found.placebos.size)
    assert found is not None
    assert found.p_value == pytest.approx(golden["p_two_sided"])
    assert found.value * 8 / 6 == pytest.approx(golden["did"])


def test_variances_are_those_of_shares_and_of_means() -> None:
    share = effect.noise_variances([[60.0, 60.0]], [[100, 400]], dispersion=2.0)
    assert share[0] == pytest.approx([2 * 60 * 40 / 100, 2 * 60 * 40 / 400], rel=0.01)
    assert effect.noise_variances([[210.0]], [[100]], spread=90.0)[0, 0] == pytest.approx(81)
    assert effect.noise_variances([[100.0]], [[50]], dispersion=1.0)[0, 0] > 0  # everybody, by luck perhaps
    with pytest.raises(ValueError, match="noise"):
        effect.noise_variances([[1.0]], [[1]])


def test_an_effect_is_found_at_its_size() -> None:
    value, pupils = country()
    large = int(np.argmax(pupils[:, 0]))
    value[large, AFTER] += 8
    found = effect.judge(estimated(value, pupils), [large], np.ones(COUNT, dtype=bool))
    assert found is not None
    assert found.p_value <= 1 / (1 + found.placebos.size) + 1e-9
    assert found.lower < 8 < found.upper
    assert found.lower > 0


def test_where_nothing_was_done_p_values_are_even() -> None:
    found = []
    for seed in range(6):
        value, pupils = country(seed, drift=2.0)
        estimates = estimated(value, pupils)
        for row in range(0, COUNT, 3):
            one = effect.judge(estimates, [row], np.ones(COUNT, dtype=bool))
            assert one is not None
            found.append(one.p_value)
    assert kstest(found, "uniform").pvalue > 0.01
    assert np.mean(np.array(found) <= 0.05) < 0.08


def test_a_shared_change_is_nobodys_effect() -> None:
    value, pupils = country()
    variance = effect.noise_variances(value, pupils, dispersion=1.0)
    alone = effect.estimate(value, variance, NOBODY, BEFORE, AFTER, everybody())
    value[:, AFTER] += 20
    shared = effect.estimate(value, variance, NOBODY, BEFORE, AFTER, everybody())
    np.testing.assert_allclose(shared.value, alone.value, atol=1e-9)


def test_drift_is_measured_and_widens_the_error() -> None:
    still, moving = (estimated(*country(2, drift)) for drift in (0.0, 4.0))
    assert still.drift < 1
    assert 3 < moving.drift < 5
    assert (moving.error > still.error).all()


def test_the_small_are_less_certain() -> None:
    value, pupils = country()
    estimates = estimated(value, pupils)
    assert estimates.error[np.argmin(pupils[:, 0])] > 1.5 * estimates.error[np.argmax(pupils[:, 0])]


def test_controls_are_allowed_alike_and_others() -> None:
    value, pupils = country()
    donors = everybody()
    donors[:, :60] = False
    estimates = estimated(value, pupils, donors)
    assert (estimates.controls[:, :60] == 0).all()
    assert np.diag(estimates.controls).sum() == 0
    np.testing.assert_allclose(estimates.controls.sum(axis=1), 1)
    assert ((estimates.controls > 0).sum(axis=1) == effect.NEAREST).all()
    row = 3
    theirs = estimates.controls[row] > 0
    level = value[:, BEFORE].mean(axis=1)
    assert abs(level[theirs].mean() - level[row]) < abs(level[60:].mean() - level[row]) + 1


def test_a_gap_leaves_one_out_and_nobody_else() -> None:
    value, pupils = country()
    value[0, 7] = np.nan
    estimates = estimated(value, pupils)
    assert np.isnan(estimates.value[0])
    assert np.isfinite(estimates.value[1:]).all()
    assert (estimates.controls[1:, 0] == 0).all()
    assert effect.judge(estimates, [0], np.ones(COUNT, dtype=bool)) is None


def test_too_few_to_compare_with_is_no_answer() -> None:
    value, pupils = country()
    estimates = estimated(value, pupils)
    few = np.zeros(COUNT, dtype=bool)
    few[: effect.FEWEST_PLACEBOS] = True
    assert effect.judge(estimates, [0], few) is None
    donors = np.zeros((COUNT, COUNT), dtype=bool)
    donors[:, 1 : effect.FEWEST_CONTROLS] = True
    assert np.isnan(estimated(value, pupils, donors).value).all()


def test_several_together_are_more_certain_than_one() -> None:
    value, pupils = country(8)
    together = [5, 6, 7, 8]
    value[np.ix_(together, AFTER)] += 6
    estimates = estimated(value, pupils)
    found = effect.judge(estimates, together, np.ones(COUNT, dtype=bool))
    assert found is not None
    assert found.error < estimates.error[together].min()
    assert found.lower < 6 < found.upper
    assert found.p_value < 0.05


def test_the_answer_is_the_same_tomorrow() -> None:
    value, pupils = country()
    first, second = (effect.judge(estimated(value, pupils), [1, 2, 3], np.ones(COUNT, dtype=bool)) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.p_value == second.p_value
    np.testing.assert_array_equal(first.placebos, second.placebos)


def test_another_course_before_shows() -> None:
    value, pupils = country(9)
    large = int(np.argmax(pupils[:, 0]))
    value[large] += 3.0 * np.arange(YEARS)
    variance = effect.noise_variances(value, pupils, dispersion=1.0)
    estimates = estimated(value, pupils)
    found = effect.judge(
        effect.course(value, variance, estimates.controls, BEFORE), [large], np.ones(COUNT, dtype=bool)
    )
    assert found is not None
    assert found.p_value < 0.05
    assert found.value == pytest.approx(3, abs=1)


def test_reach_is_that_of_chance() -> None:
    reaches = [effect.reach(estimated(*country(seed)), 3.0, size) for seed in range(4) for size in (1, 3)]
    assert 1.6 < np.mean(reaches) < 2.4


def test_a_planned_error_shrinks_with_years_and_company_but_never_below_the_drift() -> None:
    one = effect.planned_error(100.0, 2.0, before=6, after=1)
    assert effect.planned_error(100.0, 2.0, before=6, after=3) < one
    assert effect.planned_error(100.0, 2.0, before=6, after=3, municipalities=4) < one / 2
    assert effect.planned_error(1e-9, 2.0, before=6, after=5) >= 2.0
    assert effect.smallest_detectable(2.0) == pytest.approx(2.0 * (1.959964 + 0.841621), rel=1e-5)
