"""Submissions that come summed: a row has an area, a period, a numerator and perhaps a denominator."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dashboard.domain.kpi.definition import KpiDefinition, Period, Unit
from dashboard.intake.areas import Area, AreaBook, read_areas
from dashboard.intake.columns import without_examples
from dashboard.intake.dry_run import Basis
from dashboard.intake.files.raw import RawTable
from dashboard.intake.headers import Field
from dashboard.intake.numbers import read_numbers
from dashboard.intake.periods import read_periods
from dashboard.intake.problems import Kind, ProblemLog
from dashboard.progress import Progress, Stage


@dataclass
class Outcome:
    """What came of a table: observations by row of the file, and how its rows fared."""

    observations: pd.DataFrame
    periods: dict[str, Period]
    unmatched: dict[Kind, int] = field(default_factory=dict)
    matched: int = 0
    terminated: int = 0
    duplicates: int = 0


def read_aggregates(
    table: RawTable, columns: Mapping[Field, int], basis: Basis, book: AreaBook, log: ProblemLog, progress: Progress
) -> Outcome:
    """Read the rows of a table as observations; every problem is logged."""
    cells = without_examples(table.cells, columns, log)
    headings = {name: table.headings[at] for name, at in columns.items()}
    texts = {name: cells[at] for name, at in columns.items()}
    wrong, areas = read_areas(texts[Field.AREA], headings[Field.AREA], book, log)
    inside = wrong != Kind.OUTSIDE_CITY.value
    # nothing more is asked of rows that are left out
    texts, wrong = {name: text[inside] for name, text in texts.items()}, wrong[inside]
    progress(Stage.MATCHING, 0.5)
    definition = basis.definition
    keys, periods = read_periods(texts[Field.PERIOD], headings[Field.PERIOD], definition.frequency, basis.today, log)
    frame = _areas_of(texts[Field.AREA], areas).assign(period=keys)
    _compare_names(texts, frame, headings, book, log)
    progress(Stage.MATCHING, 1.0)
    frame["numerator"], frame["denominator"] = _numbers(texts, headings, basis.definition, log)
    progress(Stage.CHECKING, 0.4)
    if Field.DENOMINATOR in texts:
        _check_denominators(frame, basis.definition, headings, texts, log)
    elif basis.definition.population_denominator:
        frame["denominator"] = _populations(frame, areas, basis, book, log)
    sound = (frame["area_code"] != "") & (frame["period"] != "")
    duplicates = _log_duplicates(frame[sound], texts[Field.AREA], headings[Field.AREA], log)
    progress(Stage.CHECKING, 0.6)
    has_numbers = frame["numerator"].notna() & (frame["denominator"].notna() | (Field.DENOMINATOR not in texts))
    unmatched = {Kind.OUTSIDE_CITY: int((~inside).sum())}
    unmatched |= {Kind(str(kind)): int(count) for kind, count in wrong[wrong != ""].value_counts().items()}
    return Outcome(
        frame[sound & has_numbers],
        periods,
        {kind: count for kind, count in unmatched.items() if count},
        matched=int((frame["area_code"] != "").sum()),
        duplicates=duplicates,
    )


def _numbers(
    texts: Mapping[Field, pd.Series], headings: Mapping[Field, str], definition: KpiDefinition, log: ProblemLog
) -> tuple[pd.Series, pd.Series | float]:
    """Read numerators, and denominators if there is a column for them."""
    whole = definition.unit is not Unit.MEAN
    numerator = read_numbers(texts[Field.NUMERATOR], headings[Field.NUMERATOR], log, whole=whole)
    if Field.DENOMINATOR not in texts:
        return numerator, np.nan
    return numerator, read_numbers(texts[Field.DENOMINATOR], headings[Field.DENOMINATOR], log)


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
    nothing = (denominator == 0) & (numerator > 0)
    if len(cells := texts[Field.DENOMINATOR][nothing]):
        advice = "more than 0, as the numerator is not 0"
        log.add_cells(Kind.ZERO_DENOMINATOR, cells, headings[Field.DENOMINATOR], advice)
    if definition.unit is Unit.PERCENTAGE and len(
        cells := texts[Field.NUMERATOR][(numerator > denominator) & ~nothing]
    ):
        advice = "at most the denominator, as it is a share of it; look whether columns are swapped"
        log.add_cells(Kind.NUMERATOR_ABOVE_DENOMINATOR, cells, headings[Field.NUMERATOR], advice)


def _populations(
    frame: pd.DataFrame, areas: Mapping[str, Area], basis: Basis, book: AreaBook, log: ProblemLog
) -> pd.Series:
    by_code = {area.code: people for area, people in book.populations(basis.lsoa_population).items()}
    if len(without := {area.code for area in areas.values()} - set(by_code)):
        cells = frame["area_code"][frame["area_code"].isin(without)]
        advice = "an area of which the resident population is known; rebuild the data with populations"
        log.add_cells(Kind.NO_POPULATION, cells, "area", advice)
    return frame["area_code"].map(by_code).astype("float64")


def _log_duplicates(frame: pd.DataFrame, texts: pd.Series, heading: str, log: ProblemLog) -> int:
    key = ["area_kind", "vintage", "area_code", "period"]
    repeated = frame.index[frame.duplicated(key)]
    if len(repeated):
        advice = "one row for each area and period; decide which is right, or add them up"
        log.add_cells(Kind.DUPLICATE_ROW, texts[repeated], heading, advice)
    return len(repeated)
