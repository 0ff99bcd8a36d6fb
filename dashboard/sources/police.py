"""Archives of data.police.uk: a zip of CSV files with a row for each incident, counted by LSOA, month and kind."""

import zipfile
import zlib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import csv

from dashboard.domain.areas.city import City
from dashboard.domain.kpi.definition import Geography
from dashboard.domain.kpi.source import Source
from dashboard.errors import SourceError
from dashboard.sources.placing import ELSEWHERE, Book, Placed, refuse_few
from dashboard.sources.tables import CHANGED

KIND = "Crime type"
#: Bytes that are read at once, of a file that may be large.
_BLOCK = 4 << 20
#: What the files in an archive may come to, of those that are read.
_MOST_BYTES = 4_000_000_000


def read(source: Source, path: Path, city: City) -> list[Placed]:
    """Read an archive as counts by LSOA of the city; an LSOA without a record had none.

    Raises
    ------
    SourceError
        See `counted`; or if there are too few areas, or no record of a kind.
    """
    counts, without_place = counted(source, path)
    book = Book(city, source.definitions[0], source)
    code_of = {text: book.code(text) for text in counts["area"].unique()}
    counts = counts.assign(code=counts["area"].map(code_of))
    if missing := sorted({kind for one in source.figures.values() for kind in one.kinds} - set(counts["kind"])):
        msg = f"{path.name}: found no record of the kind “{missing[0]}” under “{KIND}”. {CHANGED}"
        raise SourceError(msg)
    # every month in the archive counts, also one of which nothing is left for this city
    months = sorted(counts["period"].unique())
    counts = counts[counts["code"] != ""]
    areas = counts.groupby("period")["area"].nunique().reindex(months, fill_value=0)
    refuse_few(source, areas, city.config.city_name)
    return [_placed(source, counts, number, without_place, (book, city)) for number in range(len(source.definitions))]


def _placed(source: Source, counts: pd.DataFrame, number: int, without_place: int, of: tuple[Book, City]) -> Placed:
    definition, (book, city) = source.definitions[number], of
    kinds = source.figures[definition.kpi_id, definition.version].kinds
    rows = counts[counts["kind"].isin(kinds)] if kinds else counts
    told = [f"{without_place:,} records of the force have no place and are left out"]
    # a part counts for its whole; of one that lies in several it is not known which had none
    elsewhere = counts[counts["code"] == ELSEWHERE]
    unknown = {(one, period) for code, period in zip(elsewhere["area"], elsewhere["period"], strict=True)
               for one in book.members(code)}  # fmt: skip
    wholes = {code: (book.members(code) or [code])[0] for code in rows["code"].unique()}
    sums = rows.assign(area=rows["code"].map(wholes)).groupby(["area", "period"])["count"].sum()
    periods = sorted(counts["period"].unique())
    every = pd.MultiIndex.from_product([city.lsoas.index.astype(str), periods], names=["area", "period"])
    found = sums.reindex(every, fill_value=0).rename("numerator").astype(float).reset_index()
    found = found.assign(denominator=np.nan)
    if unknown:
        keys = list(zip(found["area"], found["period"], strict=True))
        found = found[[key not in unknown for key in keys]]
        told.append(
            f"{len(unknown):,} figures are for areas of another year, which cannot be divided among those of "
            f"{city.config.lsoa_vintage}"
        )
        if Geography.CITY in definition.geographies:
            totals = rows.groupby("period")["count"].sum().rename("numerator").reset_index()
            found = pd.concat([found, totals.assign(area=city.config.authority_code, denominator=np.nan)])
    return Placed(definition, found.reset_index(drop=True), tuple(told))


def counted(source: Source, path: Path) -> tuple[pd.DataFrame, int]:
    """Count the incidents in an archive.

    Returns
    -------
    tuple of pandas.DataFrame and int
        `area` (code of the LSOA), `period`, `kind` and `count`; the number of records without a place.

    Raises
    ------
    SourceError
        If it is no archive, is damaged, or its files have changed their form.
    """
    area, month = source.layout.area[0], source.layout.period[0]
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [_counts(chunk, area, month) for chunk in _chunks(archive, source, path.name)]
    except pa.ArrowKeyError as error:
        msg = f"{path.name}: {str(error).strip(chr(39))}, expected {area}, {month} and {KIND}. {CHANGED}"
        raise SourceError(msg) from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, pa.ArrowInvalid) as error:
        msg = f"{path.name}: found no sound archive ({error}); expected a zip of CSV files. Fetch it again."
        raise SourceError(msg) from error
    every = pd.concat(parts).groupby(["area", "period", "kind"], as_index=False)["count"].sum()
    placed = every["area"] != ""
    return every[placed].reset_index(drop=True), int(every["count"][~placed].sum())


def _chunks(archive: zipfile.ZipFile, source: Source, name: str) -> Iterator[pa.RecordBatch]:
    wanted = [one for one in archive.infolist() if fnmatch(Path(one.filename).name, source.layout.files)]
    if not wanted:
        msg = f"{name}: found no file “{source.layout.files}” in it; expected one for each month. {CHANGED}"
        raise SourceError(msg)
    if sum(one.file_size for one in wanted) > _MOST_BYTES:
        msg = f"{name}: found files of more than {_MOST_BYTES / 1e9:g} GB in it. Narrow `layout.files`."
        raise SourceError(msg)
    columns = [source.layout.area[0], source.layout.period[0], KIND]
    for one in wanted:
        with archive.open(one) as file:
            reader = csv.open_csv(
                file,
                read_options=csv.ReadOptions(block_size=_BLOCK, use_threads=False),
                convert_options=csv.ConvertOptions(
                    include_columns=columns, column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
                ),
            )
            yield from reader


def _counts(chunk: pa.RecordBatch, area: str, month: str) -> pd.DataFrame:
    # only few different rows are left of a chunk: a million records never stand in memory together
    table = pa.Table.from_batches([chunk]).group_by([area, month, KIND]).aggregate([([], "count_all")])
    frame: pd.DataFrame = table.to_pandas().rename(
        columns={area: "area", month: "period", KIND: "kind", "count_all": "count"}
    )
    texts: pd.DataFrame = frame.astype({"area": "str", "period": "str", "kind": "str"})
    return texts
