"""What is the same for all who look, made once: in a meeting thirty screens come to the same view in the same second.

Streamlit's own caches pickle what they keep and hash what is asked by its contents; for what is asked a hundred times in a drawing, that costs more
than the drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Condition
from typing import Any, Final, ParamSpec, Protocol, TypeVar, cast

import pandas as pd
from cachetools import LRUCache, cached
from cachetools.keys import hashkey

from skis_analytics.app import opened

Asked = ParamSpec("Asked")
Made = TypeVar("Made")
Gives_co = TypeVar("Gives_co", covariant=True)
REMEMBERED: Final = 64
"""Answers kept per question: a meeting walks through a few dozen selections."""


class Kept(Protocol[Asked, Gives_co]):
    """A function whose answers are kept."""

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> Gives_co:
        """The answer."""
        ...

    def cache_clear(self) -> None:
        """Forget the answers."""
        ...


def kept(entries: int) -> Callable[[Callable[Asked, Made]], Kept[Asked, Made]]:
    """Keep what a function answers, whatever the figures are: its arguments, hashable, say all that the answer depends on. As ``shared``
    otherwise."""
    keep = cached(LRUCache[Hashable, Any](entries), key=hashkey, condition=Condition())
    return cast("Callable[[Callable[Asked, Made]], Kept[Asked, Made]]", keep)


def shared(entries: int = REMEMBERED) -> Callable[[Callable[Asked, Made]], Callable[Asked, Made]]:
    """Keep what a function answers, as long as the figures are the same. When many ask at once, one makes it and the others wait.

    Its arguments are hashable and say, with the figures, all that the answer depends on; what is written in the register is such an argument. It
    draws nothing, and nobody changes what it answers: of a table each gets a copy of their own, which pandas makes only where it is written to.
    """

    def decorate(function: Callable[Asked, Made]) -> Callable[Asked, Made]:
        @kept(entries)
        def of_figures(figures: object, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG001 - they are part of the key
            return function(*args, **kwargs)

        @wraps(function)
        def answer(*args: Asked.args, **kwargs: Asked.kwargs) -> Made:
            made = of_figures(opened.token(), *args, **kwargs)
            return cast("Made", made.copy(deep=False) if isinstance(made, pd.DataFrame) else made)

        return answer

    return decorate
