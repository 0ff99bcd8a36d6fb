"""`python -m dashboard.sources`: list the sources of open figures, fetch them, check them."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn

from dashboard.domain.access.audit import COMMAND_LINE
from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.source import Source
from dashboard.errors import (
    ConfigurationError,
    ConflictError,
    ContractError,
    DashboardError,
    IntakeError,
    SourceError,
)
from dashboard.kpis import Kpis
from dashboard.kpis.open_data.sources import sources_in
from dashboard.settings import current
from dashboard.sources.fetching import address_of, from_folder, from_publisher, periods_wanted
from dashboard.sources.taking import Report, take
from dashboard.store.configuration import load_configured_city
from dashboard.store.kpi.open_figures import Fetch
from dashboard.update.sources import Patience


def main(arguments: Sequence[str] | None = None, patience: Patience | None = None) -> int:
    """Run the command; return 0 if all went well, 1 if a source failed or was refused."""
    options = _parser().parse_args(arguments)
    console, out = Console(stderr=True, soft_wrap=True), Console(soft_wrap=True)
    try:
        settings = current()
        data_dir = options.data or settings.data_dir
        url, account = _said() if options.from_server else (settings.database_url, COMMAND_LINE)
        kpis = Kpis(load_configured_city(data_dir, url), url, account=lambda: account, data_dir=data_dir)
        return _run(options, kpis, (console, out), patience)
    except DashboardError as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        return 1
    except KeyboardInterrupt:
        console.print("Interrupted. What was fetched whole is stored, and nothing of the rest.")
        return 130


def _said() -> tuple[str, str]:
    url, account = (sys.stdin.readline().strip() for _ in range(2))
    return url, account


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard.sources", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: that of the settings)")
    # said by a server, on two lines: the database, and in whose name
    parser.add_argument("--from-server", action="store_true", help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the sources, when they were fetched last and what came of it")
    for name, text in (
        ("fetch", "fetch sources and store what is new or revised; all of a source or nothing"),
        ("check", "fetch and judge without storing anything"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument(
            "sources", nargs="*", metavar="ID", help="default: all with an address, for this authority"
        )
        command.add_argument("--from", dest="folder", type=Path, metavar="DIR", help="read the files from a folder")
        command.add_argument(
            "--since", default="", metavar="PERIOD", help="from this period on, such as 2017-04 or 2017"
        )
    return parser


def _run(options: argparse.Namespace, kpis: Kpis, consoles: tuple[Console, Console], patience: Patience | None) -> int:
    console, out = consoles
    sources = sources_in(kpis.data_dir) if kpis.data_dir else ()
    if options.command == "list":
        for line in _listed(kpis, sources):
            _say(out, line)
        return 0
    if options.since:
        _checked_period(options.since)
    failed = 0
    for source in _chosen(sources, options, kpis.city.config.authority_code):
        try:
            report = _fetch(kpis, source, options, console, patience)
        except (SourceError, IntakeError, ContractError, ConflictError) as error:
            failed += 1
            console.print(f"{source.source_id}: {error}", style="red", markup=False, highlight=False)
            if options.command == "fetch":
                _note(kpis, source, str(error))
            continue
        _say(out, f"{source.source_id}: {report.outcome}{'' if options.command == 'fetch' else ' (nothing stored)'}")
        for line in report.lines():
            _say(out, f"  {line}")
        if report.numbers:
            # so that no page has to
            for kpi_id in source.kpi_ids:
                kpis.publish(kpi_id)
    return 1 if failed else 0


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False)


def _checked_period(text: str) -> None:
    try:
        Period.parse(text)
    except ValueError as error:
        msg = f"--since: {error}."
        raise ConfigurationError(msg) from error


def _chosen(sources: Sequence[Source], options: argparse.Namespace, authority: str) -> list[Source]:
    # residents first: rates are measured against them
    known = {source.source_id: source for source in sorted(sources, key=lambda one: not one.counts_residents)}
    if unknown := [one for one in options.sources if one not in known]:
        names = ", ".join(known) or "none, as data/sources/ has no file"
        msg = f"{unknown[0]}: no such source; expected some of {names}."
        raise ConfigurationError(msg)
    if options.sources:
        return [known[one] for one in known if one in options.sources]
    fit = [source for source in known.values() if source.is_for(authority)]
    if options.folder is not None:
        return [source for source in fit if _has_file(source, options.folder, authority)]
    return [source for source in fit if source.address]


def _has_file(source: Source, folder: Path, authority: str) -> bool:
    try:
        return bool(from_folder(source, folder, authority))
    except SourceError:
        return False


def _listed(kpis: Kpis, sources: Sequence[Source]) -> list[str]:
    fetches, lines = kpis.store.fetches(), []
    for source in sources:
        last = fetches.get(source.source_id)
        when = f"last fetched {last.at:%d %B %Y}: {last.outcome}" if last else "never fetched"
        whose = "" if source.is_for(kpis.city.config.authority_code) else f" (for {source.authority} alone)"
        lines += [f"{source.source_id}{whose}: {source.title}, {source.publisher}; {source.updated}; {when}",
                  f"  {source.caution}"]  # fmt: skip
    return lines or ["There are no sources: data/sources/ has no file."]


def _fetch(
    kpis: Kpis, source: Source, options: argparse.Namespace, console: Console, patience: Patience | None
) -> Report:
    authority, dry_run = kpis.city.config.authority_code, options.command == "check"
    if options.folder is not None:
        return take(kpis, source, from_folder(source, options.folder, authority), options.since, dry_run=dry_run)
    if not source.address:
        msg = (
            f"its publisher gives each file an address of its own. Download the file from {source.landing_page}, call "
            f"it {source.source_id}-PERIOD, and use --from DIR."
        )
        raise SourceError(msg)
    held = [period for kpi_id in source.kpi_ids for period in kpis.periods(kpi_id)]
    periods = periods_wanted(source, held, kpis.today, options.since)
    addresses = {period: address_of(source, period, authority) for period in periods}
    before = kpis.store.fetches().get(source.source_id)
    etags = {} if dry_run or options.since or before is None else before.etags
    with tempfile.TemporaryDirectory(prefix="dashboard-sources-") as folder, _progress(console) as progress:
        got, unchanged = from_publisher(source, addresses, Path(folder), etags, _teller(progress), patience)
        report = take(kpis, source, got, options.since, dry_run=dry_run) if got else _nothing(kpis, source, before)
    return report if not unchanged else _with(report, len(unchanged))


def _nothing(kpis: Kpis, source: Source, before: Fetch | None) -> Report:
    """Note that a source was asked and has nothing new."""
    report = Report()
    kpis.store.note_fetch(Fetch(source.source_id, kpis.now, "nothing new", etags=before.etags if before else {}))
    return report


def _with(report: Report, unchanged: int) -> Report:
    files = "1 file has" if unchanged == 1 else f"{unchanged} files have"
    return Report(
        report.new, report.revised, report.unchanged, (*report.told, f"{files} not changed since the last fetch"),
        report.numbers,
    )  # fmt: skip


def _note(kpis: Kpis, source: Source, message: str) -> None:
    before = kpis.store.fetches().get(source.source_id)
    etags = before.etags if before else {}
    kpis.store.note_fetch(Fetch(source.source_id, kpis.now, message, failed=True, etags=etags))


def _progress(console: Console) -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), DownloadColumn(), console=console)


def _teller(progress: Progress) -> Callable[[str, int, int | None], None]:
    tasks: dict[str, TaskID] = {}

    def told(address: str, done: int, total: int | None) -> None:
        if address not in tasks:
            tasks[address] = progress.add_task(address.rpartition("/")[2][:40], total=None)
        progress.update(tasks[address], completed=done, total=total)

    return told


if __name__ == "__main__":
    sys.exit(main())
