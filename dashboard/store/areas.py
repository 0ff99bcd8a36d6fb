"""The city's named areas: `areas.toml`, which people edit, and the official best fit of LSOAs to wards.

The reader of `areas.toml` reports everything that is wrong at once, so that an editor mends it in one go.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.domain.areas.sets import AreasConfig, Contact, Neighbourhood, SetKey, VintageConfig
from dashboard.domain.deprivation.editions import EDITIONS, IOD_2015
from dashboard.domain.deprivation.measures import Edition
from dashboard.errors import ContractError
from dashboard.store import files

#: Counts that `[expected]` may hold; those of other editions of the Indices end in the year.
_EXPECTED_SHARES = ("most_deprived_10_percent", "most_deprived_1_percent")
EXPECTED_KEYS = (
    "lsoas",
    "wards",
    *_EXPECTED_SHARES,
    *(f"{key}_{year}" for year in EDITIONS for key in _EXPECTED_SHARES),
)

_CITY_KEYS: dict[str, type] = {"authority_code": str, "name": str, "site_title": str, "ward_vintage": str,
                               "share_pct": int}  # fmt: skip
_SECTIONS = ("city", "labels", "status", "target_wards", "priority_neighbourhood", "place_names", "expected",
             "ward_vintage", "contact")  # fmt: skip
_WAYS = ("email", "phone", "post")
_EMAIL = re.compile(r"[^@\s?&]+@[^@\s?&]+\.[^@\s?&]+")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_best_fit(path: Path, code_column: str = IOD_2015.code_column) -> pd.Series:
    """Read the best fit of LSOAs to wards.

    Returns
    -------
    pandas.Series
        Ward code by LSOA code (`code_column`), sorted by LSOA code.

    Raises
    ------
    DataError
        If the file is missing, is no CSV or lacks a column.
    """
    return _read_pairs(path, code_column, "ward_code").sort_index()


def _read_pairs(path: Path, code_column: str, other: str) -> pd.Series:
    return files.read_csv(path, (code_column, other)).fillna("").set_index(code_column)[other]


def read_lsoa_changes(path: Path) -> pd.Series:
    """Read which LSOAs were split or merged by 2021.

    Returns
    -------
    pandas.Series
        Code of 2021 by code of 2011 (`lsoa11_code`), a pair a row.

    Raises
    ------
    DataError
        If the file is missing, is no CSV or lacks a column.
    """
    return _read_pairs(path, "lsoa11_code", "lsoa21_code")


def read_ended_lsoas(path: Path) -> pd.Series:
    """Read the city's LSOAs of 2001 that are not LSOAs of 2011, and which of them were merged into one.

    Returns
    -------
    pandas.Series
        By code (`lsoa01_code`) the LSOA of 2011 that it was merged into with others; "" if it was split or redrawn.

    Raises
    ------
    DataError
        If the file is missing, is no CSV or lacks a column.
    """
    table = files.read_csv(path, ("lsoa01_code",)).fillna("").set_index("lsoa01_code")
    # files of before do not have it
    return table["merged_into_lsoa11_code"] if "merged_into_lsoa11_code" in table else pd.Series("", index=table.index)


#: Of a city whose middle-layer areas are not known.
NO_MIDDLE_NAMES = pd.DataFrame(columns=["place_name", "msoa_code"], dtype="str")


def read_middle_names(path: Path) -> pd.DataFrame:
    """Read what the middle-layer areas (MSOAs) are called by the House of Commons Library.

    Returns
    -------
    pandas.DataFrame
        By official name ("Leeds 050"): `place_name` ("Seacroft South") and `msoa_code`, "" in files without codes.

    Raises
    ------
    DataError
        If the file is missing, is no CSV or lacks a column.
    """
    table = files.read_csv(path, ("msoa_name", "place_name")).fillna("").set_index("msoa_name")
    # folders that earlier versions built have no codes, and no figures by middle-layer area
    return table.reindex(columns=["place_name", "msoa_code"], fill_value="")


def read_areas(path: Path, lsoa_codes: Collection[str], ward_codes: Collection[str]) -> AreasConfig:
    """Read and check the city's configuration.

    Raises
    ------
    ContractError
        If anything in it cannot be used; everything is listed, with the key, what was found and what was expected.
    """
    raw = files.read_bytes(path)
    try:
        table = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ContractError(path.name, [f"found text that is not TOML: {error}. Mend that line."]) from error
    configured_edition(path)
    reader = _Reader(table)
    config = reader.config(set(lsoa_codes), set(ward_codes))
    if reader.problems:
        raise ContractError(path.name, reader.problems)
    return config


def configured_city(path: Path) -> tuple[str, str] | None:
    """Return code and name of the authority that a configuration names, or None if it cannot be read that far."""
    try:
        city = tomllib.loads(path.read_text("utf-8"))["city"]
        code, name = city["authority_code"], city["name"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError):
        return None
    return (code, name) if isinstance(code, str) and isinstance(name, str) else None


def configured_edition(path: Path) -> Edition:
    """Return the edition that a configuration runs a city on; the default where it names none or cannot be read.

    Raises
    ------
    ContractError
        If it names one that no city runs on.
    """
    try:
        year = tomllib.loads(path.read_text("utf-8"))["city"].get("edition", IOD_2015.year)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
        return IOD_2015
    if isinstance(year, int) and not isinstance(year, bool) and year in files.OWN_EDITIONS:
        return files.OWN_EDITIONS[year]
    known = " or ".join(map(str, files.OWN_EDITIONS))
    told = f"`city.edition`: found {year!r}, expected the year of an edition to run on: {known}. Correct or remove it."
    raise ContractError(path.name, [told])


class _Reader:
    """Collects what is wrong while it reads, and puts a harmless value where something is."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self.problems: list[str] = [
            f"`[{key}]`: no such section; expected one of {', '.join(_SECTIONS)}. Remove or rename it."
            for key in table
            if key not in _SECTIONS
        ]

    def _reject(self, key: str, found: object, expected: str, fix: str) -> None:
        shown = "nothing" if found is None else repr(found)
        self.problems.append(f"`{key}`: found {shown}, expected {expected}. {fix}")

    def _section(self, key: str, *, required: bool = False) -> dict[str, Any]:
        section = self._table.get(key)
        if isinstance(section, dict):
            return section
        if section is not None or required:
            self._reject(key, section, f"a section `[{key}]`", "Add the section.")
        return {}

    def _text(self, section: Mapping[str, Any], key: str, where: str) -> str:
        value = section.get(key)
        if isinstance(value, str) and value.strip():
            return value
        self._reject(f"{where}.{key}", value, "a text", "Write it in quotation marks.")
        return ""

    def _codes(self, section: Mapping[str, Any], key: str, where: str, known: set[str]) -> tuple[str, ...]:
        value = section.get(key)
        if not isinstance(value, list) or any(not isinstance(code, str) for code in value):
            self._reject(f"{where}.{key}", value, "a list of codes", 'Write them as in ["…", "…"].')
            return ()
        for code in value:
            if code not in known:
                self._reject(f"{where}.{key}", code, f"one of the city's {len(known):,} codes", "Correct the code.")
        for code in sorted({code for code in value if value.count(code) > 1}):
            self._reject(f"{where}.{key}", code, "each code once", "Remove the repetition.")
        return tuple(value)

    def config(self, lsoa_codes: set[str], ward_codes: set[str]) -> AreasConfig:
        """Return the configuration; worth something only if there are no problems."""
        city = self._city()
        self._lsoas = f"lsoa_{EDITIONS[city['edition']].lsoa_vintage}"
        places = self._neighbourhoods(lsoa_codes)
        targets = self._section("target_wards", required=True)
        return AreasConfig(
            authority_code=city["authority_code"],
            city_name=city["name"],
            site_title=city["site_title"],
            neighbourhoods=places,
            target_ward_codes=self._codes(targets, "codes", "target_wards", ward_codes),
            ward_vintage=city["ward_vintage"],
            share_pct=city["share_pct"],
            labels=self._by_set("labels", required=True),
            status=self._by_set("status", required=False),
            place_names=self._place_names(places, lsoa_codes),
            expected=self._expected(),
            ward_vintages=self._vintages(city["ward_vintage"]),
            contact=self._contact(),
            edition_year=city["edition"],
        )

    def _city(self) -> dict[str, Any]:
        section = self._section("city", required=True)
        city: dict[str, Any] = {}
        for key, kind in _CITY_KEYS.items():
            if kind is str:
                city[key] = self._text(section, key, "city")
                continue
            value = section.get(key)
            # A TOML true is an int to Python, and no percentage.
            usable = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 100
            if not usable:
                self._reject(f"city.{key}", value, "a whole number from 1 to 100", "Write the per cent as a number.")
            city[key] = value if usable else 1
        # that it can be used has been seen by `configured_edition`
        city["edition"] = section.get("edition", IOD_2015.year)
        code = city["authority_code"]
        if code and not re.fullmatch(r"E0[6-9]\d{6}", code):
            self._reject("city.authority_code", code, "a code like E08000035", "Correct the code.")
        return city

    def _contact(self) -> Contact | None:
        section = self._section("contact")
        if not section:
            return None
        for key in section.keys() - {"team", *_WAYS}:
            self._reject(f"contact.{key}", key, f"one of team, {', '.join(_WAYS)}", "Remove or rename it.")
        ways = {key: self._text(section, key, "contact") for key in _WAYS if key in section}
        if not ways:
            self._reject("contact", None, f"at least one of {', '.join(_WAYS)}", "Add one, or remove the section.")
        if ways.get("email") and not _EMAIL.fullmatch(ways["email"]):
            self._reject("contact.email", ways["email"], "an address like team@council.example", "Correct it.")
        return Contact(self._text(section, "team", "contact"), **ways)

    def _by_set(self, name: str, *, required: bool) -> dict[SetKey, str]:
        section = self._section(name, required=required)
        keys = [key.value for key in SetKey]
        for key in section:
            if key not in keys:
                self._reject(f"{name}.{key}", key, f"one of {', '.join(keys)}", "Remove or rename it.")
        found: dict[SetKey, str] = {}
        for key in SetKey:
            value = section.get(key.value, None if required else "")
            if not isinstance(value, str) or (required and not value.strip()):
                self._reject(f"{name}.{key.value}", value, "a text", "Write it in quotation marks.")
            else:
                found[key] = value
        return found

    def _blocks(self, key: str) -> list[dict[str, Any]]:
        rows = self._table.get(key, [])
        if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
            return rows
        self._reject(key, rows, f"blocks `[[{key}]]`", "Double the brackets.")
        return []

    def _neighbourhoods(self, lsoa_codes: set[str]) -> tuple[Neighbourhood, ...]:
        places: list[Neighbourhood] = []
        for number, row in enumerate(self._blocks("priority_neighbourhood"), start=1):
            where = f"priority_neighbourhood {number}"
            texts = [self._text(row, key, where) for key in ("slug", "name", "short")]
            if texts[0] and not _SLUG.fullmatch(texts[0]):
                self._reject(f"{where}.slug", texts[0], "small letters, digits and hyphens", "It stands in addresses.")
            codes = self._codes(row, self._lsoas, where, lsoa_codes)
            if row.get(self._lsoas) == []:
                self._reject(f"{where}.{self._lsoas}", [], "at least one code", "Add the LSOA or remove the block.")
            places.append(Neighbourhood(texts[0], texts[1], texts[2], codes))
        self._unique(places)
        return tuple(places)

    def _unique(self, places: list[Neighbourhood]) -> None:
        slugs = [place.slug for place in places if place.slug]
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
            self._reject("priority_neighbourhood.slug", slug, "a different slug each", "Rename one of them.")
        holders: dict[str, list[str]] = {}
        for place in places:
            for code in dict.fromkeys(place.lsoa_codes):
                holders.setdefault(code, []).append(place.short_name or place.slug)
        for code, names in holders.items():
            if len(names) > 1:
                self._reject(
                    f"priority_neighbourhood.{self._lsoas}",
                    f"{code} in {' and '.join(names)}",
                    "an LSOA in one neighbourhood at most",
                    "Remove it from the others.",
                )

    def _vintages(self, first_label: str) -> tuple[VintageConfig, ...]:
        defaults = (VintageConfig("2017", first_label), VintageConfig("2018", "2018"))
        rows = self._blocks("ward_vintage")
        if rows and len(rows) != len(defaults):
            self._reject("ward_vintage", f"{len(rows)} blocks", "two: the first wards, the later ones", "Write both.")
            return defaults
        named = tuple(self._vintage(row, f"ward_vintage {n}") for n, row in enumerate(rows, start=1))
        if named and named[0].key == named[1].key:
            self._reject("ward_vintage.key", named[0].key, "a different key each", "Rename one of them.")
        return named or defaults

    def _vintage(self, row: Mapping[str, Any], where: str) -> VintageConfig:
        key, label = (self._text(row, name, where) for name in ("key", "label"))
        if key and not _SLUG.fullmatch(key):
            self._reject(f"{where}.key", key, "small letters, digits and hyphens", "It stands in addresses.")
        recoded = row.get("recoded", {})
        if not isinstance(recoded, dict):
            self._reject(f"{where}.recoded", recoded, "a section", "Write lines like E05000009 = 'E05000001'.")
            recoded = {}
        for code in (code for pair in recoded.items() for code in pair):
            if not isinstance(code, str) or not re.fullmatch(files.WARD_CODE_PATTERN, code):
                self._reject(f"{where}.recoded", code, "codes of wards like E05000001", "Correct the code.")
        return VintageConfig(key, label, dict(recoded))

    def _place_names(self, places: tuple[Neighbourhood, ...], lsoa_codes: set[str]) -> dict[str, str]:
        names = {code: place.name for place in places for code in place.lsoa_codes}
        for code, name in self._section("place_names").items():
            if code not in lsoa_codes:
                self._reject("place_names", code, "the code of an LSOA of the city", "Correct the code.")
            elif not isinstance(name, str) or not name.strip():
                self._reject(f"place_names.{code}", name, "a name", "Write it in quotation marks.")
            else:
                names[code] = name
        return names

    def _expected(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for key, value in self._section("expected").items():
            if key not in EXPECTED_KEYS:
                self._reject(f"expected.{key}", key, f"one of {', '.join(EXPECTED_KEYS)}", "Remove or rename it.")
            elif not isinstance(value, int) or isinstance(value, bool) or value < 0:
                self._reject(f"expected.{key}", value, "a whole number", "Write the count as a number.")
            else:
                counts[key] = value
        return counts
