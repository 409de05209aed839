"""A person's name in everything that a home folder holds: shown, handed out, and taken away.

The register with its history, drafts, the log of imports, meetings that are under way, and the backups. What else knows a name is told in
docs/gdpr.md: the writer's own browser, and copies that somebody has made elsewhere.
"""

from __future__ import annotations

import json
import logging
import os
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from skis_analytics.access import shown_name
from skis_analytics.database import imports
from skis_analytics.database.mentions import Decide, Name, Pen, Place
from skis_analytics.database.register.backups import BACKUPS
from skis_analytics.database.register.drafts import DRAFTS
from skis_analytics.database.register.engine import unavailable
from skis_analytics.database.register.keeper import Keeper
from skis_analytics.database.register.rewriting import Everything, everything, rewrite
from skis_analytics.records import (
    FIELD_LABELS,
    Entry,
    Labelled,
    Material,
    RegisterError,
    Step,
    When,
    field_label,
    kind_of,
)

_MEETINGS: Final = "meetings"
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: places that were replaced and that were left, files that hold the name still, and files that cannot be read."""

    replaced: tuple[Place, ...]
    left: tuple[Place, ...]
    still: tuple[Path, ...]
    unread: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person: where the name stands, and everything that the person has written."""

    places: tuple[Place, ...]
    written: tuple[Entry[Any], ...]


def known(home: Path, name: Name) -> Known:
    """Everything, backups not counted. Changes nothing.

    Raises:
        RegisterError: the register cannot be read, or is of an earlier version of the program that nobody has started since.
    """
    keeper, pen = Keeper(home), Pen(name, "", lambda _: False, [])
    held = Everything((), ())
    if keeper.store.path.exists():
        keeper.prepare(datetime.now(UTC))
        with keeper.store.reading() as connection:
            held = everything(connection)
    _through(held, pen)
    _go_through_files(home, pen)
    return Known(
        tuple(place for place, _ in pen.places),
        tuple(
            entry
            for entry in held.entries
            if (name.is_all_of(entry.recorded_by) or name.is_all_of(shown_name(entry.recorded_by)))
        ),
    )


def erase(home: Path, name: Name, instead: str, decide: Decide, now: datetime, *, backups: bool = False) -> Erased:
    """Write ``instead`` for the name: everywhere where it certainly is the person, and where ``decide`` says so.

    Drafts that the person began are removed. The register is written anew and no copy of the old one is kept. ``backups``: they too.
    Nobody can save meanwhile, so ``decide`` must answer at once.

    Raises:
        ValueError: what is to stand instead holds the name itself, or nothing.
        RegisterError: the register, or a backup that is to be written anew, cannot be read or written. What was done before stays done;
            the command may be given again.
    """
    if not instead.strip() or name.is_in(instead):
        raise ValueError("Beteckningen som ska stå i stället får inte vara tom och inte innehålla namnet.")
    pen = Pen(name, instead.strip(), lambda place: place.certain or decide(place), [])
    keeper = Keeper(home)
    with keeper.store.alone():
        if keeper.store.path.exists():
            rewrite(keeper.store.path, keeper, partial(_through, pen=pen), now)
        _go_through_files(home, pen, write=True)
        kept = sorted(path for path in (home / BACKUPS).glob("*") if path.is_file() and path.suffix != ".lock")
        copies = [path for path in kept if path.suffix == ".duckdb"]
        unread = [path for path in kept if path.suffix != ".duckdb"]
        still = []
        for path in copies:
            in_backup = Pen(name, pen.instead, _as_before(pen, decide if backups else _no), [])
            try:
                rewrite(path, keeper, partial(_through if backups else _seen, pen=in_backup), now)
            except RegisterError:
                unread.append(path)
                continue
            if in_backup.places and not (backups and all(done for _, done in in_backup.places)):
                still.append(path)
    done = tuple(place for place, replaced in pen.places if replaced)
    _logger.info("a name was erased in %s places", len(done), extra={"event": "erased", "places": len(done)})
    return Erased(done, tuple(place for place, replaced in pen.places if not replaced), tuple(still), tuple(unread))


def _no(_: Place) -> bool:
    return False


def _as_before(pen: Pen, decide: Decide) -> Decide:
    """What was decided for the register holds for its backups too; what stands only in a backup is decided by itself."""
    decided = {(place.where, place.field, place.excerpt): replaced for place, replaced in pen.places}

    def again(place: Place) -> bool:
        before = decided.get((place.where, place.field, place.excerpt))
        return place.certain or (decide(place) if before is None else before)

    return again


def _through(held: Everything, pen: Pen) -> Everything:
    """What a register holds after the pen has gone through it."""
    snapshots = []
    for one in held.snapshots:
        where = f"fryst underlag ”{one.title}”"
        snapshots.append(
            replace(
                one,
                recorded_by=pen.text(one.recorded_by, where, "recorded_by"),
                title=pen.text(one.title, where, "title"),
                content=_content(one.content, where, pen),
            )
        )
    return Everything(tuple(pen.entry(entry) for entry in held.entries), tuple(snapshots))


def _content(frozen: str, where: str, pen: Pen) -> str:
    """What a frozen meeting holds; to the letter as it was when nothing in it is replaced."""
    try:
        held = json.loads(frozen)
    except ValueError:  # damaged: then it is a text like any other
        return pen.text(frozen, where, "content")
    seen = len(pen.places)
    new = pen.value(held, where, "content")
    changed = any(done for _, done in pen.places[seen:])
    return json.dumps(new, ensure_ascii=False, allow_nan=False) if changed else frozen


def _seen(held: Everything, pen: Pen) -> Everything:
    """The same, only looked at."""
    _through(held, pen)
    return held


def _go_through_files(home: Path, pen: Pen, *, write: bool = False) -> None:
    """Drafts, imports and meetings: one JSON file each."""
    for path, what in (
        *((path, "utkast") for path in (home / DRAFTS).glob("*.json")),
        *((path, f"inläsning {path.name.split('.')[0]}") for path in (home / imports.FOLDER).glob("*.json")),
        *((path, "möte som pågår") for path in (home / _MEETINGS).glob("*.json")),
    ):
        said = _said(path)
        if said is None:
            continue
        own_draft = what == "utkast" and (
            pen.name.is_all_of(str(said.get("by", "")))
            or pen.name.is_all_of(f"{said.get('by', '')} ({said.get('identity', '')})")
        )
        if own_draft:
            pen.places.append((Place(what, "by", "eget utkast, tas bort", certain=True), True))
            if write:
                path.unlink(missing_ok=True)
            continue
        field = "withdrawn_by" if path.name.endswith(".withdrawn.json") else "by"
        new = {
            key: pen.value(each, what, field if key == "by" else key)
            for key, each in said.items()
            if key not in ("fetched", "indicators")
        }
        if write and new != {key: said[key] for key in new}:
            _put(path, {**said, **new})


def _said(path: Path) -> dict[str, Any] | None:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        _logger.warning("%s cannot be read", path)
        return None
    return said if isinstance(said, dict) else None


def _put(path: Path, said: dict[str, Any]) -> None:
    """Write a file whole, in the place of the one that was."""
    half = path.with_name(f".{uuid4()}")
    try:
        with half.open("w", encoding="utf-8") as file:
            json.dump(said, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        raise unavailable(path, error) from error


def as_data(of: Known) -> dict[str, Any]:
    """What is known of a person as a file for the person has it."""
    return {
        "platser": [
            {"var": place.where, "fält": place.label, "text": place.excerpt, "säkert": place.certain}
            for place in of.places
        ],
        "skrivet": [
            {
                "slag": kind_of(entry.record).label,
                "version": entry.version,
                "när": entry.recorded_at.isoformat(),
                "innehåll": {
                    field_label(kind_of(entry.record), each.name): _in_words(said)
                    for each in fields(entry.record)
                    for said in (getattr(entry.record, each.name),)
                    if said not in (None, "", ())
                },
            }
            for entry in of.written
        ],
    }


def _in_words(said: Any) -> Any:
    """A field's value as somebody who does not know the program reads it: choices by their word, and what a list's parts say, named."""
    match said:
        case Labelled():
            return said.label
        case When():
            return str(said)
        case Material() | Step():
            parts = {FIELD_LABELS[each.name]: _in_words(getattr(said, each.name)) for each in fields(said)}
            return {name: each for name, each in parts.items() if each not in (None, "")}
        case tuple():
            return [_in_words(each) for each in said]
        case _:
            return said
