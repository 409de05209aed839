"""Arrays in, numbers out: every method that decides what is a difference.

Pure numpy and scipy, no tables, no screen, no database. One method per module, each citing its source; how they
hang together, and how well they keep their promises on real data, is in ``docs/methods.md``.

Throughout: proportions are 0–1 (never per cent), arguments broadcast, NaN in gives NaN out, and ``dispersion`` (φ) and
``spread`` (s) come from :mod:`skis_analytics.statistics.calibration`.
"""
