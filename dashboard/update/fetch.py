"""Fetching the official files over the internet: file 7 as one download, the ONS layers in batches of codes.

Everything is saved to a folder and then read like the files that somebody else put there.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pandas as pd
from rich.progress import Progress

from dashboard.errors import UpdateError
from dashboard.update.asking import WITHOUT_INTERNET, PassingError, refuse_failure, retrying, save
from dashboard.update.authority import codes_of_authority
from dashboard.update.files.read import read_deprivation
from dashboard.update.sources import ROLE_NAMES, Patience, Role, Source, Sources

#: LSOA codes in one question to an ONS layer; its answers are limited to a thousand or two.
_BATCH = 150


_T = TypeVar("_T")


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
        later, names = (sources.by_role[role] for role in (Role.LATER_BEST_FIT, Role.MIDDLE_NAMES))
        if later.url:
            self._if_possible(lambda: self.layer(Role.LATER_BEST_FIT, later, codes), "The wards since 2018")
        if names.url:
            target = self._folder / f"{Role.MIDDLE_NAMES}.csv"
            title = ROLE_NAMES[Role.MIDDLE_NAMES]
            self._if_possible(lambda: self.download(names.url, target, title), "The names of middle-layer areas")

    def _if_possible(self, fetch: Callable[[], object], what: str) -> None:
        """Fetch what a city can be built without; what is held of it is kept."""
        try:
            fetch()
        except UpdateError as error:
            self._progress.console.print(f"Note: {error} {what} stay as they are.")

    def download(self, url: str, target: Path, title: str) -> None:
        """Stream one file to disk; it appears under its name only when it is complete."""
        task = self._progress.add_task(title, total=None)
        self._retrying(url, lambda: self._stream(url, target, task))

    def _stream(self, url: str, target: Path, task: Any) -> None:
        save(self._client, url, target, lambda done, total: self._progress.update(task, total=total, completed=done))

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
        return retrying(url, action, self._patience)


def _features_of(url: str, response: httpx.Response) -> list[dict[str, Any]]:
    """Return the features of an answer; ArcGIS reports its errors in the body, with HTTP 200."""
    refuse_failure(response)
    try:
        answer = response.json()
    except ValueError as error:
        msg = f"{url}: found an answer that is not JSON ({error}). Try again later. {WITHOUT_INTERNET}"
        raise UpdateError(msg) from error
    if isinstance(answer, dict) and isinstance(answer.get("error"), dict):
        details = answer["error"]
        text = f"the service's error {details.get('code', '')}: {details.get('message', 'no message')}"
        if details.get("code") in (429, 500, 502, 503, 504):
            raise PassingError(text)
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
