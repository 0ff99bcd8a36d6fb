"""`python -m dashboard.kpis`: take a catalogue of KPIs in, add or remove the illustrative figures."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from dashboard.errors import ConfigurationError, DashboardError
from dashboard.kpis import Kpis
from dashboard.settings import current
from dashboard.store.city import load_city


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    console = Console()
    try:
        settings = current()
        line = _run(options, Kpis(load_city(settings.data_dir), settings.database_url))
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
    commands.add_parser("add-illustrative", help="add invented KPIs and figures, marked as such on every page")
    commands.add_parser("remove-illustrative", help="remove them, all in one step")
    return parser


def _run(options: argparse.Namespace, kpis: Kpis) -> str:
    if options.command == "add-illustrative":
        kpis.add_illustrative()
        return "The illustrative figures are there; every page that shows them says so."
    if options.command == "remove-illustrative":
        return f"{kpis.remove_illustrative()} illustrative KPIs removed, with all their figures."
    defined = kpis.define(_read(options.file), options.file.name)
    return "\n".join(f"{kpi.kpi_id}: version {kpi.version}" for kpi in defined) or "The catalogue holds no KPI."


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file}: cannot be read ({error}); expected a catalogue in TOML or CSV, in UTF-8. Look at the path."
        raise ConfigurationError(msg) from error


if __name__ == "__main__":
    sys.exit(main())
