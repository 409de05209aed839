"""Two who wrote in the same note at once: one text in which nothing that either of them wrote is missing, and nothing stands twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

Tokens = Sequence[str]

_TOKEN: Final = re.compile(r"\s|\S+")
"""A word with what clings to it, or one blank or line break: blanks that are typed at the end are a beginning of what comes next."""


def merged(base: str, theirs: str, mine: str) -> str:
    """Join two changes of one text, word by word.

    What nobody changed is there once, and what only one of them changed is as that one left it. A word that either took away is gone, and
    each word that either put in is there. Where both put something in at the same place, mine stand first: so whoever goes on writing
    writes on after their own words, also when the other's have come in behind them, and a text that is saved piece by piece stays whole.

    Args:
        base: the text that both began from; empty when there was none.
        theirs: what somebody else has saved since.
        mine: what is to be saved now.
    """
    if theirs in (base, mine):
        return mine
    if mine == base:
        return theirs
    began = _TOKEN.findall(base)
    first, second = (_Changes.of(began, _TOKEN.findall(text)) for text in (mine, theirs))
    gone = first.gone | second.gone
    found: list[str] = []
    for place in range(len(began) + 1):
        for put in (first.between, second.between), (first.instead, second.instead):
            _put(found, _once(*(each.get(place, ()) for each in put)), ends=_ends(began, gone, place))
        if place < len(began) and place not in gone:
            _put(found, [began[place : place + 1]], ends=False)
    return "".join(found)


@dataclass(frozen=True, slots=True)
class _Changes:
    """What one of them did to the text that they began from, by the place of its tokens."""

    between: dict[int, Tokens] = field(default_factory=dict)
    """Put in before the token."""
    instead: dict[int, Tokens] = field(default_factory=dict)
    """Put in the place of it, and perhaps of some after it."""
    gone: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, base: Tokens, other: Tokens) -> _Changes:
        changes = cls()
        # What stands before the first change and after the last is most of a text, and never to be taken for another place in it.
        before = _alike(base, other)
        after = _alike(base[before:][::-1], other[before:][::-1])
        left, right = base[before : len(base) - after], other[before : len(other) - after]
        # Blanks hold no two texts together by themselves, only along with the words that they stand beside.
        for what, i, j, m, n in SequenceMatcher(str.isspace, left, right, autojunk=False).get_opcodes():
            if what != "equal":
                changes.gone.update(range(before + i, before + j))
                if m < n:
                    (changes.instead if i < j else changes.between)[before + i] = right[m:n]
        return changes


def _alike(one: Tokens, other: Tokens) -> int:
    """How many tokens two texts have in common from the beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _once(mine: Tokens, theirs: Tokens) -> Sequence[Tokens]:
    """Both, or the longer where it begins with the whole of the other."""
    if list(theirs[: len(mine)]) == list(mine):
        return [theirs]
    if list(mine[: len(theirs)]) == list(theirs):
        return [mine]
    return [mine, theirs]


def _ends(base: Tokens, gone: set[int], place: int) -> bool:
    """Whether nothing more of the base stands on the line."""
    return next((base[at] == "\n" for at in range(place, len(base)) if at not in gone), True)


def _put(found: list[str], parts: Sequence[Tokens], *, ends: bool) -> None:
    """Add what different hands wrote, so that no word runs into another. What are lines of their own become so."""
    own_line = ends and (not found or found[-1] == "\n")
    for part in parts:
        if found and part and not found[-1].isspace() and not part[0].isspace():
            found.append("\n" if own_line else " ")
        found.extend(part)
