"""The selection bar: one set of choices on every page, kept in the address.

The address is the truth: what it says when a page is opened (a pasted link, Back, Forward, reload) becomes the choices;
a choice made in the bar is written to it, one history entry each. Streamlit's own ``bind="query-params"`` writes option
labels instead of codes, drops Back within a page and makes ``st.switch_page`` raise, so the two-way binding is here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Literal, NoReturn, TypeVar
from urllib.parse import urlencode, urlsplit

import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import address, folded_field, picture, registry
from skis_analytics.app.document import MISSING_PARAMETER
from skis_analytics.domain import Comparison, Gender, Indicator, Provider, Selection
from skis_analytics.verdicts.profile import place

Option = TypeVar("Option")
_CHOSEN: Final = "selection"
_SEEN: Final = "selection_address"
_CHANGED: Final = "selection_changed"
_MISREAD: Final = "selection_misread"
_WIDGET: Final = "choose_"
_WHOLE_REGION: Final = "region"
"""No municipality in focus. Not None: Streamlit shows that as "Choose an option"."""


def comparison_labels() -> dict[Comparison, str]:
    """What the choices are called in the bar."""
    return {
        Comparison.REGION: regions.current().name,
        Comparison.SKR_GROUP: "SKR-grupp",
        Comparison.SIMILAR: "Liknande kommuner",
        Comparison.NATION: "Riket",
        Comparison.OWN: "Eget urval",
    }


def current() -> Selection:
    """What is chosen now: read from the address when it changed from outside, else as the bar left it."""
    said = _said()
    if not st.session_state.get(_CHANGED) and (_CHOSEN not in st.session_state or said != st.session_state.get(_SEEN)):
        st.session_state[_CHOSEN] = address.read(said, picture.choices())
        st.session_state[_MISREAD] = address.misread(said, picture.choices())
    chosen: Selection = st.session_state[_CHOSEN]
    if st.session_state.pop(_CHANGED, False):
        st.session_state[_MISREAD] = []
        others = {
            key: st.query_params.get_all(key)
            for key in st.query_params
            if key not in (*address.KEYS, MISSING_PARAMETER)
        }
        st.query_params.from_dict({**others, **address.write(chosen, picture.choices())})
        said = _said()
    st.session_state[_SEEN] = said
    return chosen


def _said() -> dict[str, str]:
    """The choices that the address says. It is asked once: each question of Streamlit's own mapping is dear."""
    said = st.query_params.to_dict()
    return {key: said[key] for key in address.KEYS if key in said}


def parameters(selection: Selection) -> dict[str, str]:
    """The query parameters of a link to the same choices."""
    return address.write(selection, picture.choices())


def bar(selection: Selection, more: Callable[[], None] | None = None, *, folded: bool = False) -> None:
    """Draw the choices that every page shares, and the view's link with what ``more`` draws below it. ``folded``: in a popover."""
    choices = picture.choices()
    with st.container(key="selection_bar"):
        year, comparison, focus, provider, gender, link = st.columns(
            [1.1, 1.5, 1.5, 1.7, 1.0, 0.9], vertical_alignment="bottom"
        )
    with year:
        _choose("Läsår", "year", selection, list(choices.years), swedish.school_year, folded=folded)
    with comparison:
        _choose(
            "Jämför med",
            "comparison",
            selection,
            list(choices.comparisons),
            comparison_labels().__getitem__,
            folded=folded,
        )
    with focus:
        _choose("Kommun i fokus", "focus", selection, [_WHOLE_REGION, *choices.region], _focus_label, folded=folded)
    with provider:
        _choose("Huvudman", "provider", selection, list(Provider), swedish.PROVIDER.__getitem__, folded=folded)
    with gender:
        _choose("Kön", "gender", selection, list(Gender), swedish.GENDER.__getitem__, folded=folded)
    with link, st.popover("Dela vy", width="stretch"):
        st.markdown(_share_words())
        st.code(_link(selection), language=None, wrap_lines=True)
        if more:
            more()
    if selection.comparison is Comparison.OWN:
        _choose_own_group(selection, folded=folded)
    misread = st.session_state.get(_MISREAD)
    if misread:
        st.warning(
            f"Adressen säger något som inte finns här ({', '.join(misread)}). I stället visas det som står i raden ovan."
        )
    note = comparison_note(selection)
    if note:
        st.info(note)


def choose_view(selection: Selection, labels: Mapping[str, str]) -> str:
    """Draw the choice of view; ``labels`` holds those there is something to see in. Returns the one to draw."""
    views = list(labels)
    shown = selection.view if selection.view in labels else views[0]
    key = _WIDGET + "view"
    st.session_state[key] = shown
    st.segmented_control(
        "Vy", views, format_func=labels.__getitem__, key=key, on_change=_remember, args=("view", key), required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    return shown


def choose_indicator(selection: Selection, catalogue: Mapping[str, Indicator], *, labelled: bool = False) -> None:
    """Draw the choice of indicator, for pages about one: in the order that a child meets them. ``labelled``: with its label above."""
    ordered = sorted(catalogue, key=lambda id_: place(catalogue[id_]))
    _choose(
        "Nyckeltal", "indicator", selection, ordered, lambda id_: catalogue[id_].title,
        label_visibility="visible" if labelled else "collapsed",
    )  # fmt: skip


def effective(selection: Selection) -> Selection:
    """The selection as it can be answered: groups that follow a municipality need one, an own group needs members."""
    follows = selection.comparison in (Comparison.SIMILAR, Comparison.SKR_GROUP)
    others = set(selection.own_group) - {selection.focus}
    if (follows and selection.focus is None) or (selection.comparison is Comparison.OWN and not others):
        return replace(selection, comparison=picture.choices().comparisons[0])
    return selection


def comparison_note(selection: Selection) -> str | None:
    """Why the comparison is another than the chosen one, and what to do about it."""
    if effective(selection).comparison is selection.comparison:
        return None
    usual = picture.choices().comparisons[0]
    meanwhile = f"tills dess jämförs med {'riket' if usual is Comparison.NATION else regions.current().name}"
    if selection.comparison is Comparison.OWN:
        return f"Välj andra kommuner än den i fokus i **Eget urval** – {meanwhile}."
    return f"SKR-grupp och liknande kommuner följer en kommun: välj **Kommun i fokus** – {meanwhile}."


def choose(selection: Selection) -> None:
    """Choose something else, as the bar would. For callbacks: the next run writes it to the address."""
    st.session_state[_CHOSEN] = selection
    st.session_state[_CHANGED] = True


def open_page(url_path: str, selection: Selection, **own: str) -> NoReturn:
    """Go to another page with other choices, some of them its ``own``: what a click in a table or picture does."""
    st.switch_page(
        registry.target(url_path), query_params=stated({**parameters(selection), **meeting_parameters(), **own})
    )


def meeting_parameters() -> dict[str, str]:
    """What keeps a meeting round the page: where a link leads when a meeting is under way. A link that leaves it says its step to be ""."""
    # As in _said, and a page has fifty links.
    said = st.query_params.to_dict()
    return {key: said[key] for key in address.MEETING_KEYS if key in said} if address.MEETING_STEP in said else {}


def stated(said: Mapping[str, str]) -> dict[str, str]:
    """The parameters that say something."""
    return {key: value for key, value in said.items() if value}


def _choose(
    label: str,
    field: str,
    selection: Selection,
    options: Sequence[Option],
    format_option: Callable[[Option], str],
    label_visibility: Literal["visible", "collapsed"] = "visible",
    *,
    folded: bool = False,
) -> None:
    value = getattr(selection, field)
    shown = _WHOLE_REGION if value is None else value
    key = _mounted(field, shown, folded=folded)
    st.selectbox(
        label,
        options,
        format_func=format_option,
        key=key,
        on_change=_remember,
        args=(field, key, folded),
        label_visibility=label_visibility,
    )


def _choose_own_group(selection: Selection, *, folded: bool) -> None:
    country = picture.choices().country
    key = _mounted("own_group", list(selection.own_group), folded=folded)
    st.multiselect(
        "Eget urval", list(country), format_func=lambda code: country[code].name, key=key, on_change=_remember,
        args=("own_group", key, folded), max_selections=40, placeholder="Välj kommuner i hela landet",
    )  # fmt: skip


def _mounted(field: str, shown: object, *, folded: bool) -> str:
    """The key of the widget that chooses a field, which will show ``shown``."""
    key = folded_field.field(f"{_WIDGET}folded_{field}", shown).widget if folded else _WIDGET + field
    st.session_state[key] = shown
    return key


def _remember(field: str, key: str, folded: bool = False) -> None:
    value = st.session_state[key]
    if folded:
        folded_field.chosen(f"{_WIDGET}folded_{field}", value)
    if value == _WHOLE_REGION:
        value = None
    before: Selection = st.session_state[_CHOSEN]
    chosen: dict[str, Any] = {field: tuple(value) if isinstance(value, list) else value}
    after = replace(before, **chosen)
    # A list of the page before may still be told of when a key has already led on: it chooses nothing, and must not overrule the new page's address.
    if after != before:
        st.session_state[_CHOSEN] = after
        st.session_state[_CHANGED] = True


def _focus_label(code: str) -> str:
    return swedish.sentence(regions.current().whole) if code == _WHOLE_REGION else picture.choices().region[code].name


def _share_words() -> str:
    host = urlsplit(st.context.url or "").hostname
    if host in ("127.0.0.1", "localhost", "::1"):
        return (
            "Adressen öppnar samma vy igen. Panelen körs på den här datorn: andra kan öppna länken först när den ligger på en "
            "gemensam server."
        )
    return "Kopiera adressen – den öppnar samma vy för den som får den."


def _link(selection: Selection) -> str:
    """The view's whole address, with what the page has chosen for itself; a form that is open is nobody else's."""
    base = (st.context.url or "").split("?")[0]
    path = urlsplit(base).path or "/"
    own = {
        key: st.query_params[key]
        for key in st.query_params
        if key not in (*address.KEYS, MISSING_PARAMETER, *address.OF_A_FORM, *address.MEETING_KEYS[2:])
    }
    return f"{base if urlsplit(base).path else base + path}?{urlencode({**parameters(selection), **own}, safe=',')}"
