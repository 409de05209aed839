"""Which initiatives are shown: theme, municipality, status, stage, partner and free text, all in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import page_address, permission, picture, record_words, register_access, writing
from skis_analytics.app.initiative_views import MUNICIPALITY, NO_MUNICIPALITY, VIEW, VIEWS, by_status, municipality_word
from skis_analytics.app.record_forms import THEME
from skis_analytics.app.shared import kept
from skis_analytics.initiatives import standing
from skis_analytics.initiatives.search import NOT_STATED, Field, Index, Wanted
from skis_analytics.initiatives.standing import Concern
from skis_analytics.records import Entry, Initiative, Labelled, RecordKind, Stage, Status, missing

_TEXT: Final = "sok"
_STATUS: Final = "status"
_STAGE: Final = "stadium"
_PARTNER: Final = "partner"
CONCERN: Final = "lage"
_ALL: Final = (_TEXT, THEME, MUNICIPALITY, _STATUS, _STAGE, _PARTNER, CONCERN)


def choose_view() -> str:
    """Draw the choice of view and the button for a new initiative. Returns the view's word."""
    views, new = st.columns([0.8, 0.2], vertical_alignment="center")
    with views:
        view = page_address.choose_tab(VIEW, "Vy", VIEWS)
    if permission.begin(RecordKind.INITIATIVE, None):
        new.button(
            "Ny insats", type="primary", key="new_initiative", on_click=writing.begin, args=(RecordKind.INITIATIVE,),
            width="stretch",
        )  # fmt: skip
    return view


def choose() -> Sequence[Entry[Initiative]]:
    """Draw the filters. Returns what they leave."""
    index = _index()
    wanted = _said(index)
    _themes(index, wanted)
    text, where, status, stage, partner, concern = st.columns([0.22, 0.18, 0.14, 0.14, 0.16, 0.16])
    with text:
        page_address.type_text(_TEXT, "Sök", "Ord i titel, text eller namn")
    with where:
        page_address.choose_some(MUNICIPALITY, "Kommun", _municipalities())
    with status:
        page_address.choose_some(_STATUS, "Status", _choices(Status, record_words.NO_STATUS))
    with stage:
        page_address.choose_some(_STAGE, "Skolform, stadium", _choices(Stage, "ej angivet"))
    with partner:
        page_address.choose_some(_PARTNER, "Partner", {page_address.slug(name): name for name in index.partners})
    with concern:
        page_address.choose_some(CONCERN, "Att göra", {each.value: swedish.sentence(each.label) for each in Concern})
    if any(page_address.word(key) for key in _ALL):
        st.button("Rensa filtren", type="tertiary", on_click=page_address.put, kwargs=dict.fromkeys(_ALL, ""))
    asked = {Concern(word) for word in page_address.words(CONCERN) if word in list(Concern)}
    found = index.find(wanted)
    if not asked:
        return found
    return [entry for entry, called_for in concerns(found) if asked & called_for]


def concerns(entries: Iterable[Entry[Initiative]]) -> list[tuple[Entry[Initiative], frozenset[Concern]]]:
    """Initiatives, each with what it calls for today."""
    today, created = swedish.today(), register_access.written().created
    return [(entry, standing.concerns(entry, today, created)) for entry in entries]


def headline(found: Sequence[Entry[Initiative]]) -> str:
    """The page's one message: how many initiatives are shown, how they stand, and what is missing most."""
    initiatives = [entry.record for entry in found]
    if not initiatives:
        return "Ingen insats passar urvalet"
    count = len(initiatives)
    statuses = by_status(initiatives)
    ongoing = statuses.get(Status.ONGOING, 0)
    opening = swedish.sentence(swedish.numeral(count)) + (" insats" if count == 1 else " insatser")
    under_way = (
        "alla pågår" if ongoing == count > 1 else f"{swedish.numeral(ongoing)} pågår" if ongoing else "ingen pågår"
    )
    lacking = Counter(name for initiative in initiatives for name in missing(initiative) if name in _TELLING)
    name, most = max(lacking.items(), key=lambda item: item[1], default=("", 0))
    if not most:
        return f"{opening}, {under_way}"
    who = "alla" if most == count > 1 else swedish.numeral(most)
    return f"{opening}, {under_way}; {who} saknar {name}"


_TELLING: Final = ("startår", "förväntat nyckeltal", "hur insatsen följs upp")
"""Without these an initiative cannot be followed up, so the title tells which is missing most."""


def _index() -> Index:
    stamp = register_access.written().contents.stamp
    names = tuple((code, one.name) for code, one in picture.region().items())
    themes = tuple((theme.id, theme.name) for theme in register_access.themes())
    return _indexed(stamp, names, themes)


@kept(2)
def _indexed(stamp: str, names: tuple[tuple[str, str], ...], themes: tuple[tuple[str, str], ...]) -> Index:  # noqa: ARG001
    return Index(register_access.written().contents.initiatives, dict(names), dict(themes))


def _said(index: Index) -> Wanted:
    """What the address asks for."""
    partners = {page_address.slug(name): name for name in index.partners}
    codes = {municipality_word(code): code for code in picture.region()} | {NO_MUNICIPALITY: NOT_STATED}
    return Wanted(
        text=st.query_params.get(_TEXT, ""),
        themes=_known(THEME, {theme.id: theme.id for theme in register_access.themes()}),
        municipalities=_known(MUNICIPALITY, codes),
        statuses=_known(_STATUS, _values(Status)),
        stages=_known(_STAGE, _values(Stage)),
        partners=_known(_PARTNER, partners),
    )


def _known(key: str, values: dict[str, str]) -> tuple[str, ...]:
    return tuple(values[word] for word in page_address.words(key) if word in values)


def _values(choices: type[Labelled]) -> dict[str, str]:
    """Word in the address → what is looked for."""
    return {page_address.slug(choice.label): choice.value for choice in choices} | {NO_MUNICIPALITY: NOT_STATED}


def _choices(choices: type[Labelled], not_stated: str) -> dict[str, str]:
    """Word in the address → what the option is called."""
    return {page_address.slug(choice.label): swedish.sentence(choice.label) for choice in choices} | {
        NO_MUNICIPALITY: swedish.sentence(not_stated)
    }


def _municipalities() -> dict[str, str]:
    return {municipality_word(code): one.name for code, one in picture.region().items()} | {
        NO_MUNICIPALITY: "Ej angiven"
    }


def _themes(index: Index, wanted: Wanted) -> None:
    """A chip per theme that has any, with how many there are given all other filters. The matrix shows those that have none."""
    counted = index.counts(wanted, Field.THEME)
    shown = [each for each in register_access.themes() if counted.get(each.id) or each.id in wanted.themes]
    page_address.choose_some(
        THEME, "Tema", {theme.id: f"{theme.name} {counted.get(theme.id, 0)}" for theme in shown}, chips=True
    )  # fmt: skip
