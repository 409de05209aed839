"""Text that somebody else wrote, shown as it stands."""

from __future__ import annotations

import re
from typing import Final

_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Text for ``st.markdown`` and labels in which nothing is markup: no link, no picture, no colour, no formula.

    CommonMark lets every ASCII punctuation sign be escaped, and Streamlit's own marks (``:red[…]``, ``$…$``) are made of them.
    """
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
