"""The catalogue of deprivation measures and of the ways to put them into classes.

Every label, weight and class limit on screen comes from here; nobody else types "rank" thresholds or "%".
A rank of 1 is the most deprived; class 0 is always the most deprived class.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Comparable(StrEnum):
    """Whether a measure of one edition may be compared with that of another; from the best to the worst."""

    FULLY = "comparable"
    PARTLY = "partly comparable"
    REPLACED = "the measure was replaced"


@dataclass(frozen=True)
class Since:
    """What became of a measure since the edition before.

    `rate` tells whether rates of people may be compared too; `why` says in a clause what changed, "" if nothing did.
    """

    comparable: Comparable
    why: str = ""
    rate: bool = False


@dataclass(frozen=True)
class Edition:
    """One release of the English Indices of Deprivation.

    Attributes
    ----------
    year
        As it is called by, in addresses too.
    lsoa_count, lsoa_vintage
        Number of LSOAs ranked in England, and the year of the census they are of.
    weights_pct
        Share of each domain in the IMD in per cent, by key.
    since
        By key of measure, what became of it since the edition before; empty for the first one here.
    """

    key: str
    year: int
    title: str
    short_title: str
    published: str
    lsoa_count: int
    lsoa_vintage: int
    data_period: str
    weights_pct: Mapping[str, float]
    since: Mapping[str, Since]

    @property
    def code_column(self) -> str:
        """Column that holds the codes of its LSOAs: "lsoa11_code"."""
        return f"lsoa{self.lsoa_vintage % 100:02}_code"

    @property
    def name_column(self) -> str:
        """Column that holds the names of its LSOAs."""
        return self.code_column.replace("code", "name")


@dataclass(frozen=True)
class Measure:
    """One ranked measure of deprivation.

    `weight_pct` is the share of the domain in the IMD in per cent (None for the IMD itself); `in_sentence` is how
    the measure is called in the middle of a sentence; `meaning` is one plain sentence for people without statistics.
    """

    key: str
    label: str
    short_label: str
    in_sentence: str
    weight_pct: float | None
    meaning: str

    @property
    def rank_column(self) -> str:
        """Column that holds the national rank (1 = most deprived)."""
        return f"{self.key}_rank"

    @property
    def score_column(self) -> str:
        """Column that holds the score (higher = more deprived)."""
        return f"{self.key}_score"


IMD = Measure(
    "imd",
    "Overall deprivation (IMD)",
    "Overall",
    "overall deprivation",
    None,
    "The Index of Multiple Deprivation combines the seven domains by their published weights.",
)

DOMAINS: tuple[Measure, ...] = (
    Measure("income", "Income", "Income", "income", 22.5, "Share of people living on a low income."),
    Measure(
        "employment",
        "Employment",
        "Employment",
        "employment",
        22.5,
        "Share of people of working age who would like to work but cannot, because of unemployment, sickness, "
        "disability or caring.",
    ),
    Measure(
        "education",
        "Education, skills and training",
        "Education and skills",
        "education and skills",
        13.5,
        "Attainment of children and young people, and adults without qualifications or with little English.",
    ),
    Measure(
        "health",
        "Health and disability",
        "Health and disability",
        "health and disability",
        13.5,
        "Risk of early death, and quality of life lost through poor physical or mental health.",
    ),
    Measure("crime", "Crime", "Crime", "crime", 9.3, "Risk of being a victim of crime where people live."),
    Measure(
        "barriers",
        "Barriers to housing and services",
        "Housing and services",
        "barriers to housing and services",
        9.3,
        "Distance to local services, and how hard it is to find an affordable, uncrowded home.",
    ),
    Measure(
        "living_environment",
        "Living environment",
        "Living environment",
        "the living environment",
        9.3,
        "Condition of homes indoors; air quality and road accidents outdoors.",
    ),
)

MEASURES = MappingProxyType({measure.key: measure for measure in (IMD, *DOMAINS)})


class ClassingKey(StrEnum):
    """Ways to put ranks into classes; the values stand in URLs."""

    BANDS = "bands"
    DECILE = "decile"
    QUINTILE = "quintile"
    RANK = "rank"


#: Upper limits of the policy bands, in per cent of all LSOAs of England; the last band is the rest.
BAND_UPPER_PCT: tuple[int, ...] = (1, 3, 5, 10, 20, 50, 100)

#: Number of equal steps of national rank that are drawn as one shade each when colouring by rank.
RANK_STEPS = 20


@dataclass(frozen=True)
class LegendRow:
    """One row of a legend: a label in words, and the classes (0 = most deprived) that it stands for."""

    label: str
    classes: tuple[int, ...]


@dataclass(frozen=True)
class Classing:
    """A way to put a ranked measure into classes.

    `class_count` classes are numbered from 0, the most deprived. `legend` names them in words; where many classes
    share one row (national rank), the row shows their shades side by side. `in_words` has one phrase a class that
    completes "… is ". `shades` names the colours where they are not those of the palette, `missing` says what an area
    without a class is, and `summaries` has a sentence for each measure where it is not that of the measure.
    """

    key: str
    label: str
    class_count: int
    legend: tuple[LegendRow, ...]
    in_words: tuple[str, ...]
    explanation: str
    shades: str = ""
    missing: str = "No data"
    summaries: Mapping[str, str] = field(default_factory=dict)


#: Labels of the policy bands, most deprived first.
BAND_LABELS: tuple[str, ...] = ("Most deprived 1%", "1–3%", "3–5%", "5–10%", "10–20%", "20–50%", "Less deprived half")
_BAND_WORDS = (
    "in the most deprived 1%",
    "in the most deprived 1–3%",
    "in the most deprived 3–5%",
    "in the most deprived 5–10%",
    "in the most deprived 10–20%",
    "in the most deprived 20–50%",
    "in the less deprived half",
)
_FIFTHS = ("most deprived fifth", "second most deprived fifth", "middle fifth", "second least deprived fifth",
           "least deprived fifth")  # fmt: skip


def _single_rows(labels: tuple[str, ...]) -> tuple[LegendRow, ...]:
    return tuple(LegendRow(label, (index,)) for index, label in enumerate(labels))


def _rank_row(fifth: int, lsoa_count: int) -> LegendRow:
    first, last = fifth * lsoa_count // 5 + 1, (fifth + 1) * lsoa_count // 5
    per_row = RANK_STEPS // 5
    return LegendRow(f"Rank {first:,} to {last:,}", tuple(range(fifth * per_row, (fifth + 1) * per_row)))


def classings(edition: Edition, city_name: str) -> dict[ClassingKey, Classing]:
    """Return the ways to class a measure, worded for one edition and one city.

    Parameters
    ----------
    edition
        Release of the indices; its number of LSOAs sets the limits of the rank steps.
    city_name
        Name of the local authority, for the quintile within it.
    """
    tenths = ("1: most deprived tenth", *(str(number) for number in range(2, 10)), "10: least deprived tenth")
    fifths = tuple(text[0].upper() + text[1:] for text in _FIFTHS)
    rank_rows = tuple(_rank_row(fifth, edition.lsoa_count) for fifth in range(5))
    rows = (
        Classing(
            ClassingKey.BANDS,
            "Policy bands (England)",
            len(BAND_LABELS),
            _single_rows(BAND_LABELS),
            _BAND_WORDS,
            "Shares of England’s neighbourhoods.",
        ),
        Classing(
            ClassingKey.DECILE,
            "Tenths of England (deciles)",
            10,
            _single_rows(tenths),
            tuple(f"in decile {number} of 10 (1 = most deprived)" for number in range(1, 11)),
            "England’s neighbourhoods in ten equal groups; 1 is the most deprived.",
        ),
        Classing(
            ClassingKey.QUINTILE,
            f"Fifths within {city_name}",
            5,
            _single_rows(fifths),
            tuple(f"in the {text} of {city_name}" for text in _FIFTHS),
            f"{city_name}’s own neighbourhoods in five equal groups; says nothing about England.",
        ),
        Classing(
            ClassingKey.RANK,
            "National rank",
            RANK_STEPS,
            rank_rows,
            tuple(
                f"between rank {step * edition.lsoa_count // RANK_STEPS + 1:,} and "
                f"{(step + 1) * edition.lsoa_count // RANK_STEPS:,}"
                for step in range(RANK_STEPS)
            ),
            f"Position among all {edition.lsoa_count:,} neighbourhoods of England; 1 is the most deprived.",
        ),
    )
    return {ClassingKey(row.key): row for row in rows}
