"""What a viewer may see of one count: from which size on, how rounded, and what a reader can tell from what is shown.

A KPI is a handful of whole-number counts ("parts") to each area: a percentage, for instance, is those who did and those
who did not. What is published are sums of parts ("forms"): here those who did, and all.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dashboard.domain.kpi import KpiDefinition, Unit

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Viewer(StrEnum):
    """Who looks at figures."""

    PUBLIC = "public"
    OFFICER = "officer"
    STEWARD = "steward"


@dataclass(frozen=True)
class Forms:
    """How the counts of an area make up what is published about it.

    Attributes
    ----------
    matrix
        One row a form, one column a part; the parts themselves come first.
    exact
        Forms that anyone knows, for every area: a resident population.
    """

    matrix: Numbers
    exact: tuple[int, ...] = ()

    @property
    def parts(self) -> int:
        """Number of counts that are protected."""
        return int(self.matrix.shape[1])

    @property
    def published(self) -> tuple[int, ...]:
        """Forms that are published rounded: not the complement of a percentage, and nothing known exactly."""
        every = (0, 2) if len(self.matrix) > self.parts else tuple(range(self.parts))
        return tuple(form for form in every if form not in self.exact)


def forms_of(definition: KpiDefinition) -> Forms:
    """Return the counts that a KPI consists of.

    A percentage protects those who did and those who did not. Any other rate protects its numerator, and its
    denominator where that was handed in. A resident population is public.
    """
    if definition.unit is Unit.PERCENTAGE:
        matrix = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
        return Forms(matrix, exact=(2,) if definition.population_denominator else ())
    if definition.unit is Unit.COUNT or definition.population_denominator:
        return Forms(np.eye(1))
    return Forms(np.eye(2))


def parts_of(definition: KpiDefinition, numerators: Numbers, denominators: Numbers) -> Numbers:
    """Return the counts themselves, one row an area."""
    forms = forms_of(definition)
    if forms.parts == 1:
        return numerators[:, None]
    second = denominators - numerators if len(forms.matrix) > forms.parts else denominators
    return np.column_stack([numerators, second])


def rounded(values: Numbers, base: int) -> Numbers:
    """Round to the nearest multiple, halves up."""
    result: Numbers = np.floor(values / base + 0.5) * base
    return result


@dataclass(frozen=True)
class Rule:
    """Small-number rule for one viewer.

    Attributes
    ----------
    least
        Counts below are hidden.
    hides_zero
        Whether a zero is hidden as well: for the public "under 10", for officers "1 to 7".
    round_to
        What shown counts are rounded to.
    public_least
        The rule of the public; an officer reads the public pages, too, and can tell from them on which side of it a
        count lies.
    whole
        Whether all counts are whole numbers (sums of days or pounds may not be).
    """

    least: int
    hides_zero: bool
    round_to: int
    public_least: int
    whole: bool = True

    def is_small(self, counts: Numbers) -> Flags:
        """Tell which counts must be hidden."""
        small: Flags = counts < self.least
        return small if self.hides_zero else small & (counts > 0)

    @property
    def hidden_from(self) -> int:
        """Least value that a hidden count of a KPI with one part can have."""
        return 0 if self.hides_zero or not self.whole else 1

    def interval(self, counts: Numbers) -> tuple[Numbers, Numbers]:
        """Return the least and the greatest value that a shown count can have, to one who knows the rule."""
        shown = rounded(counts, self.round_to)
        below, above = (self.round_to // 2, (self.round_to - 1) // 2) if self.whole else (self.round_to / 2,) * 2
        low, high = np.maximum(shown - below, 0.0), shown + above
        step = 1 if self.whole else 0
        for threshold in (self.least, self.public_least):
            high = np.where(counts < threshold, np.minimum(high, threshold - step), high)
            low = np.where(counts >= threshold, np.maximum(low, threshold), low)
        # below the least only a zero is ever shown
        high = np.where((counts == 0) & (self.least > 1), 0.0, high)
        return low, high


def rule_of(definition: KpiDefinition, viewer: Viewer, *, whole: bool) -> Rule:
    """Return the rule of a KPI for the public or for officers."""
    small = definition.small_numbers
    public = viewer is Viewer.PUBLIC
    least = small.public_least if public else small.officer_least
    return Rule(least, public, small.round_to, small.public_least, whole)


def tightened(low: Numbers, high: Numbers, forms: Forms) -> tuple[Numbers, Numbers]:
    """Draw all conclusions from the bounds of one area's forms: the two parts of a percentage make up the whole.

    Bounds have one row an area and one column a form; those returned are attained, so that they can be added up.
    """
    if len(forms.matrix) == forms.parts:
        return low, high
    low, high = low.copy(), high.copy()
    for _ in range(2):
        low[:, 2] = np.maximum(low[:, 2], low[:, 0] + low[:, 1])
        high[:, 2] = np.minimum(high[:, 2], high[:, 0] + high[:, 1])
        for part, other in ((0, 1), (1, 0)):
            low[:, part] = np.maximum(low[:, part], low[:, 2] - high[:, other])
            high[:, part] = np.minimum(high[:, part], high[:, 2] - low[:, other])
    return low, high
