"""Own figures: local results that no agency publishes, filled into a workbook that we hand out.

``template`` makes the workbook, ``is_workbook`` knows it again by its content, ``read`` turns it into rows and new indicators.
Personal data is refused (``personal``) and small groups are protected before anything leaves this package (``protection``).
"""

from __future__ import annotations

from skis_analytics.sources.own_figures.reading import OwnFigures, is_workbook, read
from skis_analytics.sources.own_figures.template import template

__all__ = ["OwnFigures", "is_workbook", "read", "template"]
