"""Building the file of another edition of the Indices for the city in use, from the official file or a copy of it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from dashboard.domain.deprivation.measures import MEASURES, Edition
from dashboard.errors import UpdateError
from dashboard.store import contracts, files
from dashboard.store.areas import configured_city, configured_edition, read_lsoa_changes
from dashboard.store.imd import population_column, read_deprivation
from dashboard.store.provenance import SUFFIX, Provenance
from dashboard.update.draft import Draft, to_csv
from dashboard.update.files.columns import project_name
from dashboard.update.files.read import source_file
from dashboard.update.files.recognise import read_csv_text
from dashboard.update.files.values import value_problems
from dashboard.update.sources import FACTS, Source

#: What some files call a domain.
_ALSO = {"housing_and_access": "barriers", "housing_and_services": "barriers", "environment": "living_environment"}
_SHORT = re.compile(rf"({'|'.join(_ALSO)})_(rank|score)")
_CODE = re.compile(r"lsoa(\d\d)_?(?:cd|code)|lsoa code \(20(\d\d)\)")
_NAME = re.compile(r"lsoa(?:\d\d)_?(?:nm|name)|lsoa name \(20\d\d\)")


def build_edition(edition: Edition, folder: Path, data_dir: Path, source: Source) -> dict[str, bytes]:
    """Build the file of an edition, with its record, for the city of a data folder.

    Parameters
    ----------
    folder
        Holds one CSV file with the ranks of the edition. Where its LSOAs are of another vintage than the city's and it
        has those of all England, also a lookup between both.

    Returns
    -------
    dict of str to bytes
        All files of the data folder that a dashboard needs, with the new ones among them.

    Raises
    ------
    UpdateError
        If there is no such file or more than one, LSOAs of the city are missing, or a rank is no usable number.
    """
    runs_on = configured_edition(data_dir / files.AREAS)
    own = read_deprivation(data_dir / files.of_edition(runs_on), runs_on).frame.index
    found, pairs = _look(folder, edition, own)
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "none"
        msg = (
            f"{folder}: found {names}, expected one CSV file with `{edition.code_column}` and the ranks of the IMD and "
            f"of the seven domains of {edition.short_title}. Put that file there, and no other edition."
        )
        raise UpdateError(msg)
    [(path, table)] = found.items()
    if (data_dir / files.LSOA_CHANGES).exists():
        changes = read_lsoa_changes(data_dir / files.LSOA_CHANGES)
        # these are of one vintage only
        if changes.name == edition.code_column:
            pairs |= set(zip(changes.index, changes, strict=True))
    rows = _of_city(path, table, edition, own, pairs)
    if problems := value_problems(path.name, rows, edition):
        listing = "\n".join(f"  - {problem}" for problem in problems)
        msg = f"{edition.short_title}: the official file does not fit\n{listing}\nFetch the file again."
        raise UpdateError(msg)
    draft = Draft(_as_they_are(data_dir))
    draft.add(to_csv(rows), _record(edition, source, path, rows, configured_city(data_dir / files.AREAS)))
    return draft.contents


def _look(folder: Path, edition: Edition, own: pd.Index) -> tuple[dict[Path, pd.DataFrame], set[tuple[str, str]]]:
    """Find files with the ranks of the edition, and pairs of codes: of the city's vintage, of the edition's."""
    found: dict[Path, pd.DataFrame] = {}
    pairs: set[tuple[str, str]] = set()
    if not folder.is_dir():
        msg = f"{folder}: found no such folder; expected the folder with the official file. Correct `--from`."
        raise UpdateError(msg)
    for path in sorted(folder.iterdir()):
        if not path.name.lower().endswith((".csv", ".csv.gz")):
            continue
        raw = read_csv_text(path)
        table = raw.rename(columns=_renaming(raw.columns, edition))
        table = table.loc[:, ~table.columns.duplicated()]
        ranks = {measure.rank_column for measure in MEASURES.values()}
        if {edition.code_column, *ranks} <= set(table.columns):
            found[path] = table
        elif own.name in table and edition.code_column in table and not ranks & set(table.columns):
            pairs |= set(zip(table[own.name].str.strip(), table[edition.code_column].str.strip(), strict=True))
    return found, pairs


def _renaming(columns: Iterable[str], edition: Edition) -> dict[str, str]:
    names: dict[str, str] = {}
    for column in columns:
        lowered = re.sub(r"\s+", " ", column.removeprefix("\ufeff").strip()).lower()
        if match := _CODE.fullmatch(lowered):
            names[column] = f"lsoa{match.group(1) or match.group(2)}_code"
        elif lowered == "lsoa code":
            names[column] = edition.code_column
        elif _NAME.fullmatch(lowered):
            names[column] = edition.name_column
        elif match := _SHORT.fullmatch(lowered):
            names[column] = f"{_ALSO[match.group(1)]}_{match.group(2)}"
        elif name := project_name(column):
            names[column] = name
    return names


def _of_city(
    path: Path, table: pd.DataFrame, edition: Edition, own: pd.Index, pairs: set[tuple[str, str]]
) -> pd.DataFrame:
    """Take the rows of the city, with the columns of the built file in their order."""
    code = edition.code_column
    table = table.assign(**{code: table[code].str.strip()})
    same_vintage = own.name == code
    # a file of one city is taken whole; of all England, what a lookup says is the city's
    if len(table) > 2 * len(own):
        if not same_vintage and not any(base in own for base, _ in pairs):
            msg = (
                f"{path.name}: found {len(table):,} LSOAs of {edition.lsoa_vintage}, expected those of the city alone, "
                f"or a lookup with `{own.name}` and `{code}` beside it. Put the lookup of the ONS into the folder."
            )
            raise UpdateError(msg)
        table = table[table[code].isin({*own, *(other for base, other in pairs if base in own)})]
    missing = set(own) - set(table[code]) if same_vintage else set()
    if repeated := set(table[code][table[code].duplicated()]):
        msg = f"{path.name}: found more than one row for {contracts.shortened(repeated)}, expected one each."
        raise UpdateError(msg)
    if missing or table.empty:
        msg = f"{path.name}: found no row for {contracts.shortened(missing or own)}; expected all LSOAs of the city."
        raise UpdateError(msg)
    population = population_column(list(table.columns))
    values = [column for m in MEASURES.values() for column in (m.score_column, m.rank_column)]
    wanted = [code, edition.name_column, *values, *(population[:1] if population else ())]
    kept = table[[column for column in wanted if column in table]].sort_values(code).reset_index(drop=True)
    return kept.apply(lambda column: column.str.strip().str.replace(",", "", regex=False))


def _record(
    edition: Edition, source: Source, path: Path, rows: pd.DataFrame, city: tuple[str, str] | None
) -> Provenance:
    named = f" of {city[1]} ({city[0]})" if city else ""
    kept = "score and rank" if "imd_score" in rows else "rank"
    steps = [
        f"Took the {len(rows):,} LSOAs of {edition.lsoa_vintage}{named}, sorted by code.",
        f"Kept {kept} of the IMD and of the seven domains, digits as in the source.",
        "Deciles and bands are not stored: they are computed from ranks.",
    ]
    if population := population_column(list(rows.columns)):
        steps.append(f"Population is the denominator of {edition.short_title}: mid-{population[1]}.")
    facts = {key: getattr(source, key) for key in (*FACTS, "attribution")}
    record = Provenance(
        file=files.of_edition(edition), **facts, processing=tuple(steps), source_files=(source_file(path),)
    )
    return replace(record, rows=len(rows))


def _as_they_are(data_dir: Path) -> dict[str, bytes]:
    """Return the files that the dashboard loads, so that what is new is verified together with them."""
    own = files.CityFiles(configured_edition(data_dir / files.AREAS))
    names = [name for file in (*own.built, *own.optional, files.AREAS) for name in (file, f"{file}{SUFFIX}")]
    return {name: (data_dir / name).read_bytes() for name in names if (data_dir / name).exists()}
