"""Two people saved the same record: what each changed, what can be joined without asking, and what must be asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any

from skis_analytics.records import Entry, Record, field_label, kind_of


class Changed(Enum):
    """Who changed a field since the version that both began from."""

    THEIRS = "theirs"
    YOURS = "yours"
    SAME = "same"
    """Both, to the same."""
    BOTH = "both"
    """Both, to different things: the only case that must be asked."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody changed. ``base`` is what it was; None in all three also means not stated."""

    field: str
    label: str
    base: object
    theirs: object
    yours: object
    changed: Changed


@dataclass(frozen=True, slots=True)
class Conflict:
    """``base``: what you began from (None when you began from nothing or it is gone), ``theirs``: what counts now, ``yours``: your
    text, kept beside in the history. Save the answer with ``theirs.version`` as its base.

    ``merged`` has every field that only one side changed; None when some field must be asked. It says nothing of whether the record
    is withdrawn: look at ``theirs.withdrawn`` and ``yours.withdrawn``.
    """

    base: Entry[Any] | None
    theirs: Entry[Any]
    yours: Entry[Any]
    differences: tuple[Difference, ...]

    @property
    def asked(self) -> tuple[Difference, ...]:
        """The fields that both changed to different things."""
        return tuple(difference for difference in self.differences if difference.changed is Changed.BOTH)

    @property
    def merged(self) -> Record | None:
        """Both sides' changes in one record, when no field must be asked."""
        return None if self.asked else self.answered({})

    def answered(self, choices: Mapping[str, object]) -> Record:
        """Both sides' changes in one record, with ``choices`` (field → value) for the fields that must be asked.

        Raises:
            KeyError: a field that must be asked has no choice.
        """
        taken = {d.field: d.yours for d in self.differences if d.changed is Changed.YOURS}
        taken |= {d.field: choices[d.field] for d in self.asked}
        record: Record = replace(self.theirs.record, **taken)
        return record


def differences(base: Record | None, theirs: Record, yours: Record) -> tuple[Difference, ...]:
    """Every field in which the three are not all equal. Without a base, a field in which theirs and yours differ is changed by both."""
    found = []
    for each in fields(theirs):
        their, your = getattr(theirs, each.name), getattr(yours, each.name)
        began = None if base is None else getattr(base, each.name)
        changed = _changed(began, their, your)
        if base is None and changed is not None:
            changed = Changed.BOTH if their != your else None
        if changed is not None:
            found.append(Difference(each.name, field_label(kind_of(theirs), each.name), began, their, your, changed))
    return tuple(found)


def _changed(base: object, theirs: object, yours: object) -> Changed | None:
    if theirs == yours:
        return None if theirs == base else Changed.SAME
    if theirs == base:
        return Changed.YOURS
    if yours == base:
        return Changed.THEIRS
    return Changed.BOTH
