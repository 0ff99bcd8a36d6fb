"""Periods of which the year stands in a column of its own."""

import re

import pandas as pd

_MONTH_NUMBER = re.compile(r"0?([1-9]|1[0-2])(?:\.0)?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEARS = re.compile(r"(\d{4})(?:\.0)?(?:\s?[/-]\s?(\d{2}|\d{4}))?", re.ASCII)


def with_years(periods: pd.Series, years: pd.Series) -> pd.Series:
    """Put months and quarters together with the years in a column beside them: April and 2026/27 is April 2026.

    January of a financial year lies in its second half; what cannot be put together stays, to be told as it stands.
    """
    both = pd.DataFrame({"period": periods.str.strip(), "year": years.str.strip()})
    read = {pair: _of_year(*pair) for pair in set(both.itertuples(index=False, name=None))}
    return pd.Series([read[pair] for pair in both.itertuples(index=False, name=None)], index=periods.index, dtype="str")


def _of_year(period: str, year: str) -> str:
    found, number = _YEARS.fullmatch(year), _MONTH_NUMBER.fullmatch(period)
    if not period or not found:
        return f"{period} {year}".strip()
    month = int(number[1]) if number else 1 + next((at for at, one in enumerate(_MONTHS) if _is_month(period, one)), -1)
    if not month:
        return f"{period} {found[1]}{f'/{found[2]}' if found[2] else ''}"
    return f"{int(found[1]) + (bool(found[2]) and month < 4)}-{month:02d}"


def _is_month(text: str, month: str) -> bool:
    return text.isalpha() and text.casefold().startswith(month)
