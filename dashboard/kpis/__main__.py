"""`python -m dashboard.kpis`: define KPIs, see and take back what was handed in, manage the illustrative figures."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from dashboard.domain.disclosure.rules import Viewer
from dashboard.errors import ConfigurationError, DashboardError
from dashboard.kpis import Kpis
from dashboard.settings import current
from dashboard.store.configuration import load_configured_city


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    console = Console()
    try:
        settings = current()
        city = load_configured_city(settings.data_dir, settings.database_url)
        line = _run(options, Kpis(city, settings.database_url, data_dir=settings.data_dir))
    except DashboardError as error:
        console.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        return 1
    console.print(line, markup=False, highlight=False, soft_wrap=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard.kpis", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    define = commands.add_parser("define", help="take in a catalogue of KPIs; a changed definition is a new version")
    define.add_argument("file", type=Path, metavar="FILE", help="TOML or CSV")
    history = commands.add_parser("history", help="list the submissions of a KPI and what was done to them")
    history.add_argument("kpi_id", metavar="ID")
    for name, text in (
        ("withdraw", "take a submission's figures back; they stay in the history"),
        ("restore", "let the figures of a withdrawn submission count again"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("submission", type=int, metavar="NUMBER")
        command.add_argument("--role", default="data steward", help="who does it: a role, never a person's name")
    difference = commands.add_parser("difference", help="list what differs between two submissions of a KPI")
    difference.add_argument("before", type=int, metavar="BEFORE")
    difference.add_argument("after", type=int, metavar="AFTER")
    commands.add_parser("publish", help="work out ahead what the public and officers may see; pages need not wait then")
    commands.add_parser("add-illustrative", help="add illustrative KPIs and figures, marked as such on every page")
    commands.add_parser("add-open", help="add the open figures that come with the dashboard, where they are not there")
    commands.add_parser("remove-illustrative", help="remove them, all in one step")
    return parser


def _run(options: argparse.Namespace, kpis: Kpis) -> str:
    actions: dict[str, Callable[[], str]] = {
        "define": lambda: _define(options.file, kpis),
        "history": lambda: _history(options.kpi_id, kpis),
        "withdraw": lambda: _change(options, kpis.withdraw),
        "restore": lambda: _change(options, kpis.restore),
        "difference": lambda: _difference(options, kpis),
        "publish": lambda: _publish(kpis),
        "add-illustrative": lambda: _add(kpis),
        "add-open": lambda: f"Open figures of {kpis.add_open()} KPIs added.",
        "remove-illustrative": lambda: (
            f"{kpis.remove_illustrative()} illustrative KPIs removed, with all their figures."
        ),
    }
    return actions[options.command]()


def _define(file: Path, kpis: Kpis) -> str:
    defined = kpis.define(_read(file), file.name)
    return "\n".join(f"{kpi.kpi_id}: version {kpi.version}" for kpi in defined) or "The catalogue holds no KPI."


def _publish(kpis: Kpis) -> str:
    kpis.publish()
    missing = {kpi_id for viewer in (Viewer.OFFICER, Viewer.PUBLIC) for kpi_id, _ in kpis.unpublished(viewer)}
    if missing:
        return f"Not worked out, as their figures do not fit their definitions: {', '.join(sorted(missing))}."
    return "What the public and officers may see is worked out."


def _add(kpis: Kpis) -> str:
    kpis.add_illustrative()
    return "The illustrative figures are there; every page that shows them says so."


def _history(kpi_id: str, kpis: Kpis) -> str:
    lines = []
    for stored in kpis.history(kpi_id):
        given = stored.submission
        periods = ", ".join(f"{period} {state.value}" for period, state in stored.periods.items())
        lines.append(
            f"{stored.submission_id}: {given.file_name}, version {given.kpi_version}, {given.rows_read:,} rows read, "
            f"{given.rows_matched:,} matched; {periods}; sha256 {given.file_sha256}"
        )
        lines += [f"   {event.when:%d %B %Y %H:%M} {event.what.value} by {event.who}" for event in stored.events]
    return "\n".join(lines) or f"Nothing has been handed in for {kpi_id}."


def _change(options: argparse.Namespace, change: Callable[[int, str], None]) -> str:
    change(options.submission, options.role)
    done = {"withdraw": "withdrawn", "restore": "restored"}[options.command]
    return f"Submission {options.submission} is {done}."


def _difference(options: argparse.Namespace, kpis: Kpis) -> str:
    rows = kpis.difference(options.before, options.after)
    return rows.to_csv(index=False).rstrip() if len(rows) else "The two do not differ."


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file}: cannot be read ({error}); expected a catalogue in TOML or CSV, in UTF-8. Look at the path."
        raise ConfigurationError(msg) from error


if __name__ == "__main__":
    sys.exit(main())
