"""What is the same for all who look, made once: in a meeting thirty screens come to the same view in the same second.

Streamlit's own caches pickle what they keep and hash what is asked by its contents; for what is asked a hundred times in a drawing, that costs more
than the drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Condition
from typing import Any, Final, ParamSpec, TypeVar, cast

import pandas as pd
from cachetools import LRUCache, cached
from cachetools.keys import hashkey

from skis_analytics.app import opened

Asked = ParamSpec("Asked")
Made = TypeVar("Made")
REMEMBERED: Final = 64
"""Answers kept per question: a meeting walks through a few dozen selections."""


def shared(entries: int = REMEMBERED) -> Callable[[Callable[Asked, Made]], Callable[Asked, Made]]:
    """Keep what a function answers, as long as the figures are the same. When many ask at once, one makes it and the others wait.

    Its arguments are hashable and say, with the figures, all that the answer depends on; what is written in the register is such an argument. It
    draws nothing, and nobody changes what it answers: of a table each gets a copy of their own, which pandas makes only where it is written to.
    """

    def decorate(function: Callable[Asked, Made]) -> Callable[Asked, Made]:
        @cached(LRUCache[Hashable, Any](entries), key=hashkey, condition=Condition())
        def kept(figures: object, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG001 - they are part of the key
            return function(*args, **kwargs)

        @wraps(function)
        def answer(*args: Asked.args, **kwargs: Asked.kwargs) -> Made:
            made = kept(opened.token(), *args, **kwargs)
            return cast("Made", made.copy(deep=False) if isinstance(made, pd.DataFrame) else made)

        return answer

    return decorate
