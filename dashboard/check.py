"""`python -m dashboard.check`: verify everything in `data/`; one table, exit code 1 if something must be mended."""

import argparse
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from dashboard.domain.kpi.catalogue import read_toml
from dashboard.domain.kpi.source import read_source
from dashboard.errors import ContractError, DashboardError
from dashboard.store.city import Inspection, inspect_city
from dashboard.store.contracts import CheckResult, attempt, check_hash, check_none
from dashboard.store.files import EXAMPLES_OF_OUTCOMES, ILLUSTRATIVE, digest, read_bytes
from dashboard.store.provenance import read_provenance
from dashboard.store.publish import recover


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.check", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"), metavar="DIR", help="data folder (default: data)")
    data_dir: Path = parser.parse_args(arguments).data
    # a terminal states its width; a file or a pipe has room
    console = Console(width=None if sys.stdout.isatty() else 140)
    try:
        recovered = recover(data_dir)
        inspection = _with_kpis(inspect_city(data_dir), data_dir)
    except DashboardError as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        return 1
    if recovered:
        console.print("An interrupted update was finished first.")
    console.print(_table(inspection, data_dir))
    return _verdict(inspection, console)


def _with_kpis(inspection: Inspection, data_dir: Path) -> Inspection:
    """Add the checks of illustrative KPIs and of the sources of open figures, which no server needs for its start."""
    path, results = data_dir / ILLUSTRATIVE, list(inspection.results)
    text = attempt(lambda: _text(path), results) if path.exists() else None
    found = None if text is None else attempt(lambda: read_toml(text, path.name), results)
    if found is not None:
        own = [kpi.kpi_id for kpi in found if not kpi.illustrative]
        results.append(check_none(f"{ILLUSTRATIVE}: KPIs", own, f"{len(found)} illustrative", "illustrative KPIs only"))
    examples = data_dir / EXAMPLES_OF_OUTCOMES
    if examples.exists():
        attempt(lambda: _parsed(examples), results)
    for one in sorted((data_dir / "sources").glob("*.toml")):
        source = attempt(lambda path=one: read_source(_text(path), path.stem), results)  # type: ignore[misc]
        if source is not None:
            results.append(
                CheckResult(f"sources/{one.name}: content", True, f"{len(source.definitions)} KPIs", "usable")
            )
            results += _check_embedded(data_dir, source.embedded)
    return replace(inspection, results=tuple(results))


def _text(path: Path) -> str:
    return read_bytes(path).decode("utf-8", "replace")


def _parsed(path: Path) -> None:
    try:
        tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ContractError(path.name, [f"found text that is no TOML ({error}). Put the file back."]) from error


def _check_embedded(data_dir: Path, file: str) -> list[CheckResult]:
    """Check that the figures that come with a source are those that were put there; nothing for a source without."""
    results: list[CheckResult] = []
    if not file:
        return results
    record = attempt(lambda: read_provenance(data_dir, file), results)
    content = attempt(lambda: read_bytes(data_dir / file), results)
    if record is not None and record.sha256 is not None and content is not None:
        results.append(check_hash(file, digest(content), record.sha256))
    return results


def _table(inspection: Inspection, data_dir: Path) -> Table:
    table = Table("", "Check", "Found", "Expected", title=f"Checks of {data_dir}", title_justify="left")
    for result in inspection.results:
        table.add_row("ok" if result.ok else "FAILED", *_plain(result.name, result.found, result.expected))
    return table


def _plain(*texts: str) -> tuple[str, ...]:
    # square brackets are markup to rich
    return tuple(text.replace("[", r"\[") for text in texts)


def _verdict(inspection: Inspection, console: Console) -> int:
    if not inspection.problems:
        console.print(f"All {len(inspection.results)} checks passed.", highlight=False)
        return 0
    console.print(f"{len(inspection.problems)} of {len(inspection.results)} checks failed:", highlight=False)
    for problem in inspection.problems:
        console.print(f"- {problem}", markup=False, highlight=False, soft_wrap=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
