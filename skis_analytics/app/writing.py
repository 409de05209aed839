"""Writing in the register, the same for insatser, orsaker and behov: the form's state, drafts, saving, and two who saved at once.

What is written is said by the address (``skriv``, ``post``, ``utkast``), so that a reload, a lost connection or a closed lid comes
back to the same form with what was typed: every field is kept as a draft as soon as one leaves it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.access import NotAllowedError, shown_name
from skis_analytics.app import author, notes_saving, page_address, page_help, record_words, register_access
from skis_analytics.app.plain import plain
from skis_analytics.app.record_content import Content, content_of, record_of
from skis_analytics.database.build import DataError
from skis_analytics.database.register import (
    Conflict,
    ConflictError,
    FieldProblem,
    InvalidRecordError,
    RegisterError,
    Severity,
    problems,
    tidied,
)
from skis_analytics.database.register.validation import is_record_id
from skis_analytics.meetings.answers import written_of
from skis_analytics.records import FIELD_LABELS, Entry, Record, RecordKind, field_label, new_id

_LOG: Final = logging.getLogger(__name__)
WRITE: Final = "skriv"
POST: Final = "post"
DRAFT: Final = "utkast"
BACK: Final = "tillbaka"
NOTE: Final = "anteckning"
TIME_HINT: Final = "Ett år (2025), en termin (ht 2025), en månad (augusti 2025) eller en dag (2025-08-15). Lämna tomt om det inte är bestämt."
_KEYS: Final = (WRITE, POST, DRAFT)
_SAID: Final = "writing_said"
_GO: Final = "writing_go"
_OPEN: Final = "writing_open"
_KINDS: Final = {word: kind for kind, word in record_words.WRITE_WORD.items()}
_LONGEST_ID: Final = 80
_NUMBER_WIDTH: Final = 0.06
_MOVED: Final = "Skriv ett annat nummer, så flyttas punkten dit. Punkterna efter flyttas ett steg."
_LISTED: Final = ("materials", "steps")
"""Fields that are lists of parts, a row each."""


@dataclass(frozen=True, slots=True)
class PartColumn:
    """A column of a list's rows: free text, or one of ``options`` (value → what it is called). ``width`` is its share of the row."""

    name: str
    label: str
    width: float
    placeholder: str = ""
    most: int = 300
    options: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """What the address asks to write. ``draft`` tells apart two who write the same record at once."""

    kind: RecordKind
    id: str
    draft: str

    @property
    def key(self) -> str:
        """The draft's name, and the beginning of its widgets' names."""
        return f"{self.kind.value}:{self.id}:{self.draft}"


def asked() -> Errand | None:
    """What the address asks to write; None when it asks for nothing that there is a form for. A link need only say the kind."""
    kind = _KINDS.get(page_address.word(WRITE))
    if kind is None:
        return None
    note = notes_saving.everything().get(st.query_params.get(NOTE, "")) if NOTE in st.query_params else None
    # What a note becomes tells by its id where it came from.
    made_id = f"{written_of(note.record)}{new_id()[:12]}" if note else new_id()
    for key, made in ((POST, made_id), (DRAFT, new_id()[:8])):
        if not is_record_id(st.query_params.get(key, "").strip()):
            st.query_params[key] = made
    return Errand(kind, *(st.query_params[key].strip()[:_LONGEST_ID] for key in (POST, DRAFT)))


def begin(kind: RecordKind, record_id: str = "", **parameters: str) -> None:
    """Open a form, for a new record unless ``record_id`` says which. For callbacks."""
    page_address.put(
        **{WRITE: record_words.WRITE_WORD[kind], POST: record_id or new_id(), DRAFT: new_id()[:8], **parameters}
    )


def put_away() -> None:
    """Keep what is typed in the open form, before a run ends without drawing it: see ``Form.put_away``."""
    form: Form | None = st.session_state.get(_OPEN)
    if form is not None:
        form.put_away()


def said() -> None:
    """Draw what the latest save came to."""
    told = st.session_state.pop(_SAID, None)
    if told:
        (st.success if told[0] == "success" else st.error)(told[1])


def tell(text: str, *, success: bool = True) -> None:
    """Leave a message for ``said``. ``text`` is Markdown."""
    page_help.to_top()
    st.session_state[_SAID] = ("success" if success else "error", text)


class Form:
    """One record while it is written. Widgets are drawn by ``text``, ``choice``, ``choices`` and ``lines``, which keep each field's value
    under the form's own key; ``record`` reads them.
    """

    def __init__(self, errand: Errand, blank: Record) -> None:
        """``blank`` is the new record to begin from, with what is known beforehand and the errand's id."""
        self.errand = errand
        self.prefix = f"write_{errand.key}_"
        written = register_access.written()
        entries: Mapping[RecordKind, Mapping[str, Entry[Any]]] = {
            RecordKind.INITIATIVE: written.initiatives, RecordKind.CAUSE: written.causes, RecordKind.NEED: written.needs,
            RecordKind.EVIDENCE: written.evidence, RecordKind.MEETING: written.meetings, RecordKind.ACTION: written.actions,
        }  # fmt: skip
        self.entry = entries[errand.kind].get(errand.id)
        self.blank = self.entry.record if self.entry else blank
        draft = register_access.register().draft(errand.key, author.writer())
        saved = draft.content if draft else {}
        self.original = content_of(self.blank)
        self._in_draft: Content | None = (
            {**self.original, **_fitting(saved.get("fields"), self.original)} if draft else None
        )
        # What the form began with stays so while it is open, for it is the widgets' default, also of those that are mounted later.
        if self._is_mounted():
            st.session_state.pop(self._key("_away"), None)
        else:
            st.session_state[self._key("_began")] = st.session_state.get(
                self._key("_away"), self._in_draft or self.original
            )
            for name in _LISTED:  # its rows are gone with the widgets, and are not to be counted as emptied
                st.session_state.pop(self._key(f"{name}_rows"), None)
        self.began: Content = st.session_state[self._key("_began")]
        self.drafted_at = draft.at if draft else None
        self._found: list[FieldProblem] | None = None
        base = saved.get("base")
        if isinstance(base, int):
            st.session_state.setdefault(self._key("_base"), base)
        self.base_version: int = st.session_state.setdefault(
            self._key("_base"), self.entry.version if self.entry else 0
        )
        st.session_state[_OPEN] = self

    def _is_mounted(self) -> bool:
        """Whether any of the form's widgets are there: all go at once when something else is drawn."""
        return any(self._key(name) in st.session_state for name in self.original)

    def put_away(self) -> None:
        """Keep what is typed and forget the widgets, because this run does not draw them.

        When a run is stopped Streamlit keeps the widgets' values, but the browser forgets its fields, and mounts them at their default when they are drawn
        again, silently: an empty field would then be what was typed. So the form begins anew, from the draft; from what was typed when that could not be
        kept.
        """
        if not self._is_mounted():
            return
        content = self.content()
        try:
            self._keep_draft()
        except (regions.RegionError, DataError, OSError):
            _LOG.warning("a draft could not be kept when its form was put away", exc_info=True)
        if st.session_state.get(self._key("_drafted")) != content:
            st.session_state[self._key("_away")] = content
        rows = tuple(self._key(f"{name}_") for name in _LISTED)
        fields = {self._key(name) for name in self.original}
        for key in [str(key) for key in st.session_state]:
            if key in fields or (key.startswith(rows) and not key.endswith("_generation")):
                del st.session_state[key]

    def _key(self, field: str) -> str:
        return self.prefix + field

    def content(self) -> Content:
        """What the form says now; a field that has no widget is as it began."""
        found = {name: self._said(name) for name in self.began}
        return {**found, **{name: self._rows(name) for name in _LISTED if name in found}}

    def _said(self, name: str) -> Any:
        began = self.began[name]
        said = st.session_state.get(self._key(name), began)
        # A list to choose one from says "" for none of them, and a record None.
        return None if began is None and said == "" else said

    def record(self) -> tuple[Record, list[FieldProblem]]:
        """The record as the form says it, tidied, and everything that is wrong with it."""
        record, unreadable = record_of(self.content(), self.blank)
        clean, notes = tidied(record)
        return clean, [*unreadable, *problems(clean, register_access.known()), *notes]

    @property
    def tried(self) -> bool:
        """Whether somebody has tried to save: then what is wrong must not lie folded."""
        return bool(st.session_state.get(self._key("_tried")))

    @property
    def changed(self) -> bool:
        """Whether anything differs from what is saved."""
        return self.content() != self.original

    def text(self, field: str, label: str, *, placeholder: str = "", hint: str = "", most: int = 300) -> None:
        """A line."""
        st.text_input(
            label, self.began[field], key=self._key(field), placeholder=placeholder, help=hint or None, max_chars=most, autocomplete="off", live="1s"
        )  # fmt: skip
        self._trouble(field)

    def lines(self, field: str, label: str, *, placeholder: str = "", hint: str = "", height: int = 96) -> None:
        """A text of several lines."""
        st.text_area(
            label, self.began[field], key=self._key(field), placeholder=placeholder, help=hint or None, height=height
        )
        self._trouble(field)

    def choice(
        self, field: str, label: str, options: Mapping[str, str], *, hint: str = "", nothing: str = "Ej angivet"
    ) -> None:
        """One of some options (value → what it is called), or none of them where ``nothing`` is named."""
        began = self.began[field] or ""
        values: list[str] = [*([""] if nothing else []), *options]
        if began not in values:  # it is gone from the list, and must not be lost by saving something else
            values.append(began)
        st.selectbox(
            label, values, values.index(began), key=self._key(field), help=hint or None,
            format_func=lambda each: options.get(each, f"{each} (finns inte längre)" if each else nothing),
        )  # fmt: skip
        self._trouble(field)

    def choices(
        self, field: str, label: str, options: Mapping[str, str], *, hint: str = "", placeholder: str = "Välj"
    ) -> None:
        """Any number of some options. What is chosen and no longer there stays, so that saving does not lose it."""
        began = self.began[field]
        values = [*options, *(each for each in self.content()[field] if each not in options)]
        st.multiselect(
            label, values, [each for each in began if each in values], key=self._key(field), help=hint or None,
            placeholder=placeholder, format_func=lambda each: options.get(each, f"{each} (finns inte längre)"), select_all=False,
        )  # fmt: skip
        self._trouble(field)

    def tick(self, field: str, label: str, *, hint: str = "") -> bool:
        """Yes or no."""
        ticked = st.checkbox(label, self.began[field], key=self._key(field), help=hint or None)
        self._trouble(field)
        return ticked

    def parts(self, field: str, columns: Sequence[PartColumn], *, ordered: bool = False) -> None:
        """A row per part of a list (a piece of material, a step of an agenda), and an empty one to fill in next.

        ``ordered``: each row has its number, and goes where one writes another.
        """
        began: Sequence[Mapping[str, str]] = self.began[field]
        st.session_state[self._key(f"{field}_columns")] = [column.name for column in columns]
        count = max(len(began), self._filled_rows(field)) + 1
        widths = [*([_NUMBER_WIDTH] if ordered else []), *(each.width for each in columns)]
        for number in range(count):
            row = began[number] if number < len(began) else {}
            quiet: Literal["visible", "collapsed"] = "visible" if number == 0 else "collapsed"
            places = st.columns(widths)
            if ordered:
                self._number(places.pop(0), field, number, quiet)
            for place, column in zip(places, columns, strict=True):
                key = self._row_key(field, number, column.name)
                if column.options:
                    options = list(column.options)
                    place.selectbox(
                        column.label, options, options.index(row.get(column.name, options[0])), key=key,
                        format_func=column.options.__getitem__, label_visibility=quiet,
                    )  # fmt: skip
                else:
                    place.text_input(
                        column.label, row.get(column.name, ""), key=key, placeholder=column.placeholder, max_chars=column.most,
                        autocomplete="off", label_visibility=quiet,
                    )  # fmt: skip
        st.session_state[self._key(f"{field}_rows")] = count
        self._trouble(field)

    def _number(self, place: Any, field: str, number: int, quiet: Literal["visible", "collapsed"]) -> None:
        key = self._row_key(field, number, "place")
        place.text_input(
            "Nr", str(number + 1), key=key, max_chars=3, autocomplete="off", label_visibility=quiet, help=_MOVED if number == 0 else None,
            on_change=self._renumber, args=(field, number, key),
        )  # fmt: skip

    def _renumber(self, field: str, number: int, key: str) -> None:
        """Move a row to the place that was written; one that is no number leaves all as it is."""
        said = str(st.session_state[key]).strip()
        rows = self._drawn(field)
        moved = rows.pop(number)
        place = min(max(int(said), 1) - 1, len(rows)) if said.isascii() and said.isdigit() else number
        self.begin_anew(field, [*rows[:place], moved, *rows[place:]])

    def begin_anew(self, field: str, rows: Sequence[Mapping[str, str]]) -> None:
        """Let a list's rows be these. For callbacks: the rows get new widgets, for what is assigned to one does not reach its browser for sure."""
        kept = [dict(row) for row in rows if _says(row)]
        began = self._key("_began")
        self.began = {**st.session_state[began], field: kept}
        st.session_state[began] = self.began
        generation = self._key(f"{field}_generation")
        st.session_state[generation] = st.session_state.get(generation, 0) + 1
        st.session_state.pop(self._key(f"{field}_rows"), None)

    def say(self, field: str, text: str) -> None:
        """Let a line say something else. For callbacks."""
        st.session_state[self._key(field)] = text

    def _row_key(self, field: str, number: int, name: str) -> str:
        return self._key(f"{field}_{st.session_state.get(self._key(f'{field}_generation'), 0)}_{number}_{name}")

    def _filled_rows(self, field: str) -> int:
        """How many rows are drawn, up to the last that says anything."""
        return max((number + 1 for number, row in enumerate(self._drawn(field)) if _says(row)), default=0)

    def _drawn(self, field: str) -> list[dict[str, str]]:
        """What the rows say, empty ones too."""
        names: Sequence[str] = st.session_state.get(self._key(f"{field}_columns"), ())
        return [
            {name: str(st.session_state.get(self._row_key(field, number, name)) or "") for name in names}
            for number in range(int(st.session_state.get(self._key(f"{field}_rows"), 0)))
        ]

    def _rows(self, field: str) -> list[dict[str, str]]:
        """The rows that say anything; the first time those that the form began with."""
        if self._key(f"{field}_rows") not in st.session_state:
            return [dict(each) for each in self.began[field]]
        return [row for row in self._drawn(field) if _says(row)]

    def _trouble(self, field: str) -> None:
        """What is wrong with a field, under it: an empty one is not blamed before somebody has tried to save."""
        tried = bool(st.session_state.get(self._key("_tried")))
        if self._found is None:
            self._found = self.record()[1]
        for problem in self._found:
            if problem.field == field and (tried or self.content().get(field)):
                (st.error if problem.severity is Severity.ERROR else st.warning)(plain(problem.text))

    def actions(self, *, back: Callable[[Entry[Any] | None], None], remarks: Sequence[str] = ()) -> None:
        """Who writes, save and close; keeps the draft.

        Args:
            back: called after a save (with what was saved) or a close (with None): says where to go, by the address.
            remarks: Markdown to read before saving, e.g. that there seems to be one already.
        """
        kept = self._keep_draft()
        with st.container(key="write_actions"):
            for remark in remarks:
                st.warning(remark)
            room = 0.26 if author.asks() else 0.01
            who, save, close, told = st.columns([room, 0.16, 0.16, 0.68 - room], vertical_alignment="bottom")
            with who:
                author.ask("Ditt namn", "Namnet står vid det du sparar, så att de andra vet vem de kan fråga.")
            save.button(
                self._save_label(), key=f"{self.prefix}save", type="primary", width="stretch", on_click=self._save,
                args=(back, tuple(remarks)),
            )  # fmt: skip
            if self.changed:
                with close.popover("Stäng", width="stretch"):
                    st.markdown("Det du skrivit är inte sparat i registret.")
                    st.button("Spara som utkast", key=f"{self.prefix}later", on_click=self._close, args=(back, False))
                    st.button("Kasta det", key=f"{self.prefix}discard", on_click=self._close, args=(back, True))
            else:
                close.button(
                    "Stäng", key=f"{self.prefix}close", width="stretch", on_click=self._close, args=(back, True)
                )
            told.markdown(kept)

    def _save_label(self) -> str:
        return "Spara ändå" if st.session_state.get(self._key("_warned")) else "Spara"

    def _keep_draft(self) -> str:
        """Keep what is typed, and say so."""
        content = self.content()
        if content == self.original and self.drafted_at is None:
            return ""
        latest = self._key("_drafted")
        if st.session_state.get(latest) == content:
            return self._drafted_words()
        if content != self._in_draft:
            try:
                draft = register_access.register().save_draft(
                    self.errand.key, self.errand.kind.value, {"fields": content, "base": self.base_version}, author.writer()
                )  # fmt: skip
            except (RegisterError, TypeError) as error:
                return f":orange-background[Utkastet kunde inte sparas: {plain(str(error))} Texten ligger kvar här på skärmen.]"
            self.drafted_at = draft.at
        st.session_state[latest] = content
        return self._drafted_words()

    def _drafted_words(self) -> str:
        return f"Utkast sparat {swedish.moment(self.drafted_at)}" if self.drafted_at else ""

    def _save(self, back: Callable[[Entry[Any] | None], None], remarks: Sequence[str]) -> None:
        """Runs before the page is drawn anew. What does not hold, or could not be saved, stays on screen."""
        st.session_state[self._key("_tried")] = True
        record, found = self.record()
        wrong = [problem for problem in found if problem.severity is Severity.ERROR]
        if not author.name():
            wrong.append(FieldProblem("", Severity.ERROR, "Skriv ditt namn bredvid knappen Spara."))
        if wrong:
            tell(
                "**Inte sparat än.** " + " ".join(_told(problem, self.errand.kind) for problem in wrong), success=False
            )
            return
        warnings = (*remarks, *(plain(problem.text) for problem in found if problem.severity is Severity.WARNING))
        if warnings and st.session_state.get(self._key("_warned")) != warnings:
            st.session_state[self._key("_warned")] = warnings
            tell("**Inte sparat än.** " + " ".join(warnings) + " Stämmer det ändå? Välj **Spara ändå**.", success=False)
            return
        self._store(record, self.base_version, back)

    def _store(self, record: Record, base_version: int, back: Callable[[Entry[Any] | None], None]) -> None:
        try:
            saved = register_access.register().save(record, author.writer(), base_version)
        except ConflictError as error:
            st.session_state[self._key("_conflict")] = error.conflict
            return
        except NotAllowedError as error:
            # The form itself may be gone when the page is drawn anew.
            tell(f"**Inte sparat.** {plain(str(error))} {self._keep_draft()}", success=False)
            return
        except InvalidRecordError as error:
            tell(plain(str(error)), success=False)
            return
        except RegisterError as error:
            tell(f"**Inte sparat.** {plain(str(error))} Det du skrivit ligger kvar här på skärmen.", success=False)
            return
        self.leave(discard=True)
        name = plain(record_words.record_name(record))
        notes = " ".join(plain(remark.text) for remark in saved.remarks if remark.severity is Severity.NOTE)
        unchanged = "" if saved.changed else " Det fanns redan med samma innehåll."
        tell(f"**{name}** är sparad.{unchanged} {notes}".strip())
        back(saved.entry)

    def _close(self, back: Callable[[Entry[Any] | None], None], discard: bool) -> None:
        self.leave(discard=discard)
        if not discard:
            tell("Utkastet är kvar. Det finns på sidan Insatser under **Utkast**.")
        back(None)

    def leave(self, *, discard: bool) -> None:
        """Forget the form, with its draft when that is to be discarded. For callbacks."""
        if discard:
            try:
                register_access.register().discard_draft(self.errand.key, author.writer())
            except RegisterError as error:
                tell(plain(str(error)), success=False)
        for key in [key for key in st.session_state if str(key).startswith(self.prefix)]:
            del st.session_state[key]
        page_address.put(**dict.fromkeys(_KEYS, ""))

    def conflict(self, back: Callable[[Entry[Any] | None], None]) -> bool:
        """Draw the difference when somebody else saved the same record in between. True when there is one to settle first."""
        found: Conflict | None = st.session_state.get(self._key("_conflict"))
        if found is None:
            return False
        theirs = found.theirs
        did = "tog bort posten" if theirs.withdrawn else "sparade"
        st.warning(
            f"**{plain(shown_name(theirs.recorded_by))} {did} medan du skrev** ({swedish.moment(theirs.recorded_at)}). Din text är kvar, som version "
            f"{found.yours.version} i historiken. Välj vad som ska gälla."
        )
        answers: dict[str, Any] = {}
        for difference in found.asked:
            versions = {
                "yours": ("Din", difference.yours),
                "theirs": (plain(shown_name(theirs.recorded_by)), difference.theirs),
            }
            texts = {
                name: f"**{who}:** {plain(record_words.value(difference.field, said))}"
                for name, (who, said) in versions.items()
            }
            chosen = st.radio(
                swedish.sentence(difference.label), list(texts), format_func=texts.__getitem__, index=None,
                key=self._key(f"_answer_{difference.field}"),
            )  # fmt: skip
            if chosen:
                answers[difference.field] = versions[chosen][1]
        joined = [
            f"- {swedish.sentence(each.label)}: {plain(record_words.value(each.field, each.yours if each.changed.value == 'yours' else each.theirs))}"
            for each in found.differences
            if each not in found.asked
        ]
        if joined:
            st.markdown("Det här ändrade bara en av er, och båda ändringarna gäller:\n" + "\n".join(joined))
        save, leave, _ = st.columns([0.25, 0.25, 0.5])
        save.button(
            "Spara så här", type="primary", key=f"{self.prefix}settle", disabled=len(answers) < len(found.asked),
            on_click=self._settle, args=(found, answers, back), width="stretch",
        )  # fmt: skip
        leave.button(
            f"Behåll {plain(shown_name(theirs.recorded_by))}s version" if not theirs.withdrawn else "Låt den vara borttagen",
            key=f"{self.prefix}yield", on_click=self._close, args=(back, True), width="stretch",
        )  # fmt: skip
        return True

    def _settle(self, found: Conflict, answers: Mapping[str, Any], back: Callable[[Entry[Any] | None], None]) -> None:
        st.session_state.pop(self._key("_conflict"), None)
        self._store(found.answered(answers), found.theirs.version, back)


def _told(problem: FieldProblem, kind: RecordKind) -> str:
    """A problem with the field's name, for those whose field lies folded."""
    if problem.field not in FIELD_LABELS:
        return plain(problem.text)
    return f"{swedish.sentence(field_label(kind, problem.field))}: {plain(problem.text)}"


def _says(row: Mapping[str, str]) -> bool:
    """Whether a row says anything: what kind it would be is no text."""
    return any(said.strip() for name, said in row.items() if name != "kind")


def _fitting(said: object, original: Content) -> Content:
    """The fields of a draft that are of the shape this form has: an earlier version of the program may have kept another."""
    if not isinstance(said, Mapping):
        return {}
    return {
        name: value
        for name, value in said.items()
        if name in original
        and (isinstance(value, list) == isinstance(original[name], list))
        and isinstance(value, (str, bool, int, list, type(None)))
    }
