"""What the page may offer to whoever looks at it. The register decides; here one only keeps from offering what it would refuse, and says why once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import streamlit as st

from skis_analytics.access import READER, Deed, Rights, to_do, to_remove, to_write
from skis_analytics.app import sign_in
from skis_analytics.records import Initiative, Record, RecordKind

_TOLD: Final = "permission_told"
_WITHOUT_PLACE: Final = (RecordKind.MEETING, RecordKind.EVIDENCE)


def begin_run() -> None:
    """Nothing has been said yet on this page."""
    st.session_state[_TOLD] = False


def rights() -> Rights:
    """What the visitor may do, as this run found at its start: what is offered is not what is allowed, which is asked again at each write."""
    now = sign_in.seen()
    return now.rights or Rights(why=now.why)


def explain(reason: str = "") -> None:
    """Say, once on a page, why there is less to do on it than others see: ``reason``, or what holds for the visitor in general."""
    if st.session_state.get(_TOLD):
        return
    st.session_state[_TOLD] = True
    st.markdown(f"*{reason or limits()}*")


def limits() -> str:
    """Why the visitor may not do everything, in one sentence or two."""
    own = rights()
    if not own.writes:
        return own.why or READER
    return f"Du är {sign_in.role_words(own)}. Det som gäller andra kommuner eller alla ändrar deras redaktörer eller samordnaren."


def offers(reason: str, *, quiet: bool = False) -> bool:
    """Whether to offer something, given the reason against it (""). What is not offered is explained, once, unless ``quiet``."""
    if reason and not quiet:
        explain()
    return not reason


def deed(what: Deed, *, quiet: bool = False) -> bool:
    """Whether to offer something that is not a record."""
    reason = to_do(rights(), what)
    if reason and not quiet:
        explain(reason)
    return not reason


def change(record: Record, *, quiet: bool = False) -> bool:
    """Whether to offer to change a record: as it is, or by joining it."""
    own = rights()
    reason = to_write(own, record, record)
    if reason and own.writes and isinstance(record, Initiative) and not record.region:
        return True  # one may add one's own municipality
    return offers(reason, quiet=quiet)


def remove(record: Record, *, quiet: bool = False) -> bool:
    """Whether to offer to take a record away, or to bring it back."""
    return offers(to_remove(rights(), record), quiet=quiet)


def begin(kind: RecordKind, municipality: str | None, *, quiet: bool = False) -> bool:
    """Whether to offer to write a new record, about a municipality or (None) one that the writer chooses."""
    own = rights()
    allowed = own.everywhere or (
        own.writes and kind not in _WITHOUT_PLACE and (not municipality or municipality in own.municipalities)
    )
    return offers("" if allowed else limits(), quiet=quiet)


def place(municipality: str) -> str:
    """The municipality (a code, "" for none) that something new is about: the given one where the visitor writes for it, else their only one."""
    own = rights()
    if own.everywhere or municipality in own.municipalities:
        return municipality
    return next(iter(own.municipalities)) if len(own.municipalities) == 1 else ""


def own_places(options: dict[str, str], chosen: Collection[str] = ()) -> dict[str, str]:
    """Of some municipalities (code → name), those that the visitor writes for, and those that are chosen already."""
    own = rights()
    return (
        options
        if own.everywhere
        else {code: said for code, said in options.items() if code in own.municipalities or code in chosen}
    )
