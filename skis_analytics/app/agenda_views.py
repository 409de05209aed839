"""The views of an agenda's steps: which lead nowhere, about which municipality a whole agenda is, and which are asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from skis_analytics.app import picture, register_access, registry
from skis_analytics.app.address import FOCUS, slug
from skis_analytics.domain import Municipality

_CAUSES: Final = "/analys?flik=orsaker"
_OF_A_DIALOGUE: Final = frozenset({"/kommun", _CAUSES})
"""What an agenda shows that goes through one municipality from its profile to its causes."""


def leads_somewhere(view: str) -> bool:
    """Whether a step's view is a page; a step without one is a talk, and leads where it should."""
    return not view or _path(view) in registry.url_paths()


def astray(views: Sequence[str]) -> list[tuple[int, str]]:
    """The steps (from 1) whose view is no page, with what it says."""
    return [(number, view) for number, view in enumerate(views, start=1) if not leads_somewhere(view.strip())]


def place(view: str) -> str:
    """The municipality that a view says, as the address writes it; "" for none."""
    return dict(parse_qsl(urlsplit(view).query)).get(FOCUS, "").strip().casefold()


def placed(view: str, municipality: str) -> str:
    """A view about a municipality (as the address writes it, "" for none), whatever it was about before."""
    parts = urlsplit(view)
    others = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != FOCUS]
    own = [(FOCUS, municipality)] if municipality else []
    return parts._replace(query=urlencode([*others, *own], safe=",")).geturl()


def about_causes(views: Iterable[str]) -> bool:
    """Whether an agenda goes through what municipalities believe lies behind their results."""
    return any(placed(view, "") == _CAUSES for view in views)


def of_one(views: Collection[str]) -> str | None:
    """The municipality ("" while none is chosen) that an agenda is about as a whole; None when it is not about one."""
    where = {place(view) for view in views if placed(view, "") in _OF_A_DIALOGUE}
    if len(where) != 1 or not {placed(view, "") for view in views} >= _OF_A_DIALOGUE:
        return None
    return where.pop()


def about(views: Collection[str], region: Mapping[str, Municipality]) -> tuple[str, ...]:
    """The municipalities (codes, in the region's order) that an agenda is about; empty when it is about none, or about them all."""
    said = {place(view) for view in views}
    found = tuple(code for code, one in region.items() if said & {code, slug(one.name)})
    # One look at a municipality in a meeting that goes through the region's pictures makes it no meeting about that one.
    of_all = not of_one(views) and any(view and _path(view) != "mote" and not place(view) for view in views)
    return () if (len(found) == 1 and of_all) or len(found) == len(region) else found


def _path(view: str) -> str:
    return urlsplit(view).path.strip("/")


def about_in(meeting: str) -> tuple[str, ...]:
    """The same of a meeting (its id).

    Raises:
        RegisterError: the register cannot be read.
    """
    entry = register_access.written().meetings.get(meeting)
    return about({step.view for step in entry.record.steps}, picture.region()) if entry else ()


def asked(meeting: str) -> list[str]:
    """The municipalities that are expected to answer in a meeting: those it is about, or all.

    Raises:
        RegisterError: the register cannot be read.
    """
    return list(about_in(meeting) or picture.region())
