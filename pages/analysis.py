"""Analys: what lies behind the results – who the pupils are, what goes together, what was seen early, and what people believe."""

import streamlit as st

from skis_analytics.app import (
    analysis_causes,
    analysis_cohort,
    analysis_expected,
    analysis_relation,
    components,
    page_address,
    register_access,
    selection,
    writing,
)

chosen = selection.effective(selection.current())
heading = st.empty()
writing.said()
view = page_address.choose_tab(
    "flik", "Del av sidan",
    {"vantat": "Väntat värde", "samband": "Samband", "tidigt": "Tidiga signaler", "orsaker": "Orsaker"},
)  # fmt: skip
if view == "orsaker":
    with register_access.guard():
        components.heading(analysis_causes.show(chosen), heading)
        register_access.watch()
elif view == "samband":
    components.heading(analysis_relation.show(chosen), heading)
elif view == "tidigt":
    components.heading(analysis_cohort.show(chosen), heading)
else:
    components.heading(analysis_expected.show(chosen), heading)
