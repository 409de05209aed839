"""Tillgänglighet: the statement that the law (2018:1937) wants of every public digital service."""

import streamlit as st

from skis_analytics.app import accessibility_statement, components

try:
    statement = accessibility_statement.read()
except accessibility_statement.StatementError as error:
    st.title("Tillgänglighet", anchor=False)
    st.error(
        f"{error} Allt annat fungerar som vanligt. Den som sköter servern rättar filen, eller tar bort sin egen så att den som följer med gäller."
    )
else:
    components.heading(accessibility_statement.headline(statement))
    accessibility_statement.show(statement)
