"""One measure of every area: deprivation, population, or a KPI in a period, as a viewer may see it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import in_force
from dashboard.domain.areas.sets import SetKey, WardVintage
from dashboard.domain.deprivation.measures import Measure
from dashboard.domain.disclosure.protection import Status
from dashboard.domain.explore.choices import KPI, Level
from dashboard.domain.kpi.cube import coverage_texts
from dashboard.domain.kpi.definition import Better, KpiDefinition, Period, Unit
from dashboard.domain.wording.kpi import cautions, value_text, with_part


@dataclass(frozen=True, eq=False)
class Measured:
    """A measure of areas.

    Attributes
    ----------
    key, label
        Of the measure; the label names the period of a KPI.
    quantity
        What a number is, with its unit.
    period
        Of a KPI, in short; "" for what has none.
    more, less
        What an area is that has more, or less, of it: "more deprived on crime", "less deprived on crime".
    values
        By area code, as published; NaN where hidden or missing.
    texts
        The same as readers see them: a number, "hidden" or "no figures".
    falling
        Whether a smaller number is more of it, as ranks are (1 = most deprived).
    source
        Publisher or service, edition and period, in a sentence.
    illustrative
        Whether the figures are illustrative.
    better
        Of a KPI, which way is better.
    """

    key: str
    label: str
    quantity: str
    period: str
    more: str
    less: str
    values: pd.Series
    texts: pd.Series
    falling: bool
    source: str
    illustrative: bool = False
    better: Better = Better.NEITHER

    @property
    def is_kpi(self) -> bool:
        """Whether it is a KPI."""
        return self.key.startswith(KPI)

    @property
    def axis(self) -> str:
        """Title of a column: what a number is, which end of ranks is which, and its period."""
        end = ", 1 = most deprived" if self.falling else ""
        return f"{self.quantity}{end}, {self.period}" if self.period else f"{self.quantity}{end}"

    @property
    def amounts(self) -> pd.Series:
        """The values turned so that a larger number is more of it."""
        return -self.values if self.falling else self.values

    @property
    def hidden(self) -> int:
        """How many areas have a figure that is hidden."""
        return int(self.texts.eq(_WORDS[Status.SUPPRESSED]).sum())

    @property
    def in_order(self) -> list[str]:
        """Codes of all areas, the one with most of it first, those without a value last."""
        return self.sorted()

    def sorted(self, *, least_first: bool = False) -> list[str]:
        """Return the codes of all areas in order; those without a value come last either way."""
        return [str(code) for code in self.amounts.sort_values(ascending=least_first, kind="stable").index]


#: What follows the name of a KPI where its figures do not say it.
_UNITS = {Unit.RATE_PER_1000: " per 1,000 {}", Unit.PERCENTAGE: ", %"}
_WORDS = {Status.SUPPRESSED: "hidden", Status.SECONDARY: "hidden", Status.NO_FIGURES: "no figures"}


def wards_of(city: City, level: Level) -> WardVintage | None:
    """Return the wards of a level; None for LSOAs."""
    if level is Level.LSOA:
        return None
    return in_force(city) if level is Level.WARD else next(iter(city.ward_vintages.values()))


def level_label(city: City, level: Level) -> str:
    """Name a level to choose; wards with their vintage."""
    vintage = wards_of(city, level)
    return level.label if vintage is None else f"Wards {vintage.label}"


def levels_of(city: City) -> list[Level]:
    """Return the levels that differ: there are no earlier wards where no later ones have been built."""
    return [level for level in Level if level is not Level.EARLIER_WARD or len(city.ward_vintages) > 1]


def areas_of(city: City, level: Level) -> pd.DataFrame:
    """Return the areas of a level.

    Returns
    -------
    pandas.DataFrame
        Indexed by code: `name`, `short` (without the official name of an LSOA that has another), `context` (the ward
        of an LSOA; the vintage of a ward), `population`, and `mark`: the set that it is shown as part of, "" for none.
    """
    lsoas = city.lsoas
    if (vintage := wards_of(city, level)) is not None:
        people = lsoas["population"].groupby(vintage.ward_of).sum()
        codes, names = vintage.wards.index, vintage.wards["name"]
        marks = np.where(codes.isin(city.config.target_ward_codes), SetKey.TARGET_WARDS.value, "")
        return pd.DataFrame(
            {
                "name": names,
                "short": names,
                "context": f"ward, {vintage.label}",
                "population": people.reindex(codes).fillna(0).astype(int),
                "mark": marks,
            }
        )
    inside = [(key.value, lsoas.index.isin(list(city.sets[key].lsoa_codes))) for key in _MARKS]
    names = lsoas["display_name"].where(lsoas["place_name"].eq(""), lsoas["place_name"] + " (" + lsoas["name"] + ")")
    return pd.DataFrame(
        {
            "name": names,
            "short": lsoas["display_name"],
            "context": in_force(city).names,
            "population": lsoas["population"].fillna(0).astype(int),
            "mark": np.select([within for _, within in inside], [key for key, _ in inside], ""),
        }
    )


#: An area that is part of several sets is shown as part of the first.
_MARKS = (SetKey.PRIORITY, SetKey.MOST_DEPRIVED, SetKey.TARGET_WARDS)


def deprivation(city: City, measure: Measure, level: Level) -> Measured:
    """Return national ranks of LSOAs (1 = most deprived); of a ward, the median rank of its LSOAs.

    Ranks are an order: they are never averaged.
    """
    ranks = city.lsoas[measure.rank_column].astype(float)
    vintage = wards_of(city, level)
    if vintage is not None:
        ranks = ranks.groupby(vintage.ward_of).median().reindex(vintage.wards.index)
    what = "National rank" if vintage is None else "Median national rank"
    on = "overall" if measure.key == "imd" else f"on {measure.in_sentence}"
    return Measured(
        key=measure.key,
        label=measure.label,
        quantity=f"{measure.short_label}: {what.lower()}",
        period="",
        more=f"more deprived {on}",
        less=f"less deprived {on}",
        values=ranks,
        texts=ranks.map(rank_text),
        falling=True,
        source=f"{measure.label}: {city.edition.title}. {city.edition.data_period}",
    )


def population(city: City, areas: pd.DataFrame) -> Measured:
    """Return how many residents areas have."""
    values = areas["population"].astype(float)
    return Measured(
        key="population",
        label="Population",
        quantity=f"Residents, mid-{city.population_year}",
        period="",
        more="larger",
        less="smaller",
        values=values,
        texts=values.map(_plain),
        falling=False,
        source=f"Population: mid-{city.population_year} estimates.",
    )


def kpi(definition: KpiDefinition, period: Period, figures: pd.DataFrame, areas: pd.DataFrame) -> Measured:
    """Return a KPI in a period; `figures` are the published cells of these areas, see `disclosure.protection`."""
    own = figures[figures["area_code"].isin(areas.index) & figures["period"].eq(period.key)].set_index("area_code")
    own = own[~own.index.duplicated()].reindex(areas.index)
    status = own["status"].astype(object).where(own["status"].notna(), Status.NO_FIGURES.value)
    values = own["value"].astype(float).where(status.eq(Status.SHOWN.value))
    words = status.map(lambda one: _WORDS.get(Status(one), "no value"))
    texts = values.map(lambda value: "" if np.isnan(value) else value_text(definition, value, unit=False))
    parts = dict(zip(own.index[values.notna()], coverage_texts(own[values.notna()]), strict=True))
    texts = pd.Series([with_part(text, parts.get(code, "")) for code, text in texts.items()], index=texts.index)
    mark = " (illustrative)" if definition.illustrative else ""
    whose = definition.publisher or definition.service
    return Measured(
        key=f"kpi:{definition.kpi_id}",
        label=f"{definition.name}{mark}, {period.short_label}",
        quantity=f"{definition.name}{_UNITS.get(definition.unit, '').format(definition.denominator)}",
        period=period.label,
        more=f"higher on “{definition.name}”",
        less=f"lower on “{definition.name}”",
        values=values,
        texts=texts.where(texts.ne(""), words),
        falling=False,
        source=" ".join([f"{definition.name}: {whose}, {period.label}.", *cautions([definition])]),
        illustrative=definition.illustrative,
        better=definition.better,
    )


def members(city: City, level: Level, codes: tuple[str, ...]) -> list[str]:
    """Return the LSOAs that areas are made of."""
    vintage = wards_of(city, level)
    if vintage is None:
        return list(codes)
    return [str(code) for code in vintage.ward_of.index[vintage.ward_of.isin(codes)]]


def by_period(figures: pd.DataFrame, areas: pd.DataFrame) -> Mapping[str, pd.Series]:
    """Return the shown values of areas by period key; NaN where hidden or missing."""
    own = figures[figures["area_code"].isin(areas.index)]
    shown = own["value"].astype(float).where(own["status"].eq(Status.SHOWN.value))
    table = own.assign(value=shown).pivot_table(
        index="area_code", columns="period", values="value", aggfunc="first", observed=False, dropna=False
    )
    return {str(key): table[key].reindex(areas.index) for key in table.columns}


def rank_text(rank: float) -> str:
    """Write a rank, or a median of ranks; "no data" where there is none."""
    return "no data" if np.isnan(rank) else _plain(rank)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
