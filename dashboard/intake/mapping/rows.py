"""Which rows of a file in a form of its own are figures, and which are totals, notes or other places."""

import math
import re
from collections.abc import Mapping

import pandas as pd

from dashboard.intake.areas import AreaBook
from dashboard.intake.dry_run import Basis
from dashboard.intake.headers import Field
from dashboard.intake.numbers import SUPPRESSED, read_numbers
from dashboard.intake.problems import Kind, Problem, ProblemLog, quoted, shown

#: Marks of footnotes behind or before a name: Leeds*, Leeds [note 3].
_FOOTNOTES = re.compile(r"^[*†‡§]+\s*|\s*(?:[*†‡§]+|\[(?:note )?\w{1,3}\])$", re.IGNORECASE)
_TOTAL = re.compile(r"(?:.{0,60}\b)?(?:sub[- ]?)?totals?\b.{0,60}|england|great britain|united kingdom", re.IGNORECASE)
#: Totals of all rows, as against those of some, with what stands for the name of the city.
_OF_ALL = (
    r"(?:(?:grand|overall|city|{city}|area|wards?|lsoas?) )?totals?(?: (?:for|of|in)? ?(?:the )?"
    r"(?:city|{city}|all (?:areas|wards|lsoas)))?"
    r"|(?:all|whole)(?: of)? ?(?:areas|wards|lsoas|persons|city|the city|{city})|{city}|overall"
)
_CODE = re.compile(r"[A-Z]\d{8}", re.ASCII | re.IGNORECASE)
_HAS_DIGIT = r"[0-9]"
_NAMED = 3


def _left_out(what: str, areas: pd.Series) -> str:
    """Say which rows are not read: what they are, how many, and the first of their names."""
    examples = list(dict.fromkeys(areas.str.strip()))[:_NAMED]
    names = ", ".join(map(quoted, examples)) + (" and others" if len(areas) > len(examples) else "")
    return f"{len(areas):,} {'row' if len(areas) == 1 else 'rows'}: {what}" + (f" ({names})" if examples else "")


def kinds_of_rows(
    areas: pd.Series, numbers: Mapping[str, pd.Series], periods: pd.Series | None, basis: Basis
) -> tuple[pd.Series, list[str]]:
    """Tell the rows with figures for areas from totals, notes and other places, which are named; "" for the former."""
    book = AreaBook(basis.city, basis.definition.geographies)
    plain = areas.map(lambda text: _FOOTNOTES.sub("", text.strip()))
    kinds = plain.map({text: _kind_of(text, book) for text in plain.unique()})
    if periods is not None:
        # a total has no period: this is an area whose name stands in a row above, as in pivot tables
        kinds = kinds.mask((plain == "") & (periods.str.strip() != ""), "")
    without = pd.Series(True, index=areas.index)
    for column in numbers.values():
        without &= ~(column.str.contains(_HAS_DIGIT) | column.str.fullmatch(SUPPRESSED))
    kinds = kinds.mask(without & (kinds != "total"), "a note, or no figure")
    areas.update(plain[kinds == ""])
    # the figure of the city is a total only beside figures of its parts
    kinds = kinds if (kinds == "").any() else kinds.mask(kinds == "total", "")
    told = {"total": "a total"}
    return kinds, [_left_out(told.get(what, what), areas[kinds == what]) for what in kinds.unique() if what]


def _kind_of(text: str, book: AreaBook) -> str:
    """Say why a row is not read; "" if it is for an area of the city, or for one that an error has to be told of."""
    found = book.candidates(text)
    if isinstance(found, list):
        return "total" if any(area.kind == "city" for area in found) else ""
    of_all = _OF_ALL.format(city=re.escape(book.city_name))
    if _TOTAL.fullmatch(text.strip()) or re.fullmatch(of_all, text.strip(), re.IGNORECASE):
        return "total"
    if found is Kind.OTHER_VINTAGE:
        return f"LSOAs of 2021 that are not a part of one of 2011 in {book.city_name}"
    if found is Kind.ENDED_LSOA or book.knows(text):
        return ""
    return f"not in {book.city_name}" if _CODE.fullmatch(text.strip()) else f"not a known area of {book.city_name}"


def compare_totals(
    cells: Mapping[Field, pd.Series],
    numbers: Mapping[str, pd.Series],
    kinds: pd.Series,
    basis: Basis,
    log: ProblemLog,
    *,
    decimal_comma: bool,
) -> None:
    """Tell where a row with the total of all rows is not their sum, with both numbers."""
    city = re.escape(basis.city.config.city_name)
    totals = cells[Field.AREA][kinds == "total"].map(lambda text: _FOOTNOTES.sub("", " ".join(text.split())))
    totals = totals[totals.str.fullmatch(_OF_ALL.format(city=city), case=False)]
    if totals.empty or not (kinds == "").any():
        return
    periods = cells.get(Field.PERIOD, pd.Series("", index=kinds.index)).str.strip()
    for label, texts in numbers.items():
        values = read_numbers(texts, label, ProblemLog(), decimal_comma=decimal_comma)
        for row, name in zip(totals.index, totals, strict=True):
            of_period = (kinds == "") & (periods.eq(periods[row]) | (periods[row] == ""))
            rows, total = values[of_period], values[row]
            # with rows of other places, where the total is of these too
            several = {rows.sum(), rows.sum() + values[(kinds != "") & (kinds != "total")].sum()}
            lacking = bool(rows.isna().any()) and total > min(several)
            if (
                pd.isna(total)
                or lacking
                or any(math.isclose(total, one, rel_tol=1e-9, abs_tol=1e-9) for one in several)
            ):
                continue
            what = (
                f"{quoted(name)} {total:,.10g}, and {rows.sum():,.10g} as the sum of {len(rows):,} rows that are read"
            )
            advice = "the same number; decide which is right, or look which rows are left out"
            log.add(Problem(Kind.TOTALS_DIFFER, what, advice, int(str(row)), shown(label)))
