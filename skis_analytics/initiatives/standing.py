"""What an initiative calls for: which are new, which nobody has touched for a year, which lack follow-up, which have passed their end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from skis_analytics.records import Entry, Initiative, Labelled, Status

NEW_FOR: Final = timedelta(days=60)
STALE_AFTER: Final = timedelta(days=365)
_CURRENT: Final = (Status.PLANNED, Status.ONGOING)


class Concern(Labelled):
    """Why somebody should look at an initiative; the value is its word in addresses."""

    NEW = "nya", "nya de senaste två månaderna"
    STALE = "vilande", "inte rörda på ett år"
    UNFOLLOWED = "uppfoljning", "saknar uppföljning"
    OVERDUE = "slut", "pågår fast slutet har passerat"


def concerns(entry: Entry[Initiative], today: date, created: Mapping[str, datetime]) -> frozenset[Concern]:
    """What an initiative calls for.

    Args:
        entry: the version that counts.
        today: in Sweden.
        created: id → when somebody first wrote it; one that shipped with the program is not there.
    """
    record = entry.record
    since = created.get(record.id)
    found = {
        Concern.NEW: since is not None and today - since.date() < NEW_FOR,
        Concern.STALE: record.status in _CURRENT and today - entry.recorded_at.date() > STALE_AFTER,
        Concern.UNFOLLOWED: _unfollowed(record),
        Concern.OVERDUE: record.status is Status.ONGOING and record.end is not None and record.end.last_day < today,
    }
    return frozenset(concern for concern, holds in found.items() if holds)


def _unfollowed(record: Initiative) -> bool:
    """Under way without saying how it is followed up, or done without saying what came of it."""
    if record.status is Status.COMPLETED:
        return not record.outcome
    return record.status in _CURRENT and not record.follow_up


def per_theme(initiatives: Iterable[Initiative]) -> dict[str, int]:
    """Theme → how many are planned or under way, the most first; those of several themes count in each."""
    counted = Counter(theme for record in initiatives if record.status in _CURRENT for theme in record.themes)
    return dict(counted.most_common())
