"""The built files of the English Indices of Deprivation: scores, national ranks and population by LSOA.

The city's own edition has names and the overall score; of others the ranks suffice.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dashboard.domain.deprivation.editions import IOD_2015, EditionFigures
from dashboard.domain.deprivation.measures import MEASURES, Edition
from dashboard.errors import ContractError
from dashboard.store import files

_RANKS = tuple(measure.rank_column for measure in MEASURES.values())


def required_columns(edition: Edition) -> tuple[str, ...]:
    """Return the columns that the city's own edition must have: codes, names, the overall score and all ranks."""
    return (edition.code_column, edition.name_column, "imd_score", *_RANKS)


REQUIRED_COLUMNS = required_columns(IOD_2015)
#: Columns kept when the source has them. (Copies of the official file exist without the health score.)
OPTIONAL_COLUMNS = tuple(m.score_column for m in MEASURES.values() if m.key != "imd")

_POPULATION = re.compile(r"population_mid_(\d{4})")


@dataclass(frozen=True)
class Deprivation:
    """Deprivation of the city's LSOAs.

    `frame` is indexed by LSOA code, sorted; columns `name`, a score and a rank a measure, `population`.
    `population_year` is the year of the mid-year estimate, 0 when the file has no population.
    """

    frame: pd.DataFrame
    population_year: int


def population_column(columns: list[str]) -> tuple[str, int] | None:
    """Return the name and the year of the population column, if there is exactly one."""
    found = [(match.group(0), int(match.group(1))) for column in columns if (match := _POPULATION.fullmatch(column))]
    return found[0] if len(found) == 1 else None


def read_deprivation(path: Path, edition: Edition) -> Deprivation:
    """Read the built deprivation file of the city's own edition.

    Returns
    -------
    Deprivation
        Scores of domains that the file lacks are missing values; so is the population.

    Raises
    ------
    DataError
        If the file is missing, is no CSV, lacks a required column or holds text where numbers belong; all columns
        concerned are listed.
    """
    text, numbers, year = _read(path, required_columns(edition))
    return Deprivation(_frame(text, numbers, edition), year)


def read_edition(path: Path, edition: Edition) -> EditionFigures:
    """Read the built file of any edition: codes of its LSOAs and national ranks; scores and population if it has them.

    Raises
    ------
    DataError
        As `read_deprivation`.
    """
    text, numbers, year = _read(path, (edition.code_column, *_RANKS))
    frame = _frame(text, numbers, edition)
    names = {str(code): str(name) for code, name in frame["name"].items()}
    return EditionFigures(edition, frame.drop(columns="name"), year, names)


def _read(path: Path, required: tuple[str, ...]) -> tuple[pd.DataFrame, dict[str, pd.Series], int]:
    """Read a file as text, its numbers, and the year of its population."""
    text = files.read_csv(path, required)
    population = population_column(list(text.columns))
    numeric = [c for c in ("imd_score", *_RANKS, *OPTIONAL_COLUMNS) if c in text.columns]
    numbers = {column: pd.to_numeric(text[column], errors="coerce") for column in numeric}
    if population:
        numbers["population"] = pd.to_numeric(text[population[0]], errors="coerce")
        text = text.rename(columns={population[0]: "population"})
    problems = [
        f"`{column}` holds text ({text[column][bad].iloc[0]!r} for {text[required[0]][bad].iloc[0]}); expected "
        f"numbers. {files.REBUILD}"
        for column, values in numbers.items()
        if (bad := values.isna() & text[column].notna()).any()
    ]
    if problems:
        raise ContractError(path.name, problems)
    return text, numbers, population[1] if population else 0


def _frame(text: pd.DataFrame, numbers: dict[str, pd.Series], edition: Edition) -> pd.DataFrame:
    """Put the columns together in their fixed order, sorted by code; columns that are absent are filled as missing."""
    columns: dict[str, pd.Series] = {
        "name": text[edition.name_column].fillna("") if edition.name_column in text else pd.Series("", text.index)
    }
    missing_score = pd.Series(float("nan"), index=text.index)
    missing_people = pd.Series(pd.NA, index=text.index, dtype="Int64")
    columns["population"] = numbers.get("population", missing_people)
    for measure in MEASURES.values():
        columns[measure.score_column] = numbers.get(measure.score_column, missing_score).astype("float64")
        columns[measure.rank_column] = numbers[measure.rank_column]
    frame = pd.DataFrame(columns)
    frame.index = pd.Index(text[edition.code_column].fillna(""), name=edition.code_column)
    return frame.sort_index()
