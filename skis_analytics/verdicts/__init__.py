"""Judging: the questions' tables joined with the statistics into tables that carry their verdicts.

Where many comparisons stand side by side (the joint picture, a profile) the region's cells are judged together by
Benjamini–Hochberg, and a cell says the same on every such page. Where one indicator stands by itself it is judged by itself, by
the very interval and limits that are drawn; that page says which of its verdicts hold in the joint picture too.
"""
