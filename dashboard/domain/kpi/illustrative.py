"""Illustrative figures that show how the pages work before services have handed in any.

They are drawn at random about rates that follow the deprivation of each LSOA, the same for the same seed. Three stories
are planted, so that every page has something to show: one neighbourhood gets clearly better on one KPI, one KPI has
gaps, one has small numbers throughout. Nothing in them describes a real service or place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from dashboard.domain.areas.sets import Neighbourhood
from dashboard.domain.kpi.cube import LSOA
from dashboard.domain.kpi.definition import Frequency, Period

QUARTERS = 8
#: What part of the cases each category has, by KPI and characteristic: of most customers of this one it is not known.
GROUPS: dict[str, dict[str, dict[str, float]]] = {
    "illustrative-jobshop-customers": {
        "disability": {"disabled": 0.035, "not_disabled": 0.175, "not_known": 0.77, "not_said": 0.02},
        "sex": {"female": 0.51, "male": 0.45, "not_known": 0.03, "not_said": 0.01},
    }
}
PREFIX = "illustrative-"

#: The KPI on which the first neighbourhood gets better, the one with gaps, and the one with small numbers.
IMPROVING = f"{PREFIX}anti-social-behaviour"
WITH_GAPS = f"{PREFIX}missed-bins"
SMALL = f"{PREFIX}domestic-violence-repeat-referrals"

#: Quarters without figures, counted from the first: altogether, and for the LSOAs of the first ward.
MISSING_QUARTER, MISSING_FOR_A_WARD = 2, 5
#: What the improving neighbourhood's rate is multiplied by in the first quarter and in the last.
_FROM, _TO = 1.7, 0.5


@dataclass(frozen=True)
class Model:
    """How one KPI's figures are drawn.

    Attributes
    ----------
    per_1000
        Cases to 1,000 residents and quarter in an LSOA of middling deprivation: what a count counts, or, with
        `share` or `amount`, the denominator.
    slope
        Natural logarithm of how many times more cases the most deprived LSOA has than the least deprived.
    share
        Part of the cases that the numerator counts, for a percentage or a rate among cases.
    share_slope
        The same as `slope` for the odds of `share`, or for `amount`.
    amount
        Average sum to a case, for a mean.
    """

    per_1000: float
    slope: float
    share: float | None = None
    share_slope: float = 0.0
    amount: float | None = None

    @property
    def sign(self) -> int:
        """Whether values rise (1) or fall (-1) with deprivation."""
        own = self.slope if self.share is None and self.amount is None else self.share_slope
        return 1 if own > 0 else -1


MODELS: dict[str, Model] = {
    f"{PREFIX}people-into-work": Model(1.8, 1.2),
    f"{PREFIX}jobshop-customers": Model(12.0, 1.5),
    f"{PREFIX}community-hub-visits": Model(90.0, 1.0),
    IMPROVING: Model(9.0, 1.6),
    SMALL: Model(0.6, 1.4),
    f"{PREFIX}fly-tipping-on-time": Model(9.0, 1.5, share=0.86, share_slope=-0.9),
    WITH_GAPS: Model(5_200.0, 0.0, share=0.0012, share_slope=0.6),
    f"{PREFIX}tenancy-visits": Model(22.0, 1.8, share=0.82, share_slope=-0.7),
    f"{PREFIX}rent-arrears": Model(28.0, 2.0, amount=350.0, share_slope=0.4),
    f"{PREFIX}active-participants": Model(60.0, -0.8),
    f"{PREFIX}early-education-two-year-olds": Model(8.0, 1.6, share=0.68, share_slope=-1.2),
    f"{PREFIX}reablement-completed": Model(5.0, 0.5, share=0.72, share_slope=-0.8),
}

_Numbers = NDArray[np.float64]


def quarters_until(last: Period, count: int = QUARTERS) -> list[Period]:
    """Return so many quarters in order, the given one last.

    Raises
    ------
    ValueError
        If the last period is no quarter.
    """
    if last.frequency is not Frequency.QUARTER:
        msg = f"`last` is {last.key}; expected a quarter such as 2018-Q3"
        raise ValueError(msg)
    months = [last.year * 12 + last.month - 1 - 3 * back for back in reversed(range(count))]
    return [Period(month // 12, month % 12 + 1, Frequency.QUARTER) for month in months]


def generate(
    lsoas: pd.DataFrame, neighbourhoods: Sequence[Neighbourhood], seed: int, last_period: Period
) -> pd.DataFrame:
    """Draw eight quarters of figures for every LSOA and every KPI of `MODELS`.

    Parameters
    ----------
    lsoas
        Indexed by LSOA code: `imd_rank` (1 = most deprived), `population`, `ward_code`.
    neighbourhoods
        The first of them is the one that gets better.
    seed
        The same seed draws the same figures; each KPI has draws of its own.
    last_period
        The last quarter.

    Returns
    -------
    pandas.DataFrame
        `kpi_id`, then as `kpi_cube.cube` takes them: `area_kind` (all "lsoa"), `area_code`, `period`, `numerator`,
        `denominator` (NaN for counts and where it is the resident population). Quarters without figures have no rows.
    """
    quarters = [period.key for period in quarters_until(last_period)]
    frames = []
    for number, (kpi_id, model) in enumerate(MODELS.items()):
        change = _change(kpi_id, lsoas, neighbourhoods)
        numerator, denominator = _draw(np.random.default_rng([seed, number]), model, lsoas, change)
        frame = pd.DataFrame(
            {
                "kpi_id": kpi_id,
                "area_kind": LSOA,
                "area_code": np.tile(lsoas.index.to_numpy(), QUARTERS),
                "period": np.repeat(quarters, len(lsoas)),
                "numerator": numerator.ravel(),
                "denominator": denominator.ravel(),
            }
        )
        frames.append(_with_gaps(frame, lsoas, quarters) if kpi_id == WITH_GAPS else frame)
    return pd.concat(frames, ignore_index=True)


def by_group(figures: pd.DataFrame, kpi_id: str, seed: int) -> pd.DataFrame:
    """Draw the groups of a KPI of `GROUPS` that add up to its figures.

    Parameters
    ----------
    figures
        Its rows out of what `generate` returned.

    Returns
    -------
    pandas.DataFrame
        `period`, `characteristic`, `area_kind`, `area_code`, `category`, `count`; no row where that is 0.
    """
    random, keys, parts = np.random.default_rng([seed, len(MODELS)]), ["period", "area_kind", "area_code"], []
    for characteristic, shares in GROUPS[kpi_id].items():
        drawn = random.multinomial(figures["numerator"].astype(int), list(shares.values()))
        table = figures[keys].assign(characteristic=characteristic, **dict(zip(shares, drawn.T, strict=True)))
        parts.append(table.melt([*keys, "characteristic"], var_name="category", value_name="count"))
    rows = pd.concat(parts, ignore_index=True)
    return rows[rows["count"] > 0].reset_index(drop=True)


def _change(kpi_id: str, lsoas: pd.DataFrame, neighbourhoods: Sequence[Neighbourhood]) -> _Numbers:
    """Return what the cases are multiplied by, one row a quarter: 1 but for the improving neighbourhood."""
    change = np.ones((QUARTERS, len(lsoas)))
    if kpi_id == IMPROVING and neighbourhoods:
        inside = lsoas.index.isin(neighbourhoods[0].lsoa_codes)
        change[:, inside] = np.linspace(_FROM, _TO, QUARTERS)[:, None]
    return change


def _draw(random: Generator, model: Model, lsoas: pd.DataFrame, change: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Return numerators and denominators, one row a quarter and one column an LSOA."""
    # from -0.5 for the least deprived LSOA of the city to 0.5 for the most deprived
    order = lsoas["imd_rank"].rank().to_numpy(dtype=float)
    deprivation = 0.5 - (order - 0.5) / max(len(lsoas), 1)
    # what is lasting about a place and not explained by deprivation
    place = np.exp(random.normal(0.0, 0.2, len(lsoas)))
    people = lsoas["population"].to_numpy(dtype=float) / 1000
    expected = people * model.per_1000 * np.exp(model.slope * deprivation) * place * change
    cases = random.poisson(expected).astype(float)
    if model.amount is not None:
        average = model.amount * np.exp(model.share_slope * deprivation)
        # sums of skewed amounts, in whole pounds
        sums = random.gamma(np.maximum(cases, 1e-9), average)
        return np.where(cases > 0, np.round(sums), 0.0), cases
    if model.share is not None:
        odds = model.share / (1 - model.share) * np.exp(model.share_slope * deprivation)
        return random.binomial(cases.astype(int), odds / (1 + odds)).astype(float), cases
    return cases, np.full_like(cases, np.nan)


def _with_gaps(frame: pd.DataFrame, lsoas: pd.DataFrame, quarters: Sequence[str]) -> pd.DataFrame:
    """Leave out one quarter altogether, and another for the LSOAs of the first ward."""
    ward = lsoas.index[lsoas["ward_code"] == lsoas["ward_code"].min()]
    late = frame["area_code"].isin(ward) & (frame["period"] == quarters[MISSING_FOR_A_WARD])
    return frame[~late & (frame["period"] != quarters[MISSING_QUARTER])]
