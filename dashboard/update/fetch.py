"""Fetching the official files over the internet: file 7 as one download, the ONS layers in batches of codes.

Failures that pass by themselves (no connection, a time-out, "too many requests", a server's error) are tried again
with growing pauses; a wrong address or a wrong answer is not. Everything is saved to a folder and then read like the
files that somebody else put there.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pandas as pd
import tenacity
from rich.progress import Progress

from dashboard.errors import UpdateError
from dashboard.update.authority import codes_of_authority
from dashboard.update.files.read import read_deprivation
from dashboard.update.sources import ROLE_NAMES, Patience, Role, Source, Sources

#: LSOA codes in one question to an ONS layer; its answers are limited to a thousand or two.
_BATCH = 150
_WITHOUT_INTERNET = "Without internet, download the files elsewhere and use --from DIR."


_T = TypeVar("_T")


class _PassingError(Exception):
    """A failure that may pass by itself; its text completes "found …"."""


def fetch_all(folder: Path, authority_code: str, sources: Sources, progress: Progress) -> None:
    """Fetch everything about one local authority into a folder.

    Raises
    ------
    UpdateError
        If a file cannot be had; the message names the address, what was found and what to do.
    """
    with httpx.Client(timeout=sources.patience.timeout, follow_redirects=True) as client:
        _Fetcher(client, progress, sources.patience, folder).run(authority_code, sources)


def fetch_edition(folder: Path, source: Source, title: str, sources: Sources, progress: Progress) -> None:
    """Fetch the file of one edition of the Indices into a folder.

    Raises
    ------
    UpdateError
        As `fetch_all`.
    """
    with httpx.Client(timeout=sources.patience.timeout, follow_redirects=True) as client:
        _Fetcher(client, progress, sources.patience, folder).download(source.url, folder / "file_7.csv", title)


class _Fetcher:
    """Fetches into `folder` with one client."""

    def __init__(self, client: httpx.Client, progress: Progress, patience: Patience, folder: Path) -> None:
        self._client = client
        self._progress = progress
        self._patience = patience
        self._folder = folder

    def run(self, authority_code: str, sources: Sources) -> None:
        """Fetch file 7, then layers for the codes that it lists for the authority; the later best fit if possible."""
        target = self._folder / "iod_2015_file_7.csv"
        self.download(sources.by_role[Role.DEPRIVATION].url, target, ROLE_NAMES[Role.DEPRIVATION])
        codes = codes_of_authority(read_deprivation(target), authority_code)
        self.layer(Role.LSOA_BOUNDARIES, sources.by_role[Role.LSOA_BOUNDARIES], codes)
        best_fit = self.layer(Role.BEST_FIT, sources.by_role[Role.BEST_FIT], codes)
        wards = sources.by_role[Role.WARD_BOUNDARIES]
        self.layer(Role.WARD_BOUNDARIES, wards, sorted(set(_column(best_fit, wards.code_field))))
        later = sources.by_role[Role.LATER_BEST_FIT]
        if later.url:
            try:
                self.layer(Role.LATER_BEST_FIT, later, codes)
            except UpdateError as error:
                # a city can be built without it, and what is held of it is kept
                self._progress.console.print(f"Note: {error} The wards since 2018 stay as they are.")

    def download(self, url: str, target: Path, title: str) -> None:
        """Stream one file to disk; it appears under its name only when it is complete."""
        task = self._progress.add_task(title, total=None)
        self._retrying(url, lambda: self._stream(url, target, task))

    def _stream(self, url: str, target: Path, task: Any) -> None:
        part = target.with_name(f".{target.name}.part")
        received = 0
        with self._client.stream("GET", url) as response:
            _refuse_failure(response)
            # the length of what travels, which is less than the file's when it is compressed
            stated = int(response.headers.get("Content-Length", 0))
            self._progress.update(task, total=stated or None, completed=0)
            with part.open("wb") as handle:
                for chunk in response.iter_bytes():
                    handle.write(chunk)
                    received = response.num_bytes_downloaded
                    self._progress.update(task, completed=received)
        if stated and received != stated:
            msg = f"a partial download ({received:,} of {stated:,} bytes)"
            raise _PassingError(msg)
        self._progress.update(task, total=received, completed=received)
        part.replace(target)

    def layer(self, role: Role, source: Source, codes: Sequence[str]) -> list[dict[str, Any]]:
        """Ask an ArcGIS layer for the areas with given codes; save and return the features."""
        spatial = role not in (Role.BEST_FIT, Role.LATER_BEST_FIT)
        task = self._progress.add_task(ROLE_NAMES[role], total=len(codes))
        features: list[dict[str, Any]] = []
        for start in range(0, len(codes), _BATCH):
            batch = codes[start : start + _BATCH]
            features += self._ask(source, batch, spatial=spatial)
            self._progress.update(task, advance=len(batch))
        found = set(_column(features, source.code_field))
        if missing := sorted(set(codes) - found):
            msg = (
                f"{source.url}: found {len(found):,} of {len(codes):,} areas of {ROLE_NAMES[role]}; {missing[0]} is "
                f"missing. Try again later, or correct the address in dashboard/update/sources.toml."
            )
            raise UpdateError(msg)
        if spatial:
            text = json.dumps({"type": "FeatureCollection", "features": features})
            (self._folder / f"{role}.geojson").write_text(text, "utf-8")
        else:
            pd.DataFrame([one["properties"] for one in features]).to_csv(self._folder / f"{role}.csv", index=False)
        return features

    def _ask(self, source: Source, codes: Sequence[str], *, spatial: bool) -> list[dict[str, Any]]:
        listing = ",".join(f"'{code}'" for code in codes)
        form = {
            "where": f"{source.code_field} IN ({listing})",
            "outFields": ",".join(source.fields),
            "returnGeometry": "true" if spatial else "false",
            "outSR": "4326",
            "f": "geojson",
        }
        return self._retrying(source.url, lambda: _features_of(source.url, self._client.post(source.url, data=form)))

    def _retrying(self, url: str, action: Callable[[], _T]) -> _T:
        patience = self._patience
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((_PassingError, httpx.TransportError, httpx.DecodingError)),
            stop=tenacity.stop_after_attempt(patience.attempts),
            wait=tenacity.wait_exponential(patience.first_pause, max=patience.longest_pause),
            reraise=True,
        )
        try:
            return retrying(action)
        except httpx.TimeoutException as error:
            msg = (
                f"{url}: found no answer within {patience.timeout:g} s, {patience.attempts} times. Try again later. "
                f"{_WITHOUT_INTERNET}"
            )
            raise UpdateError(msg) from error
        except (_PassingError, httpx.RequestError) as error:
            found = error if isinstance(error, _PassingError) else _transport(error)
            msg = f"{url}: found {found}, {patience.attempts} times. Try again later. {_WITHOUT_INTERNET}"
            raise UpdateError(msg) from error
        except httpx.InvalidURL as error:
            msg = f"{url}: found no usable address ({error}). Correct it in dashboard/update/sources.toml."
            raise UpdateError(msg) from error


def _transport(error: httpx.RequestError) -> str:
    if isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError):
        return f"a partial download ({error})"
    return f"no connection ({error})"


def _refuse_failure(response: httpx.Response) -> None:
    """Raise for an HTTP status that is not success: one that may pass by itself, or one that will not."""
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        msg = f"HTTP {status} ({response.reason_phrase})"
        raise _PassingError(msg)
    if not response.is_success:
        msg = (
            f"{response.request.url}: found HTTP {status} ({response.reason_phrase}), expected the file. The address "
            f"may have changed: correct it in dashboard/update/sources.toml. {_WITHOUT_INTERNET}"
        )
        raise UpdateError(msg)


def _features_of(url: str, response: httpx.Response) -> list[dict[str, Any]]:
    """Return the features of an answer; ArcGIS reports its errors in the body, with HTTP 200."""
    _refuse_failure(response)
    try:
        answer = response.json()
    except ValueError as error:
        msg = f"{url}: found an answer that is not JSON ({error}). Try again later. {_WITHOUT_INTERNET}"
        raise UpdateError(msg) from error
    if isinstance(answer, dict) and isinstance(answer.get("error"), dict):
        details = answer["error"]
        text = f"the service's error {details.get('code', '')}: {details.get('message', 'no message')}"
        if details.get("code") in (429, 500, 502, 503, 504):
            raise _PassingError(text)
        msg = f"{url}: found {text}. Correct the address or the fields in dashboard/update/sources.toml."
        raise UpdateError(msg)
    features = answer.get("features") if isinstance(answer, dict) else None
    if not isinstance(features, list):
        msg = f"{url}: found an answer without features, expected GeoJSON. Correct the address in sources.toml."
        raise UpdateError(msg)
    return features


def _column(features: Sequence[dict[str, Any]], name: str) -> list[str]:
    """Return one property of all features, whatever the case of its name."""
    values = [
        str(value)
        for feature in features
        for key, value in (feature.get("properties") or {}).items()
        if key.lower() == name.lower()
    ]
    if features and not values:
        msg = f"{name}: found no such field in the answer. Correct the fields in dashboard/update/sources.toml."
        raise UpdateError(msg)
    return values
