"""Skolverket's statistics exports: bytes → rows of our schema, or an error that says where and what.

``read`` is all there is to call. A file goes through ``sheets`` (bytes → cells), ``tables`` (cells → a table with headings),
``reports`` (which report it is and what its columns mean) and ``figures`` (what a cell says).
"""

from __future__ import annotations

from typing import Final

from skis_analytics.sources.errors import SourceError
from skis_analytics.sources.skolverket import reports
from skis_analytics.sources.skolverket.reading import Export, read

REPORTS: Final = tuple(report.name for report in reports.ALL)
"""The reports that can be read, by their Swedish names."""

__all__ = ["REPORTS", "Export", "SourceError", "read"]
