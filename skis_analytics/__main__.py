"""Commands for those who look after the dashboard: ``python -m skis_analytics`` and a command."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from skis_analytics import drill_command, person_command, regions, settings, swedish
from skis_analytics.access import by_command
from skis_analytics.database import imports
from skis_analytics.database.build import DataError, build, roll_back
from skis_analytics.database.connection import DATABASE_NAME, Results, data_folder, home_folder, open_results
from skis_analytics.database.register import BackupDamagedError, Place, RegisterError, conninfo, move, open_register
from skis_analytics.database.register.backups import ASKED_FOR, BEFORE_RESTORE, Backup
from skis_analytics.database.register.keeping import Keeping
from skis_analytics.database.register.lake_keeper import LakeKeeper
from skis_analytics.database.register.shipped import ShippedDataError, theme_tables
from skis_analytics.initiatives import exchange
from skis_analytics.initiatives import files as initiative_files
from skis_analytics.intake import files, kolada, summary
from skis_analytics.queries import catalogue
from skis_analytics.queries import quality as questions
from skis_analytics.sources import own_figures
from skis_analytics.sources.errors import SourceError
from skis_analytics.sources.kolada import BASE_URL
from skis_analytics.verdicts import quality, quality_words

_REGION: Final = "regionen"
_FILE, _POSTGRES = "fil", "postgres"
_WIDTH: Final = 30
"""Of the progress bar, in signs."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 when it did what was asked, 1 when it could not."""
    try:
        settings.check(conninfo.check)  # the region is the data folder's, and told by the commands that need it
    except settings.SettingError as error:
        _complain(str(error))
        return 1
    chosen = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = chosen.run
    try:
        return command(chosen)
    except KeyboardInterrupt:
        _complain("Avbrutet. Inga siffror är ändrade; det som hann hämtas behöver inte hämtas om.")
        return 130
    except (DataError, SourceError, RegisterError, ShippedDataError, regions.RegionError) as error:
        _complain(str(error))
    except OSError as error:
        reason = f"{error.filename or chosen.home}: {error.strerror or error}"
        _complain(f"Något kunde inte skrivas eller läsas ({reason}). Inga siffror är ändrade.")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m skis_analytics", description=f"Sköter siffrorna i {regions.title()}."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="kommando")

    _command(commands, "build", _build, "läs in data/ och bygg om resultatdatabasen")
    fetching = _command(commands, "fetch", _fetch, "hämta nya siffror från Kolada")
    fetching.add_argument(
        "--indicators", nargs="+", metavar="ID", help="bara de här nyckeltalen (förval: alla som finns i Kolada)"
    )
    fetching.add_argument(
        "--municipalities",
        choices=[_REGION, "all", *_region_id()],
        default="all",
        help="vilka kommuner (förval: all, hela landet)",
    )
    fetching.add_argument("--since", type=int, metavar="ÅR", help="från och med det här året (förval: 2010)")
    fetching.add_argument(
        "--base-url",
        default=settings.KOLADA_URL.value() or BASE_URL,
        metavar="ADRESS",
        help=f"var Kolada finns (förval: {BASE_URL})",
    )
    fetching.add_argument(
        "--accept",
        nargs="+",
        default=[],
        metavar="ID",
        help="godta att de här Kolada-id:na har bytt namn (efter att ha sett det nya)",
    )
    fetching.add_argument("--all", action="store_true", dest="anew", help="hämta om allt, även det som inte ändrats")
    importing = _command(commands, "import", _import, "läs in filer från Skolverket eller ifyllda mallar")
    importing.add_argument("files", nargs="+", type=Path, metavar="FIL")
    for each in (fetching, importing):
        each.add_argument("--dry-run", action="store_true", help="visa bara vad som skulle hända")
    _command(commands, "log", _log, "visa vad som har lästs in, av vem och när")
    back = _command(commands, "rollback", _rollback, "ta tillbaka en inläsning hel")
    back.add_argument("batch", type=int, metavar="NUMMER", help="inläsningens nummer i loggen")
    for each in (fetching, importing, back):
        each.add_argument(
            "--by", default=_user(), metavar="NAMN", help="namnet som skrivs i loggen (förval: den inloggade)"
        )
    _command(commands, "check", _check, "skriv kvalitetsrapporten; felkod 1 om något är fel")
    template = _command(commands, "template", _template, "skriv mallen för egna siffror till en fil")
    template.add_argument("file", type=Path, metavar="FIL.xlsx")
    export = _command(commands, "export", _export, "skriv alla insatser till en fil, Excel eller CSV efter ändelsen")
    export.add_argument("file", type=Path, metavar="FIL.xlsx|FIL.csv")
    copy = _command(commands, "backup", _backup, "säkerhetskopiera registret, eller visa kopiorna som finns")
    copy.add_argument("file", type=Path, nargs="?", metavar="FIL", help="vart kopian ska (förval: mappen med kopior)")
    copy.add_argument("--list", action="store_true", dest="listed", help="visa bara kopiorna som finns")
    restore = _command(
        commands, "restore", _restore, "återställ registret från en säkerhetskopia; det som gällde sparas undan"
    )
    restore.add_argument("name", nargs="?", metavar="KOPIA", help="kopians namn, eller en fil (förval: den senaste)")
    moving = _command(
        commands,
        "move",
        _move,
        "flytta registret mellan filen i --home och PostgreSQL, med hela historiken och utkasten",
    )
    for name, kept in (("--from", "source"), ("--to", "target")):
        moving.add_argument(
            name, dest=kept, required=True, choices=[_FILE, _POSTGRES],
            help=f"{_FILE}: register.duckdb i --home; {_POSTGRES}: det som {conninfo.SETTING} säger",
        )  # fmt: skip
    drill_command.add(partial(_command, commands))
    person_command.add(partial(_command, commands))
    return parser


def _region_id() -> list[str]:
    """The region's own name, which commands from before there were several regions say."""
    try:
        return [regions.current().id]
    except regions.RegionError:
        return []


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    words: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=swedish.sentence(words) + ".")
    parser.add_argument(
        "--data", type=Path, default=data_folder(), metavar="MAPP", help="mappen med siffrorna (förval: data/)"
    )
    parser.add_argument(
        "--home",
        type=Path,
        default=home_folder(),
        metavar="MAPP",
        help="mappen för databasen (förval: SKIS_HOME, annars var/)",
    )
    parser.set_defaults(run=run)
    return parser


def _build(chosen: argparse.Namespace) -> int:
    started = time.perf_counter()
    rows = build(chosen.home / DATABASE_NAME, chosen.data)
    seconds = swedish.number(time.perf_counter() - started, 1)
    _say(f"{chosen.home / DATABASE_NAME}: {rows} uppgifter inlästa på {seconds} s.")
    return 0


def _fetch(chosen: argparse.Namespace) -> int:
    results = _opened(chosen)
    titles = kolada.current_titles(chosen.accept, base_url=chosen.base_url) if chosen.accept else {}
    asked = kolada.errand(
        results, chosen.home, swedish.today(),
        indicators=chosen.indicators, whole_country=chosen.municipalities == "all", since=chosen.since, anew=chosen.anew,
        accepted=titles,
    )  # fmt: skip
    fetch = kolada.fetch(
        asked, results, chosen.home, chosen.data, by=by_command(chosen.by), base_url=chosen.base_url, progress=_progress
    )
    _end_progress()
    _say(f"Från Kolada, med {fetch.fetched.requests} frågor: {summary.in_words(fetch.rehearsal)}.")
    for remark in fetch.draft.notes:
        _say(f"– {remark}")
    if fetch.fetched.retitled:
        ids = " ".join(sorted({each.kpi for each, _ in fetch.fetched.retitled}))
        _say(f"Är det samma mått? Godta då namnen med --accept {ids}")
    if chosen.dry_run:
        _say("Inget är sparat (--dry-run).")
        return 0
    batch = kolada.save(fetch, by_command(chosen.by), chosen.home, chosen.data)
    _say(f"Sparat som inläsning {batch.id}.")
    return 1 if fetch.fetched.retitled or fetch.fetched.unknown else 0


def _import(chosen: argparse.Namespace) -> int:
    results = _opened(chosen)
    offered = [files.Offered(path.name, path.read_bytes()) for path in chosen.files]
    found = files.preview(offered, results, chosen.home, chosen.data, _reading)
    _end_progress()
    for refused in found.refused:
        _complain(refused.reason)
    if found.rehearsal is None:
        _say("Inget är inläst.")
        return 1
    for place, one in enumerate(found.read):
        _say(f"{one.file} ({one.what}): {summary.in_words(found.rehearsal, place)}.")
        for note in one.notes:
            _say(f"– {note}")
    if len(found.rehearsal.conflicts):
        _say(f"Filerna säger olika om {len(found.rehearsal.conflicts)} uppgifter; den fil som står sist ovan gäller.")
    if found.refused:
        _say("Inget är inläst, för alla filer gick inte att läsa. Rätta dem, eller läs in de andra för sig.")
        return 1
    if chosen.dry_run:
        _say("Inget är sparat (--dry-run).")
    elif not found.anything:
        _say("Filerna ändrar ingenting. Inget behövde sparas.")
    else:
        batches = files.save(found, by_command(chosen.by), chosen.home, chosen.data)
        _say(f"Sparat som inläsning {swedish.enumeration([str(batch.id) for batch in batches])}.")
    return 0


def _log(chosen: argparse.Namespace) -> int:
    batches = imports.log(chosen.home)
    for batch in batches:
        back = (
            f"; tagen tillbaka {swedish.moment(batch.withdrawn_at)} av {batch.withdrawn_by}"
            if batch.withdrawn_at
            else ""
        )
        _say(
            f"{batch.id}. {batch.file}, {swedish.moment(batch.at)}, {batch.by}: {batch.added} nya, {batch.changed} ändrade, "
            f"{batch.removed} borttagna{back}. SHA-256 {batch.sha256[:12]}"
        )
    if not batches:
        _say("Inget är inläst: alla siffror är de som följde med.")
    return 0


def _rollback(chosen: argparse.Namespace) -> int:
    try:
        roll_back(chosen.home / DATABASE_NAME, chosen.data, chosen.batch, by_command(chosen.by))
    except KeyError:
        _complain(f"Det finns ingen inläsning {chosen.batch}. Kommandot log visar numren.")
        return 1
    _say(f"Inläsning {chosen.batch} är tagen tillbaka. Uppgifterna som stod före den gäller igen.")
    return 0


def _check(chosen: argparse.Namespace) -> int:
    results = _opened(chosen)
    report = quality.report(
        questions.tables(results), catalogue.indicators(results), catalogue.country(results),
        frozenset(catalogue.region(results)), swedish.today(),
    )  # fmt: skip
    _say(quality_words.as_text(report))
    if results.problem:
        _complain(results.problem)
    return 1 if report.errors or results.problem else 0


def _template(chosen: argparse.Namespace) -> int:
    results = _opened(chosen)
    names = {code: one.name for code, one in catalogue.region(results).items()}
    chosen.file.write_bytes(own_figures.template(names, catalogue.years(results)[1]))
    _say(f"Mallen är skriven till {chosen.file}. Fyll i den och läs in den med kommandot import eller på sidan Data.")
    return 0


def _export(chosen: argparse.Namespace) -> int:
    results = _opened(chosen)
    themes, _ = theme_tables(chosen.data)
    names = exchange.Names(
        {code: one.name for code, one in catalogue.country(results).items()},
        dict(zip(themes["id"], themes["name"], strict=True)),
        {name: one.title for name, one in catalogue.indicators(results).items()},
    )
    rows = [exchange.row_of(entry, names) for entry in open_register(chosen.home, chosen.data).initiatives()]
    as_file = initiative_files.as_csv if chosen.file.suffix.casefold() == ".csv" else initiative_files.as_xlsx
    chosen.file.write_bytes(as_file(rows))
    _say(f"{swedish.number(len(rows))} insatser är skrivna till {chosen.file}.")
    return 0


def _backup(chosen: argparse.Namespace) -> int:
    keeper = open_register(chosen.home, chosen.data).keeper
    if not chosen.listed:
        target = chosen.file or keeper.free_name(datetime.now(UTC))
        try:
            keeper.backup(target)
        except FileExistsError:
            _complain(f"{target} finns redan. Välj ett annat namn.")
            return 1
        _say(f"Registret är kopierat till {target}, och kopian är läst tillbaka.")
        return 0
    for copied in keeper.backups():
        _say(f"{copied.path.name}, {swedish.moment(copied.at)}")
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    keeper = Place(chosen.home).keeper
    if isinstance(keeper, LakeKeeper):
        keeper.refuse_others(regions.of(chosen.data))
    # Unless it is named, not what an earlier restore put aside: that is what somebody wanted to get away from.
    found = (
        _named(keeper, Path(chosen.name))
        if chosen.name
        else [each for each in keeper.backups() if each.reason != BEFORE_RESTORE]
    )
    for backup in found:
        try:
            aside = keeper.restore(backup, datetime.now(UTC), by_command(_user()))
        except BackupDamagedError as error:
            _complain(str(error))
            if chosen.name:
                return 1
            continue
        _say(f"Registret är återställt till {backup.path.name} ({swedish.moment(backup.at)}).")
        if aside:
            _say(f"Det som gällde före ligger kvar som {aside.name}.")
        return 0
    _complain("Det finns ingen sådan säkerhetskopia. Kommandot backup --list visar dem som finns.")
    return 1


def _named(keeper: Keeping[Any], asked: Path) -> list[Backup]:
    """The copy that a name or a path means: one in the folder of copies, or a file anywhere."""
    kept = keeper.store.backups / asked
    path = next((each for each in (kept, asked, keeper.store.backups / asked.name) if each.is_file()), None)
    if path is None:
        return []
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return [next((each for each in keeper.backups() if each.path == path), Backup(path, at, ASKED_FOR))]


def _move(chosen: argparse.Namespace) -> int:
    address = conninfo.setting()
    if chosen.source == chosen.target:
        _complain("Registret ligger redan där. Välj olika ställen för --from och --to.")
        return 1
    if not address:
        _complain(f"{conninfo.SETTING} är inte satt, så det går inte att veta vilken databas som menas.")
        return 1
    places = {_FILE: Place(chosen.home, ""), _POSTGRES: Place(chosen.home, address)}
    source, target = places[chosen.source], places[chosen.target]
    if not source.keeper.exists():
        _complain(f"Det finns inget register {source.keeper.store.place}.")
        return 1
    moved = move(source, target, chosen.home, datetime.now(UTC), regions.of(chosen.data))
    _say(f"Registret är flyttat, och lika det som var. Kopian som det flyttades med ligger kvar: {moved.copy}.")
    _say(
        f"{swedish.number(moved.drafts)} påbörjade utkast följde med. Var ett möte som pågår har kommit följer inte med: den som leder går dit igen."
    )
    if chosen.target == _FILE:
        _say(f"Ta bort {conninfo.SETTING} innan dashboarden startas, annars skriver den vidare i PostgreSQL.")
    return 0


def _opened(chosen: argparse.Namespace) -> Results:
    return open_results(chosen.home, chosen.data)


def _user() -> str:
    try:
        return getpass.getuser()
    except OSError:  # no such user on this machine, as in some containers
        return "kommandoraden"


def _reading(done: int, of: int, file: str) -> None:
    _progress(done, of, f"Läser {file}")


def _progress(done: int, total: int, words: str) -> None:
    """One line that is written over, for people only: a log file gets none of it."""
    if sys.stderr.isatty():
        filled = _WIDTH * done // max(1, total)
        sys.stderr.write(f"\r\x1b[K[{'#' * filled}{'.' * (_WIDTH - filled)}] {done}/{total} {words}")
        sys.stderr.flush()


def _end_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _complain(text: str) -> None:
    _end_progress()
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
