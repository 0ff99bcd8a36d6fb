"""Submissions that come summed: a row has an area, a period, a numerator and perhaps a denominator."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dashboard.domain.kpi.definition import KpiDefinition, Period, Unit
from dashboard.intake import groups
from dashboard.intake.areas import Area, AreaBook, read_areas
from dashboard.intake.columns import refuse_row_numbers, without_examples
from dashboard.intake.dry_run import NO_RESIDENTS, OBSERVATION_COLUMNS, Basis
from dashboard.intake.files.raw import RawTable
from dashboard.intake.headers import Field
from dashboard.intake.numbers import read_numbers
from dashboard.intake.periods import Begin, note_mixed_dates, read_periods, years_of
from dashboard.intake.problems import WIDE_STEP, Kind, Problem, ProblemLog, shown
from dashboard.progress import Progress, Stage

#: Rows of whole percentages from which their denominators of 100 are no chance.
_MANY = 20
#: Share of rows in which a number may have been cut in two; in more, it is the way of the table.
_FEW = 0.5


@dataclass
class Outcome:
    """What came of a table: observations by row of the file, and how its rows fared."""

    observations: pd.DataFrame
    periods: dict[str, Period]
    unmatched: dict[Kind, int] = field(default_factory=dict)
    matched: int = 0
    terminated: int = 0
    duplicates: int = 0
    population_years: dict[str, int] = field(default_factory=dict)
    by_group: pd.DataFrame | None = None


def read_aggregates(
    table: RawTable, columns: Mapping[Field, int], basis: Basis, book: AreaBook, log: ProblemLog, progress: Progress
) -> Outcome:
    """Read the rows of a table as observations; every problem is logged."""
    cells = without_examples(table.cells, columns, log)
    headings = {name: table.headings[at] for name, at in columns.items()}
    texts = {name: cells[at] for name, at in columns.items()}
    definition = basis.definition
    begin = years_of(basis, table.year_begins, headings.get(Field.PERIOD, ""), table.title, definition.definition)
    if missing := {Field.AREA, Field.PERIOD, Field.NUMERATOR} - set(columns):
        _look_at_the_rest(table, columns, basis, begin, book, log)
        return Outcome(pd.DataFrame(columns=list(OBSERVATION_COLUMNS)), {}, matched=int(Field.AREA not in missing))
    wrong, areas = read_areas(texts[Field.AREA], headings[Field.AREA], book, log, texts.get(Field.AREA_NAME))
    left_out = wrong.isin([Kind.OUTSIDE_CITY.value, Kind.ENDED_LSOA.value])
    of_groups = groups.long_columns(table, definition)
    # a row with a column for each category is one row
    once = (wrong.index < WIDE_STEP) | (not of_groups)
    unmatched = {Kind(str(kind)): int(count) for kind, count in wrong[(wrong != "") & once].value_counts().items()}
    # nothing more is asked of rows that are left out
    texts = {name: text[~left_out] for name, text in texts.items()}
    progress(Stage.MATCHING, 0.5)
    if table.days and table.file_format == "XLSX":
        note_mixed_dates(texts[Field.PERIOD], headings[Field.PERIOD], log)
    keys, periods = read_periods(texts[Field.PERIOD], headings[Field.PERIOD], basis, begin, log, days=table.days)
    frame = _areas_of(texts[Field.AREA], areas).assign(period=keys)
    of_rows = groups.categories(cells[~left_out], of_groups, definition, log)
    frame = pd.concat([frame, of_rows], axis=1)
    _compare_names(texts, frame, headings, book, log)
    progress(Stage.MATCHING, 1.0)
    _note_split(table, columns, cells[~left_out], log)
    frame["numerator"], frame["denominator"] = _numbers(texts, headings, definition, log, table)
    progress(Stage.CHECKING, 0.4)
    if Field.DENOMINATOR in texts:
        _check_denominators(frame, basis.definition, headings, texts, log)
    elif basis.definition.population_denominator:
        frame["denominator"] = _populations(frame, periods, basis, book, log)
    matched = int(((frame["area_code"] != "") & once[~left_out]).sum())
    frame = _parts_joined(frame, texts[Field.AREA], headings, book, log, days=table.days)
    sound = (frame["area_code"] != "") & (frame["period"] != "")
    has_numbers = frame["numerator"].notna() & (frame["denominator"].notna() | (Field.DENOMINATOR not in texts))
    if table.days:
        frame, sound, has_numbers, duplicates = _added_up(frame, sound & has_numbers)
    else:
        duplicates = _log_duplicates(frame[sound], texts[Field.AREA], headings[Field.AREA], log)
    progress(Stage.CHECKING, 0.6)
    split = groups.split(frame[sound], has_numbers[sound], log, periods)
    return Outcome(
        split.observations,
        periods,
        unmatched,
        matched=matched,
        duplicates=duplicates,
        population_years=population_years(periods, basis),
        by_group=split.by_group,
    )


def population_years(periods: Mapping[str, Period], basis: Basis) -> dict[str, int]:
    """Return the mid-year of the residents that each period is measured against; see `DryRun.population_years`."""
    if not basis.definition.population_denominator:
        return {}
    found = {key: basis.population_for(period) for key, period in periods.items()}
    return {key: one.year for key, one in found.items() if one is not None}


def _parts_joined(
    frame: pd.DataFrame,
    texts: pd.Series,
    headings: Mapping[Field, str],
    book: AreaBook,
    log: ProblemLog,
    *,
    days: bool,
) -> pd.DataFrame:
    """Add up rows for LSOAs of 2001, 2011 or 2021 to those of the city that they make up, if every part has a row."""
    parts = texts.map({text: book.part(text) for text in texts.unique()})
    if not (parts != "").any():
        return frame
    own = book.lsoa_vintage
    rows = frame[parts != ""].assign(part=parts)
    of_part = {part: (book.needed(part), book.vintage_of(part)) for part in rows["part"].unique()}
    rows["vintage_of_part"] = rows["part"].map({part: vintage for part, (_, vintage) in of_part.items()})
    key = ["area_code", "period", "vintage_of_part", *groups.group_columns(frame)]
    lacking = rows.groupby(key)["part"].transform("nunique") < rows["part"].map({p: n for p, (n, _) in of_part.items()})
    for vintage, became in (("2001", "LSOA of 2001 merged into the"), (book.other_vintage, "part of the")):
        advice = f"a row for every {became} LSOA of {own}, or a row for that LSOA itself; or take the row out"
        few = rows.index[lacking & (rows["vintage_of_part"] == vintage)]
        log.add_cells(Kind.OTHER_VINTAGE, texts[few], headings[Field.AREA], advice)
    if not days:
        _log_duplicates(rows.assign(area_code=rows["part"]), texts, headings[Field.AREA], log)
    whole = rows.drop_duplicates(key).index
    columns = ["numerator", "denominator"] if Field.DENOMINATOR in headings else ["numerator"]
    keys = [rows[name] for name in key]
    # of days some may lack a number; else a sum without one of its parts is not known
    known = rows[columns].notna().groupby(keys).transform("any" if days else "all")
    sums = rows.groupby(key)[columns].transform("sum", min_count=1).where(known)
    joined = frame.drop(index=rows.index.difference(whole))
    joined.loc[whole, columns] = sums.loc[whole, columns]
    for of_vintage, there in rows.groupby("vintage_of_part"):
        areas = there["area_code"].nunique()
        rows_of = f"{len(there):,} {'row' if len(there) == 1 else 'rows'}"
        found = f"{rows_of} for LSOAs of {of_vintage}, added up to the {areas:,} of {own}"
        log.add(Problem(Kind.CONVERTED, found, f"nothing else: the sums are exact, as each is a part of one of {own}"))
    return joined


def _look_at_the_rest(
    table: RawTable, columns: Mapping[Field, int], basis: Basis, begin: Begin, book: AreaBook, log: ProblemLog
) -> None:
    """Log what is wrong in the columns that are there, where others are missing: all is told at once."""
    for name, at in columns.items():
        texts, heading = table.cells[at], table.headings[at]
        if name is Field.AREA:
            read_areas(texts, heading, book, log)
        elif name is Field.PERIOD:
            read_periods(texts, heading, basis, begin, log, days=table.days)
        elif name in (Field.NUMERATOR, Field.DENOMINATOR):
            read_numbers(texts, heading, log, decimal_comma=table.decimal_comma)


def _note_split(table: RawTable, columns: Mapping[Field, int], cells: pd.DataFrame, log: ProblemLog) -> None:
    """Log numbers whose thousands stand in the next column: 1,234 without quotation marks under “numerator, note”."""
    if table.file_format != "CSV" or table.decimal_comma or table.fields is not None:
        return
    numbers = {columns[name] for name in (Field.NUMERATOR, Field.DENOMINATOR, Field.VALUE) if name in columns}
    for at in sorted(numbers):
        if at + 1 >= len(table.headings) or at + 1 in numbers:
            continue
        first, second = cells[at].str.strip(), cells[at + 1].str.strip()
        split = first.str.fullmatch(r"[0-9]{1,3}") & second.str.fullmatch(r"[0-9]{3}(?:\.[0-9]+)?")
        if at + 1 != columns.get(Field.NOTE) and split.mean() > _FEW:
            # a column of such numbers is one of its own
            continue
        texts = "“" + first[split] + "” and “" + second[split] + "” in the next column, which may be one number"
        advice = "a number with a comma between quotation marks, or without its comma"
        log.add_cells(Kind.SPLIT_NUMBER, texts, table.headings[at], advice, quote=False)


def _added_up(frame: pd.DataFrame, usable: pd.Series) -> tuple[pd.DataFrame, pd.Series, pd.Series, int]:
    """Add up the rows of one area and period, where days have been put into their periods."""
    key = ["area_kind", "vintage", "area_code", "period", *groups.group_columns(frame)]
    rows = frame[usable]
    sums = rows.groupby(key, sort=False, as_index=False)[["numerator", "denominator"]].sum(min_count=1)
    whole = pd.Series(True, index=sums.index)
    return sums, whole, whole, len(rows) - len(sums)


def _numbers(
    texts: Mapping[Field, pd.Series],
    headings: Mapping[Field, str],
    definition: KpiDefinition,
    log: ProblemLog,
    table: RawTable,
) -> tuple[pd.Series, pd.Series | float]:
    """Read numerators, and denominators if there is a column for them."""
    whole, comma = definition.unit is not Unit.MEAN, table.decimal_comma
    refuse_row_numbers(texts[Field.NUMERATOR], headings[Field.NUMERATOR], log)
    numerator = read_numbers(texts[Field.NUMERATOR], headings[Field.NUMERATOR], log, whole=whole, decimal_comma=comma)
    if Field.DENOMINATOR not in texts:
        return numerator, np.nan
    denominator = read_numbers(texts[Field.DENOMINATOR], headings[Field.DENOMINATOR], log, decimal_comma=comma)
    return numerator, denominator


def _areas_of(texts: pd.Series, areas: Mapping[str, Area]) -> pd.DataFrame:
    none = Area("", "", "")
    known = pd.DataFrame([areas.get(text, none) for text in texts.unique()], columns=list(Area._fields), dtype="str")
    rows = known.take(pd.factorize(texts)[0])
    names = {"kind": "area_kind", "vintage": "vintage", "code": "area_code"}
    return rows.rename(columns=names).set_axis(texts.index)


def _compare_names(
    texts: Mapping[Field, pd.Series],
    frame: pd.DataFrame,
    headings: Mapping[Field, str],
    book: AreaBook,
    log: ProblemLog,
) -> None:
    """Warn of rows whose code and name are those of different areas."""
    if Field.AREA_NAME not in texts:
        return
    pairs = pd.DataFrame({"code": frame["area_code"], "name": texts[Field.AREA_NAME]}).drop_duplicates()
    differing = set()
    for code, name in pairs.itertuples(index=False):
        named = book.candidates(name)
        if code and isinstance(named, list) and code not in {area.code for area in named}:
            differing.add((code, name))
    both = pd.MultiIndex.from_arrays([frame["area_code"], texts[Field.AREA_NAME]])
    if differing and len(cells := texts[Field.AREA_NAME][both.isin(differing)]):
        advice = "the name of the area that the code is for; the code was used"
        log.add_cells(Kind.NAME_DIFFERS, cells, headings[Field.AREA_NAME], advice)


def _check_denominators(
    frame: pd.DataFrame,
    definition: KpiDefinition,
    headings: Mapping[Field, str],
    texts: Mapping[Field, pd.Series],
    log: ProblemLog,
) -> None:
    numerator, denominator = frame["numerator"], frame["denominator"]
    fractions = bool((numerator % 1 > 0).any()) or len(frame) >= _MANY
    if definition.unit is Unit.PERCENTAGE and len(frame) > 1 and denominator.eq(100).all() and fractions:
        found = f"a denominator of 100 in each of {len(frame):,} rows, as if the numerators were percentages"
        advice = f"numbers of {definition.numerator} and {definition.denominator}; else every area counts the same"
        log.add(Problem(Kind.LIKE_PERCENTAGES, found, advice, column=shown(headings[Field.DENOMINATOR])))
    nothing = (denominator == 0) & (numerator > 0)
    if len(cells := texts[Field.DENOMINATOR][nothing]):
        advice = "more than 0, as the numerator is not 0"
        log.add_cells(Kind.ZERO_DENOMINATOR, cells, headings[Field.DENOMINATOR], advice)
    above = (numerator > denominator) & ~nothing
    if definition.unit is Unit.PERCENTAGE and above.any():
        cells = (
            "“" + texts[Field.NUMERATOR][above].map(shown) + "” of “" + texts[Field.DENOMINATOR][above].map(shown) + "”"
        )
        advice = "a numerator of at most the denominator, as it is a share of it; look whether columns are swapped"
        log.add_cells(Kind.NUMERATOR_ABOVE_DENOMINATOR, cells, headings[Field.NUMERATOR], advice, quote=False)


def _populations(
    frame: pd.DataFrame, periods: Mapping[str, Period], basis: Basis, book: AreaBook, log: ProblemLog
) -> pd.Series:
    """Return the residents of the area of each row, in the mid-year that is nearest to its period."""
    people = book.residents(frame, {key: basis.population_for(period) for key, period in periods.items()})
    without = people.isna() & (frame["area_code"] != "") & (frame["period"] != "")
    if without.any():
        advice = f"an area of which the resident population is known; {NO_RESIDENTS}"
        log.add_cells(Kind.NO_POPULATION, frame["area_code"][without], "area", advice)
    return people


def _log_duplicates(frame: pd.DataFrame, texts: pd.Series, heading: str, log: ProblemLog) -> int:
    of_rows = groups.names(frame)
    key = ["area_kind", "vintage", "area_code", "period", *of_rows]
    repeated = frame.index[frame.duplicated(key)]
    if len(repeated):
        what = "area, period and group" if of_rows else "area and period"
        advice = f"one row for each {what}; decide which is right, or add them up"
        log.add_cells(Kind.DUPLICATE_ROW, texts[repeated], heading, advice)
    return len(repeated)
