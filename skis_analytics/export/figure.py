"""A number in a table of a handout with what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from skis_analytics import swedish

UNTESTED: Final = "○"
"""The sign of a value that cannot be judged against chance; it is set in italics too."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a table's cell, with what is said of it; a workbook keeps the number itself.

    Attributes:
        value: None where there is none.
        decimals: how many it is shown with.
        unit: written after it; empty for none.
        sign: its verdict's: ``▲``, ``▼▼``; `UNTESTED` where it cannot be judged; empty for no certain difference.
        mark: what stands in place of a value: ``..``.
    """

    value: float | None
    decimals: int = 0
    unit: str = ""
    sign: str = ""
    mark: str = ""

    def shown(self) -> str:
        """The figure without its sign, never broken: ``81,5 %``, ``~100``, ``–``."""
        number = swedish.number(self.value, self.decimals)
        return self.mark or (number if self.value is None or not self.unit else f"{number}\u00a0{self.unit}")

    def text(self) -> str:
        """The whole cell: ``53 ▼▼``."""
        return f"{self.shown()}\u00a0{self.sign}" if self.sign else self.shown()


def is_untested(value: object) -> bool:
    """Whether a cell of a table holds a value that cannot be judged: it is set in italics."""
    return isinstance(value, Figure) and value.sign == UNTESTED
