"""`python -m dashboard.audit`: verify the audit trail, and export it."""

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from sqlalchemy import Engine

from dashboard import settings
from dashboard.audit import as_csv, as_json_lines
from dashboard.errors import ConfigurationError, DashboardError, DataError
from dashboard.store.kpi import trail
from dashboard.store.kpi.database import open_engine, place, reading

_WRITERS = {".csv": as_csv, ".jsonl": as_json_lines}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 1 if the chain is broken or nothing could be done."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True)
    try:
        engine = open_engine(settings.current().database_url)
        try:
            line, sound = _verify(engine, options) if options.command == "verify" else _export(engine, options)
        finally:
            engine.dispose()
    except DashboardError as error:
        line, sound = f"Failed: {error}", False
    console.print(line, style=None if sound else "red", markup=False, highlight=False, soft_wrap=True)
    return 0 if sound else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard.audit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="follow the chain; name the first record that breaks it")
    verify.add_argument(
        "--noted",
        action="append",
        default=[],
        metavar="NUMBER:HASH",
        help="number and hash that an earlier run told; shows whether the trail was written anew or shortened since",
    )
    export = commands.add_parser("export", help="write the records into a file that others can read")
    export.add_argument("file", type=Path, metavar="FILE", help="ends in .csv or .jsonl (JSON, a record a line)")
    for name, text in (("from", "first day"), ("to", "last day")):
        export.add_argument(f"--{name}", dest=name, metavar="DAY", help=f"{text} (UTC), as in 2019-05-31")
    return parser


def _verify(engine: Engine, options: argparse.Namespace) -> tuple[str, bool]:
    found = trail.verified(engine, dict(_noted(text) for text in options.noted))
    if found.broken is not None:
        return f"{place(engine)}: the audit trail is broken at record {found.broken}: {found.reason}.", False
    if not found.records:
        return f"{place(engine)}: the audit trail has no record yet.", True
    return (
        f"{place(engine)}: the audit trail is whole, {found.records:,} records. Note its last one somewhere else, and "
        f"hand it to the next run with --noted:\n{found.records}:{found.head}"
    ), True


def _noted(text: str) -> tuple[int, str]:
    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip())
    if not found:
        msg = f"--noted: found “{text}”; expected a number, a colon and 64 hexadecimal digits, as an earlier run told."
        raise ConfigurationError(msg)
    return int(found[1]), found[2]


def _export(engine: Engine, options: argparse.Namespace) -> tuple[str, bool]:
    file: Path = options.file
    write = _WRITERS.get(file.suffix.lower())
    if write is None:
        msg = f"{file}: found the ending “{file.suffix}”; expected {' or '.join(_WRITERS)}."
        raise ConfigurationError(msg)
    since, until = _day("--from", getattr(options, "from")), _day("--to", options.to, after=1)
    with reading(engine) as connection:
        records = list(trail.read(connection, since, until))
    try:
        file.write_text(write(records), encoding="utf-8", newline="")
    except OSError as error:
        msg = f"{file}: the export cannot be written ({error.strerror}). Choose a folder that exists and has room."
        raise DataError(msg) from error
    return f"{len(records):,} records of {place(engine)} are in {file}.", True


def _day(name: str, text: str | None, after: int = 0) -> datetime | None:
    """Return the beginning of a day, or of one so many days after it."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=after)
    except (ValueError, OverflowError) as error:
        msg = f"{name}: found “{text}”; expected a day, as in 2019-05-31."
        raise ConfigurationError(msg) from error
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
