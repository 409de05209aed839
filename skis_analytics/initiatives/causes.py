"""The causes that have been written, taken together: how many of each sort, and which several municipalities share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from skis_analytics import swedish
from skis_analytics.records import Cause, CauseKind, Entry, EvidenceLevel

LEVELS = tuple(EvidenceLevel)


@dataclass(frozen=True, slots=True)
class Shared:
    """Causes of the same kind in the same theme, written by more than one municipality."""

    theme: str
    kind: CauseKind
    entries: tuple[Entry[Cause], ...]

    @property
    def municipalities(self) -> tuple[str, ...]:
        """Whose they are, in the order written."""
        return tuple(dict.fromkeys(entry.record.municipality for entry in self.entries))

    @property
    def strongest(self) -> EvidenceLevel:
        """The best founded of them."""
        return max((entry.record.evidence_level for entry in self.entries), key=LEVELS.index)

    @property
    def contradicted(self) -> int:
        """How many of them have something that speaks against them."""
        return sum(bool(entry.record.evidence_against) for entry in self.entries)


def shared(entries: Iterable[Entry[Cause]]) -> list[Shared]:
    """What several municipalities believe: those that most share first. A cause without theme or kind is like no other."""
    groups: dict[tuple[str, CauseKind], list[Entry[Cause]]] = defaultdict(list)
    for entry in entries:
        if entry.record.theme and entry.record.kind:
            groups[entry.record.theme, entry.record.kind].append(entry)
    found = [Shared(theme, kind, tuple(group)) for (theme, kind), group in groups.items()]
    several = [each for each in found if len(each.municipalities) > 1]
    return sorted(several, key=lambda each: (-len(each.municipalities), -LEVELS.index(each.strongest)))


def counts(entries: Iterable[Entry[Cause]]) -> Mapping[tuple[CauseKind | None, EvidenceLevel], int]:
    """How many there are of each kind at each level."""
    found: dict[tuple[CauseKind | None, EvidenceLevel], int] = defaultdict(int)
    for entry in entries:
        found[entry.record.kind, entry.record.evidence_level] += 1
    return found


def headline(entries: Sequence[Entry[Cause]]) -> str:
    """The view's one message: how many, how well founded."""
    if not entries:
        return "Ingen har skrivit någon orsak ännu"
    places = len({entry.record.municipality for entry in entries})
    whole = (
        f"{swedish.sentence(swedish.numeral(len(entries)))} {'orsak' if len(entries) == 1 else 'orsaker'} från "
        f"{swedish.numeral(places)} {'kommun' if places == 1 else 'kommuner'}"
    )
    assumed = sum(entry.record.evidence_level is EvidenceLevel.ASSUMPTION for entry in entries)
    tested = sum(entry.record.evidence_level is EvidenceLevel.TESTED for entry in entries)
    against = sum(bool(entry.record.evidence_against) for entry in entries)
    parts = [f"{swedish.numeral(assumed)} är {'ett antagande' if assumed == 1 else 'antaganden'}"] if assumed else []
    parts.append(
        f"{swedish.numeral(tested)} är {'prövad' if tested == 1 else 'prövade'}" if tested else "ingen är prövad"
    )
    if against:
        parts.append(f"{swedish.numeral(against)} har något som talar emot")
    return f"{whole}: {swedish.enumeration(parts)}"
