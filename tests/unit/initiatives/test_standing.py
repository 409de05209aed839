"""What calls for attention is what would be asked at a meeting, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from skis_analytics.initiatives.standing import Concern, concerns, per_theme
from skis_analytics.records import Entry, Initiative, Status, When

TODAY = date(2026, 11, 15)


def entry(record: Initiative, days_ago: int = 10) -> Entry[Initiative]:
    at = datetime(2026, 11, 15, 12, tzinfo=UTC) - timedelta(days=days_ago)
    return Entry(record, 1, 1, at, "Anna", 0, accepted=True, withdrawn=False)


FOLLOWED = Initiative("A", id="a", status=Status.ONGOING, follow_up="Varje termin")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (entry(FOLLOWED), set()),
        (entry(FOLLOWED, 366), {Concern.STALE}),
        (entry(FOLLOWED, 365), set()),
        (entry(Initiative("A", id="a", status=Status.COMPLETED, follow_up="x"), 800), {Concern.UNFOLLOWED}),
        (entry(Initiative("A", id="a", status=Status.COMPLETED, outcome="x"), 800), set()),
        (entry(Initiative("A", id="a", status=Status.ONGOING)), {Concern.UNFOLLOWED}),
        (entry(Initiative("A", id="a", status=Status.PAUSED), 800), set()),
        (entry(Initiative("A", id="a")), set()),
        (entry(Initiative("A", id="a", status=Status.ONGOING, follow_up="x", end=When(2026))), set()),
        (entry(Initiative("A", id="a", status=Status.ONGOING, follow_up="x", end=When(2026, 10))), {Concern.OVERDUE}),
    ],
)
def test_what_calls_for_attention(found: Entry[Initiative], expected: set[Concern]) -> None:
    assert concerns(found, TODAY, {}) == expected


def test_new_is_counted_from_when_somebody_first_wrote_it() -> None:
    changed_today = entry(FOLLOWED, 0)
    old, recent = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 11))
    assert Concern.NEW not in concerns(changed_today, TODAY, {"a": old})
    assert Concern.NEW in concerns(changed_today, TODAY, {"a": recent})
    assert Concern.NEW not in concerns(changed_today, TODAY, {})


def test_themes_count_what_is_planned_or_under_way() -> None:
    initiatives = [
        Initiative("A", themes=("m", "n"), status=Status.ONGOING),
        Initiative("B", themes=("n",), status=Status.PLANNED),
        Initiative("C", themes=("n",), status=Status.COMPLETED),
    ]
    assert list(per_theme(initiatives).items()) == [("n", 2), ("m", 1)]
