"""Figures by area and period: checked as a whole, written in bulk, read back in pieces."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import csv
from sqlalchemy import Connection, Select, Table

from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.errors import ContractError
from dashboard.progress import Progress, Stage, unseen
from dashboard.store import files
from dashboard.store.contracts import shortened
from dashboard.store.kpi import tables
from dashboard.store.kpi.records import OBSERVATION_COLUMNS

CHUNK = 50_000
KEYS = ["period", "area_kind", "vintage", "area_code"]
_CODES = {"lsoa": files.LSOA_CODE_PATTERN, "msoa": files.MSOA_CODE_PATTERN, "ward": files.WARD_CODE_PATTERN}
#: What a postcode looks like; none may get in, not even as the name of an area.
_POSTCODE = r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}"


def checked(frame: pd.DataFrame, definition: KpiDefinition) -> pd.DataFrame:
    """Return the observations with plain types, in the order of their keys.

    Raises
    ------
    ContractError
        With all that is wrong; nothing is left out or mended.
    """
    subject = f"{definition.kpi_id}: observations"
    missing = [f"column “{name}” is missing" for name in OBSERVATION_COLUMNS if name not in frame]
    # a column more could be a postcode or a name, so nothing is passed over in silence
    strange = [
        f"column “{name}” is not known; expected {', '.join(OBSERVATION_COLUMNS)}"
        for name in frame.columns
        if name not in OBSERVATION_COLUMNS
    ]
    if missing or strange or frame.empty:
        raise ContractError(subject, [*missing, *strange] or ["there are no rows; expected at least one"])
    rows = frame.assign(**{name: frame[name].astype("str").astype("category") for name in KEYS})
    problems = [f"{name} is missing in {count:,} rows" for name in KEYS if (count := int(frame[name].isna().sum()))]
    problems += _period_problems(rows["period"], definition)
    problems += _area_problems(rows)
    problems += [text for name in ("numerator", "denominator") for text in _number_problems(frame, name)]
    if repeated := int(rows.duplicated(KEYS).sum()):
        problems.append(f"{repeated:,} rows repeat an area and period; expected each once")
    if problems:
        raise ContractError(subject, problems)
    rows = rows.astype({"numerator": "float64", "denominator": "float64"})
    return rows.sort_values(KEYS, ignore_index=True)[[*KEYS, "numerator", "denominator"]]


def _period_problems(periods: pd.Series, definition: KpiDefinition) -> list[str]:
    wrong = [key for key in periods.cat.categories if not _fits(key, definition)]
    expected = f"keys of a {definition.frequency}"
    return [f"period is {shortened(f'“{key}”' for key in wrong)}; expected {expected}"] if wrong else []


def _fits(key: str, definition: KpiDefinition) -> bool:
    try:
        period = Period.parse(key)
    except ValueError:
        return False
    return period.key == key and period.frequency is definition.frequency


def _area_problems(rows: pd.DataFrame) -> list[str]:
    found = []
    areas = rows[["area_kind", "area_code"]].drop_duplicates().dropna().astype("str")
    if unknown := set(areas["area_kind"]) - set(tables.AREA_KINDS):
        found.append(f"area_kind is {shortened(unknown)}; expected {', '.join(tables.AREA_KINDS)}")
    for kind, codes in areas.groupby("area_kind")["area_code"]:
        if codes.str.fullmatch(_POSTCODE).any():
            # never repeated in a message, which may be written to a log
            found.append(f"area_code of a {kind} looks like a postcode; expected areas, never addresses")
            continue
        pattern = _CODES.get(str(kind), r"\S.*")
        if wrong := [code for code in codes if not re.fullmatch(pattern, code, re.ASCII)]:
            found.append(f"area_code of a {kind} is {shortened(f'“{code}”' for code in wrong)}; expected {pattern}")
    return found


def _number_problems(frame: pd.DataFrame, name: str) -> list[str]:
    values = frame[name]
    if values.isna().all() and name == "denominator":
        return []
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return [f"{name} is of the type {values.dtype}; expected numbers"]
    numbers = values.to_numpy(dtype="float64", na_value=np.nan)
    counts = {
        "infinite": int(np.isinf(numbers).sum()),
        "missing": int(np.isnan(numbers).sum()) if name == "numerator" else 0,
        "below zero": int((numbers < 0).sum()) if name == "denominator" else 0,
    }
    return [f"{name} is {fault} in {count:,} rows" for fault, count in counts.items() if count]


def write(connection: Connection, table: Table, frame: pd.DataFrame, progress: Progress = unseen) -> None:
    """Write rows in bulk, in pieces of `CHUNK`: by COPY into PostgreSQL, by prepared INSERT into SQLite.

    Both go to the driver itself, as handling a million rows one by one in Python takes longer than storing them.
    """
    raw: Any = connection.connection.driver_connection
    names = ", ".join(str(name) for name in frame.columns)
    put = _copy if connection.dialect.name == "postgresql" else _insert
    for start in range(0, len(frame), CHUNK):
        put(raw, f"{table.name} ({names})", frame.iloc[start : start + CHUNK])
        progress(Stage.STORING, min(1.0, (start + CHUNK) / len(frame)))


def _copy(raw: Any, into: str, piece: pd.DataFrame) -> None:
    """Hand a block of CSV to PostgreSQL: texts between quotation marks, so that only what is missing is empty."""
    block = pa.Table.from_pandas(piece, preserve_index=False)
    plain = [one.cast(pa.string()) if pa.types.is_dictionary(one.type) else one for one in block.columns]
    buffer = pa.BufferOutputStream()
    csv.write_csv(pa.table(plain, names=block.column_names), buffer, csv.WriteOptions(include_header=False))
    with raw.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN (FORMAT csv, ENCODING 'UTF8')") as copy:
        copy.write(buffer.getvalue())


def _insert(raw: Any, into: str, piece: pd.DataFrame) -> None:
    marks = ", ".join("?" * len(piece.columns))
    columns = [_plain(piece[name]) for name in piece.columns]
    # names are those of our own tables
    raw.executemany(f"INSERT INTO {into} VALUES ({marks})", zip(*columns, strict=True))  # noqa: S608  # nosec


def _plain(values: pd.Series) -> list[Any]:
    plain = values.to_numpy(dtype=object, copy=True)
    if (missing := values.isna().to_numpy()).any():
        plain[missing] = None
    return plain.tolist()


def read(connection: Connection, query: Select[Any], numbers: Sequence[str] = ()) -> pd.DataFrame:
    """Return the rows of a query; `numbers` are columns that hold decimals even where all of them are missing."""
    result = connection.execute(query, execution_options={"yield_per": CHUNK})
    names = list(result.keys())
    pieces = []
    for rows in result.partitions():
        columns = zip(names, zip(*rows, strict=True), strict=True)
        pieces.append(pd.DataFrame({name: _column(values, name in numbers) for name, values in columns}))
    if not pieces:
        return pd.DataFrame({name: pd.Series(dtype="float64" if name in numbers else "str") for name in names})
    return pd.concat(pieces, ignore_index=True)


def _column(values: tuple[Any, ...], is_number: bool) -> Any:
    if is_number:
        return np.array(values, dtype="float64")
    if isinstance(values[0], str):
        return pd.array(values, dtype="str")
    # no column of whole numbers lacks any
    return np.array(values, dtype="int64") if isinstance(values[0], int) else list(values)
