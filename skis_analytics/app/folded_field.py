"""Fields in a popover, which the browser takes down when it closes, and whose last value it keeps and sends at every click.

A value that the program assigns meanwhile never reaches such a field, and the browser's old one would pass for a choice. So the field gets a new
name whenever it is to show something else than what was last chosen in it. The one that somebody has just chosen in keeps its name: were it
mounted anew, what is below it would jump while it is clicked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import streamlit as st

_FIELDS: Final = "folded_fields"


@dataclass(frozen=True, slots=True)
class Field:
    """``widget`` is its key, ``began`` the value to mount it with, ``shows`` the one that it shows now."""

    widget: str
    began: Any
    shows: Any


def field(name: str, value: Any) -> Field:
    """The field of that name, to show ``value``: as it is when it does so already, else a new one."""
    fields = _fields()
    number, known = fields.get(name, (0, None))
    if known is None or known.shows != value:
        # Counted, and not named by the value: the browser may still hold something else under a name that was used before.
        known = Field(f"{name}_{number}", value, value)
        fields[name] = number + 1, known
    return known


def chosen(name: str, value: Any) -> None:
    """The field now shows ``value``, because somebody has just chosen it there. For callbacks."""
    fields = _fields()
    number, known = fields[name]
    fields[name] = number, replace(known, shows=value)


def _fields() -> dict[str, tuple[int, Field]]:
    found: dict[str, tuple[int, Field]] = st.session_state.setdefault(_FIELDS, {})
    return found
