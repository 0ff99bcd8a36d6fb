"""Residents by LSOA in the mid-years that are known, and which of them a period is measured against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from dashboard.domain.kpi.definition import EVERYBODY, KpiDefinition, Period

#: How residents that were divided between merged LSOAs are marked.
DIVIDED = "divided"
#: What that means, for readers.
ESTIMATED = "an estimate, as these LSOAs were merged and the residents are known of all together only"


@dataclass(frozen=True)
class Population:
    """Residents in the middle of a year.

    Attributes
    ----------
    year
        The mid-year (30 June).
    residents
        By code of LSOA (2011).
    estimated
        LSOAs whose residents have been divided from those of several together.
    """

    year: int
    residents: pd.Series = field(repr=False)
    estimated: tuple[str, ...] = ()


def nearest(populations: Sequence[Population], period: Period) -> Population | None:
    """Return the population whose mid-year is nearest to the middle of a period; of two equally near, the later."""
    # in half months, so that the middle of a month or a quarter is a whole number
    middle = 2 * (12 * period.year + period.month - 1) + period.frequency.months
    return min(populations, key=lambda one: (abs(2 * (12 * one.year + 6) - middle), -one.year), default=None)


def against(definition: KpiDefinition, *years: int) -> KpiDefinition:
    """Return a definition whose denominator names the population: "residents (mid-2022)".

    `years` are those of the figures; 0 is one that is not known. Definitions without the resident population stay.
    """
    named = [f"mid-{year}" for year in sorted(set(years)) if year]
    if not definition.population_denominator or not named:
        return definition
    text = named[0] if len(named) == 1 else f"{named[0]} {'or' if len(named) == 2 else 'to'} {named[-1]}, by period"
    return replace(definition, denominator=f"{definition.denominator} ({text})")


def estimated(populations: Sequence[Population], definition: KpiDefinition, year: int) -> tuple[str, ...]:
    """Return the LSOAs of which the rate rests on an estimate of their residents in a mid-year."""
    # those of an age group are of the publisher, and nothing is divided in them
    if not definition.population_denominator or definition.measured_against != EVERYBODY:
        return ()
    return next((one.estimated for one in populations if one.year == year), ())


def known_beside(
    own: Sequence[Population], figures: Iterable[pd.DataFrame], lsoa_codes: pd.Index
) -> tuple[Population, ...]:
    """Add to populations those that KPIs count, of further mid-years in which every LSOA has a figure.

    Parameters
    ----------
    figures
        For each KPI `area_kind`, `area_code`, `period` (key of a year) and `numerator`.
    """
    found = {one.year: one for one in own}
    for rows in figures:
        of_lsoas = rows[rows["area_kind"] == "lsoa"]
        for key, part in of_lsoas.groupby("period"):
            residents = part.set_index("area_code")["numerator"].reindex(lsoa_codes)
            if residents.notna().all():
                found.setdefault(Period.parse(str(key)).year, Population(Period.parse(str(key)).year, residents))
    return tuple(found.values())


def is_jump(before: int, after: int) -> bool:
    """Tell whether rates on both sides of a change of population year cannot be compared.

    From one year to the next residents change as they do. A step over several years puts the growth of all of them into
    a single period, and a rate would seem to have moved with it.
    """
    return abs(after - before) > 1


def on_lsoas_of_2011(later: pd.Series, pairs: pd.DataFrame, before: pd.Series) -> pd.DataFrame:
    """Put residents by LSOA of 2021 on the LSOAs of 2011.

    An unchanged LSOA keeps its number, one that was split gets the sum of its parts. Where several were merged, what
    they have together is divided in proportion to `before`: an estimate.

    Parameters
    ----------
    later
        Residents by code of 2021.
    pairs
        `lsoa11_code` and `lsoa21_code` of the LSOAs that changed.
    before
        Earlier residents of every LSOA of 2011 that is wanted.

    Returns
    -------
    pandas.DataFrame
        By `lsoa11_code`: `population`, and `basis` ("unchanged", "sum of parts" or "divided").

    Raises
    ------
    ValueError
        If residents of an LSOA cannot be found, or an LSOA was merged with one outside; all are named.
    """
    groups = _groups(pairs)
    rows: dict[str, tuple[int, str]] = {}
    missing: list[str] = []
    for code in before.index:
        olds, news = groups.get(code, ({code}, {code}))
        if not news <= set(later.index) or not olds <= set(before.index):
            missing.append(str(code))
        elif code not in rows:
            total, shares = later[sorted(news)].sum(), before[sorted(olds)]
            # rounded along the running total, so that the parts add up to the whole
            ends = np.round(shares.cumsum() / shares.sum() * total)
            basis = DIVIDED if len(olds) > 1 else "unchanged" if news == {code} else "sum of parts"
            rows |= {one: (int(part), basis) for one, part in zip(sorted(olds), np.diff(ends, prepend=0), strict=True)}
    if missing:
        msg = f"no residents for the LSOAs of 2011 {', '.join(missing[:5])}{' and more' if len(missing) > 5 else ''}"
        raise ValueError(msg)
    index = pd.Index(before.index, name="lsoa11_code")
    return pd.DataFrame([rows[code] for code in index], columns=["population", "basis"], index=index)


def _groups(pairs: pd.DataFrame) -> dict[str, tuple[set[str], set[str]]]:
    """Return, by LSOA of 2011, all of 2011 that it shares a successor with, and all their successors."""
    groups: dict[str, tuple[set[str], set[str]]] = {}
    for old, new in pairs[["lsoa11_code", "lsoa21_code"]].itertuples(index=False, name=None):
        joined = [one for one in groups.values() if old in one[0] or new in one[1]]
        olds, news = ({old}.union(*(one[0] for one in joined)), {new}.union(*(one[1] for one in joined)))
        groups |= dict.fromkeys(olds, (olds, news))
    return groups
