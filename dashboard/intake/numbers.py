"""Numbers as people write them in spreadsheets, and what cannot be taken for one."""

import re

import numpy as np
import pandas as pd

from dashboard.intake.problems import Kind, ProblemLog, quoted

#: Beyond this a sum would not be exact, and no service counts so far.
MOST = 1e12

#: What calculating leaves in the last digits of a number, of its size.
_NOISE = 1e-12
_PLAIN = r"[0-9]{1,12}(?:\.[0-9]{1,6})?"
#: As before, without what may be a thousand where a point groups digits.
_CERTAIN = r"[0-9]{1,12}(?:\.(?:[0-9]{1,2}|[0-9]{4,6}))?"
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:(?<=\d)\.?|\.\d+)(?:e[+-]?\d+)?", re.ASCII)
_SPACES = re.compile(r"[ \t]+")
#: Spaces that only ever group digits: nobody types them between two numbers.
_GROUPING = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))")
_OTHER_SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f]+")
#: Of two numbers in one cell, or one with groups of digits; with a comma or a point before three digits, one number
#: where the file comes from a place that writes decimals with a point, another where it does with a comma.
_TWO_NUMBERS = re.compile(r"(\d{1,3}) (\d{3}(?: \d{3})*)", re.ASCII)
_LINES = re.compile(r"[^\r\n]*\d[\r\n]+[^\r\n]*\d.*", re.ASCII | re.DOTALL)
_ONE_GROUP = re.compile(r"(\d{1,3})([.,])(\d{3})", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}|\d+,\d{4,}|\d{1,3}(?:\.\d{3})+,\d+", re.ASCII)
_IN_BRACKETS = re.compile(r"\((.+)\)")
_MISSING = {
    "", "n/a", "na", "n.a.", "n.a", "-", "--", "–", "—", "null", "none", "nil", "missing", "unknown", "not available",
    "not known", "tbc", "tba", "?", ".", "(blank)",
}  # fmt: skip
#: Marks that statistics put in place of a number: it was held back, or does not apply.
SUPPRESSED = re.compile(
    r"[*†:]+|…|\.{2,3}|\[?[cxz]\]?|\[?(?:low|u)\]|suppressed|[<≤>≥]=?\s*\d+|(?:less|fewer) than \w+", re.IGNORECASE
)
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity|∞)|nan", re.IGNORECASE)
_SPREADSHEET_ERROR = re.compile(r"#[a-z0-9/_!?]+")
_FORMS = (
    (SUPPRESSED, Kind.SUPPRESSED_NUMBER),
    (_NOT_FINITE, Kind.NOT_FINITE),
    (_SPREADSHEET_ERROR, Kind.SPREADSHEET_ERROR),
)

_LEAVE_OUT = "leave the whole row out if the figure is not known, write 0 if there were none"
EXPECTED = {
    Kind.MISSING_NUMBER: f"a number; {_LEAVE_OUT}",
    Kind.SUPPRESSED_NUMBER: "the true number, as small numbers are hidden here; without it the row counts as not known",
    Kind.PERCENT_SIGN: "a number of cases, not a percentage; hand in numerator and denominator",
    Kind.SPREADSHEET_ERROR: f"a number; mend the formula, or {_LEAVE_OUT}",
    Kind.TWO_READINGS: "one number that cannot be read in two ways; write digits only, as in 1234 or 12.5",
    Kind.NOT_A_NUMBER: "digits only, as in 1234 or 1,234 or 12.5",
    Kind.NOT_FINITE: f"a number; {_LEAVE_OUT}",
    Kind.NEGATIVE_NUMBER: "0 or more",
    Kind.TOO_LARGE: f"at most {MOST:,.0f}",
    Kind.NOT_WHOLE: "a whole number, as cases are counted; accept it if parts of a case are meant",
}


def read_numbers(
    texts: pd.Series,
    heading: str,
    log: ProblemLog,
    *,
    whole: bool = False,
    repeat: bool = True,
    decimal_comma: bool = False,
) -> pd.Series:
    """Read a column of numbers; what is none is logged and comes out missing.

    Parameters
    ----------
    repeat
        Whether messages may repeat what was found; not for single cases.
    decimal_comma
        Whether the file comes from where a comma separates decimals: then "12,5" is twelve and a half, and "12,500"
        may be that or twelve thousand five hundred.

    Returns
    -------
    pandas.Series
        float64, NaN where there is an error.
    """
    plain = texts.str.fullmatch(_CERTAIN if decimal_comma else _PLAIN)
    values = pd.Series(np.nan, index=texts.index)
    values[plain] = texts[plain].astype("float64")
    odd = texts[~plain]
    read = {text: _read(text, decimal_comma=decimal_comma) for text in odd.unique()}
    values[~plain] = odd.map({text: number for text, (number, _) in read.items()}).astype("float64")
    # Excel stores 17.000000000000004 for what it shows as 17
    values = values.where((values - values.round()).abs() > _NOISE * values.clip(lower=1), values.round())
    kinds = odd.map({text: kind.value if kind else "" for text, (_, kind) in read.items()})
    for kind in (kind for kind in EXPECTED if kind is not Kind.NOT_WHOLE):
        wrong = odd[kinds == kind.value]
        if len(wrong):
            reason = "" if repeat else f"a cell that is no use here ({kind.value.replace('-', ' ')})"
            if kind is Kind.TWO_READINGS and repeat:
                told = wrong.map({text: _both_readings(text) for text in wrong.unique()})
                log.add_cells(kind, told, heading, EXPECTED[kind], quote=False)
                continue
            log.add_cells(kind, wrong, heading, EXPECTED[kind], reason)
    if whole and len(fractions := texts[values % 1 > 0]):
        log.add_cells(Kind.NOT_WHOLE, fractions, heading, EXPECTED[Kind.NOT_WHOLE])
    return values


def _read(text: str, *, decimal_comma: bool) -> tuple[float, Kind | None]:
    """Read one text that is not plain digits: its value, or NaN and what is wrong."""
    if _both_readings(text, decimal_comma=decimal_comma):
        return np.nan, Kind.TWO_READINGS
    clean = _clean(text)
    if decimal_comma and _DECIMAL_COMMA.fullmatch(clean):
        clean = clean.replace(".", "").replace(",", ".")
    if found := _IN_BRACKETS.fullmatch(clean):
        # accountants write negative numbers so
        clean = f"-{found[1]}" if _NUMBER.fullmatch(found[1]) else clean
    if (kind := _no_number(clean)) is not None:
        return np.nan, kind
    number = float(clean.replace(",", ""))
    if number < 0:
        return np.nan, Kind.NEGATIVE_NUMBER
    return (number, None) if number <= MOST else (np.nan, Kind.TOO_LARGE)


def _clean(text: str) -> str:
    grouped = _OTHER_SPACES.sub(" ", _GROUPING.sub("", text))
    return _SPACES.sub(" ", grouped).strip().lower().replace("−", "-")


def _both_readings(text: str, *, decimal_comma: bool = True) -> str:
    """Say in which two ways a text may be read; "" if there is only one."""
    if _LINES.fullmatch(text.strip()):
        return f"two lines in one cell ({quoted(text)})"
    clean = _clean(text)
    if found := _TWO_NUMBERS.fullmatch(clean):
        return f"{quoted(text)}, which may be {clean.replace(' ', '')} or two numbers, {found[1]} and {found[2]}"
    if decimal_comma and (found := _ONE_GROUP.fullmatch(clean)):
        return f"{quoted(text)}, which may be {found[1]}{found[3]} or {found[1]}.{found[3]}"
    return ""


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
