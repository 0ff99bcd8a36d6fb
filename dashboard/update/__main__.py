"""`python -m dashboard.update`: fetch or read the official files, verify them, rebuild `data/` in one step."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from dashboard.domain.deprivation.editions import EDITIONS, IOD_2015
from dashboard.errors import ConfigurationError, ContractError, DashboardError, UpdateError
from dashboard.store.city import inspect_city
from dashboard.store.publish import publish, recover, update_lock
from dashboard.update.authority import requested_authority
from dashboard.update.build import build
from dashboard.update.context import add_context
from dashboard.update.editions import build_edition
from dashboard.update.fetch import fetch_all, fetch_edition
from dashboard.update.files.read import read_inputs
from dashboard.update.files.recognise import recognise
from dashboard.update.sources import DEFAULT_SOURCES, Sources, load_sources

_DEFAULT_DATA = Path("data")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True)
    try:
        update(options, console)
    except DashboardError as error:
        console.print(f"Update failed: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        console.print("The data in use before is untouched.", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("Interrupted. The data in use is complete: the old, or the new if it was already in place.")
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard.update", description=__doc__)
    parser.add_argument("--authority", metavar="CODE", help="local authority, as in E08000035; default: the one in use")
    others = [edition.year for edition in EDITIONS.values() if edition is not IOD_2015]
    parser.add_argument(
        "--edition", type=int, choices=others, metavar="YEAR", help="build only this other edition of the Indices"
    )
    parser.add_argument("--from", dest="folder", type=Path, metavar="DIR", help="read the official files from a folder")
    parser.add_argument("--data", type=Path, default=_DEFAULT_DATA, metavar="DIR", help="data folder (default: data)")
    parser.add_argument("--sources", type=Path, default=DEFAULT_SOURCES, metavar="FILE", help="list of addresses")
    parser.add_argument(
        "--context",
        action="store_true",
        help="only add roads, railways, rivers and parks to the map, from OS Open Zoomstack, or OS Open Roads, Rivers "
        "and Greenspace, in the folder of --from",
    )
    return parser


def update(options: argparse.Namespace, console: Console) -> None:
    """Fetch or read, verify, build and publish; say what changed."""
    sources = load_sources(options.sources)
    with update_lock(options.data):
        recover(options.data)
        if options.edition is not None:
            changed, notices = _add_edition(options, sources, console), ()
        elif options.context:
            changed, notices = _add_context(options, sources, console)
        elif options.folder is not None:
            changed, notices = _rebuild(options.folder, options, sources, console)
        else:
            with tempfile.TemporaryDirectory(prefix="dashboard-update-") as temporary:
                fetched = Path(temporary)
                with _progress(console) as progress:
                    fetch_all(fetched, options.authority or requested_authority(options.data), sources, progress)
                changed, notices = _rebuild(fetched, options, sources, console)
    _tell([f"Note: {notice}" for notice in notices], console)
    summary = f"{len(changed)} files are new" if changed else "nothing has changed"
    console.print(f"{options.data} is verified and up to date: {summary}.", markup=False, highlight=False)


def _add_edition(options: argparse.Namespace, sources: Sources, console: Console) -> list[str]:
    edition = EDITIONS[options.edition]
    source = sources.editions[edition.year]
    if options.folder is not None:
        contents = build_edition(edition, options.folder, options.data, source)
    elif not source.url:
        msg = f"{edition.short_title}: found no address to fetch it from, expected a folder. Use --from DIR."
        raise ConfigurationError(msg)
    else:
        with tempfile.TemporaryDirectory(prefix="dashboard-update-") as temporary:
            with _progress(console) as progress:
                fetch_edition(Path(temporary), source, edition.short_title, sources, progress)
            contents = build_edition(edition, Path(temporary), options.data, source)
    return publish(options.data, contents, _refuse_broken)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), console=console
    )


def _rebuild(
    folder: Path, options: argparse.Namespace, sources: Sources, console: Console
) -> tuple[list[str], tuple[str, ...]]:
    found = recognise(folder)
    built = build(read_inputs(found), options.authority, options.data, sources)
    _tell(built.counts, console)
    changed = publish(options.data, built.contents, _refuse_broken, built.obsolete)
    return changed, (*found.notices, *built.notices)


def _add_context(options: argparse.Namespace, sources: Sources, console: Console) -> tuple[list[str], tuple[str, ...]]:
    if options.folder is None or options.authority is not None:
        msg = (
            "`--context` adds roads, railways, rivers and parks to the city in use, from files in a folder: give "
            "`--from FOLDER` and no `--authority`. OS Open Zoomstack is at https://osdatahub.os.uk/downloads/open."
        )
        raise UpdateError(msg)
    draft = add_context(options.folder, options.data, sources)
    _tell(draft.counts, console)
    return publish(options.data, draft.contents, _refuse_broken), tuple(draft.notices)


def _tell(lines: Sequence[str], console: Console) -> None:
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _refuse_broken(staged: Path) -> None:
    """Let nothing into the data folder that the dashboard would refuse to start on."""
    inspection = inspect_city(staged)
    if inspection.city is None:
        subject = "rebuilt data"
        raise ContractError(subject, inspection.problems)


if __name__ == "__main__":
    sys.exit(main())
