"""`python -m dashboard.intake FILE --kpi ID`: judge a file that a service hands in, print the report, store it."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from dashboard.errors import DashboardError, IntakeError
from dashboard.intake.dry_run import Form
from dashboard.intake.files.table import Limits
from dashboard.intake.mapping.mapping import Reading, read_mapping, write_mapping
from dashboard.intake.mapping.question import Question
from dashboard.intake.problems import quoted
from dashboard.intake.report import report_csv, summary
from dashboard.kpis import Kpis
from dashboard.settings import current
from dashboard.store.configuration import load_configured_city

#: Problems that are printed; the report has them all.
_PRINTED = 20


def main(arguments: Sequence[str] | None, open_store: Callable[[Path], Kpis]) -> int:
    """Run the command; return 0 if all went well, 1 if something has to be corrected, chosen or accepted first."""
    options = _parser().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else 140)
    try:
        return _run(options, open_store(options.data), console)
    except DashboardError as error:
        _say(console, str(error))
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard.intake", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV or XLSX")
    parser.add_argument(
        "--kpi", metavar="ID", help="KPI that the figures are for; may be left out where the file's name begins with it"
    )
    parser.add_argument("--data", type=Path, default=Path("data"), metavar="DIR", help="data folder (default: data)")
    parser.add_argument("--form", choices=list(Form), type=Form, help="default: single cases if there are postcodes")
    parser.add_argument(
        "--mapping", type=Path, metavar="FILE", help="how a file in a form of its own is to be read (TOML)"
    )
    parser.add_argument("--role", default="data steward", help="who hands in: a role, never a person's name")
    parser.add_argument("--dry-run", action="store_true", help="report only, store nothing")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the report to a CSV file")
    parser.add_argument(
        "--accept", action="append", default=[], metavar="WARNING", help="accept a kind of warning; may be repeated"
    )
    return parser


def _run(options: argparse.Namespace, source: Kpis, console: Console) -> int:
    kpi_id = options.kpi or source.kpi_for(options.file.name)
    chosen = _chosen(options.mapping) if options.mapping else None
    checked = source.check(kpi_id, _read(options.file), options.file.name, options.form, reading=chosen)
    if isinstance(checked, Question):
        _ask(console, checked)
        return 1
    dry_run = checked.dry_run
    for line in summary(dry_run):
        _say(console, line)
    for problem in dry_run.problems[:_PRINTED]:
        _say(console, f"- {problem.severity.value}: {problem.sentence}")
    if len(dry_run.problems) > _PRINTED:
        _say(console, f"… and {sum(dry_run.counts.values()) - _PRINTED:,} more; --report FILE lists them.")
    if options.report:
        _write(options.report, report_csv(dry_run))
    if options.dry_run:
        return 1 if dry_run.errors else 0
    accepted = frozenset(options.accept)
    if not dry_run.may_be_committed(accepted):
        if not dry_run.errors:
            missing = " ".join(f"--accept {kind.value}" for kind in dry_run.warnings if kind not in accepted)
            _say(console, f"Nothing was stored. To store it all the same: {missing}")
        return 1
    number = source.commit(checked, accepted, options.role)
    _say(console, f"Stored as submission {number}: {len(dry_run.observations):,} figures.")
    return 0


def _chosen(path: Path) -> Reading:
    try:
        return Reading(read_mapping(path.read_text(encoding="utf-8"), path.name))
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: cannot be read ({error}); expected a mapping in TOML, in UTF-8. Look at the path."
        raise IntakeError(msg) from error


def _ask(console: Console, question: Question) -> None:
    """Say how the file would be read, as a mapping to be saved and corrected."""
    _say(console, f"{question.file_name}: {question.why} Nothing was stored.")
    for words in question.missing:
        _say(console, f"- still to choose: {words}")
    _say(console, f"Columns: {', '.join(map(quoted, question.labels))}")
    _say(console, "Save the following as a file, correct it, and add --mapping FILE:\n")
    _say(console, write_mapping(question.mapping))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # one byte more than allowed is enough to be refused
            return file.read(Limits().content_bytes + 1)
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror}); expected a CSV or XLSX file. Look at the path."
        raise IntakeError(msg) from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        msg = f"{path}: the report cannot be written ({error.strerror}). Choose another place."
        raise IntakeError(msg) from error


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _open(data_dir: Path) -> Kpis:
    url = current().database_url
    return Kpis(load_configured_city(data_dir, url), url, data_dir=data_dir)


if __name__ == "__main__":
    sys.exit(main(None, _open))
