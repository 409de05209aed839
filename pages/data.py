"""Data: where every number comes from, and how new ones get in."""

import streamlit as st

from skis_analytics.app import data_catalogue, data_intake, data_log, data_quality, page_address, selection

TABS = {"nyckeltal": "Nyckeltal", "kvalitet": "Kvalitet", "las-in": "Läs in", "logg": "Logg"}

chosen = selection.effective(selection.current())
st.title("Data", anchor=False)
tab = page_address.choose_tab("flik", "Del av sidan", TABS)
if tab == "nyckeltal":
    data_catalogue.show(chosen)
elif tab == "kvalitet":
    data_quality.show(chosen)
elif tab == "las-in":
    data_intake.show()
elif tab == "logg":
    data_log.show()
