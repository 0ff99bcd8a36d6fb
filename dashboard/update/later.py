"""Adding what a city may have or not: postcodes, wards since 2018, LSOAs that changed by 2021, names people know.

What no source is given for is kept.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from dashboard.domain.areas.names import middle_layer
from dashboard.errors import UpdateError
from dashboard.store import contracts, files
from dashboard.store.areas import configured_city, read_best_fit
from dashboard.store.boundaries import read_boundaries
from dashboard.store.provenance import SUFFIX, SourceFile, read_provenance
from dashboard.update import geometry
from dashboard.update.draft import Draft, to_csv
from dashboard.update.files.postcode_files import Area, Postcodes, read_directory, read_package
from dashboard.update.files.read import Inputs
from dashboard.update.postcodes import AssignedPostcodes, best_fit, place, to_parquet
from dashboard.update.records import Records
from dashboard.update.sources import Role

#: How far around the city points are read, in metres: official boundaries are generalised.
_MARGIN_M = 500.0


@dataclass(frozen=True)
class _Fit:
    """The best fit to the wards since 2018, and the official files that it rests on."""

    ward_of: pd.Series
    source_files: tuple[SourceFile, ...]
    estimated: bool = False


def add_later(
    draft: Draft, inputs: Inputs, lsoa: gpd.GeoDataFrame, records: Records, data_dir: Path
) -> tuple[str, ...]:
    """Add postcodes, best fit and boundaries since 2018 to the draft, new or as they are in the data folder.

    The result are the files of the data folder that go, because they are another city's.

    Parameters
    ----------
    draft
        Holds the configuration already: it says which wards were given new codes.

    Raises
    ------
    UpdateError
        If the files do not fit the city.
    """
    return _Later(draft, inputs, lsoa, records, data_dir).run()


class _Later:
    def __init__(self, draft: Draft, inputs: Inputs, lsoa: gpd.GeoDataFrame, records: Records, data_dir: Path) -> None:
        self._draft = draft
        self._inputs = inputs
        self._lsoa = lsoa
        self._records = records
        self._data_dir = data_dir
        self._recoded = _recoded(draft)

    def run(self) -> tuple[str, ...]:
        kinds = (*files.LATER_FILES, files.LSOA_CHANGES, files.ENDED_LSOAS, files.MIDDLE_NAMES, files.CONTEXT)
        there = [name for file in kinds for name in (file, f"{file}{SUFFIX}")]
        there = [name for name in there if (self._data_dir / name).exists()]
        configured = configured_city(self._data_dir / files.AREAS)
        same = configured is not None and configured[0] == self._records.authority_code
        if same:
            self._draft.contents |= {name: (self._data_dir / name).read_bytes() for name in there}
        postcodes = self._read_postcodes()
        assigned = place(postcodes, self._lsoa, self._recoded) if postcodes is not None else None
        kept = self._kept_fit() if same else None
        fit = self._fit(postcodes, assigned, kept) or kept
        self._add_boundaries(fit, postcodes, renewed=postcodes is not None or self._inputs.later.best_fit is not None)
        if postcodes is not None and assigned is not None:
            wards = frozenset(fit.ward_of) if fit is not None else frozenset[str]()
            content = to_parquet(assigned.frame, wards)
            self._draft.add(content, self._records.postcodes(postcodes, len(assigned.frame)))
            self._draft.counts += assigned.counts
        self._add_lsoa_changes()
        self._add_middle_names()
        obsolete = tuple(name for name in there if name not in self._draft.contents)
        if obsolete:
            self._draft.notices.append(
                "Postcodes and wards since 2018 of the other authority are removed; give a source of postcodes to "
                "build them for this one."
            )
        if files.CONTEXT in obsolete:
            self._draft.notices.append(
                "Roads, railways, rivers and parks of the other authority are removed; read those of this one with "
                "`--context`."
            )
        return obsolete

    def _add_lsoa_changes(self) -> None:
        """Add the LSOAs that were split or merged by 2021; those that stayed the same are of no interest."""
        pairs = self._inputs.later.lsoa_changes
        if pairs is None:
            return
        own = pairs[pairs["lsoa11_code"].isin(self._lsoa["code"]) & (pairs["lsoa11_code"] != pairs["lsoa21_code"])]
        table = own.drop_duplicates().sort_values(["lsoa11_code", "lsoa21_code"])
        self._draft.add(to_csv(table), self._records.lsoa_changes(len(table)))

    def _add_middle_names(self) -> None:
        table = self._inputs.later.middle_names
        if table is None:
            return
        own = table[table["msoa_name"].isin(middle_layer(self._lsoa["name"]))]
        columns = [name for name in ("msoa_code", "msoa_name", "place_name") if name in own]
        own = own[columns].drop_duplicates().sort_values("msoa_name")
        self._draft.add(to_csv(own), self._records.middle_names(len(own)))

    def _read_postcodes(self) -> Postcodes | None:
        later = self._inputs.later
        west, south, east, north = self._lsoa.to_crs(27700).total_bounds
        area = Area(
            self._records.authority_code,
            frozenset(self._lsoa["code"]),
            (west - _MARGIN_M, south - _MARGIN_M, east + _MARGIN_M, north + _MARGIN_M),
        )
        if later.directory:
            if later.package is not None:
                self._draft.notices.append(f"{later.package.name} is not used: the ONS Postcode Directory is better.")
            return read_directory([path for path, _ in later.directory], [file for _, file in later.directory], area)
        return read_package(later.package, area) if later.package is not None else None

    def _fit(self, postcodes: Postcodes | None, assigned: AssignedPostcodes | None, kept: _Fit | None) -> _Fit | None:
        """Add the best fit, official or else from postcodes, and return it; None if there is nothing new or better."""
        official = self._inputs.later.best_fit
        if official is not None:
            table = official[official["lsoa11_code"].isin(self._lsoa["code"])].drop_duplicates("lsoa11_code")
            if missing := set(self._lsoa["code"]) - set(table["lsoa11_code"]):
                name = self._inputs.source_files[Role.LATER_BEST_FIT].name
                msg = (
                    f"{name}: found no row for {contracts.shortened(missing)}, expected one for each LSOA of the city."
                )
                raise UpdateError(msg)
            table = table.assign(ward_code=table["ward_code"].replace(dict(self._recoded))).sort_values("lsoa11_code")
            record = self._records.later_best_fit(len(table), len(self._recoded))
        elif postcodes is not None and assigned is not None and (kept is None or kept.estimated):
            if set(assigned.frame["ward_code"]) & set(self._inputs.best_fit["ward_code"]):
                self._draft.notices.append(
                    "Wards since 2018 are not built: the postcodes name wards of before. Take a Directory of 2019 or "
                    "later."
                )
                return None
            table, notices = best_fit(assigned, self._lsoa)
            self._draft.notices += notices
            record = self._records.estimated_best_fit(postcodes, len(table), len(self._recoded))
            self._draft.counts.append(_summary(table))
        else:
            return None
        self._draft.add(to_csv(table), record)
        return _Fit(table.set_index("lsoa11_code")["ward_code"], record.source_files)

    def _kept_fit(self) -> _Fit | None:
        path = self._data_dir / files.LATER_BEST_FIT
        if not path.exists():
            return None
        record = read_provenance(self._data_dir, files.LATER_BEST_FIT)
        return _Fit(read_best_fit(path), record.source_files, record.approximate)

    def _add_boundaries(self, fit: _Fit | None, postcodes: Postcodes | None, *, renewed: bool) -> None:
        """Add boundaries since 2018: official ones where given, else, for a new best fit, put together from LSOAs."""
        later = self._inputs.later
        official = later.boundaries
        if fit is None:
            if official is not None:
                name = self._inputs.source_files[Role.LATER_WARD_BOUNDARIES].name
                self._draft.notices.append(
                    f"{name} is not used: it has `{later.column}`; the dashboard needs wards of 2017. (Those since "
                    f"2018 are built if there is a source of postcodes, or a best fit to them.)"
                )
            return
        needed = set(fit.ward_of)
        names = self._names(needed, postcodes)
        chosen = None
        if official is not None:
            chosen = official.assign(code=official["code"].replace(dict(self._recoded)))
            chosen = chosen[chosen["code"].isin(needed)]
            if set(chosen["code"]) != needed or chosen["code"].duplicated().any():
                missing = contracts.shortened(needed - set(chosen["code"])) or "no ward, but one of them twice"
                name = self._inputs.source_files[Role.LATER_WARD_BOUNDARIES].name
                self._draft.notices.append(f"{name} is not used: it lacks wards of the best fit ({missing}).")
                chosen = None
        if chosen is not None:
            wards, steps = geometry.prepare(chosen, "ward boundaries since 2018")
            record = self._records.later_ward_boundaries(len(wards), steps, len(self._recoded))
        elif renewed:
            wards = geometry.dissolve(self._lsoa, np.asarray(fit.ward_of.reindex(self._lsoa["code"])))
            record = self._records.approximate_later_wards(len(wards), fit.source_files)
            self._draft.notices.append("Ward boundaries since 2018 are approximate: put together from LSOAs.")
        else:
            return
        wards = wards.assign(name=[names[code] for code in wards["code"]])
        self._draft.add(geometry.to_geojson(wards, "ward_code", "ward_name"), record)

    def _names(self, codes: set[str], postcodes: Postcodes | None) -> dict[str, str]:
        """Return the name of each ward, from any file that has it, or as the data folder has it."""
        known: dict[str, str] = {}
        path = self._data_dir / files.LATER_WARD_BOUNDARIES
        sources: Sequence[Mapping[str, str]] = (
            read_boundaries(path, "ward_code", "ward_name")["name"].to_dict() if path.exists() else {},
            postcodes.ward_names if postcodes is not None else {},
            self._inputs.later.names,
        )
        for source in sources:
            known |= {self._recoded.get(code, code): name for code, name in source.items() if name}
        if nameless := codes - set(known):
            msg = (
                f"wards since 2018: found no name for {contracts.shortened(nameless)}. Put a file with codes and names "
                f"into the folder: boundaries, or the ONS list of ward names and codes."
            )
            raise UpdateError(msg)
        return known


def _recoded(draft: Draft) -> dict[str, str]:
    """Return the wards with new codes as the configuration has them; a broken one is told when it is verified."""
    try:
        blocks = tomllib.loads(draft.contents[files.AREAS].decode("utf-8"))["ward_vintage"]
        return {str(later): str(code) for block in blocks for later, code in block.get("recoded", {}).items()}
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
        return {}


def _summary(table: pd.DataFrame) -> str:
    shares = table["share_pct"]
    return (
        f"Wards since 2018: {table['ward_code'].nunique():,} by best fit of {len(table):,} LSOAs, estimated; "
        f"{(shares == 100).sum():,} lie in one ward, {(shares < 60).sum():,} have less than 60 % in theirs."
    )
