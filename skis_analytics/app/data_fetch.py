"""Tab Läs in, the half about Kolada: choose what to fetch, follow it, see what it would do, let it count."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Final

import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.access import NotAllowedError
from skis_analytics.app import author, data_changes, data_new_indicator, fetching, picture, sign_in
from skis_analytics.app.plain import plain
from skis_analytics.database.build import DataError
from skis_analytics.database.connection import data_folder, home_folder
from skis_analytics.intake import kolada, summary
from skis_analytics.sources.kolada_errors import KoladaError

_SAID: Final = "fetch_said"
_WHOLE_COUNTRY: Final = "Hela landet"
_POLL: Final = 0.5
"""Seconds between looks at a fetch that is under way."""


def choose(by: str) -> None:
    """Draw what can be fetched, and the button."""
    st.subheader("Hämta från Kolada", anchor=False)
    offered = kolada.offered(picture.results())
    latest = kolada.latest(home_folder())
    said = (
        f"Senast hämtat {swedish.moment(latest.at)} av {plain(latest.by)}; bara det som ändrats sedan dess hämtas."
        if latest
        else "Inget är hämtat ännu: första gången hämtas allt."
    )
    st.markdown(
        f"Hämtar {len(offered)} nyckeltal från kolada.se. {said} Inget sparas förrän du har sett vad som ändras."
    )
    catalogue = picture.indicators()
    where = st.radio(
        "Kommuner", [_WHOLE_COUNTRY, f"{regions.current().name} och riket"], horizontal=True, key="fetch_where"
    )
    with st.expander("Fler val"):
        chosen = st.multiselect(
            "Bara de här nyckeltalen", offered, format_func=lambda id_: catalogue[id_].title, key="fetch_indicators",
            placeholder="Alla",
        )  # fmt: skip
        anew = st.checkbox("Hämta om allt, även det som inte ändrats", key="fetch_anew")
    job = fetching.current()
    busy = job is not None and not job.over.is_set()
    st.button(
        "Hämta från Kolada", type="primary", disabled=busy or not by, on_click=_start,
        args=(chosen, where == _WHOLE_COUNTRY, anew), width="stretch",
    )  # fmt: skip
    if not by:
        st.markdown("Skriv ditt namn överst för att kunna hämta.")
    with st.expander("Lägg till ett nytt nyckeltal från Kolada"):
        data_new_indicator.show(by, busy=busy)


def under_way() -> None:
    """Draw the fetch that is under way, or what it brought."""
    said = st.session_state.pop(_SAID, None)
    if said:
        (st.success if said[0] == "success" else st.error)(said[1].replace("\n", "  \n"))
    job = fetching.current()
    if job is None:
        return
    if not job.over.is_set():
        _progress()
    elif job.problem is not None:
        _stopped(job)
    elif job.fetch is not None:
        _brought(job, job.fetch)


@st.fragment(run_every=_POLL)
def _progress() -> None:
    """Redrawn by itself; when the fetch is over the whole page is."""
    sign_in.recheck()
    job = fetching.current()
    if job is None or job.over.is_set():
        st.rerun()
    with st.container(border=True):
        bar, stop = st.columns([0.85, 0.15], vertical_alignment="center")
        bar.progress(job.share, f"{job.words} Startad av {plain(job.by.signature)}.")
        stop.button("Avbryt", on_click=_cancel, args=(job,), width="stretch", disabled=job.cancelled.is_set())


def _stopped(job: fetching.Job) -> None:
    if job.problem:
        st.error(plain(job.problem))
    else:
        st.info("Hämtningen avbröts. Inga siffror är ändrade; det som hann hämtas behöver inte hämtas om.")
    st.button("Stäng", key="fetch_close", on_click=_put_away, args=(job,))


def _brought(job: fetching.Job, fetch: kolada.Fetch) -> None:
    with st.container(border=True):
        st.subheader("Hämtat från Kolada, inte sparat ännu", anchor=False)
        st.markdown(f"**{swedish.sentence(summary.in_words(fetch.rehearsal))}.** Hämtat av {plain(job.by.signature)}.")
        _retitled(job, fetch)
        for remark in kolada.left_out(fetch.fetched):
            st.warning(plain(remark))
        if not fetch.anything:
            st.info("Kolada har inget nytt. Spara ändå, så börjar nästa hämtning härifrån.")
        save, discard, _ = st.columns([0.2, 0.2, 0.6])
        save.button("Spara", type="primary", on_click=_save, args=(job, fetch), width="stretch", key="fetch_save")
        discard.button("Släng", on_click=_put_away, args=(job,), width="stretch", key="fetch_discard")
        data_changes.show(fetch.rehearsal, picture.indicators(), {0: "Kolada"}, "kolada")


def _retitled(job: fetching.Job, fetch: kolada.Fetch) -> None:
    """Ids that mean, or may mean, something else than they did: nothing is loaded for them until somebody has looked."""
    renamed = {each.kpi: (each.title or "", title) for each, title in fetch.fetched.retitled}
    if not renamed:
        return
    st.warning(
        f"**{len(renamed)} nyckeltal är inte hämtade: de heter något annat hos Kolada nu.** Samma id kan ha fått en ny innebörd. "
        "Godta bara ett namn om det är samma mått."
    )
    accepted = {
        kpi: now
        for kpi, (before, now) in renamed.items()
        if st.checkbox(f"Godta {kpi}: väntat {plain(before)}, heter nu {plain(now)}", key=f"accept_{kpi}")
    }
    st.button(
        "Hämta igen med de godtagna namnen",
        disabled=not accepted,
        on_click=_start_again,
        args=(job, accepted),
        key="fetch_accepted",
    )


def _cancel(job: fetching.Job) -> None:
    with suppress(NotAllowedError):  # a role that has just been taken away: the fetch goes on
        fetching.cancel(job, author.writer())


def _put_away(job: fetching.Job) -> None:
    try:
        fetching.claim(job, author.writer())
    except NotAllowedError as error:
        st.session_state[_SAID] = ("error", str(error))


def _start_again(job: fetching.Job, accepted: dict[str, str]) -> None:
    _begin(replace(job.errand, accepted={**job.errand.accepted, **accepted}))


def _begin(errand: kolada.Errand) -> None:
    try:
        fetching.start(errand, author.writer(), picture.results(), home_folder(), data_folder())
    except NotAllowedError as error:
        st.session_state[_SAID] = ("error", str(error))


def _start(indicators: list[str], whole_country: bool, anew: bool) -> None:
    try:
        errand = kolada.errand(
            picture.results(), home_folder(), swedish.today(),
            indicators=indicators or None, whole_country=whole_country, anew=anew,
        )  # fmt: skip
    except KoladaError as error:
        st.session_state[_SAID] = ("error", plain(str(error)))
        return
    _begin(errand)


def _save(job: fetching.Job, fetch: kolada.Fetch) -> None:
    """Runs before the page is drawn anew. Whoever saves second, of two who look at the same fetch, finds it put away."""
    try:
        if not fetching.claim(job, author.writer()):
            return
    except NotAllowedError as error:
        st.session_state[_SAID] = ("error", f"Inget är sparat. {error}")
        return
    try:
        with st.spinner("Sparar och räknar om siffrorna …"):
            batch = kolada.save(fetch, author.writer(), home_folder(), data_folder())
    except DataError as error:
        st.session_state[_SAID] = ("error", f"Inget är sparat. {error}")
        return
    except OSError as error:
        reason = error.strerror or error
        st.session_state[_SAID] = (
            "error",
            f"Inget är sparat: mappen {home_folder()} går inte att skriva i ({reason}).",
        )
        return
    st.session_state[_SAID] = (
        "success",
        f"Sparat: {swedish.number(batch.added)} nya, {swedish.number(batch.changed)} ändrade och {swedish.number(batch.removed)} "
        "borttagna uppgifter. Alla sidor visar dem nu. Under **Logg** kan hämtningen tas tillbaka.",
    )
