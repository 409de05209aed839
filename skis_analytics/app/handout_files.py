"""A handout as the files that people take along: slides, workbook, page to print, Word and Markdown; in the association's own look."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skis_analytics import regions
from skis_analytics.access import Author, Deed, require, to_do
from skis_analytics.database.connection import home_folder
from skis_analytics.export import notes, page, slides, workbook
from skis_analytics.export.filenames import file_name
from skis_analytics.export.handout import Handout
from skis_analytics.export.slide_template import opened

TEMPLATE: Final = "underlag-mall.pptx"
_LARGEST_TEMPLATE: Final = 30_000_000


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what its button says, its suffix and MIME type."""

    label: str
    suffix: str
    mime: str


FORMATS: Final = {
    "pptx": Format("PowerPoint", "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "html": Format("Sida att skriva ut", "html", "text/html"),
    "xlsx": Format("Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": Format("Word", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "md": Format("Markdown", "md", "text/markdown"),
}


def write(handout: Handout, progress: Callable[[float], None] = lambda _: None) -> Mapping[str, bytes]:
    """Every format's file, by its key in ``FORMATS``.

    Raises:
        TemplateError: the association's own template cannot be used; in Swedish, why.
    """
    made: dict[str, bytes] = {}
    makers: Mapping[str, Callable[[], bytes]] = {
        "pptx": lambda: slides.slides(handout, own_template(), lambda done: progress(0.6 * done)),
        "html": lambda: page.page(handout),
        "xlsx": lambda: workbook.workbook(handout),
        "docx": lambda: notes.word(handout),
        "md": lambda: notes.markdown(handout).encode(),
    }
    for number, (key, make) in enumerate(makers.items(), start=1):
        made[key] = make()
        progress(0.6 + 0.4 * number / len(makers))
    return made


def name(handout: Handout, key: str) -> str:
    """What a file is called."""
    return file_name(regions.current().network, handout.title, handout.subtitle, suffix=FORMATS[key].suffix)


def own_template() -> bytes | None:
    """The association's own template; None when the program's is used."""
    try:
        return (home_folder() / TEMPLATE).read_bytes()
    except OSError:
        return None


def template_version() -> str:
    """Differs when the template does; empty for the program's own."""
    found = own_template()
    return hashlib.sha256(found).hexdigest() if found else ""


def keep_template(content: bytes, by: Author) -> None:
    """Use a template from now on, if slides can be made from it.

    Raises:
        NotAllowedError: ``by`` may not.
        TemplateError: they cannot; the earlier one stays.
        ValueError: it is too large.
        OSError: the home folder cannot be written to.
    """
    require(to_do(by.rights, Deed.TEMPLATE))
    if len(content) > _LARGEST_TEMPLATE:
        size = f"{len(content) // 1_000_000} MB"
        raise ValueError(f"Mallen är {size}. Den får vara högst 30 MB: ta bort bilder som inte behövs.")
    opened(content)
    handle, temporary = tempfile.mkstemp(dir=home_folder(), prefix=".mall-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(home_folder() / TEMPLATE)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def drop_template(by: Author) -> None:
    """Use the program's own template again.

    Raises:
        NotAllowedError: ``by`` may not.
        OSError: the home folder cannot be written to.
    """
    require(to_do(by.rights, Deed.TEMPLATE))
    (home_folder() / TEMPLATE).unlink(missing_ok=True)
