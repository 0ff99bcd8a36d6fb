"""The editions of the Indices, each described once; nothing else in code knows a year.

What became of a measure from one edition to the next follows the publisher's technical reports: 2010, 2015 and 2019
share domains, weights and nearly all indicators; 2025 has 20 new and 14 modified indicators of 55.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from dashboard.domain.deprivation.measures import DOMAINS, IMD, Comparable, Edition, Since

#: The same in every edition here.
_WEIGHTS_PCT = MappingProxyType({domain.key: domain.weight_pct or 0.0 for domain in DOMAINS})
#: Benefit rules changed, which is why even these rates are compared with care.
_RATES = ("income", "employment")
_KEPT = MappingProxyType(
    {measure.key: Since(Comparable.FULLY, rate=measure.key in _RATES) for measure in (IMD, *DOMAINS)}
)

IOD_2010 = Edition(
    key="iod_2010",
    year=2010,
    title="English Indices of Deprivation 2010",
    short_title="IoD 2010",
    published="March 2011",
    lsoa_count=32_482,
    lsoa_vintage=2001,
    data_period="Most IoD 2010 data is from 2008.",
    weights_pct=_WEIGHTS_PCT,
    since=MappingProxyType({}),
)
IOD_2015 = Edition(
    key="iod_2015",
    year=2015,
    title="English Indices of Deprivation 2015",
    short_title="IoD 2015",
    published="30 September 2015",
    lsoa_count=32_844,
    lsoa_vintage=2011,
    data_period="Most IoD 2015 data is from 2012/13.",
    weights_pct=_WEIGHTS_PCT,
    since=_KEPT,
)
IOD_2019 = Edition(
    key="iod_2019",
    year=2019,
    title="English Indices of Deprivation 2019",
    short_title="IoD 2019",
    published="26 September 2019",
    lsoa_count=32_844,
    lsoa_vintage=2011,
    data_period="Most IoD 2019 data is from 2015/16.",
    weights_pct=_WEIGHTS_PCT,
    since=_KEPT,
)
IOD_2025 = Edition(
    key="iod_2025",
    year=2025,
    title="English Indices of Deprivation 2025",
    short_title="IoD 2025",
    published="30 October 2025",
    lsoa_count=33_755,
    lsoa_vintage=2021,
    data_period="The population behind IoD 2025 is that of mid-2022.",
    weights_pct=_WEIGHTS_PCT,
    since=MappingProxyType(
        {
            "imd": Since(Comparable.PARTLY, "20 of the 55 indicators are new and 14 modified"),
            "income": Since(Comparable.PARTLY, "income is measured after housing costs"),
            "employment": Since(Comparable.PARTLY, "some indicators are new or modified"),
            "education": Since(Comparable.PARTLY, "some indicators are new or modified"),
            "health": Since(Comparable.PARTLY, "some indicators are new or modified"),
            "crime": Since(Comparable.REPLACED, "every indicator is new or modified"),
            "barriers": Since(Comparable.REPLACED, "six of the seven indicators are new or modified"),
            "living_environment": Since(Comparable.REPLACED, "every indicator is new or modified"),
        }
    ),
)

#: By year, the earliest first.
EDITIONS: Mapping[int, Edition] = MappingProxyType(
    {edition.year: edition for edition in (IOD_2010, IOD_2015, IOD_2019, IOD_2025)}
)
_WORST_LAST = tuple(Comparable)


@dataclass(frozen=True)
class EditionFigures:
    """The figures of one edition in a city, on the LSOAs of that edition.

    `frame` is indexed by LSOA code, sorted: for every measure `<key>_rank` (1 = most deprived of
    `edition.lsoa_count`) and `<key>_score` (higher = more deprived; missing where the file has none), and
    `population`, which is that of mid-`population_year` (0 and missing throughout where the file has none).
    `names` has their official names by code, "" where the file has none.
    """

    edition: Edition
    frame: pd.DataFrame
    population_year: int
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_scores(self) -> bool:
        """Whether its file has the overall scores."""
        return bool(self.frame[IMD.score_column].notna().any())


def between(earlier: Edition, later: Edition, measure: str) -> Since:
    """Tell what became of a measure from one edition to a later one: the worst of all steps between them.

    Raises
    ------
    ValueError
        If the second edition is not later than the first.
    """
    steps = _steps(earlier, later, measure)
    worst = max(steps, key=lambda step: _WORST_LAST.index(step.comparable))
    return Since(worst.comparable, worst.why, rate=all(step.rate for step in steps))


def _steps(earlier: Edition, later: Edition, measure: str) -> Sequence[Since]:
    if later.year <= earlier.year:
        msg = f"`later` must be an edition after that of {earlier.year}; found that of {later.year}"
        raise ValueError(msg)
    return [edition.since[measure] for year, edition in EDITIONS.items() if earlier.year < year <= later.year]
