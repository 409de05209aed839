"""What every reader raises when something foreign cannot be read."""

from __future__ import annotations


class SourceError(Exception):
    """A file or an answer that cannot be read; ``str()`` is the whole message for the screen.

    ``file`` is the file's name (or the request), ``place`` where in it (``blad "Kommunal", rad 12, kolumn "Andel (%)"``; empty
    when it is the whole of it), ``problem`` what is wrong and ``remedy`` what to do, both as Swedish sentences.
    """

    def __init__(self, file: str, place: str, problem: str, remedy: str) -> None:
        super().__init__(file, place, problem, remedy)
        self.file = file
        self.place = place
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.problem} {self.remedy}"
