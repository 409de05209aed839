"""What an import would do is told per nyckeltal, the most conspicuous first."""

from __future__ import annotations

import pandas as pd

from skis_analytics.app.data_changes import by_indicator


def rows(*changes: tuple[str, str, float | None, float | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator": pd.Categorical([indicator for indicator, *_ in changes]),
            "outcome": pd.Categorical([outcome for _, outcome, *_ in changes]),
            "old_value": [old for *_, old, _ in changes],
            "new_value": [new for *_, new in changes],
            "old_mark": None, "new_mark": None, "year": 2024, "name": "Hjo",
        }
    )  # fmt: skip


def test_counts_and_the_largest_change_the_most_conspicuous_nyckeltal_first() -> None:
    table = by_indicator(
        rows(
            ("merit", "changed", 200.0, 210.0),
            ("share", "changed", 80.0, 2.0),
            ("share", "changed", 80.0, 79.0),
            ("share", "added", None, 50.0),
            ("other", "removed", 5.0, None),
            ("merit", "outranked", 1.0, 1.0),
        ),
        {},
    )
    assert list(table["Nyckeltal"]) == ["share", "merit", "other"]
    assert table.iloc[0][["Nya", "Ändras", "Tas bort"]].tolist() == [1, 2, 0]
    assert table.iloc[0]["Största ändringen"].startswith("80,0 → 2,0 (Hjo")
    assert table.iloc[2]["Största ändringen"] == ""


def test_nothing_changed_is_no_table() -> None:
    assert by_indicator(rows(("merit", "outranked", 1.0, 2.0)), {}).empty
