"""The official files: where they are and what is to be said about them; read from `sources.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from dashboard.errors import ConfigurationError

DEFAULT_SOURCES = Path(__file__).with_name("sources.toml")


class Role(StrEnum):
    """What a file is for."""

    DEPRIVATION = "deprivation"
    LSOA_BOUNDARIES = "lsoa_boundaries"
    WARD_BOUNDARIES = "ward_boundaries"
    BEST_FIT = "best_fit"
    POPULATION = "population"
    AREAS = "areas"
    POSTCODE_PACKAGE = "postcode_package"
    POSTCODE_DIRECTORY = "postcode_directory"
    LATER_BEST_FIT = "later_best_fit"
    LATER_WARD_BOUNDARIES = "later_ward_boundaries"
    LATER_WARD_NAMES = "later_ward_names"
    LSOA_CHANGES = "lsoa_changes"
    MIDDLE_NAMES = "middle_names"
    LATER_POPULATION = "later_population"
    CONTEXT = "context"


#: How a role is called in messages.
ROLE_NAMES = {
    Role.DEPRIVATION: "Indices of Deprivation 2015 (file 7)",
    Role.LSOA_BOUNDARIES: "LSOA boundaries of 2011",
    Role.WARD_BOUNDARIES: "ward boundaries of 2017",
    Role.BEST_FIT: "best fit of LSOAs (2011) to wards (2017)",
    Role.POPULATION: "population by LSOA (2011)",
    Role.AREAS: "named areas",
    Role.POSTCODE_PACKAGE: "package with Code-Point Open and the ONS postcode lookup",
    Role.POSTCODE_DIRECTORY: "ONS Postcode Directory",
    Role.LATER_BEST_FIT: "best fit of LSOAs (2011) to wards since 2018",
    Role.LATER_WARD_BOUNDARIES: "ward boundaries since 2018",
    Role.LATER_WARD_NAMES: "names of wards since 2018",
    Role.LSOA_CHANGES: "LSOAs of 2011 and those of 2021",
    Role.MIDDLE_NAMES: "names of middle-layer areas",
    Role.LATER_POPULATION: "population by LSOA (2021)",
    Role.CONTEXT: "roads, railways, rivers and parks",
}


@dataclass(frozen=True)
class Source:
    """One official file: its facts and, where it can be fetched, its address and fields."""

    publisher: str
    title: str
    landing_page: str
    licence: str
    attribution: tuple[str, ...]
    published: str
    vintage: str
    url: str = ""
    code_field: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Patience:
    """How long to wait for a server, in seconds, and how often to try; pauses between tries double."""

    timeout: float = 30.0
    attempts: int = 4
    first_pause: float = 1.0
    longest_pause: float = 20.0


@dataclass(frozen=True)
class Sources:
    """All official files, what is known about population columns, by year, and how patiently to fetch.

    `editions` has the other editions of the Indices by year; one without an address is read from a folder only.
    """

    by_role: Mapping[Role, Source]
    editions: Mapping[int, Source]
    population_notes: Mapping[int, str]
    patience: Patience


FACTS = ("publisher", "title", "landing_page", "licence", "published", "vintage")
#: What a list of sources may leave out: the project's own list says it then.
_OPTIONAL = (
    Role.POSTCODE_PACKAGE,
    Role.POSTCODE_DIRECTORY,
    Role.LATER_BEST_FIT,
    Role.LATER_WARD_BOUNDARIES,
    Role.LSOA_CHANGES,
    Role.MIDDLE_NAMES,
    Role.LATER_POPULATION,
    Role.CONTEXT,
)
_FETCHED = (Role.DEPRIVATION, Role.LSOA_BOUNDARIES, Role.WARD_BOUNDARIES, Role.BEST_FIT)


def load_sources(path: Path = DEFAULT_SOURCES) -> Sources:
    """Read the catalogue of official files.

    Raises
    ------
    ConfigurationError
        If it cannot be read or lacks something; everything missing is listed.
    """
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"{path}: found no readable list of sources ({error}); expected a file like dashboard/update/sources.toml"
        raise ConfigurationError(msg) from error
    missing = [
        f"{role}.{key}"
        for role in (*_FETCHED, Role.AREAS)
        for key in (*FACTS, *(("url",) if role in _FETCHED else ()))
        if not isinstance(table.get(role, {}).get(key), str)
    ]
    if missing:
        msg = f"{path}: found no {', '.join(missing)}; expected texts as in dashboard/update/sources.toml. Add them."
        raise ConfigurationError(msg)
    defaults: dict[str, Any] = tomllib.loads(DEFAULT_SOURCES.read_text("utf-8"))
    # another list fetches only what it names itself
    optional = {role: _source({**defaults[role], "url": "", **table.get(role, {})}) for role in _OPTIONAL}
    notes = table[Role.DEPRIVATION].get("population_notes", {})
    return Sources(
        by_role={role: _source(table[role]) for role in (*_FETCHED, Role.AREAS)} | optional,
        editions={int(year): _source(row) for year, row in (table.get("edition") or defaults["edition"]).items()},
        population_notes={int(year): note for year, note in notes.items()},
        patience=Patience(**table.get("fetching", {})),
    )


def _source(section: Mapping[str, Any]) -> Source:
    return Source(
        **{key: section[key] for key in FACTS},
        attribution=tuple(section.get("attribution", ())),
        url=section.get("url", ""),
        code_field=section.get("code_field", ""),
        fields=tuple(section.get("fields", ())),
    )
