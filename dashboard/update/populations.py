"""Keeping the residents of later mid-years, and adding those that a file by LSOA of 2021 has."""

import io
from pathlib import Path

import pandas as pd

from dashboard.domain.areas.population import DIVIDED, on_lsoas_of_2011
from dashboard.errors import UpdateError
from dashboard.store import files
from dashboard.store.areas import configured_city
from dashboard.store.extras import POPULATION_COLUMNS
from dashboard.store.imd import population_column
from dashboard.store.provenance import SUFFIX
from dashboard.update.draft import Draft, to_csv
from dashboard.update.files.read import Inputs
from dashboard.update.files.values import value_problems
from dashboard.update.records import Records
from dashboard.update.sources import Role


def add_populations(
    draft: Draft, inputs: Inputs, deprivation: pd.DataFrame, records: Records, data_dir: Path
) -> tuple[str, ...]:
    """Add the residents of later mid-years, new or as they are in the data folder; another authority's go.

    A year that is given takes the place of what was held for that year; other years stay.
    The result are the files of the data folder that go.

    Raises
    ------
    UpdateError
        If a number of residents is not usable.
    """
    every = [files.population(year) for year in files.population_years(data_dir)]
    there = [name for file in every for name in (file, f"{file}{SUFFIX}") if (data_dir / name).exists()]
    own = population_column(list(deprivation.columns))
    configured = configured_city(data_dir / files.AREAS)
    if configured is not None and configured[0] == records.authority_code:
        draft.contents |= {name: (data_dir / name).read_bytes() for name in there}
    if inputs.later.population is not None and own is not None:
        before = pd.to_numeric(deprivation.set_index("lsoa11_code")[own[0]])
        _add(draft, inputs, inputs.later.population, before, records)
    return tuple(name for name in there if name not in draft.contents)


def _add(draft: Draft, inputs: Inputs, table: pd.DataFrame, before: pd.Series, records: Records) -> None:
    name = inputs.source_files[Role.LATER_POPULATION].name
    column, year = population_column(list(table.columns)) or ("", 0)
    pairs = _pairs(draft, inputs, before.index)
    wanted = table[table["lsoa21_code"].isin({*before.index, *pairs["lsoa21_code"]})]
    wanted = wanted.rename(columns={"lsoa21_code": "lsoa11_code"})
    if problems := value_problems(name, wanted):
        raise UpdateError(problems[0])
    later = pd.to_numeric(wanted.drop_duplicates("lsoa11_code").set_index("lsoa11_code")[column]).astype("int64")
    try:
        found = on_lsoas_of_2011(later, pairs, before)
    except ValueError as error:
        draft.notices.append(f"{name} is not used: found {error}. Give the lookup of LSOAs of 2011 and 2021 with it.")
        return
    divided = sorted(found.index[found["basis"] == DIVIDED])
    rows = found.sort_index().reset_index()[list(POPULATION_COLUMNS)]
    draft.add(to_csv(rows), records.population(year, len(rows), divided))


def _pairs(draft: Draft, inputs: Inputs, lsoas: pd.Index) -> pd.DataFrame:
    """Return the changes of the LSOAs, and of others that were merged with them."""
    pairs = inputs.later.lsoa_changes
    if pairs is None and files.LSOA_CHANGES in draft.contents:
        pairs = pd.read_csv(io.BytesIO(draft.contents[files.LSOA_CHANGES]), dtype="str")
    if pairs is None:
        return pd.DataFrame(columns=["lsoa11_code", "lsoa21_code"])
    changed = pairs[pairs["lsoa11_code"] != pairs["lsoa21_code"]]
    successors = changed["lsoa21_code"][changed["lsoa11_code"].isin(lsoas)]
    return changed[changed["lsoa21_code"].isin(successors)]
