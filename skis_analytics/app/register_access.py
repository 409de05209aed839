"""The register on screen: opened once per server, read anew when anybody has written, and watched while a page is open.

What goes wrong with it is told where the register would have been shown; the results need none of it and go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import streamlit as st

from skis_analytics import swedish
from skis_analytics.access import Deed
from skis_analytics.app import author, news, permission, picture, sign_in
from skis_analytics.app.news import News
from skis_analytics.app.shared import kept, shared
from skis_analytics.database.connection import data_folder, home_folder
from skis_analytics.database.meeting_state import Positions
from skis_analytics.database.register import (
    Change,
    Contents,
    Known,
    Place,
    Register,
    RegisterDamagedError,
    RegisterError,
    open_register,
)
from skis_analytics.database.register.shipped import ShippedDataError, shipped_by, theme_files, theme_tables
from skis_analytics.records import Action, Cause, Entry, Evidence, Initiative, Meeting, Need, RecordKind
from skis_analytics.verdicts.needs import Theme, themes_of

WATCHED_EVERY: Final = timedelta(seconds=3)
"""Others' changes are on screen within five seconds: this and a redrawing."""
_LATEST: Final = 10
_SEEN: Final = "register_seen"
_RESTORED: Final = "register_restored"


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """Everything that counts in the register, by id too. The same only as itself: another one when anybody has written."""

    contents: Contents
    initiatives: Mapping[str, Entry[Initiative]]
    causes: Mapping[str, Entry[Cause]]
    needs: Mapping[str, Entry[Need]]
    evidence: Mapping[str, Entry[Evidence]]
    meetings: Mapping[str, Entry[Meeting]]
    actions: Mapping[str, Entry[Action]]
    created: Mapping[str, datetime]
    """Initiative → when somebody first wrote it; those that shipped with the program are not there."""
    latest: Sequence[Change]
    """The latest changes by people, the last one first."""


def register() -> Register:
    """The register of this home folder, with what records may refer to as it is now.

    Raises:
        RegisterError: it is damaged, of a newer version, or can be neither read nor made.
    """
    opened = _opened(str(home_folder()))
    _tell_indicators(opened)
    return opened


@shared(2)
def _tell_indicators(opened: Register) -> None:
    """Let records refer to the indicators that have come since the register was opened. Once for each opening of the figures."""
    known, indicators = opened.known, picture.indicators()
    if known is not None and not indicators.keys() <= set(known.indicators):
        opened.known = replace(known, indicators=frozenset({*known.indicators, *indicators}))


@kept(1)
def _opened(home: str) -> Register:
    return open_register(place=_place(home))


def positions() -> Positions:
    """Where meetings have come.

    Raises:
        RegisterUnavailableError: the address of the register cannot be understood.
    """
    return _place(str(home_folder())).positions


@kept(1)
def _place(home: str) -> Place:  # noqa: ARG001 - the folder is the cache's key
    return Place()


def written() -> Written:
    """What counts in the register now.

    Raises:
        RegisterError: as ``register``.
    """
    stamp = register().stamp()
    st.session_state[_SEEN] = stamp
    return _written(str(home_folder()), stamp)


@kept(2)
def _written(home: str, stamp: str) -> Written:  # noqa: ARG001
    contents = register().contents()
    changes = [change for change in register().changes() if change.recorded_by != shipped_by().signature]
    return Written(
        contents,
        {entry.record.id: entry for entry in contents.initiatives},
        {entry.record.id: entry for entry in contents.causes},
        {entry.record.id: entry for entry in contents.needs},
        {entry.record.id: entry for entry in contents.evidence},
        {entry.record.id: entry for entry in contents.meetings},
        {entry.record.id: entry for entry in contents.actions},
        {
            change.id: change.recorded_at
            for change in changes
            if change.version == 1 and change.kind is RecordKind.INITIATIVE
        },
        changes[: -_LATEST - 1 : -1],
    )


def themes() -> tuple[Theme, ...]:
    """The themes in their order on screen, with the indicators that speak of each.

    Raises:
        ShippedDataError: data/themes.csv or data/theme_indicators.csv cannot be read.
    """
    files = theme_files(data_folder())
    return _themes(str(data_folder()), tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in files))


@kept(1)
def _themes(folder: str, stamps: tuple[int, ...]) -> tuple[Theme, ...]:  # noqa: ARG001
    return tuple(themes_of(*theme_tables(data_folder())))


def known() -> Known | None:
    """What records may refer to."""
    return register().known


@contextmanager
def guard() -> Iterator[None]:
    """Tell of trouble with the register where it would have been shown, and leave the rest of the page alone."""
    try:
        yield
    except RegisterDamagedError as error:
        _damaged(error)
    except (RegisterError, ShippedDataError) as error:
        st.error(str(error).replace("\n", "  \n"))


def watch(*, writing: bool = False) -> None:
    """Draw the page anew when somebody else has written; while somebody is ``writing`` here, only say so."""
    restored = st.session_state.pop(_RESTORED, None)
    if restored:
        st.success(restored)
    problem = register().problem
    if problem:
        st.warning(problem.replace("\n", "  \n"))
    _watch(writing)


@st.fragment(run_every=WATCHED_EVERY)
def _watch(writing: bool) -> None:
    sign_in.recheck()
    try:
        opened = register()
        stamp = news.until_changed(
            opened, partial(_looked_at, opened), draws=lambda _: News.PART if writing else News.PAGE
        )
    except RegisterError:
        return  # the page itself says what is wrong the next time it is drawn
    if stamp == st.session_state.get(_SEEN):
        return
    if writing:
        st.markdown(":gray[Någon annan har sparat något under tiden. Det du skriver rörs inte.]")
    else:
        st.rerun()


def _looked_at(opened: Register) -> str:
    """The register's stamp; and the day's copy is made, for somebody looks every few seconds as long as anybody has a page open.

    Raises:
        RegisterError: as ``register``.
    """
    opened.keeper.backup_if_due(datetime.now(UTC))
    return opened.stamp()


def _damaged(error: RegisterDamagedError) -> None:
    st.error(str(error))
    if error.latest_backup is not None and permission.deed(Deed.RESTORE):
        st.button(
            "Återställ den senaste säkerhetskopian", key="restore_register", type="primary", on_click=_restore,
            args=(error,),
        )  # fmt: skip


def _restore(error: RegisterDamagedError) -> None:
    if error.latest_backup is None:
        return
    keeper = _place(str(home_folder())).keeper
    try:
        aside = keeper.restore(error.latest_backup, datetime.now(UTC), author.writer())
    except RegisterError as problem:
        st.session_state[_RESTORED] = str(problem)
        return
    _opened.cache_clear()
    _written.cache_clear()
    at = swedish.moment(error.latest_backup.at)
    saved = f" Det som fanns ligger kvar som {aside.name}." if aside else ""
    st.session_state[_RESTORED] = f"Registret är återställt till säkerhetskopian från {at}.{saved}"
