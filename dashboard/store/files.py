"""Names of the built files below the data folder, and how they are read as text."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from dashboard.domain.deprivation.editions import EDITIONS, IOD_2015
from dashboard.domain.deprivation.measures import Edition
from dashboard.errors import ContractError, DataError


def of_edition(edition: Edition) -> str:
    """Return the name of the built file of an edition of the Indices."""
    return f"imd/{edition.key}_lsoa_{edition.lsoa_vintage}.csv"


#: Year of the wards that go with the LSOAs of a vintage: those of the time of their Indices.
_WARDS = {2011: 2017, 2021: 2024}
#: The editions that a city may run on.
OWN_EDITIONS = {year: edition for year, edition in EDITIONS.items() if edition.lsoa_vintage in _WARDS}


@dataclass(frozen=True)
class CityFiles:
    """Names of the built files of a city that runs on the LSOAs of an edition."""

    edition: Edition

    @property
    def deprivation(self) -> str:
        """Ranks and scores of the city's own edition."""
        return of_edition(self.edition)

    @property
    def others(self) -> dict[int, str]:
        """Files of the other editions, by year."""
        return {year: of_edition(edition) for year, edition in EDITIONS.items() if edition is not self.edition}

    @property
    def lsoa_boundaries(self) -> str:
        """Boundaries of the LSOAs."""
        return f"boundaries/lsoa_{self.edition.lsoa_vintage}.geojson"

    @property
    def ward_boundaries(self) -> str:
        """Boundaries of the wards."""
        return f"boundaries/ward_{_WARDS[self.edition.lsoa_vintage]}.geojson"

    @property
    def best_fit(self) -> str:
        """The ward of each LSOA."""
        vintage = self.edition.lsoa_vintage
        return f"areas/lsoa{vintage % 100:02}_ward{_WARDS[vintage] % 100}.csv"

    @property
    def built(self) -> tuple[str, ...]:
        """Files that are built from official ones, each with a source file with its hash."""
        return self.deprivation, self.lsoa_boundaries, self.ward_boundaries, self.best_fit

    @property
    def optional(self) -> tuple[str, ...]:
        """Files that the city loads without, see `OPTIONAL_FILES`."""
        return (*_OPTIONAL, *self.others.values())


_OWN = CityFiles(IOD_2015)
DEPRIVATION = _OWN.deprivation
#: Files of the other editions, by year.
OTHER_EDITIONS = _OWN.others
LSOA_BOUNDARIES, WARD_BOUNDARIES, BEST_FIT = _OWN.lsoa_boundaries, _OWN.ward_boundaries, _OWN.best_fit
AREAS = "areas/areas.toml"
POSTCODES = "areas/postcodes.parquet"
LATER_BEST_FIT = "areas/lsoa11_ward18.csv"
LATER_WARD_BOUNDARIES = "boundaries/ward_2018.geojson"
LSOA_CHANGES = "areas/lsoa11_lsoa21.csv"
MIDDLE_NAMES = "areas/msoa_names.csv"
CONTEXT = "boundaries/context.json"
ENDED_LSOAS = "areas/lsoa01_ended.csv"
ILLUSTRATIVE = "kpi/illustrative_catalogue.toml"
EXAMPLES_OF_OUTCOMES = "kpi/illustrative_outcomes.toml"
ENGLAND = "imd/england_iod_2015_lsoa_2011.parquet"

#: Files that are built from official ones and are never edited by hand: each has a source file with its hash.
BUILT_FILES = _OWN.built

#: Files of the city that are built only where there is a source for them: postcodes, and the wards since 2018 (best fit
#: and boundaries, which only come together).
LATER_FILES = (POSTCODES, LATER_BEST_FIT, LATER_WARD_BOUNDARIES)

#: Files that a city loads without: those, the ranks of the whole of England, the LSOAs that changed by 2021, those of
#: 2001 that ended in 2011, the names of middle-layer areas, the roads, rivers and parks of the map, and the other
#: editions of the Indices; see `population_years` too.
_OPTIONAL = (*LATER_FILES, ENGLAND, LSOA_CHANGES, ENDED_LSOAS, MIDDLE_NAMES, CONTEXT)
OPTIONAL_FILES = _OWN.optional

_POPULATION = re.compile(r"population_mid_(\d{4})\.csv(?:\.source\.toml)?")

LSOA_CODE_PATTERN = r"E01\d{6}"
MSOA_CODE_PATTERN = r"E02\d{6}"
WARD_CODE_PATTERN = r"E05\d{6}"

#: What to do about a built file that is missing or not as it was built.
REBUILD = "Restore it (`git checkout -- data/`) or rebuild it (`python -m dashboard.update`)."


def population(year: int) -> str:
    """Return the file of the residents of a mid-year by LSOA of 2011; a city may have any number of years."""
    return f"areas/population_mid_{year}.csv"


def population_years(data_dir: Path) -> list[int]:
    """Return the mid-years of which the residents, or the record of them, are there; the first one first."""
    names = (path.name for path in (data_dir / "areas").glob("population_mid_*.csv*"))
    return sorted({int(match[1]) for name in names if (match := _POPULATION.fullmatch(name))})


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises
    ------
    DataError
        If it is missing or cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"{path.name}: found no readable file at {path} ({error.strerror}), expected the built file. {REBUILD}"
        raise DataError(msg) from error


def read_csv(path: Path, required: Iterable[str]) -> pd.DataFrame:
    """Read a built CSV file as text; gaps are missing values.

    Raises
    ------
    DataError
        If it is missing, is no CSV or lacks a column.
    """
    raw = read_bytes(path)
    try:
        table = pd.read_csv(io.BytesIO(raw), dtype="str")
    except (ValueError, UnicodeDecodeError) as error:
        raise ContractError(path.name, [f"found no readable CSV ({error}). {REBUILD}"]) from error
    if lacking := [column for column in required if column not in table.columns]:
        raise ContractError(path.name, [f"found no column `{column}`. {REBUILD}" for column in lacking])
    return table


def digest(content: bytes) -> str:
    """Return the SHA-256 of some content, in hexadecimal."""
    return sha256(content).hexdigest()
