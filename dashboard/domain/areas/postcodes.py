"""Postcodes as people type them, and what to answer.

A postcode is an outward code (LS11) and an inward one (6DS: a digit and two letters). Tables of postcodes are indexed
by both written together, sorted. What people type is never logged.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from dashboard.domain.areas.city import City

#: Columns of a table of postcodes, beside its index.
COLUMNS = ("lsoa_code", "ward_2018_code", "live", "approximate")

_OUTWARD = r"[A-PR-UWYZ](?:[0-9][0-9A-HJKPSTUW]?|[A-HK-Y][0-9][0-9ABEHMNPRVWXY]?)"
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
#: A whole postcode without its space.
FULL_POSTCODE = rf"{_OUTWARD}[0-9][{_LETTERS}]{{2}}"

_FULL = re.compile(FULL_POSTCODE)
_WHOLE_OUTWARD = re.compile(_OUTWARD)
_INWARD_START = re.compile(rf"(?:[0-9][{_LETTERS}]?)?")
_IGNORED = re.compile(r"[\W_]+")
#: Letters that are typed for digits, where only a digit can stand.
_MEANT_DIGITS = {"O": "0", "I": "1", "L": "1"}
_LONGEST = 8


class QueryKind(StrEnum):
    """What a text is, by its form."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class AnswerKind(StrEnum):
    """What is known about a text."""

    LIVE = "live"
    TERMINATED = "terminated"
    UNKNOWN = "unknown"
    OUTSIDE = "outside"
    PARTIAL = "partial"
    NO_MATCH = "no-match"
    NOT_A_POSTCODE = "not-a-postcode"


@dataclass(frozen=True)
class PostcodeQuery:
    """A text, understood.

    `code` is the normalised text, corrected where a letter stood for a digit. `readings` are the ways to divide it into
    outward code and start of the inward one, the likeliest first: "LS11" is LS11, or LS1 1…; a text with a space, and
    a full postcode, have one.
    """

    kind: QueryKind
    typed: str
    code: str
    readings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PostcodeAnswer:
    """What is known about a text: `matches` are rows of the table of postcodes, `more` says that there are others."""

    kind: AnswerKind
    query: PostcodeQuery
    matches: pd.DataFrame
    more: bool = False


def normalise(text: str) -> str:
    """Return letters and digits only, in capitals: " Ls11-6Ds" becomes "LS116DS"."""
    return _IGNORED.sub("", text).upper()


def spaced(code: str) -> str:
    """Write a whole postcode with its space: "LS116DS" becomes "LS11 6DS"."""
    return f"{code[:-3]} {code[-3:]}"


def classify(text: str) -> PostcodeQuery:
    """Tell whether a text is a whole postcode, the start of one (an outward code at least), or neither."""
    typed = " ".join(text.split())
    code = normalise(text)
    # Other alphabets have capitals and digits too.
    if not code.isascii() or not 2 <= len(code) <= _LONGEST:
        return PostcodeQuery(QueryKind.NONE, typed, code)
    whole = code[:-3] + _MEANT_DIGITS.get(code[-3:-2], code[-3:-2]) + code[-2:]
    if _FULL.fullmatch(whole):
        return PostcodeQuery(QueryKind.FULL, typed, whole, ((whole[:-3], whole[-3:]),))
    readings = tuple(_readings(text, code))
    return PostcodeQuery(QueryKind.PARTIAL if readings else QueryKind.NONE, typed, code, readings)


def _readings(text: str, code: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to divide the start of a postcode, the longest outward code first."""
    first = normalise(re.split(r"[\W_]+", text.strip(), maxsplit=1)[0])
    sizes = [len(first)] if first != code and _WHOLE_OUTWARD.fullmatch(first) else range(len(code), len(code) - 3, -1)
    for size in sizes:
        inward = code[size:]
        if inward[:1] in _MEANT_DIGITS:
            inward = _MEANT_DIGITS[inward[0]] + inward[1:]
        if _WHOLE_OUTWARD.fullmatch(code[:size]) and _INWARD_START.fullmatch(inward):
            yield code[:size], inward


def find(postcodes: pd.DataFrame, text: str, limit: int = 8) -> PostcodeAnswer:
    """Look a text up among a city's postcodes.

    Parameters
    ----------
    postcodes
        Indexed by postcode without the space, sorted; see `COLUMNS`.
    limit
        How many matches of a partial postcode to give at most.

    Returns
    -------
    PostcodeAnswer
        For a partial postcode live ones go before terminated ones within the first reading that has any; a text like
        "LS1" is also taken for the start of LS11 once LS1 has been listed.
    """
    query = classify(text)
    none = postcodes.iloc[:0]
    if query.kind is QueryKind.NONE:
        return PostcodeAnswer(AnswerKind.NOT_A_POSTCODE, query, none)
    if query.kind is QueryKind.FULL:
        return _find_full(postcodes, query)
    rows = np.array([], dtype="int64")
    live = postcodes["live"].to_numpy()
    for ranges in _ranges(postcodes, query):
        here = np.concatenate([np.arange(start, stop) for start, stop in ranges])
        here = here[~np.isin(here, rows)]
        rows = np.concatenate([rows, here[live[here]], here[~live[here]]])
        if len(rows) > limit:
            break
    if not len(rows):
        return PostcodeAnswer(AnswerKind.NO_MATCH, query, none)
    return PostcodeAnswer(AnswerKind.PARTIAL, query, postcodes.iloc[rows[:limit]], more=len(rows) > limit)


def lsoa_of(postcodes: pd.DataFrame, text: str) -> str:
    """Return the LSOA that a whole postcode lies or lay in; "" if the text is none of the city's."""
    if classify(text).kind is not QueryKind.FULL:
        return ""
    answer = find(postcodes, text)
    return str(answer.matches["lsoa_code"].iloc[0]) if len(answer.matches) else ""


def wards_of(matches: pd.DataFrame, city: City) -> list[str]:
    """Name the ward in force today of each postcode; where none has been built, that of the Indices' time."""
    today = list(city.ward_vintages.values())[-1]
    names = [
        today.wards["name"].get(own) or today.wards["name"].get(today.ward_of.get(lsoa_code, ""), "")
        for own, lsoa_code in zip(matches["ward_2018_code"], matches["lsoa_code"], strict=True)
    ]
    return [str(name) for name in names]


def _find_full(postcodes: pd.DataFrame, query: PostcodeQuery) -> PostcodeAnswer:
    start, stop = _between(postcodes, query.code, query.code + "!")
    found = postcodes.iloc[start:stop]
    if len(found):
        kind = AnswerKind.LIVE if found["live"].iloc[0] else AnswerKind.TERMINATED
    else:
        outward = PostcodeQuery(QueryKind.PARTIAL, query.typed, query.code, ((query.readings[0][0], ""),))
        first_ranges = next(_ranges(postcodes, outward))
        kind = AnswerKind.UNKNOWN if any(stop > start for start, stop in first_ranges) else AnswerKind.OUTSIDE
    return PostcodeAnswer(kind, query, found)


def _ranges(postcodes: pd.DataFrame, query: PostcodeQuery) -> Iterator[list[tuple[int, int]]]:
    """Yield, by reading, the rows (from, to) of a partial postcode; last the outward codes that go on from it.

    A letter follows the digit of the inward code, which tells LS1 1AA (LS11AA) from LS11 1AA (LS111AA).
    """
    for outward, inward in query.readings:
        starts = [inward] if inward else list("0123456789")
        low = "A" if len(inward) < 2 else ""
        yield [_between(postcodes, f"{outward}{start}{low}", f"{outward}{start}[") for start in starts]
    if any(not inward for _, inward in query.readings):
        yield [_between(postcodes, f"{query.code}0", f"{query.code}:")]


def _between(postcodes: pd.DataFrame, low: str, high: str) -> tuple[int, int]:
    """Return the rows from `low` up to, not including, `high`, by bisection."""
    # The array: an index takes several times as long to give one value.
    codes = postcodes.index.array
    start = bisect_left(codes, low)
    return start, bisect_left(codes, high, lo=start)


def sentence(answer: PostcodeAnswer, city: City) -> str:
    """Say in plain words what is known about what was typed."""
    code, name = answer.query.code, city.config.city_name
    if answer.kind is AnswerKind.NOT_A_POSTCODE:
        return f"“{answer.query.typed}” is not a postcode."
    if answer.kind is AnswerKind.NO_MATCH:
        return f"“{answer.query.typed}” is not a postcode, nor the start of one in {name}."
    if answer.kind is AnswerKind.OUTSIDE:
        return f"{spaced(code)} is a postcode outside {name}."
    if answer.kind is AnswerKind.UNKNOWN:
        return f"{name} has no postcode {spaced(code)}: it may be mistyped, new, or just outside the city."
    if answer.kind is AnswerKind.PARTIAL:
        outward, inward = answer.query.readings[0]
        start = f"{outward} {inward}".strip()
        return f"Postcodes in {name} that start with {start}:" if answer.more else _counted(answer, start, name)
    return _place(answer, city)


def _counted(answer: PostcodeAnswer, start: str, city_name: str) -> str:
    if len(answer.matches) == 1:
        return f"One postcode in {city_name} starts with {start}."
    return f"{len(answer.matches)} postcodes in {city_name} start with {start}."


def _place(answer: PostcodeAnswer, city: City) -> str:
    found = answer.matches.iloc[0]
    area, postcode = city.lsoas["display_name"].loc[found["lsoa_code"]], spaced(answer.query.code)
    if answer.kind is AnswerKind.TERMINATED:
        return f"{postcode} is no longer in use; it lay in {area}."
    if found["approximate"]:
        return f"{postcode} is taken to lie in {area}; it may belong to one large user or lie across a border."
    return f"{postcode} lies in {area}."
