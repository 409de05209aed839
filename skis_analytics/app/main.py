"""The frame around every screen, run by Streamlit at each interaction: look, choices, navigation, then the screen.

The order matters. The choices are read before the navigation is drawn, whose links carry them, and both before the screen
runs, so that a screen that stops early still leaves the choices in the address.
"""

import time
from contextlib import nullcontext, suppress
from functools import partial

import streamlit as st

from skis_analytics import regions
from skis_analytics.app import (
    agenda,
    ahead,
    author,
    components,
    failure,
    meeting_decisions,
    meeting_frame,
    meeting_notes,
    metrics,
    page_address,
    page_help,
    permission,
    picture,
    registry,
    selection,
    sign_in,
    theme,
    turns,
    writing,
)
from skis_analytics.app.document import MISSING_PARAMETER
from skis_analytics.database.build import DataError

began = time.perf_counter()
screens = registry.runnable()
# Hidden: the built-in links drop the choices from the address. The links below carry them.
page = st.navigation(screens, position="hidden")
with suppress(regions.RegionError, DataError, OSError):  # told below
    meeting_frame.go_on(meeting_notes.writing_now())

with turns.turn(patient=meeting_frame.follows()):
    st.set_page_config(
        page_title=regions.title() if page is screens[0] else f"{page.title} – {regions.title()}",
        layout="wide",
        initial_sidebar_state="locked",
    )
    theme.apply()

    if MISSING_PARAMETER in st.query_params:
        st.warning("Länken ledde till en sida som inte finns. Här visas Nuläge i stället.")

    try:
        # The first run of all tells that the figures are read in. Were that an element of its own, everything after it would be mounted anew by
        # the second run: an open popover would close, and a click in it be lost.
        with st.empty():
            results = picture.results()
    except (regions.RegionError, DataError, OSError) as error:
        failure.no_figures(error)
        st.stop()
    if results.problem:
        components.earlier_figures(results.problem)

    sign_in.gate(writing.put_away)
    permission.begin_run()
    page_address.repeat_to_browser(page.url_path)
    chosen = selection.current()
    page_address.remember(page.url_path)
    frame = meeting_frame.begin_run()
    # Before the page, which may stop where there is nothing to show: a role that is taken away counts there too.
    sign_in.watch()
    if frame is None:
        with st.sidebar:
            theme.logo()
            for screen, described in zip(screens, registry.PAGES, strict=True):
                with st.container(key="navigation_foot") if described.in_foot else nullcontext():
                    st.page_link(screen, query_params=selection.parameters(chosen))
            author.recall()
            page_help.draw()
            sign_in.draw()
        if meeting_frame.gone():
            st.warning(
                "Mötet i länken finns inte, eller har inte den punkten: det kan ha ändrats eller tagits bort. Alla möten finns på sidan **Möte**."
            )
        selection.bar(chosen, partial(agenda.offer, registry.PAGES[screens.index(page)], chosen))
        with metrics.run_of(page.url_path, began):
            page.run()
    else:
        theme.apply_meeting(beside_notes=frame.notes)
        author.recall()
        page_help.draw()
        position = meeting_frame.reached(frame.id, frame.meeting)
        meeting_frame.top(frame, position, chosen, partial(selection.bar, chosen, folded=True))
        # Before the page, which may take a moment: who presses an arrow key twice goes two steps.
        meeting_frame.bottom(
            frame, position, partial(meeting_decisions.quick, frame.id, chosen.focus or ""), meeting_notes.writing_now()
        )
        if frame.notes:
            with st.container(key="meeting_notes"):
                meeting_notes.draw(
                    meeting_notes.in_frame(frame, chosen, registry.PAGES[screens.index(page)].url_path), chosen
                )
        upcoming = meeting_frame.next_step(frame)
        if upcoming is not None:
            ahead.draw(upcoming)
        with metrics.run_of(page.url_path, began):
            page.run()
