"""Tables in, Plotly figures out. Pure: no streamlit, no duckdb, no statistics, no reading of files."""
