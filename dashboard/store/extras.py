"""What a city may have or not: postcodes, wards since 2018, England, changes of LSOAs, later residents, roads.

What is there is checked.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.domain.areas.context import Context
from dashboard.domain.areas.names import middle_layer
from dashboard.domain.areas.population import DIVIDED, Population
from dashboard.domain.areas.postcodes import COLUMNS, FULL_POSTCODE
from dashboard.domain.deprivation.editions import EDITIONS, IOD_2015, EditionFigures
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.store import contracts, files
from dashboard.store.areas import read_best_fit, read_ended_lsoas, read_lsoa_changes, read_middle_names
from dashboard.store.boundaries import read_boundaries, read_context
from dashboard.store.contracts import CheckResult, check_none
from dashboard.store.england import check_england, read_england
from dashboard.store.imd import read_edition
from dashboard.store.provenance import SUFFIX, Provenance
from dashboard.store.tables import read_table, release_memory

_TYPES = {"postcode": pa.string(), IOD_2015.code_column: pa.string(), "ward_2018_code": pa.string(), "live": pa.bool_(),
          "approximate": pa.bool_()}  # fmt: skip
_T = TypeVar("_T")
_FULL = re.compile(FULL_POSTCODE)
POPULATION_COLUMNS = (IOD_2015.code_column, "population", "basis")
_LSOA = re.compile(files.LSOA_CODE_PATTERN)
#: How the file is written.
SCHEMA = pa.schema(list(_TYPES.items()))


@dataclass(frozen=True)
class Extras:
    """The optional files, read; all but `postcodes` and `populations` are None if absent.

    `best_fit` and `boundaries` are those of the wards since 2018, `lsoa_changes` codes of 2021 by code of 2011,
    `middle_names` what `read_middle_names` returns,
    `ended_lsoas` codes of 2001, `populations` residents of the mid-years after that of the Indices.
    """

    postcodes: pd.DataFrame
    best_fit: pd.Series | None = None
    boundaries: gpd.GeoDataFrame | None = None
    england: pd.DataFrame | None = None
    lsoa_changes: pd.Series | None = None
    ended_lsoas: pd.Series | None = None
    middle_names: pd.DataFrame | None = None
    context: Context | None = None
    populations: tuple[Population, ...] = ()


def is_built(data_dir: Path, file: str) -> bool:
    """Tell whether an optional file, or its source file, is there."""
    return any((data_dir / name).exists() for name in (file, f"{file}{SUFFIX}"))


def no_postcodes() -> pd.DataFrame:
    """Return the table of postcodes of a city that has none."""
    columns = {name: pd.Series(dtype="bool" if kind == pa.bool_() else "str") for name, kind in _TYPES.items()}
    return pd.DataFrame(columns).set_index("postcode").set_axis(COLUMNS, axis=1)


def read_postcodes(path: Path, code_column: str = IOD_2015.code_column) -> pd.DataFrame:
    """Read the built postcodes, whose LSOAs stand in `code_column`.

    Returns
    -------
    pandas.DataFrame
        Indexed by the postcode without its space, in the file's order; the columns are `COLUMNS`.

    Raises
    ------
    DataError
        If the file is missing, is no Parquet, or lacks a column or has one of another type.
    """
    schema = pa.schema([(code_column if name == IOD_2015.code_column else name, kind) for name, kind in _TYPES.items()])
    frame: pd.DataFrame = read_table(path, schema).to_pandas().rename(columns={code_column: COLUMNS[0]})
    # as objects, which bisection reads many times faster one by one than values of Arrow
    frame.index = pd.Index(frame["postcode"].str.replace(" ", "", regex=False), name="postcode", dtype=object)
    frame = frame[list(COLUMNS)]
    release_memory()
    return frame


def read_extras(
    data_dir: Path,
    own: files.CityFiles,
    lsoas: pd.DataFrame,
    provenance: Iterable[Provenance],
    results: list[CheckResult],
) -> Extras:
    """Read and check what is there of the optional files of a city; the checks are added to `results`."""
    code_column = own.edition.code_column
    rows = {record.file: record.rows for record in provenance}

    def optional(file: str, read: Callable[[Path], _T]) -> _T | None:
        there = is_built(data_dir, file)
        return contracts.attempt(lambda: read(data_dir / file), results) if there else None

    read = optional(files.POSTCODES, partial(read_postcodes, code_column=code_column))
    postcodes = no_postcodes() if read is None else read
    fit, shapes = _read_wards(data_dir, results)
    england = optional(files.ENGLAND, read_england)
    changes, ended = optional(files.LSOA_CHANGES, read_lsoa_changes), optional(files.ENDED_LSOAS, read_ended_lsoas)
    middle = optional(files.MIDDLE_NAMES, read_middle_names)
    context = optional(files.CONTEXT, read_context)
    tables = (postcodes, fit, shapes, england, changes, ended, middle, None if context is None else context.paths)
    # the other editions come last, and are read by `read_editions`
    for file, table in zip(own.optional, tables, strict=False):
        if table is not None and (expected := rows.get(file)) is not None:
            results.append(contracts.check_count(f"{file}: rows", len(table), expected))
    if fit is not None and shapes is not None:
        results += _check_wards(own, lsoas, fit, shapes)
    if len(postcodes):
        results += check_postcodes(postcodes, lsoas.index, None if shapes is None else shapes.index)
    if england is not None:
        results += check_england(england, lsoas, own.edition.lsoa_count)
    if changes is not None:
        results += _check_changes(changes, lsoas.index, own.edition.lsoa_vintage)
    if ended is not None:
        results += _check_ended(ended, lsoas.index if changes is None else lsoas.index.union(changes.index))
    if middle is not None:
        results += _check_middle_names(middle, lsoas["name"])
    populations = _read_populations(data_dir, own, lsoas, rows, results)
    return Extras(postcodes, fit, shapes, england, changes, ended, middle, context, populations)


def _check_ended(ended: pd.Series, lsoa_codes: pd.Index) -> list[CheckResult]:
    """Check that LSOAs of 2001 ended in 2011, and that those of 2011 that they were merged into are made of several.

    `lsoa_codes` are those of the city and, where it runs on LSOAs of 2021, those of 2011 before.
    """
    file, merged = files.ENDED_LSOAS, ended[ended != ""]
    wrong = [code for code in ended.index if not _LSOA.fullmatch(code) or code in lsoa_codes]
    wrong += ended.index[ended.index.duplicated()].tolist()
    alone = [into for into, count in merged.value_counts().items() if count < 2 or into not in lsoa_codes]
    return [
        check_none(f"{file}: LSOAs of 2001", wrong, "all ended", "codes of LSOAs that are not of 2011, each once"),
        check_none(
            f"{file}: LSOAs of 2011", alone, "merged from several", "LSOAs of the city, each in two rows or more"
        ),
    ]


def _check_middle_names(names: pd.DataFrame, lsoa_names: pd.Series) -> list[CheckResult]:
    """Check that each middle-layer area of the city has one name, all or none have codes, and no other is there."""
    file, wanted = files.MIDDLE_NAMES, set(middle_layer(lsoa_names))
    nameless = wanted - set(names.index[names["place_name"] != ""])
    codes = names["msoa_code"]
    is_code = codes.str.fullmatch(files.MSOA_CODE_PATTERN) & ~codes.duplicated(keep=False)
    wrong = set(names.index[~is_code]) if codes.any() else set()
    return [
        check_none(f"{file}: middle-layer areas", nameless, "all named", "a name for each of the city's"),
        check_none(f"{file}: codes", wrong, "all right", "a code such as E02002330 for each, once, or for none"),
        check_none(f"{file}: other areas", set(names.index) - wanted, "none", "middle-layer areas of the city only"),
        check_none(f"{file}: names", names.index[names.index.duplicated()], "each once", "one row an area"),
    ]


def read_population(path: Path, code_column: str = IOD_2015.code_column) -> pd.DataFrame:
    """Read the residents of a mid-year, by LSOA in `code_column`.

    Returns
    -------
    pandas.DataFrame
        A row an LSOA: `code_column`, `population` (0 where there is no whole number) and `basis`, see
        `population.on_lsoas_of_2011`.

    Raises
    ------
    DataError
        If the file is missing, is no CSV or lacks a column.
    """
    columns = (code_column, *POPULATION_COLUMNS[1:])
    table = files.read_csv(path, columns)[list(columns)].fillna("")
    people = table["population"].where(table["population"].str.fullmatch(r"\d{1,9}"), "0")
    return table.assign(population=people.astype("int64"))


def _read_populations(
    data_dir: Path,
    own: files.CityFiles,
    lsoas: pd.DataFrame,
    rows: Mapping[str, int | None],
    results: list[CheckResult],
) -> tuple[Population, ...]:
    """Read and check the residents of every mid-year that is there."""
    column = own.edition.code_column
    found = []
    for year in files.population_years(data_dir):
        file = files.population(year)
        table = contracts.attempt(partial(read_population, data_dir / file, column), results)
        if table is None:
            continue
        codes, empty = table[column], table[column][table["population"] < 1]
        results += [
            *contracts.check_codes(file, codes, files.LSOA_CODE_PATTERN),
            contracts.check_join(f"{own.deprivation} and {file}", lsoas.index, codes),
            check_none(f"{file}: residents", empty, "above 0 everywhere", "whole numbers above 0", "none for "),
        ]
        if (expected := rows.get(file)) is not None:
            results.append(contracts.check_count(f"{file}: rows", len(table), expected))
        residents = table.set_index(column)["population"].sort_index()
        found.append(Population(year, residents, tuple(sorted(codes[table["basis"] == DIVIDED]))))
    return tuple(found)


def read_editions(
    data_dir: Path, own: EditionFigures, provenance: Iterable[Provenance], results: list[CheckResult]
) -> dict[int, EditionFigures]:
    """Read and check the editions of the Indices that are there, besides the city's own; by year, the earliest first.

    An edition on LSOAs of the city's own vintage must have exactly those; of another vintage, some of them.
    """
    rows = {record.file: record.rows for record in provenance}
    found = {own.edition.year: own}
    for year, file in files.CityFiles(own.edition).others.items():
        if not is_built(data_dir, file):
            continue
        figures = contracts.attempt(lambda file=file, year=year: read_edition(data_dir / file, EDITIONS[year]), results)  # type: ignore[misc]
        if figures is None:
            continue
        found[year] = figures
        results += [
            *_check_edition(file, figures, own),
            contracts.check_count(f"{file}: rows", len(figures.frame), rows.get(file) or 0),
        ]
    return dict(sorted(found.items()))


def _check_edition(file: str, figures: EditionFigures, own: EditionFigures) -> list[CheckResult]:
    frame, edition, deprivation = figures.frame, figures.edition, files.of_edition(own.edition)
    columns = [measure.rank_column for measure in MEASURES.values()]
    partly = [c for c in frame.columns if c not in columns and not frame[c].isna().all()]
    if edition.lsoa_vintage == own.edition.lsoa_vintage:
        same = contracts.check_join(f"{deprivation} and {file}", own.frame.index, frame.index)
    else:
        kept = frame.index.intersection(own.frame.index)
        name = f"{deprivation} and {file}: LSOAs that kept their code"
        same = CheckResult(name, len(kept) > 0, f"{len(kept):,} of {len(own.frame):,}", "most of the city’s")
    return [
        *contracts.check_codes(file, frame.index, files.LSOA_CODE_PATTERN),
        contracts.check_ranks(file, frame, columns, edition.lsoa_count),
        contracts.check_complete(file, frame, partly),
        same,
    ]


def _check_changes(changes: pd.Series, lsoa_codes: Iterable[str], vintage: int) -> list[CheckResult]:
    """Check that changes are of the city's LSOAs, and that no code of the other vintage is one of them."""
    file, known, by_vintage = files.LSOA_CHANGES, set(lsoa_codes), {2011: changes.index, 2021: pd.Index(changes)}
    (other,) = by_vintage.keys() - {vintage}
    wrong = [code for code in by_vintage[other] if not _LSOA.fullmatch(code) or code in known]
    there = "did not exist" if other > vintage else "do not exist"
    return [
        check_none(f"{file}: LSOAs of {vintage}", set(by_vintage[vintage]) - known, "all known", "LSOAs of the city"),
        check_none(f"{file}: LSOAs of {other}", wrong, "all new", f"codes of LSOAs that {there} in {vintage}"),
    ]


def _read_wards(data_dir: Path, results: list[CheckResult]) -> tuple[pd.Series | None, gpd.GeoDataFrame | None]:
    """Read the wards since 2018; one of their two files without the other is a failure."""
    if not any(is_built(data_dir, file) for file in (files.LATER_BEST_FIT, files.LATER_WARD_BOUNDARIES)):
        return None, None
    fit = contracts.attempt(lambda: read_best_fit(data_dir / files.LATER_BEST_FIT), results)
    path = data_dir / files.LATER_WARD_BOUNDARIES
    return fit, contracts.attempt(lambda: read_boundaries(path, "ward_code", "ward_name"), results)


def _check_wards(
    own: files.CityFiles, lsoas: pd.DataFrame, fit: pd.Series, shapes: gpd.GeoDataFrame
) -> list[CheckResult]:
    return [
        *contracts.check_codes(files.LATER_BEST_FIT, fit.index, files.LSOA_CODE_PATTERN),
        *contracts.check_codes(files.LATER_WARD_BOUNDARIES, shapes.index, files.WARD_CODE_PATTERN),
        *contracts.check_boundaries(files.LATER_WARD_BOUNDARIES, shapes),
        contracts.check_join(f"{own.deprivation} and {files.LATER_BEST_FIT}", lsoas.index, fit.index),
        contracts.check_join(f"{files.LATER_BEST_FIT} and {files.LATER_WARD_BOUNDARIES}", fit, shapes.index),
    ]


def check_postcodes(
    postcodes: pd.DataFrame, lsoa_codes: Iterable[str], ward_codes: Iterable[str] | None
) -> list[CheckResult]:
    """Check form and uniqueness of the postcodes, that every code is the city's, and which LSOAs have no live one.

    An LSOA without a live postcode is told and no failure: houses are pulled down. `ward_codes` is None where the city
    has no wards since 2018.
    """
    file, known = files.POSTCODES, set(lsoa_codes)
    # Plain lists: vectors of text take several times the memory, which the process then keeps.
    codes = postcodes.index.to_numpy(object).tolist()
    areas, wards, live = (postcodes[name].to_numpy(object).tolist() for name in COLUMNS[:3])
    malformed = [code for code in codes if not _FULL.fullmatch(code)]
    unordered = [code for before, code in pairwise(codes) if code <= before]
    lost = [code for code, area, alive in zip(codes, areas, live, strict=True) if alive and area not in known]
    strange = set(areas) - known
    strange_wards = set(wards) - {"", *(() if ward_codes is None else ward_codes)}
    empty = known - {area for area, alive in zip(areas, live, strict=True) if alive}
    counts = f"{sum(live):,} live and {len(codes) - sum(live):,} terminated"
    return [
        check_none(f"{file}: form of postcodes", malformed, counts, "postcodes like LS11 6DS"),
        check_none(f"{file}: order", unordered, f"{len(codes):,} in order", "each once, in order without the space"),
        check_none(f"{file}: LSOA codes", strange, "all known", "LSOAs of the city"),
        check_none(
            f"{file}: ward codes", strange_wards, "all known or empty", f"wards of {files.LATER_WARD_BOUNDARIES}"
        ),
        check_none(f"{file}: live postcodes", lost, f"all {sum(live):,} lead to an LSOA", "each leads to an LSOA"),
        CheckResult(
            f"{file}: LSOAs with a live postcode",
            ok=True,
            found=f"{len(known) - len(empty):,} of {len(known):,}"
            + (f"; none in {contracts.shortened(empty)}" if empty else ""),
            expected="all, or named here",
        ),
    ]
