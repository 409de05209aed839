"""Two who wrote in the same note at once: one text in which nothing that either of them wrote is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Lines = Sequence[str]


def merged(base: str, theirs: str, mine: str) -> str:
    """Join two changes of one text, line by line.

    What only one of them changed is as that one left it. Where both changed the same lines to different things, theirs stand first and
    mine after them. Every line that either of them wrote is there.

    Args:
        base: the text that both began from; empty when there was none.
        theirs: what somebody else has saved since.
        mine: what is to be saved now.
    """
    if theirs in (base, mine):
        return mine
    if mine == base:
        return theirs
    # An empty text has no line, while a text that ends with a line break ends with an empty one.
    began, left, right = ([] if not text else text.split("\n") for text in (base, theirs, mine))
    found: list[str] = []
    for before, one, other in _regions(began, left, right):
        found += _joined(before, one, other)
    return "\n".join(found)


def _regions(base: Lines, left: Lines, right: Lines) -> Iterator[tuple[Lines, Lines, Lines]]:
    """The three texts cut at the lines that all of them have, in order."""
    at_base = at_left = at_right = 0
    in_left, in_right = _places(base, left), _places(base, right)
    for place in range(len(base)):
        if place in in_left and place in in_right:
            here, there = in_left[place], in_right[place]
            yield base[at_base:place], left[at_left:here], right[at_right:there]
            yield (base[place : place + 1],) * 3
            at_base, at_left, at_right = place + 1, here + 1, there + 1
    yield base[at_base:], left[at_left:], right[at_right:]


def _places(base: Lines, other: Lines) -> dict[int, int]:
    """A line's place in ``base`` → its place in ``other``, for the lines that are still there."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def _joined(base: Lines, one: Lines, other: Lines) -> Lines:
    if list(one) in (list(base), list(other)):
        return other
    if list(other) == list(base):
        return one
    if len(base) == len(one) == len(other) > 1:
        return [line for each in zip(base, one, other, strict=True) for line in _joined(*([part] for part in each))]
    # Whoever goes on writing after what the other has: then the longer holds every line of both.
    if list(other[: len(one)]) == list(one):
        return other
    if list(one[: len(other)]) == list(other):
        return one
    return [*one, *other]
