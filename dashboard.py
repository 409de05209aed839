"""The application: ``streamlit run dashboard.py``."""

import streamlit as st

from skis_analytics.app import failure, registry, serving, theme

serving.prepare()
theme.configure()
# Streamlit looks for this call in the text of this file to know that there is an application in it.
app = st.App(
    registry.MAIN_SCRIPT,
    routes=serving.routes(),
    middleware=serving.middleware(),
    lifespan=serving.running,
    on_script_error=failure.explain,
)
