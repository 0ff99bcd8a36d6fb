"""Telling what each file of a folder is, by its columns and never by its name."""

import gzip
import io
import json
import tomllib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyogrio
from pyarrow import parquet
from pyarrow.lib import ArrowException
from pyogrio.errors import DataLayerError, DataSourceError

from dashboard.errors import UpdateError
from dashboard.store.imd import REQUIRED_COLUMNS, population_column
from dashboard.update.files.columns import (
    later_ward_columns,
    lsoa21_column,
    middle_name_columns,
    other_vintage,
    renaming,
)
from dashboard.update.files.postcode_files import directory_columns, is_package
from dashboard.update.sources import ROLE_NAMES, Role

#: Companions of a shapefile, which are read with it.
_COMPANIONS = (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qmd", ".shp.xml")
_SAMPLE_BYTES = 65_536
#: Files larger than this are not read whole for their first lines.
_LARGE_BYTES = 50_000_000
_LATER = (
    Role.LATER_BEST_FIT,
    Role.LATER_WARD_BOUNDARIES,
    Role.LATER_WARD_NAMES,
    Role.LSOA_CHANGES,
    Role.LATER_POPULATION,
    Role.MIDDLE_NAMES,
)


@dataclass(frozen=True)
class Description:
    """What was found in a file: its columns, and whether it holds geometry; or why it could not be read."""

    path: Path
    columns: tuple[str, ...] = ()
    has_geometry: bool = False
    is_areas: bool = False
    is_package: bool = False
    unreadable: str = ""


@dataclass
class Recognised:
    """The file of each role, the files of the ONS Postcode Directory, and a sentence for each file without a role."""

    paths: dict[Role, Path] = field(default_factory=dict)
    directory: list[Path] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def recognise(folder: Path) -> Recognised:
    """Find the files that an update needs in a folder.

    Raises
    ------
    UpdateError
        If the folder does not exist, two files could fill the same role, or a needed file is missing (files that could
        not be read are named then, since one of them may be it). All that is wrong is listed.
    """
    if not folder.is_dir():
        msg = f"{folder}: found no such folder; expected the folder with the official files. Correct `--from`."
        raise UpdateError(msg)
    recognised = Recognised()
    candidates: dict[Role, list[Description]] = {}
    unreadable: list[str] = []
    for path in sorted(path for path in folder.iterdir() if not _is_passed_over(path)):
        if path.suffix.lower() == ".md":
            recognised.notices.append(f"{path.name} is not used: it is a note, not data.")
            continue
        description = describe(path)
        role = _role(description)
        if description.unreadable:
            unreadable.append(f"{path.name}: {description.unreadable}")
        elif role is Role.POSTCODE_DIRECTORY:
            recognised.directory.append(path)
        elif role not in _LATER and (reason := other_vintage(description.columns)):
            recognised.notices.append(f"{path.name} is not used: {reason}.")
        elif role is None:
            recognised.notices.append(f"{path.name} is not used: its columns are not those of any file needed here.")
        else:
            candidates.setdefault(role, []).append(description)
    problems = [text for role, found in candidates.items() if (text := _settle(role, found, recognised))]
    problems += _missing(candidates, unreadable)
    if problems:
        listing = "\n".join(f"  - {text}" for text in (*problems, *recognised.notices))
        msg = f"{folder}: the official files cannot be used\n{listing}"
        raise UpdateError(msg)
    recognised.notices += [f"{text}; it is not used." for text in unreadable]
    return recognised


def _is_passed_over(path: Path) -> bool:
    return not path.is_file() or path.name.startswith(".") or path.name.lower().endswith(_COMPANIONS)


def describe(path: Path) -> Description:
    """Look into a file just far enough to know its columns."""
    try:
        with path.open("rb") as handle:
            head = handle.read(_SAMPLE_BYTES)
        if head.startswith(b"PAR1"):
            schema = parquet.read_schema(path)
            return Description(path, tuple(schema.names), b"geo" in (schema.metadata or {}))
        if head.startswith((b"PK\x03\x04", b"\x1f\x8b")) and is_package(path):
            return Description(path, is_package=True)
        if path.suffix.lower() == ".toml":
            table = tomllib.loads(path.read_text("utf-8"))
            return Description(path, is_areas={"priority_neighbourhood", "target_wards"} <= set(table))
        if head.startswith(
            (b"{", b"\xef\xbb\xbf{", b"SQLite format 3", b"PK\x03\x04", b"\x00\x00\x27\x0a", b"fgb\x03")
        ):
            return _describe_geodata(path, head)
        return Description(path, tuple(read_csv_text(path, rows=5).columns))
    except (DataSourceError, DataLayerError, ArrowException, OSError, EOFError, ValueError, zlib.error) as error:
        return Description(path, unreadable=f"found damaged or unknown content ({' '.join(str(error).split())[:200]})")


def _describe_geodata(path: Path, head: bytes) -> Description:
    if head.lstrip(b"\xef\xbb\xbf").startswith(b"{"):
        # GDAL reads a truncated GeoJSON up to where it ends, without a word: parse it whole first.
        json.loads(path.read_text("utf-8-sig"))
    info = pyogrio.read_info(path)
    return Description(path, tuple(info["fields"]), has_geometry=info["geometry_type"] is not None)


def read_csv_text(path: Path, rows: int | None = None) -> pd.DataFrame:
    """Read a CSV, gzipped or not, with every cell as text; UTF-8, or Windows-1252 as spreadsheets write it."""
    if rows is not None and path.stat().st_size > _LARGE_BYTES:
        with path.open("rb") as handle:
            raw = handle.read(_SAMPLE_BYTES).rpartition(b"\n")[0]
        return pd.read_csv(io.BytesIO(raw), dtype="str", keep_default_na=False, nrows=rows, encoding_errors="replace")
    raw = path.read_bytes()
    if raw.startswith(b"\x1f\x8b"):
        raw = gzip.decompress(raw)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    return pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False, nrows=rows)


def _role(description: Description) -> Role | None:
    names = set(renaming(description.columns).values())
    later, shapes = later_ward_columns(description.columns), description.has_geometry
    # In this order: a table of ranks may name wards as well, and a file without its code column is still meant to be
    # the Indices (reading it says what is missing).
    rules = (
        (Role.AREAS, description.is_areas),
        (Role.POSTCODE_PACKAGE, description.is_package),
        (Role.POSTCODE_DIRECTORY, not shapes and directory_columns(description.columns) is not None),
        (
            Role.LSOA_CHANGES,
            not shapes
            and "lsoa11_code" in names
            and lsoa21_column(description.columns) is not None
            and not names & {"imd_rank", "imd_score"},
        ),
        (Role.MIDDLE_NAMES, not shapes and bool(middle_name_columns(description.columns))),
        (
            Role.LATER_POPULATION,
            not shapes
            and "lsoa11_code" not in names
            and lsoa21_column(description.columns) is not None
            and population_column(list(names)) is not None,
        ),
        (Role.LATER_BEST_FIT, not shapes and bool(later) and "lsoa11_code" in names and "imd_rank" not in names),
        (Role.LATER_WARD_BOUNDARIES, shapes and bool(later) and "lsoa11_code" not in names),
        (
            Role.LATER_WARD_NAMES,
            not shapes and len(later) == 2 and not any("lsoa" in c.lower() for c in description.columns),
        ),
        (Role.LSOA_BOUNDARIES, description.has_geometry and "lsoa11_code" in names),
        (Role.WARD_BOUNDARIES, description.has_geometry and "ward_code" in names),
        (Role.DEPRIVATION, not description.has_geometry and ("imd_rank" in names or "imd_score" in names)),
        (Role.BEST_FIT, not description.has_geometry and {"lsoa11_code", "ward_code"} <= names),
        (Role.POPULATION, "lsoa11_code" in names and population_column(list(names)) is not None),
    )
    return next((role for role, applies in rules if applies), None)


def _settle(role: Role, found: Sequence[Description], recognised: Recognised) -> str | None:
    """Choose the file of a role; return a problem if that would be a guess."""
    complete = [one for one in found if role is not Role.DEPRIVATION or _is_complete(one)] or list(found)
    if len(complete) > 1:
        names = " and ".join(one.path.name for one in complete)
        return f"{ROLE_NAMES[role]}: found {names}, expected one file. Remove all but one from the folder."
    recognised.paths[role] = complete[0].path
    recognised.notices += [
        f"{one.path.name} is not used: it lacks columns of {ROLE_NAMES[role]}." for one in found if one not in complete
    ]
    return None


def _is_complete(description: Description) -> bool:
    return set(REQUIRED_COLUMNS) <= set(renaming(description.columns).values())


def _missing(candidates: dict[Role, list[Description]], unreadable: list[str]) -> list[str]:
    # Wards are dissolved from LSOAs where there is no boundary file; the rest cannot be replaced.
    needed = (Role.DEPRIVATION, Role.LSOA_BOUNDARIES, Role.BEST_FIT)
    missing = [role for role in needed if role not in candidates]
    if not missing:
        return []
    return [f"{ROLE_NAMES[role]}: found no such file. Put it into the folder." for role in missing] + unreadable
