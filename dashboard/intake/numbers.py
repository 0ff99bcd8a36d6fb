"""Numbers as people write them in spreadsheets, and what cannot be taken for one."""

import re

import numpy as np
import pandas as pd

from dashboard.intake.problems import Kind, ProblemLog

#: Beyond this a sum would not be exact, and no service counts so far.
MOST = 1e12

#: What calculating leaves in the last digits of a number, of its size.
_NOISE = 1e-12
_PLAIN = r"[0-9]{1,12}(?:\.[0-9]{1,6})?"
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)?(?:(?<=\d)\.?|\.\d+)(?:e[+-]?\d+)?", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_IN_BRACKETS = re.compile(r"\((.+)\)")
_MISSING = {
    "", "n/a", "na", "n.a.", "n.a", "-", "--", "–", "—", "null", "none", "nil", "missing", "unknown", "not available",
    "not known", "tbc", "tba", "?", ".", "..", ":", "z", "x", "[x]", "[z]", "(blank)",
}  # fmt: skip
_SUPPRESSED = re.compile(r"[*†]+|…|\.{3}|\[?c\]?|suppressed|[<≤>≥]=?\s*\d+|(?:less|fewer) than \w+", re.IGNORECASE)
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity|∞)|nan", re.IGNORECASE)
_SPREADSHEET_ERROR = re.compile(r"#[a-z0-9/_!?]+")
_FORMS = (
    (_SUPPRESSED, Kind.SUPPRESSED_NUMBER),
    (_NOT_FINITE, Kind.NOT_FINITE),
    (_SPREADSHEET_ERROR, Kind.SPREADSHEET_ERROR),
)

_LEAVE_OUT = "leave the whole row out if the figure is not known, write 0 if there were none"
EXPECTED = {
    Kind.MISSING_NUMBER: f"a number; {_LEAVE_OUT}",
    Kind.SUPPRESSED_NUMBER: "the true number, as small numbers are hidden here; without it leave the whole row out",
    Kind.PERCENT_SIGN: "a number of cases, not a percentage; hand in numerator and denominator",
    Kind.SPREADSHEET_ERROR: f"a number; mend the formula, or {_LEAVE_OUT}",
    Kind.NOT_A_NUMBER: "digits only, as in 1234 or 1,234 or 12.5",
    Kind.NOT_FINITE: f"a number; {_LEAVE_OUT}",
    Kind.NEGATIVE_NUMBER: "0 or more",
    Kind.TOO_LARGE: f"at most {MOST:,.0f}",
    Kind.NOT_WHOLE: "a whole number, as cases are counted; accept it if parts of a case are meant",
}


def read_numbers(
    texts: pd.Series, heading: str, log: ProblemLog, *, whole: bool = False, repeat: bool = True
) -> pd.Series:
    """Read a column of numbers; what is none is logged and comes out missing.

    Parameters
    ----------
    texts
        Cells, by row.
    heading
        Header of the column, for messages.
    log
        Takes the problems.
    whole
        Whether fractions deserve a warning.
    repeat
        Whether messages may repeat what was found; not for single cases.

    Returns
    -------
    pandas.Series
        float64, NaN where there is an error.
    """
    plain = texts.str.fullmatch(_PLAIN)
    values = pd.Series(np.nan, index=texts.index)
    values[plain] = texts[plain].astype("float64")
    odd = texts[~plain]
    read = {text: _read(text) for text in odd.unique()}
    values[~plain] = odd.map({text: number for text, (number, _) in read.items()}).astype("float64")
    # Excel stores 17.000000000000004 for what it shows as 17
    values = values.where((values - values.round()).abs() > _NOISE * values.clip(lower=1), values.round())
    kinds = odd.map({text: kind.value if kind else "" for text, (_, kind) in read.items()})
    for kind in (kind for kind in EXPECTED if kind is not Kind.NOT_WHOLE):
        wrong = odd[kinds == kind.value]
        if len(wrong):
            reason = "" if repeat else f"a cell that is no use here ({kind.value.replace('-', ' ')})"
            log.add_cells(kind, wrong, heading, EXPECTED[kind], reason)
    if whole and len(fractions := texts[values % 1 > 0]):
        log.add_cells(Kind.NOT_WHOLE, fractions, heading, EXPECTED[Kind.NOT_WHOLE])
    return values


def _read(text: str) -> tuple[float, Kind | None]:
    """Read one text that is not plain digits: its value, or NaN and what is wrong."""
    clean = _SPACES.sub(" ", text).strip().lower().replace("−", "-")
    if found := _IN_BRACKETS.fullmatch(clean):
        # accountants write negative numbers so
        clean = f"-{found[1]}" if _NUMBER.fullmatch(found[1]) else clean
    if (kind := _no_number(clean)) is not None:
        return np.nan, kind
    number = float(clean.replace(",", "").replace(" ", ""))
    if number < 0:
        return np.nan, Kind.NEGATIVE_NUMBER
    return (number, None) if number <= MOST else (np.nan, Kind.TOO_LARGE)


def _no_number(clean: str) -> Kind | None:
    """Say what a text is that is no number."""
    if clean.endswith(("%", "per cent")):
        return Kind.PERCENT_SIGN
    if clean in _MISSING:
        return Kind.MISSING_NUMBER
    for form, kind in _FORMS:
        if form.fullmatch(clean):
            return kind
    has_digits = any(letter.isdigit() for letter in clean)
    return None if has_digits and _NUMBER.fullmatch(clean) else Kind.NOT_A_NUMBER
