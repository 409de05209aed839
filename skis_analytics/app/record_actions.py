"""What is done with a record outside its form: going on with a draft, taking away and bringing back, its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import streamlit as st

from skis_analytics import swedish
from skis_analytics.access import to_write
from skis_analytics.app import author, page_address, permission, record_words, register_access, writing
from skis_analytics.app.plain import plain
from skis_analytics.app.register_access import Written
from skis_analytics.app.shared import shared
from skis_analytics.database.register import RegisterError
from skis_analytics.records import Entry, RecordKind, kind_of

_DRAFTS_SHOWN: Final = 5
_WHY_NAME: Final = "Namnet står i historiken, så att de andra vet vem de kan fråga."


def drafts() -> None:
    """Draw what the writer has begun and not saved, each with a way back to it."""
    by = author.writer()
    if not by.signature or not by.rights.writes:
        return
    for draft in register_access.register().drafts(by)[:_DRAFTS_SHOWN]:
        parts = draft.key.split(":")
        fields = draft.content.get("fields")
        if len(parts) != 3 or parts[0] not in list(RecordKind) or not isinstance(fields, Mapping):
            continue
        kind = RecordKind(parts[0])
        title = str(fields.get("title") or fields.get("text") or fields.get("reason") or "utan titel")
        words, resume, drop = st.columns([0.64, 0.18, 0.18], vertical_alignment="center")
        words.markdown(f"Utkast: **{plain(title[:80])}** ({kind.label}), {swedish.moment(draft.at)}")
        resume.button(
            "Fortsätt skriva", key=f"resume_{draft.key}", width="stretch", on_click=_resume, args=(kind, parts[1], parts[2])
        )  # fmt: skip
        drop.button("Kasta utkastet", key=f"drop_{draft.key}", width="stretch", on_click=_drop, args=(draft.key,))


def _resume(kind: RecordKind, record_id: str, draft: str) -> None:
    page_address.put(**{writing.WRITE: record_words.WRITE_WORD[kind], writing.POST: record_id, writing.DRAFT: draft})


def _drop(key: str) -> None:
    try:
        register_access.register().discard_draft(key, author.writer())
    except RegisterError as error:
        writing.tell(plain(str(error)), success=False)


def withdraw(entry: Entry[Any], *, key: str, after: Callable[[], None] | None = None, quiet: bool = False) -> None:
    """Draw a button that takes a record away after a question; it can be brought back. ``quiet``: small, for a line in a list."""
    key = f"{key}_{kind_of(entry.record)}"  # ids are unique within a kind only
    if not permission.remove(entry.record):
        return
    with st.popover("Ta bort", type="tertiary" if quiet else "secondary", width="content" if quiet else "stretch"):
        st.markdown("Den tas bort ur listorna men finns kvar i historiken och kan tas tillbaka.")
        by = author.ask("Ditt namn", _WHY_NAME, key=f"withdraw_{key}")
        st.button(
            "Ja, ta bort", key=f"withdraw_{key}", type="primary", disabled=not by, on_click=_withdraw,
            args=(entry, after),
        )  # fmt: skip


def _withdraw(entry: Entry[Any], after: Callable[[], None] | None) -> None:
    def act() -> str:
        register_access.register().withdraw(kind_of(entry.record), entry.record.id, author.writer(), entry.version)
        return "är borttagen. Den kan tas tillbaka under **Borttaget** på sidan Insatser."

    if _tried(entry, act) and after:
        after()


@shared(2)
def _gone(written: Written) -> list[Entry[Any]]:  # noqa: ARG001 - what is gone changes when anybody writes, and only then
    """What has been taken away, the last first."""
    register = register_access.register()
    found = [entry for kind in RecordKind for entry in register.entries(kind, withdrawn=True)]
    return sorted(found, key=lambda each: each.change, reverse=True)


def withdrawn() -> None:
    """Draw what has been taken away, with a way to bring each back."""
    gone = _gone(register_access.written())
    if not gone:
        return
    with st.expander(f"Borttaget ({len(gone)})"):
        by = author.ask("Ditt namn", _WHY_NAME, key="reinstate")
        for entry in gone:
            words, button = st.columns([0.8, 0.2], vertical_alignment="center")
            words.markdown(
                f"**{plain(record_words.record_name(entry.record))}** ({kind_of(entry.record).label}), borttagen av "
                f"{plain(entry.recorded_by)} {swedish.moment(entry.recorded_at)}"
            )
            if not permission.remove(entry.record):
                continue
            button.button(
                "Ta tillbaka", key=f"reinstate_{kind_of(entry.record)}_{entry.record.id}", width="stretch", disabled=not by, on_click=_reinstate,
                args=(entry,),
            )  # fmt: skip


def _reinstate(entry: Entry[Any]) -> None:
    def act() -> str:
        register_access.register().reinstate(kind_of(entry.record), entry.record.id, author.writer(), entry.version)
        return "är tillbaka."

    _tried(entry, act)


def history(entry: Entry[Any]) -> None:
    """Draw every version of a record: who, when and what, and a way back to each."""
    versions = register_access.register().history(kind_of(entry.record), entry.record.id)
    count = "1 version" if len(versions) == 1 else f"{len(versions)} versioner"
    with st.expander(f"Historik ({count}, senast {swedish.moment(entry.recorded_at)} av {plain(entry.recorded_by)})"):
        by = (
            author.ask("Ditt namn", _WHY_NAME, key=f"history_{kind_of(entry.record)}_{entry.record.id}")
            if len(versions) > 1 and permission.change(entry.record)
            else ""
        )
        own = permission.rights()

        def may(version: Entry[Any]) -> bool:
            return not to_write(own, entry.record, version.record)

        by_number = {version.version: version for version in versions}
        for version in reversed(versions):
            before = by_number.get(version.base_version)
            words, button = st.columns([0.8, 0.2])
            words.markdown(_version_words(version, before, counts=version.version == entry.version))
            if version.version != entry.version and not version.withdrawn and may(version):
                button.button(
                    "Låt den gälla", key=f"revert_{kind_of(entry.record)}_{entry.record.id}_{version.version}", width="stretch", disabled=not by,
                    on_click=_revert, args=(entry, version.version),
                )  # fmt: skip


def _version_words(version: Entry[Any], before: Entry[Any] | None, *, counts: bool) -> str:
    if version.withdrawn:
        did = "togs bort"
    elif not version.accepted:
        did = "**lades bredvid**: någon annan hade sparat emellan"
    elif before is None:
        did = "skrevs"
    elif before.withdrawn:
        did = "togs tillbaka"
    else:
        did = "ändrades"
    head = (
        f"**Version {version.version}**{' (gäller)' if counts else ''} {did} {swedish.moment(version.recorded_at)} av "
        f"{plain(version.recorded_by)}"
    )
    changed = record_words.changed_fields(before.record, version.record) if before else []
    lines = [f"- {swedish.sentence(label)}: ~~{_short(old)}~~ → {_short(new)}" for label, old, new in changed]
    return "\n".join([head, *lines])


def _short(text: str) -> str:
    return plain(text if len(text) <= 160 else f"{text[:157]} …")


def _revert(entry: Entry[Any], version: int) -> None:
    def act() -> str:
        register_access.register().revert(
            kind_of(entry.record), entry.record.id, version, author.writer(), entry.version
        )
        return f"är som i version {version} igen."

    _tried(entry, act)


def _tried(entry: Entry[Any], act: Callable[[], str]) -> bool:
    """Do something with a record and tell what it came to."""
    try:
        outcome = act()
    except RegisterError as error:
        writing.tell(plain(str(error)), success=False)
        return False
    except KeyError:
        writing.tell("Posten eller versionen finns inte längre. Läs om sidan.", success=False)
        return False
    writing.tell(f"**{plain(record_words.record_name(entry.record))}** {outcome}")
    return True
