"""Foreign formats → rows of our schema, or an error that names file, row and column in Swedish.

``skolverket`` reads the exports from Skolverket's statistics database, ``kolada`` asks its API, ``own_figures`` reads the workbook
that we hand out. ``sheets`` opens any CSV or XLSX file within limits that no file can exceed. Nothing here writes, and nothing
knows the database: what is read is shown before it is saved.
"""
