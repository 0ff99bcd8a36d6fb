"""What a service's KPI is: its definition, the periods it comes in, and what is handed in for an area and a period.

A value is never stored where its parts are known: numerators and denominators are kept and summed, rates are worked
out last. See `dashboard.domain.kpi.cube` for sums over areas.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.groups.spellings import own_problems
from dashboard.domain.kpi.period import Frequency, Period

__all__ = [
    "EVERYBODY", "PUBLISHED", "Better", "Frequency", "Geography", "KpiDefinition", "Period", "SmallNumbers", "Unit",
    "YearBegins",
]  # fmt: skip

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: The age group that is everybody.
EVERYBODY = "all"
_AGES = re.compile(r"\d+ to \d+|\d+ and over", re.ASCII)


class Unit(StrEnum):
    """What a value is. Only a count has no denominator."""

    COUNT = "count"
    RATE_PER_1000 = "rate-per-1000"
    PERCENTAGE = "percentage"
    MEAN = "mean"

    @property
    def factor(self) -> int:
        """What numerator over denominator is multiplied by."""
        return {Unit.RATE_PER_1000: 1000, Unit.PERCENTAGE: 100}.get(self, 1)


class Better(StrEnum):
    """Which way is better; no judgement is passed on a KPI without one."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class YearBegins(StrEnum):
    """Which years and quarters a service counts by: those of the calendar, or the financial ones from April on."""

    NOT_SAID = ""
    JANUARY = "january"
    APRIL = "april"


class Geography(StrEnum):
    """What a service's figures come by."""

    POSTCODE = "postcode"
    LSOA = "lsoa"
    MSOA = "msoa"
    WARD = "ward"
    NEIGHBOURHOOD = "neighbourhood"
    CITY = "city"


@dataclass(frozen=True)
class SmallNumbers:
    """From which count on a value is shown, and what counts are rounded to.

    The defaults are those of methods: to be confirmed by the council's information governance.
    """

    public_least: int = 10
    officer_least: int = 8
    round_to: int = 5

    def at_least(self, other: "SmallNumbers | None") -> "SmallNumbers":
        """Return a rule that is nowhere looser than this one or the other."""
        if other is None:
            return self
        return SmallNumbers(
            max(self.public_least, other.public_least),
            max(self.officer_least, other.officer_least),
            max(self.round_to, other.round_to),
        )


#: Of figures that are published already: nothing is hidden, nothing is rounded.
PUBLISHED = SmallNumbers(public_least=0, officer_least=0, round_to=1)


@dataclass(frozen=True)
class KpiDefinition:
    """A KPI as the catalogue has it.

    Attributes
    ----------
    kpi_id
        Lower-case words with hyphens; part of addresses.
    version
        1 for the first; a changed definition is a new version, and charts mark the break.
    service, accountable_officer
        Who runs it, and the role (never a person) that accounts for it.
    numerator, denominator
        What is counted, and out of what, in words; a count has no denominator ("").
    population_denominator
        Whether the denominator is the resident population that the dashboard holds, so that none is handed in.
    better
        Which way is better.
    geographies
        What figures may be handed in by.
    target
        Value to reach, in the unit; None without one.
    small_numbers
        Disclosure rule.
    illustrative
        Illustrative figures that show how the pages work; never mixed with a council's own.
    year_begins
        What “2018” and “2018-Q2” mean in files that are handed in; where it is not said, whoever hands in is asked.
    published
        Open figures that somebody else publishes already, so that no small number is hidden and nothing is rounded.
    publisher, attribution, caution
        Who publishes them, in a few words; the line that the licence asks for; what a reader must know of them.
    age_group
        Of a rate, the residents that it is measured against: "16 to 64", "65 and over"; "" or "all" for everybody. Of a
        count, those that it counts in the middle of each year: rates are measured against them.
    same_cases_as
        Of a quarterly or yearly KPI the ID of the monthly or quarterly one that counts the same cases, so that a
        quarter or year is the sum of its parts: what is shown of them is protected together. A year that names its
        quarters, which name their months, is protected beside both. "" for none.
    """

    kpi_id: str
    version: int
    service: str
    accountable_officer: str
    name: str
    definition: str
    unit: Unit
    numerator: str
    denominator: str
    better: Better
    frequency: Frequency
    geographies: tuple[Geography, ...]
    target: float | None = None
    population_denominator: bool = False
    small_numbers: SmallNumbers = SmallNumbers()
    licence: str = ""
    notes: str = ""
    illustrative: bool = False
    year_begins: YearBegins = YearBegins.NOT_SAID
    same_cases_as: str = ""
    age_group: str = ""
    published: bool = False
    publisher: str = ""
    attribution: str = ""
    caution: str = ""
    characteristics: tuple[str, ...] = ()
    own_categories: tuple[str, ...] = ()
    known_target: float | None = None

    @property
    def is_own(self) -> bool:
        """Whether it is a KPI of the council's own: neither illustrative nor published by somebody else."""
        return not self.illustrative and not self.published

    @property
    def is_population(self) -> bool:
        """Whether it counts residents, for rates to be measured against: no result of any service."""
        return self.unit is Unit.COUNT and bool(self.age_group)

    @property
    def measured_against(self) -> str:
        """The age group of the residents that a rate is measured against."""
        return self.age_group or EVERYBODY

    def rule_with(self, least: SmallNumbers | None) -> SmallNumbers:
        """Return the rule for small numbers in force, nowhere looser than another; none for published figures."""
        return PUBLISHED if self.published else self.small_numbers.at_least(least)

    def problems(self) -> list[str]:
        """List what is wrong with it, one sentence each; nothing for a usable definition."""
        found = []
        if not _ID.fullmatch(self.kpi_id):
            found.append(f"kpi_id “{self.kpi_id}” must be lower-case words with hyphens, such as “missed-bins”")
        if self.version < 1:
            found.append(f"version is {self.version}; versions begin at 1")
        found += [
            f"{name} is empty"
            for name in ("service", "accountable_officer", "name", "definition", "numerator")
            if not getattr(self, name).strip()
        ]
        if self.unit is Unit.COUNT and (self.denominator or self.population_denominator):
            found.append("a count has no denominator; remove it or choose a rate, a percentage or a mean")
        if self.unit is not Unit.COUNT and not self.denominator:
            found.append(f"a {self.unit} needs a denominator in words")
        if not self.geographies:
            found.append("geographies is empty; name at least one of " + ", ".join(Geography))
        if self.same_cases_as and self.frequency is Frequency.MONTH:
            found.append("same_cases_as is for quarterly and yearly KPIs, and this one is collected every month")
        if self.same_cases_as and self.unit is Unit.PERCENTAGE and self.population_denominator:
            found.append("same_cases_as: percentages of residents do not add up over time; remove it")
        found += self._age_problems()
        rule = self.small_numbers
        if min(rule.public_least, rule.officer_least, rule.round_to) < 1:
            found.append("small_numbers must be whole numbers from 1 on")
        if rule.officer_least > rule.public_least:
            found.append("small_numbers must not hide more from officers than from the public")
        found += self._open_problems() + self._group_problems()
        return [f"{self.kpi_id or 'a KPI without kpi_id'}: {problem}" for problem in found]

    def _age_problems(self) -> list[str]:
        group, found = self.age_group, []
        if group not in ("", EVERYBODY) and not _AGES.fullmatch(group):
            found.append(f"age_group is “{group}”; write “all”, or ages as in “16 to 64” and “65 and over”")
        if group and self.unit is not Unit.COUNT and not self.population_denominator:
            found.append("age_group is for counts of residents and for rates with population_denominator; remove it")
        if self.is_population and self.frequency is not Frequency.YEAR:
            found.append(f"a count of residents comes every year, and this one every {self.frequency}")
        if self.population_denominator and group not in ("", EVERYBODY) and f"aged {group}" not in self.denominator:
            found.append(f"the denominator is “{self.denominator}”; with this age_group write “residents aged {group}”")
        return found

    def _open_problems(self) -> list[str]:
        said = {name: getattr(self, name).strip() for name in ("publisher", "licence", "attribution", "caution")}
        if not self.published:
            return [
                f"{name} is given, but published is not true; only open figures of a publisher have one"
                for name in ("publisher", "attribution", "caution")
                if said[name]
            ]
        found = [f"{name} is empty; published figures need one" for name, text in said.items() if not text]
        if self.illustrative:
            found.append("published figures are never illustrative; remove one of the two")
        return found

    def _group_problems(self) -> list[str]:
        if not self.characteristics:
            given = {"own_categories": bool(self.own_categories), "known_target": self.known_target is not None}
            return [
                f"{name} is given, but characteristics is empty; name some, or remove it"
                for name in given
                if given[name]
            ]
        known = ", ".join(CHARACTERISTICS)
        found = [
            f"characteristics names “{one}”; expected some of {known}"
            for one in self.characteristics
            if one not in CHARACTERISTICS
        ]
        if len(set(self.characteristics)) < len(self.characteristics):
            found.append("characteristics names one twice; remove the repetition")
        counts_people = self.unit is Unit.COUNT or (self.unit is Unit.RATE_PER_1000 and self.population_denominator)
        if not counts_people or self.is_population or self.published:
            found.append(
                "characteristics are for KPIs that count people: a count, or a rate per 1,000 with "
                "population_denominator, that is no open figure; remove them"
            )
        if self.same_cases_as:
            found.append("characteristics: of two KPIs of the same cases neither comes by group; remove one of the two")
        if self.known_target is not None and not 0 < self.known_target <= 100:
            found.append(f"known_target is {self.known_target:g}; expected per cent, above 0 and up to 100")
        return found + own_problems(self.own_categories, self.characteristics)

    def same_cases_problems(self, finer: "KpiDefinition | None") -> list[str]:
        """List why a KPI cannot be the one that `same_cases_as` names; None where there is no such KPI."""
        about = f"{self.kpi_id}: same_cases_as names “{self.same_cases_as}”"
        if finer is None:
            return [f"{about}, and there is no such KPI; correct it, or add that KPI"]
        found = []
        if finer.frequency.months >= self.frequency.months:
            expected = "a monthly KPI" if self.frequency is Frequency.QUARTER else "a monthly or quarterly KPI"
            found.append(f"{about}, which is collected every {finer.frequency}; expected {expected}")
        if finer.characteristics:
            found.append(f"{about}, which comes by group; remove its characteristics, or same_cases_as")
        for name, words in (
            ("unit", "unit"),
            ("population_denominator", "use of the resident population"),
            ("illustrative", "being illustrative or not"),
        ):
            if getattr(self, name) != getattr(finer, name):
                found.append(f"{about}, which differs in its {words}; expected the same, or remove it")
        return found

    def value(self, numerator: float, denominator: float | None) -> float | None:
        """Return the value in its unit; None where there is nothing to divide by."""
        if self.unit is Unit.COUNT:
            return numerator
        if not denominator:
            return None
        return self.unit.factor * numerator / denominator
