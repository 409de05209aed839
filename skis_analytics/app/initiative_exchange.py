"""Initiatives out as files and in again: what each row would do is shown before anything is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.access import to_write
from skis_analytics.app import author, components, permission, picture, record_words, register_access, uploads, writing
from skis_analytics.app.plain import plain
from skis_analytics.database.register import Conflict, RegisterError
from skis_analytics.initiatives import files
from skis_analytics.initiatives.exchange import Names, Outcome, Preview, preview, row_of
from skis_analytics.records import FIELD_LABELS, Entry, Initiative, RecordKind
from skis_analytics.sources.errors import SourceError

_UPLOAD: Final = "initiative_file"
_ROUND: Final = "initiative_file_round"
_SAVED: Final = (Outcome.NEW, Outcome.CHANGED)
_ASKED: Final = {
    Outcome.CONFLICT: "Spara också raderna som någon annan har ändrat under tiden: de läggs bredvid i historiken, och den andras gäller",
    Outcome.SIMILAR: "Lägg till också de som kanske redan finns",
}
_TOLD: Final = 200
_MOST_BYTES: Final = 20_000_000


def show(found: Sequence[Entry[Initiative]]) -> None:
    """Draw the ways out and in."""
    with st.expander("Ta ut och läs in insatser som fil"):
        names = _names()
        xlsx, csv, template = st.columns(3)
        xlsx.download_button(
            f"Ladda ner Excel ({len(found)})", lambda: files.as_xlsx([row_of(entry, names) for entry in found]), regions.current().file_name("insatser.xlsx"),
            components.XLSX, width="stretch", on_click="ignore",
        )  # fmt: skip
        csv.download_button(
            f"Ladda ner CSV ({len(found)})", lambda: files.as_csv([row_of(entry, names) for entry in found]), regions.current().file_name("insatser.csv"),
            "text/csv", width="stretch", on_click="ignore",
        )  # fmt: skip
        template.download_button(
            "Ladda ner mallen", lambda: files.template(names), regions.current().file_name("insatser-mall.xlsx"), components.XLSX, width="stretch",
            on_click="ignore",
        )  # fmt: skip
        if not permission.begin(RecordKind.INITIATIVE, None):
            return
        uploads.ask()
        uploaded = st.file_uploader(
            "Läs in en ifylld mall eller en ändrad fil (Excel eller CSV)", key=f"{_UPLOAD}_{st.session_state.get(_ROUND, 0)}",
            max_upload_size=_MOST_BYTES // 1_000_000,
        )  # fmt: skip
        if uploaded is not None:
            _offered(uploaded.name, uploaded.getvalue(), names)


def _names() -> Names:
    return Names(
        {code: one.name for code, one in picture.choices().country.items()},
        {theme.id: theme.name for theme in register_access.themes()},
        {name: indicator.title for name, indicator in picture.indicators().items()},
    )


def _offered(name: str, content: bytes, names: Names) -> None:
    """What a file would do, and the button that does it."""
    try:
        rows = files.read(name, content)
    except SourceError as error:
        st.error(plain(str(error)))
        return
    for remark in rows.remarks:
        st.warning(plain(remark))
    written, register = register_access.written(), register_access.register()
    withdrawn = {entry.record.id: entry for entry in register.entries(RecordKind.INITIATIVE, withdrawn=True)}
    taken = {*written.causes, *written.needs, *written.evidence}
    found = [
        _permitted(each, {**withdrawn, **written.initiatives})
        for each in preview(rows.lines, written.initiatives, names, register_access.known(), withdrawn, taken)
    ]
    if not found:
        return
    counted = Counter(each.outcome for each in found)
    st.markdown(" · ".join(f"{count} {_word(outcome, count)}" for outcome in Outcome if (count := counted[outcome])))
    for each in found[:_TOLD]:
        if each.outcome is Outcome.INVALID:
            st.warning(
                f"Rad {each.line} ({plain(each.title[:60]) or 'utan titel'}) kan inte läsas in: {plain(' '.join(each.problems))}"
            )
    st.dataframe(
        pd.DataFrame([_shown(each) for each in found]),
        hide_index=True,
        width="stretch",
        alt="Tabell: vad varje rad i filen gör",
    )
    chosen = list(_SAVED)
    chosen += [
        outcome
        for outcome, words in _ASKED.items()
        if counted[outcome] and st.checkbox(words, key=f"take_{outcome.name}")
    ]
    wanted = [each for each in found if each.outcome in chosen]
    left = len(found) - len(wanted) - counted[Outcome.UNCHANGED]
    who, save, _ = st.columns([0.3, 0.24, 0.46], vertical_alignment="bottom")
    with who:
        by = author.ask("Ditt namn", "Namnet står vid varje insats som sparas.", key="exchange")
    save.button(
        f"Spara {len(wanted)} {'rad' if len(wanted) == 1 else 'rader'}", type="primary", disabled=not by or not wanted, on_click=_save,
        args=(wanted, left), width="stretch",
    )  # fmt: skip


def _permitted(row: Preview, earlier: Mapping[str, Entry[Initiative]]) -> Preview:
    """A row as it is, or, where the one who reads it in may not write it, with the reason: the other rows can still be saved."""
    if row.record is None or row.outcome is Outcome.UNCHANGED:
        return row
    before = earlier.get(row.record.id)
    reason = to_write(permission.rights(), before.record if before else None, row.record)
    return replace(row, outcome=Outcome.INVALID, problems=(reason,), record=None) if reason else row


def _word(outcome: Outcome, count: int) -> str:
    if count == 1:
        return outcome.value
    return {
        Outcome.NEW: "nya",
        Outcome.CHANGED: "ändrade",
        Outcome.UNCHANGED: "oförändrade",
        Outcome.SIMILAR: "finns kanske redan",
    }.get(outcome, outcome.value)


def _shown(row: Preview) -> dict[str, Any]:
    what = [
        f"{swedish.sentence(FIELD_LABELS[each.field])}: {record_words.value(each.field, each.before)} → "
        f"{record_words.value(each.field, each.after)}"
        for each in row.differences
    ]
    return {
        "Rad": row.line,
        "Titel": row.title,
        "Vad som händer": swedish.sentence(row.outcome.value),
        "Vad": " ".join(row.problems) or "; ".join(what),
    }


def _save(wanted: Sequence[Preview], left: int) -> None:
    """All rows in one go, or none. ``left``: how many rows of the file are not saved."""
    records = [(each.record, each.base_version) for each in wanted if each.record is not None]
    try:
        saved = register_access.register().save_many(records, author.writer())
    except RegisterError as error:
        writing.tell(f"**Inget sparat.** {plain(str(error))} Filen är orörd: läs in den igen.", success=False)
        return
    beside = sum(isinstance(each, Conflict) for each in saved)
    count = len(saved) - beside
    more = f" {beside} lades bredvid i historiken, för någon annan hade ändrat dem." if beside else ""
    unread = f" {left} {'rad' if left == 1 else 'rader'} i filen sparades inte." if left else ""
    writing.tell(f"**{count} {'insats är sparad' if count == 1 else 'insatser är sparade'}.**{more}{unread}")
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
