"""What one page chooses for itself, kept in the address beside the choices that all pages share.

The address is the truth: a run reads it, and a choice is written to it before the next run. A link to another page carries only
the shared choices.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from skis_analytics import regions
from skis_analytics.app import registry, selection
from skis_analytics.app.address import KEYS, MEETING_KEYS, neutral, slug
from skis_analytics.domain import Selection

__all__ = [
    "address", "choose_number", "choose_one", "choose_some", "choose_tab", "link_to", "own", "put", "remember", "repeat_to_browser", "slug", "type_text", "whole", "word", "words",
]  # fmt: skip

_ADDRESS: Final = "address_at_last"
_LONGEST: Final = 200
_MOST: Final = 40


def repeat_to_browser(url_path: str) -> None:
    """Tell the browser the address of this run when it has changed.

    A link to another view of the same page reruns it with the link's parameters, but Streamlit leaves the browser's address as it was: a
    reload, Back or a copied address would then be of the view before; and one who follows a meeting is taken to another page without having asked
    for it. Told what it already shows, the browser does nothing.
    """
    before = st.session_state.get(_ADDRESS)
    if before is not None and before != (url_path, st.query_params.to_dict()):
        st.query_params.from_dict({key: st.query_params.get_all(key) for key in st.query_params})


def remember(url_path: str) -> None:
    """Keep the address as a run leaves it, for ``repeat_to_browser`` of the next."""
    st.session_state[_ADDRESS] = (url_path, st.query_params.to_dict())


def choose_tab(key: str, label: str, tabs: Mapping[str, str]) -> str:
    """Draw a row of tabs, the first one open unless the address says another. Returns the open one's word in the address.

    Args:
        key: the parameter's name in the address.
        label: what a screen reader calls the row.
        tabs: word in the address → what the tab is called.
    """
    shown = neutral(word(key), regions.current().id)
    if shown not in tabs:
        shown = next(iter(tabs))
    widget = _widget(key)
    _show(widget, shown)
    st.segmented_control(
        label, list(tabs), format_func=tabs.__getitem__, key=widget, on_change=_write_one, args=(key, next(iter(tabs))),
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    return shown


def choose_one(
    key: str,
    label: str,
    options: Mapping[str, str],
    *,
    otherwise: str = "",
    hint: str | None = None,
    labelled: bool = True,
) -> str:
    """Draw a list to choose one from. Returns the chosen word in the address: ``otherwise``, or the first, unless the address says another.

    Args:
        key: the parameter's name in the address.
        label: what stands above the list.
        options: word in the address → what the option is called; at least one.
        otherwise: the option that is chosen when the address says none, and that the address then need not say.
        hint: a help text beside the label.
        labelled: whether the label is seen, and not only heard.
    """
    default = otherwise if otherwise in options else next(iter(options))
    shown = neutral(st.query_params.get(key, "").strip(), regions.current().id)
    if shown not in options:
        shown = default
    widget = _widget(key)
    _show(widget, shown)
    st.selectbox(
        label, list(options), format_func=options.__getitem__, key=widget, on_change=_write_one, args=(key, default), help=hint,
        label_visibility="visible" if labelled else "collapsed",
    )  # fmt: skip
    return shown


def choose_some(
    key: str,
    label: str,
    options: Mapping[str, str],
    *,
    chips: bool = False,
    none: str = "Alla",
    otherwise: Collection[str] = (),
    cleared: str = "",
) -> list[str]:
    """Draw a choice of any number. Returns the chosen words in the address, in the options' order.

    Args:
        key: the parameter's name in the address.
        label: what stands above the choice.
        options: word in the address → what the option is called.
        chips: all options side by side, one click each, instead of a list that opens.
        none: what choosing none of them means, said in the empty list.
        otherwise: those that are chosen when the address says none.
        cleared: the address's word for none, where none may be chosen although there is an ``otherwise``.
    """
    said = words(key)
    shown = [each for each in options if each in said]
    if not shown and not (cleared and cleared in said):
        shown = [each for each in options if each in otherwise]
    widget = _widget(key)
    _show(widget, shown)
    if chips:
        st.pills(
            label, list(options), selection_mode="multi", format_func=options.__getitem__, key=widget,
            on_change=_write_some, args=(key, cleared), label_visibility="collapsed",
        )  # fmt: skip
    else:
        st.multiselect(
            label, list(options), format_func=options.__getitem__, key=widget, on_change=_write_some, args=(key, cleared),
            placeholder=none, select_all=False,
        )  # fmt: skip
    return shown


def type_text(key: str, label: str, placeholder: str) -> str:
    """Draw a field for free text. Returns what the address says."""
    shown = " ".join(st.query_params.get(key, "")[:_LONGEST].split())
    widget = _widget(key)
    _show(widget, shown)
    st.text_input(
        label, key=widget, max_chars=_LONGEST, placeholder=placeholder, on_change=_write_one, args=(key, ""),
        autocomplete="off", type="search", live=True,
    )  # fmt: skip
    return shown


def choose_number(key: str, label: str, least: int, most: int, otherwise: int) -> int:
    """Draw a field for a whole number. Returns what the address says, ``otherwise`` when that is no number between the ends."""
    said = word(key)
    shown = int(said) if said.isascii() and said.isdigit() and least <= int(said[:9]) <= most else otherwise
    widget = _widget(key)
    if st.session_state.get(widget) != shown:
        st.session_state[widget] = shown
    st.number_input(label, least, most, step=10, key=widget, on_change=_write_number, args=(key, otherwise))
    return shown


def word(key: str) -> str:
    """A parameter's single word, in lower case; empty when it is not there."""
    return st.query_params.get(key, "").strip().casefold()


def words(key: str) -> list[str]:
    """A parameter's words, in lower case, without repetition."""
    said = st.query_params.get(key, "")[: _LONGEST * _MOST].casefold().split(",")
    return list(dict.fromkeys(each.strip() for each in said if each.strip()))[:_MOST]


def put(**parameters: str) -> None:
    """Write parameters to the address; an empty one is taken away. For callbacks: the next run reads them."""
    for key, value in parameters.items():
        if value:
            st.query_params[key] = value
        else:
            st.query_params.pop(key, None)


def own(*left_out: str) -> dict[str, str]:
    """What the page's own parameters say now, but for some: what a link to the same page carries on."""
    shared = (*KEYS, *left_out)
    return {key: value for key, value in st.query_params.to_dict().items() if key not in shared}


def link_to(label: str, url_path: str, chosen: Selection, **parameters: str) -> None:
    """Draw a real link to a page with the shared choices and some of its own; opened here without a reload."""
    st.page_link(registry.target(url_path), label=label, query_params=_query(chosen, parameters))


def address(url_path: str, chosen: Selection, **parameters: str) -> str:
    """A relative address of a page, for cells that are links."""
    return within(url_path, chosen, {**selection.meeting_parameters(), **parameters})


def within(url_path: str, chosen: Selection, parameters: Mapping[str, str]) -> str:
    """The same without asking whether a meeting is under way: its parameters are among the given ones."""
    return f"{url_path or '.'}?{urlencode(selection.stated({**selection.parameters(chosen), **parameters}), safe=',')}"


def _query(chosen: Selection, parameters: Mapping[str, str]) -> dict[str, str]:
    """The shared choices, the meeting that is under way round the page, and the page's own."""
    return selection.stated({**selection.parameters(chosen), **selection.meeting_parameters(), **parameters})


def whole(url_path: str, chosen: Selection, **parameters: str) -> str:
    """The same with the host, to be pasted elsewhere."""
    base = (st.context.url or "").split("?")[0].rstrip("/")
    folder, _, last = base.rpartition("/")
    root = folder if last and last in registry.url_paths() else base
    alone = dict.fromkeys(MEETING_KEYS, "")
    return f"{root}/{address(url_path, chosen, **{**alone, **parameters}).removeprefix('.')}"


def _widget(key: str) -> str:
    return f"page_{key}"


def _show(widget: str, value: str | Sequence[str]) -> None:
    """Assigned only when it differs: an assignment would put aside what somebody is typing when the page is drawn anew."""
    if st.session_state.get(widget) != value:
        st.session_state[widget] = value


def _write_one(key: str, default: str) -> None:
    chosen = (st.session_state[_widget(key)] or "").strip()
    put(**{key: "" if chosen == default else chosen})


def _write_number(key: str, default: int) -> None:
    chosen = st.session_state[_widget(key)]
    put(**{key: "" if chosen in (None, default) else str(chosen)})


def _write_some(key: str, cleared: str) -> None:
    put(**{key: ",".join(st.session_state[_widget(key)] or ()) or cleared})
