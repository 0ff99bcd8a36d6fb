"""Getting a publisher's files: from a folder, or from its addresses, each only if it has changed since."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from dashboard.domain.kpi.definition import Frequency, Period
from dashboard.domain.kpi.source import Source
from dashboard.errors import SourceError, UpdateError
from dashboard.update.asking import Terms, retrying, save
from dashboard.update.sources import Patience

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Got:
    """A publisher's file: where it lies, the period it is for ("" for several), and how it is marked (ETag)."""

    path: Path
    period: str
    address: str = ""
    etag: str = ""


def periods_wanted(source: Source, held: Sequence[Period], today: date, since: str = "") -> list[str]:
    """Return the keys of the periods to ask for, the first one first.

    Of a source with a file for each period, those since `since`; by default what is out and newer than all that is
    held, and the latest that is held, which may have been revised. Nothing held: the latest alone.
    """
    # the last that is out: a period that is over, and so many months later
    months = today.year * 12 + today.month - 1 - source.lag_months
    last = Period.containing(date(months // 12, months % 12 + 1, 1), source.frequency).previous()
    if source.last:
        last = min(last, Period.parse(source.last))
    if source.frequency is Frequency.YEAR and source.first and Period.parse(source.first).month != 1:
        last = Period(last.year, Period.parse(source.first).month, Frequency.YEAR)
        last = last if last.day_after <= today else last.previous()
    first = Period.parse(since) if since else max(held, default=last)
    if source.first:
        first = max(first, Period.parse(source.first))
    found: list[str] = []
    one = last
    while one >= first:
        found.insert(0, one.key)
        one = one.previous()
    return found if source.by_period else found[-1:]


def address_of(source: Source, period: str, authority: str) -> str:
    """Fill an address in."""
    when = Period.parse(period).first_day if period else date.min
    parts = {"period": period, "year": f"{when.year}", "month": f"{when.month:02}", "authority": authority}
    return source.address.format(**parts)


def from_folder(source: Source, folder: Path, authority: str) -> list[Got]:
    """Find the files of a source in a folder: named as at the publisher, or after the source and the period.

    Raises
    ------
    SourceError
        If there is none.
    """
    found: dict[str, Got] = {}
    pattern = re.sub(r"\{\w+\}", "*", _name(source.address))
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        own = path.stem == source.source_id or path.stem.startswith(f"{source.source_id}-")
        if not source.by_period:
            # of several archives the latest has all that the others have
            if own or (pattern and fnmatch(path.name, pattern)):
                found[""] = Got(path, "")
            continue
        period = path.stem.removeprefix(f"{source.source_id}-") if own else _period_of(source, path.name, authority)
        if _is_key(period):
            found[period] = Got(path, period)
    if not found:
        what = f"{source.source_id}-PERIOD.*" if source.by_period else f"{source.source_id}.*"
        also = f", or as the publisher names it ({_name(source.address)})" if source.address else ""
        msg = f"{folder}: found no file of the source {source.source_id}; expected {what}{also}."
        raise SourceError(msg)
    return [found[period] for period in sorted(found)]


def _period_of(source: Source, name: str, authority: str) -> str:
    """Return the period that a file is for by its publisher's name; "" if it has none."""
    keys = [text for text in re.findall(r"\d{4}(?:-\d{2})?", name) if _is_key(text)]
    return next((key for key in keys if name == _name(address_of(source, key, authority))), "")


def _name(address: str) -> str:
    return Path(urlsplit(address).path).name


def _is_key(text: str) -> bool:
    try:
        return Period.parse(text).key == text
    except ValueError:
        return False


def from_publisher(
    source: Source,
    addresses: Mapping[str, str],
    folder: Path,
    etags: Mapping[str, str],
    told: Callable[[str, int, int | None], None],
    patience: Patience | None = None,
) -> tuple[list[Got], list[str]]:
    """Fetch the files of a source into a folder; also return the addresses of those that have not changed.

    Parameters
    ----------
    addresses
        By key of the period ("" for a file with several).
    etags
        By address, how it was marked when it was stored.
    told
        Is called with an address, the bytes received, and how many there are where that is stated.

    Raises
    ------
    SourceError
        If a file cannot be had, or all are larger together than the source allows.
    """
    got: list[Got] = []
    unchanged: list[str] = []
    size, patience = 0, patience or Patience()
    where = f"data/sources/{source.source_id}.toml"
    with httpx.Client(timeout=patience.timeout, follow_redirects=True) as client:
        for number, (period, address) in enumerate(addresses.items()):
            target = folder / f"{number}-{_name(address) or source.source_id}"
            headers = {"If-None-Match": etags[address]} if address in etags else {}
            terms = Terms(headers, max(source.most_mb * _MEGABYTE - size, 1), where)

            def ask(address: str = address, target: Path = target, terms: Terms = terms) -> httpx.Headers | None:
                return save(client, address, target, lambda done, all_: told(address, done, all_), terms)

            try:
                answered = retrying(address, ask, patience, where)
            except UpdateError as error:
                raise SourceError(str(error)) from error
            except OSError as error:
                msg = f"{address}: cannot be kept in {folder} ({error.strerror}). Make room there, or set TMPDIR."
                raise SourceError(msg) from error
            if answered is None:
                unchanged.append(address)
                continue
            size += target.stat().st_size
            got.append(Got(target, period if source.by_period else "", address, answered.get("ETag", "")))
    return got, unchanged
