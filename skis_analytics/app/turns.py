"""Who draws when many want to at once: one at a time, in the order that they came, and who asks for something before those who follow.

When a meeting's leader goes on, thirty screens are to be drawn in the same second. Python runs one of them at a time whatever one does; drawn all at
once they take turns every few milliseconds, which costs more than the drawing (measured: docs/measured.md), and the last is ready when all are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, local
from time import monotonic
from typing import Final

_AT_ONCE: Final = 1
"""Two take a tenth longer together than one after the other (docs/measured.md): Python draws one at a time whatever one does."""
_LONGEST: Final = 1.0
"""Seconds after which a turn counts no more: whoever reads in a large file or makes a handout keeps nobody waiting."""


class Turns:
    """``at_once`` turns at a time, of ``longest`` seconds at most."""

    def __init__(self, at_once: int, longest: float, now: Callable[[], float] = monotonic) -> None:
        self._at_once, self._longest, self._now = at_once, longest, now
        self._waiting: deque[Event] = deque()
        self._patient: deque[Event] = deque()
        self._begun: dict[Event, float] = {}
        self._lock = Lock()
        self._mine = local()

    @contextmanager
    def turn(self, *, patient: bool = False) -> Iterator[None]:
        """Wait for a turn, and have it. Within one's own turn there is nothing to wait for. The ``patient`` let everybody else go first."""
        if getattr(self._mine, "turn", False):
            yield
            return
        called = Event()
        with self._lock:
            (self._patient if patient else self._waiting).append(called)
        while (left := self._left(called)) != 0:
            called.wait(left)
            called.clear()
        self._mine.turn = True
        try:
            yield
        finally:
            self._mine.turn = False
            with self._lock:
                del self._begun[called]
                self._call()

    def _left(self, called: Event) -> float | None:
        """Take a turn if there is one (0), or seconds to wait for it at most; None: until one is called, for others came before."""
        with self._lock:
            queue = self._waiting or self._patient
            if queue[0] is not called:
                return None
            left = self._until_free()
            if not left:
                queue.popleft()
                self._begun[called] = self._now()
                self._call()
            return left

    def _call(self) -> None:
        """Let the first in the queue look whether it is their turn. Nobody else is woken."""
        queue = self._waiting or self._patient
        if queue:
            queue[0].set()

    def _until_free(self) -> float:
        """Seconds until a turn is free if nobody ends theirs; 0 when one is."""
        left = sorted((began + self._longest - self._now() for began in self._begun.values()), reverse=True)
        return max(left[self._at_once - 1], 0.0) if len(left) >= self._at_once else 0.0


_TURNS: Final = Turns(_AT_ONCE, _LONGEST)
turn = _TURNS.turn
