"""`python -m dashboard.store`: bring the database of the services' figures up to date, back it up, restore it."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy import Engine

from dashboard import settings
from dashboard.errors import DashboardError
from dashboard.store.city import load_city
from dashboard.store.configuration import versions
from dashboard.store.kpi.backup import backup, restore
from dashboard.store.kpi.database import latest_revision, open_engine, place

_PLAIN: dict[str, Any] = {"markup": False, "highlight": False, "soft_wrap": True}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True)
    try:
        engine = open_engine(settings.current().database_url)
        try:
            if options.command == "undo-configuration":
                console.print(_undo(engine, options.why), **_PLAIN)
                return 0
            if options.command == "upgrade":
                # opening it has done all there is to do
                console.print(f"{place(engine)} is up to date: version {latest_revision()} of the tables.", **_PLAIN)
                return 0
            if options.command == "backup":
                counts = backup(engine, options.file, options.encrypt_to)
                encrypted = f", encrypted for {options.encrypt_to}" if options.encrypt_to else ""
                text = f"{place(engine)} is backed up in {options.file}{encrypted}"
            else:
                how = {name: getattr(options, name) for name in ("force", "replace_trail", "identity")}
                counts = restore(engine, options.file, **how)
                text = f"{place(engine)} holds what {options.file} has"
        finally:
            engine.dispose()
    except DashboardError as error:
        console.print(f"Failed: {error}", style="red", **_PLAIN)
        return 1
    console.print(f"{text}: {_told(counts)}.", **_PLAIN)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard.store", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("upgrade", help="build the tables, or bring them up to what this version works with")
    undoing = commands.add_parser("undo-configuration", help="take back the last change that administrators made")
    undoing.add_argument("--why", required=True, metavar="TEXT", help="the reason, for the history")
    writing = commands.add_parser("backup", help="write all of the database into one file; it stays in use meanwhile")
    reading = commands.add_parser("restore", help="fill the database from such a file, all or nothing")
    for command in (writing, reading):
        command.add_argument("file", type=Path, metavar="FILE")
    writing.add_argument(
        "--encrypt-to",
        metavar="RECIPIENT",
        help="encrypt by age (age1…, ssh-ed25519 …) or GnuPG (fingerprint or e-mail address of a key), if installed",
    )
    reading.add_argument("--identity", type=Path, metavar="KEY", help="secret key, if the file was encrypted by age")
    reading.add_argument(
        "--replace-trail", action="store_true", help="replace an audit trail that is another than the backup's"
    )
    reading.add_argument("--force", action="store_true", help="replace what a database holds that is not empty")
    return parser


def _undo(engine: Engine, why: str) -> str:
    city = load_city(settings.current().data_dir)
    number = versions.current(engine).number
    made = versions.undo(engine, city, number, why, number)
    return f"Version {number} of the configuration is undone by version {made.number}."


def _told(counts: Mapping[str, int]) -> str:
    names = {"kpis": "KPIs", "kpi_submissions": "submissions", "kpi_observations": "figures"}
    return ", ".join(f"{counts[table]:,} {name}" for table, name in names.items())


if __name__ == "__main__":
    sys.exit(main())
