"""What an import would do, in one Swedish line."""

from __future__ import annotations

from skis_analytics import swedish
from skis_analytics.database.build import Rehearsal


def in_words(rehearsal: Rehearsal, draft: int | None = None) -> str:
    """``12 nya uppgifter, 3 ändras och 400 är som förut``: of one draft, or of all."""
    parts = [
        (rehearsal.count("added", draft), "ny uppgift", "nya uppgifter"),
        (rehearsal.count("changed", draft), "ändras", "ändras"),
        (rehearsal.count("removed", draft), "tas bort", "tas bort"),
        (rehearsal.count("unchanged", draft), "är som förut", "är som förut"),
        (rehearsal.count("outranked", draft), "står kvar från en annan källa", "står kvar från en annan källa"),
    ]
    said = [f"{swedish.number(count)} {one if count == 1 else many}" for count, one, many in parts if count]
    return swedish.enumeration(said) if said else "inga uppgifter"
