"""Column names of the official files and of this project's own, brought to the project's.

File 7 of the Indices names its columns in sentences ("Income Rank (where 1 is most deprived)"), the ONS in capitals
with a year ("WD17NM"), this project in small letters. Capitals, blanks at the ends and a byte-order mark do not matter.
"""

import re
from collections.abc import Iterable

from dashboard.domain.deprivation.measures import MEASURES

#: District codes of 2013 belong to the IoD 2015; other editions use those of other years.
_DISTRICT_YEAR = 2013
#: Latest year of ward codes that the best fit to wards of 2017 can join.
_LAST_WARD_YEAR = 2017

_OFFICIAL_MEASURES = {
    "index of multiple deprivation (imd)": "imd",
    "income": "income",
    "employment": "employment",
    "education, skills and training": "education",
    "health deprivation and disability": "health",
    "crime": "crime",
    "barriers to housing and services": "barriers",
    "living environment": "living_environment",
}

_FIXED = {
    "lsoa code (2011)": "lsoa11_code",
    "lsoa name (2011)": "lsoa11_name",
    "lsoa11cd": "lsoa11_code",
    "lsoa11nm": "lsoa11_name",
    "lsoa11_code": "lsoa11_code",
    "lsoa11_name": "lsoa11_name",
    "ward_code": "ward_code",
    "ward_name": "ward_name",
}
_SCORE_OR_RANK = re.compile(r"(.+?) (score|rank)(?: \((?:rate|where 1 is most deprived)\))?")
_POPULATION = re.compile(r"(?:total population: mid[ -]?|population_mid_)(\d{4})(?: \(excluding prisoners\))?")
_DISTRICT = re.compile(r"local authority district (code|name) \((\d{4})\)|lad(\d\d)_?(cd|nm|code|name)")
_WARD = re.compile(r"(?:wd|ward)(\d\d)_?(cd|nm|code|name)")
_LSOA21 = re.compile(r"lsoa21_?(cd|code)|lsoa code \(2021\)")
_MSOA = re.compile(r"msoa\d\d(cd|nm|hclnm)|msoa_(code|name)|(place)_name")
_OF_MSOA = {"cd": "msoa_code", "code": "msoa_code", "nm": "msoa_name", "name": "msoa_name"}
_OWN = {column for m in MEASURES.values() for column in (m.score_column, m.rank_column)}


def project_name(column: str) -> str | None:
    """Return the project's name of an official column, or None if the project has no use for it."""
    name = re.sub(r"\s+", " ", column.removeprefix("\ufeff").strip()).lower()
    if name in _FIXED or name in _OWN:
        return _FIXED.get(name, name)
    if (match := _SCORE_OR_RANK.fullmatch(name)) and match.group(1) in _OFFICIAL_MEASURES:
        return f"{_OFFICIAL_MEASURES[match.group(1)]}_{match.group(2)}"
    if match := _POPULATION.fullmatch(name):
        return f"population_mid_{match.group(1)}"
    if match := _DISTRICT.fullmatch(name):
        return "lad_code" if (match.group(1) or match.group(4)).startswith("c") else "lad_name"
    if (match := _WARD.fullmatch(name)) and 2000 + int(match.group(1)) <= _LAST_WARD_YEAR:
        return "ward_code" if match.group(2).startswith("c") else "ward_name"
    return None


def renaming(columns: Iterable[str]) -> dict[str, str]:
    """Return the project's name by official name; of two columns with one meaning the first is taken."""
    names: dict[str, str] = {}
    for column in columns:
        name = project_name(column)
        if name is not None and name not in names.values():
            names[column] = name
    return names


def later_ward_columns(columns: Iterable[str]) -> dict[str, str]:
    """Return "code" and "name" by column where a file names wards of 2018 or later; empty where it does not."""
    found: dict[str, str] = {}
    for column in columns:
        match = _WARD.fullmatch(column.removeprefix("\ufeff").strip().lower())
        if match and 2000 + int(match.group(1)) > _LAST_WARD_YEAR:
            kind = "code" if match.group(2).startswith("c") else "name"
            if kind not in found.values():
                found[column] = kind
    return found if "code" in found.values() else {}


def lsoa21_column(columns: Iterable[str]) -> str | None:
    """Return the column that has codes of LSOAs of 2021, or None."""
    return next(
        (column for column in columns if _LSOA21.fullmatch(column.removeprefix("\ufeff").strip().lower())), None
    )


def middle_name_columns(columns: Iterable[str]) -> dict[str, str]:
    """Return "msoa_code", "msoa_name" and "place_name" by column where a file names middle-layer areas; else empty."""
    found = {}
    for column in columns:
        if match := _MSOA.fullmatch(column.removeprefix("\ufeff").strip().lower()):
            found[column] = _OF_MSOA.get(match[1] or match[2], "place_name")
    return found if set(found.values()) >= {"msoa_name", "place_name"} else {}


def other_vintage(columns: Iterable[str]) -> str | None:
    """Say why a file belongs to another year than the dashboard's, or None if nothing speaks against it."""
    for column in columns:
        name = column.removeprefix("\ufeff").strip().lower()
        if re.fullmatch(r"lsoa(01|21)_?(cd|code)|lsoa code \(20(01|21)\)", name):
            return f"it has `{column.strip()}`; the dashboard needs LSOAs of 2011"
        if (match := _WARD.fullmatch(name)) and 2000 + int(match.group(1)) > _LAST_WARD_YEAR:
            return f"it has `{column.strip()}`; the dashboard needs wards of 2017"
        match = re.fullmatch(r"local authority district code \((\d{4})\)", name)
        if match and int(match.group(1)) != _DISTRICT_YEAR:
            return f"it has `{column.strip()}`, so it is another edition of the Indices than that of 2015"
    return None
