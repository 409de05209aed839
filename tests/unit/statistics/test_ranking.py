import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from skis_analytics.statistics.ranking import rank_intervals, shared_places

VALUES = np.array([74.0, 81.5, 79.0, 90.2, 81.5, 60.3])
ERRORS = np.array([3.0, 2.0, 5.0, 1.0, 4.0, 6.0])

municipalities = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 20)), min_size=1, max_size=20).map(np.array)


@given(municipalities)
def test_the_interval_holds_the_place_and_stays_in_the_field(field):
    value, error = field.T
    rank, lower, upper = rank_intervals(value, error, draws=200)
    np.testing.assert_array_equal(rank, rankdata(-value, method="min"))
    assert (lower >= 1).all() and (lower <= rank).all() and (rank <= upper).all() and (upper <= len(value)).all()


def test_the_same_question_gets_the_same_answer_and_another_seed_nearly_the_same():
    first, again = rank_intervals(VALUES, ERRORS), rank_intervals(VALUES, ERRORS)
    np.testing.assert_array_equal(first, again)
    other = rank_intervals(VALUES, ERRORS, seed=7)
    assert np.abs(np.array(other) - np.array(first)).max() <= 1


def test_the_order_of_the_municipalities_does_not_matter():
    order = np.random.default_rng(3).permutation(len(VALUES))
    moved = np.array(rank_intervals(VALUES[order], ERRORS[order]))
    np.testing.assert_array_equal(moved, np.array(rank_intervals(VALUES, ERRORS))[:, order])


def test_without_uncertainty_the_place_is_certain_and_equals_share():
    rank, lower, upper = rank_intervals([80, 70, 80, 60], [0, 0, 0, 0])
    assert rank.tolist() == lower.tolist() == upper.tolist() == [1, 3, 1, 4]


def test_lower_is_better_turns_the_list_round():
    rank, lower, upper = rank_intervals([1.0, 50.0, 99.0], [0.1, 0.1, 0.1], higher_is_better=False)
    assert rank.tolist() == lower.tolist() == upper.tolist() == [1, 2, 3]


def test_two_equally_good_municipalities_could_each_be_first_or_second():
    _, lower, upper = rank_intervals([80.0, 80.1], [3.0, 3.0])
    assert lower.tolist() == [1, 1] and upper.tolist() == [2, 2]


def test_a_stricter_interval_is_no_narrower():
    _, low95, high95 = rank_intervals(VALUES, ERRORS)
    _, low99, high99 = rank_intervals(VALUES, ERRORS, confidence=0.998)
    assert (low99 <= low95).all() and (high99 >= high95).all()


def test_no_value_has_no_place_and_takes_none():
    rank, lower, upper = rank_intervals([90, np.nan, 70], [0.1, 1.0, 0.1])
    np.testing.assert_array_equal(rank, [1, np.nan, 2])
    np.testing.assert_array_equal(lower, [1, np.nan, 2])
    np.testing.assert_array_equal(upper, [1, np.nan, 2])
    assert np.isnan(rank_intervals([np.nan], [1.0])).all()


def test_unknown_uncertainty_has_a_place_but_no_interval():
    rank, lower, upper = rank_intervals([90, 80, 70], [0.1, np.nan, 0.1])
    assert rank.tolist() == [1, 2, 3]
    np.testing.assert_array_equal(lower, [1, np.nan, 3])
    np.testing.assert_array_equal(upper, [1, np.nan, 3])


@pytest.mark.parametrize(
    "arguments",
    [
        {"standard_error": [1.0]},
        {"value": [[1.0, 2.0]], "standard_error": [[1.0, 1.0]]},
        {"standard_error": [-1.0, 1.0]},
        {"draws": 0},
        {"confidence": 1.0},
    ],
)
def test_impossible_arguments_are_refused(arguments):
    with pytest.raises(ValueError):
        rank_intervals(**{"value": [1.0, 2.0], "standard_error": [1.0, 1.0]} | arguments)


def test_a_place_is_shared_where_intervals_overlap():
    assert shared_places([1, 1, 4, 5, np.nan], [2, 3, 4, 6, np.nan]).tolist() == [True, True, False, False, False]
    assert shared_places([1, 3], [3, 4]).tolist() == [True, True]
