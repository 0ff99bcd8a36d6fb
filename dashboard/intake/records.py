"""Submissions of single cases: each has a postcode and a date, and is summed to its LSOA and period at once.

Postcodes are deleted here. What leaves this module has LSOAs and sums; messages have rows, columns and reasons.
Nothing is written anywhere on the way.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.postcodes import QueryKind, classify
from dashboard.domain.kpi.definition import Geography, Period
from dashboard.intake import groups
from dashboard.intake.aggregates import Outcome, population_years
from dashboard.intake.areas import AreaBook
from dashboard.intake.columns import without_examples
from dashboard.intake.dry_run import NO_RESIDENTS, Basis
from dashboard.intake.files.raw import RawTable
from dashboard.intake.headers import Field
from dashboard.intake.numbers import read_numbers
from dashboard.intake.periods import note_mixed_dates, read_days, years_of
from dashboard.intake.problems import Kind, Problem, ProblemLog
from dashboard.progress import Progress, Stage, unseen

#: Postcodes taken at a time; between two portions it is told how many have been matched.
_PORTION = 10_000
_REASONS = {
    Kind.NOT_A_POSTCODE: "something that is not a whole postcode",
    Kind.UNKNOWN_POSTCODE: "a postcode that is not known",
    Kind.OUTSIDE_CITY: "a postcode outside the city",
}


def refuse_records(basis: Basis, log: ProblemLog) -> None:
    """Log why the KPI cannot come from single cases, if it cannot."""
    definition = basis.definition
    if Geography.POSTCODE not in definition.geographies:
        kinds = ", ".join(definition.geographies)
        log.add(Problem(Kind.GEOGRAPHY_NOT_ALLOWED, "single cases with postcodes", f"sums by one of: {kinds}"))
    if definition.denominator and not definition.population_denominator:
        found = f"single cases, which have no denominator ({definition.denominator})"
        log.add(Problem(Kind.NOT_BY_RECORDS, found, "sums with numerator and denominator, for example by LSOA"))
    if basis.city.postcodes.empty:
        log.add(Problem(Kind.NOT_BY_RECORDS, "no postcodes in the dashboard's data", "sums by area, or data rebuilt"))


def read_records(
    table: RawTable,
    columns: Mapping[Field, int],
    basis: Basis,
    book: AreaBook,
    log: ProblemLog,
    progress: Progress = unseen,
) -> Outcome:
    """Sum single cases to LSOAs and periods; every problem is logged, without the text that was found.

    Every LSOA gets a row for every period: one without a case had 0, as the file lists all cases.
    """
    cells = without_examples(table.cells, columns, log)
    headings = {name: table.headings[at] for name, at in columns.items()}
    texts = {name: cells[at] for name, at in columns.items()}
    codes, lsoas, wrong, live = _matched(texts[Field.POSTCODE], basis.city, progress)
    for kind, reason in _REASONS.items():
        if len(rows := texts[Field.POSTCODE][wrong == kind.value]):
            advice = f"a postcode of {basis.city.config.city_name}; the row is left out"
            log.add_cells(kind, rows, headings[Field.POSTCODE], advice, reason)
    begin = years_of(basis, table.year_begins, headings[Field.DATE], table.title, basis.definition.definition)
    if table.file_format == "XLSX":
        note_mixed_dates(texts[Field.DATE], headings[Field.DATE], log, repeat=False)
    keys, periods = read_days(texts[Field.DATE], headings[Field.DATE], basis, begin, log)
    progress(Stage.CHECKING, 0.4)
    weights = _weights(texts, headings, log, decimal_comma=table.decimal_comma)
    of_rows = groups.categories(cells, groups.long_columns(table, basis.definition), basis.definition, log, single=True)
    duplicates = _log_repeated(codes, texts, of_rows, headings, log)
    progress(Stage.CHECKING, 0.6)
    inside = lsoas != ""
    if not inside.any():
        log.add(Problem(Kind.NOTHING_MATCHED, "no row with a postcode of the city", "postcodes in the postcode column"))
    good = inside & (keys != "") & weights.notna()
    sums = weights[good].groupby([lsoas[good], keys[good]]).sum()
    observations = _observations(sums, periods, basis, book, log)
    counted = pd.DataFrame({"area_code": lsoas[good], "period": keys[good], "numerator": weights[good]})
    counted = counted.assign(area_kind="lsoa", vintage=book.lsoa_vintage, denominator=np.nan).join(of_rows)
    counted = counted[counted["period"].isin(list(periods))]
    every = pd.Series(True, index=counted.index)
    return Outcome(
        observations,
        periods,
        {Kind(str(kind)): int(count) for kind, count in wrong[wrong != ""].value_counts().items()},
        matched=int(inside.sum()),
        terminated=int((inside & ~live).sum()),
        duplicates=duplicates,
        population_years=population_years(periods, basis),
        by_group=groups.split(counted, every, log, periods).by_group,
    )


def _matched(texts: pd.Series, city: City, progress: Progress) -> tuple[pd.Series, pd.Series, pd.Series, pd.Series]:
    """Match postcodes: their normal form, the LSOA ("" without), what is wrong ("" if nothing), whether it is live."""
    positions, typed = pd.factorize(texts)
    codes = np.empty(len(typed), dtype=object)
    for start in range(0, len(typed), _PORTION):
        queries = [classify(text) for text in typed[start : start + _PORTION]]
        codes[start : start + len(queries)] = [one.code if one.kind is QueryKind.FULL else "" for one in queries]
        progress(Stage.MATCHING, (start + len(queries)) / len(typed))
    table = city.postcodes
    at = table.index.get_indexer(pd.Index(codes, dtype="str"))
    known = at >= 0
    outward = {code[:-3] for code in table.index}
    wrong = np.array(
        [
            "" if found else _reason(code, outward)
            for code, found in zip(codes, known, strict=True)
        ],
        dtype=object,
    )  # fmt: skip
    lsoas = np.where(known, table["lsoa_code"].to_numpy(dtype=object)[at], "")
    live = np.where(known, table["live"].to_numpy()[at], False)

    def by_row(values: np.ndarray, dtype: str) -> pd.Series:
        return pd.Series(values[positions], index=texts.index, dtype=dtype)

    return by_row(codes, "str"), by_row(lsoas, "str"), by_row(wrong, "str"), by_row(live, "bool")


def _reason(code: str, outward: set[str]) -> str:
    if not code:
        return Kind.NOT_A_POSTCODE.value
    return (Kind.UNKNOWN_POSTCODE if code[:-3] in outward else Kind.OUTSIDE_CITY).value


def _weights(
    texts: Mapping[Field, pd.Series], headings: Mapping[Field, str], log: ProblemLog, *, decimal_comma: bool
) -> pd.Series:
    """Return what each row counts for; 1 without a column for it. Messages name the kind, never the text."""
    if Field.WEIGHT not in texts:
        return pd.Series(1.0, index=texts[Field.POSTCODE].index)
    return read_numbers(texts[Field.WEIGHT], headings[Field.WEIGHT], log, repeat=False, decimal_comma=decimal_comma)


def _log_repeated(
    codes: pd.Series,
    texts: Mapping[Field, pd.Series],
    of_rows: pd.DataFrame,
    headings: Mapping[Field, str],
    log: ProblemLog,
) -> int:
    """Warn of rows that are wholly the same as another; two cases may be, or one may stand there twice."""
    compared = pd.DataFrame({name: text for name, text in texts.items() if name is not Field.NOTE})
    repeated = compared.assign(**{Field.POSTCODE: codes}).join(of_rows).duplicated() & (codes != "")
    if repeated.any():
        advice = "each case once; accept it if these are different cases on one day at one postcode"
        reason = "the same postcode and day as in a row above"
        log.add_cells(Kind.REPEATED_RECORD, codes[repeated], headings[Field.POSTCODE], advice, reason)
    return int(repeated.sum())


def _observations(
    sums: pd.Series, periods: Mapping[str, Period], basis: Basis, book: AreaBook, log: ProblemLog
) -> pd.DataFrame:
    lsoas, keys = basis.city.lsoas.index, sorted({key for _, key in sums.index} & set(periods))
    every = pd.MultiIndex.from_product([lsoas, keys], names=["area_code", "period"])
    frame = sums.reindex(every, fill_value=0.0).rename("numerator").reset_index()
    frame = frame.assign(area_kind="lsoa", vintage=book.lsoa_vintage, denominator=np.nan)
    if basis.definition.population_denominator:
        frame["denominator"] = book.residents(frame, {key: basis.population_for(periods[key]) for key in keys})
        if without := frame["area_code"][frame["denominator"].isna()].nunique():
            found = f"{without:,} LSOAs without a resident population"
            log.add(Problem(Kind.NO_POPULATION, found, f"one for every LSOA; {NO_RESIDENTS}"))
    return frame
