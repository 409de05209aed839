"""All that is Streamlit's and shared by pages: frame, choices, components, the parts of each page."""
