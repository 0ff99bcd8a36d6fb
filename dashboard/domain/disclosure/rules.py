"""What a viewer may see of one count: from which size on, and how rounded.

A KPI is a handful of whole-number counts ("parts") to each area: a percentage, for instance, is those who did and those
who did not. What is published are sums of parts ("forms"): here those who did, and all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dashboard.domain.kpi.definition import KpiDefinition, Unit

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


def values(
    definitions: Sequence[KpiDefinition],
    numerators: Numbers,
    denominators: Numbers,
    of: NDArray[np.intp] | Sequence[int] = (0,),
) -> Numbers:
    """Return what `KpiDefinition.value` returns, for many figures at once; NaN without a value.

    Parameters
    ----------
    of
        Which definition each figure follows, by position; the first by default.
    """
    which = np.asarray(of, dtype=np.intp)
    counted = np.array([one.unit is Unit.COUNT for one in definitions], dtype=bool)[which]
    factors = np.array([one.unit.factor for one in definitions], dtype=float)[which]
    divisors = np.where(denominators == 0, np.nan, denominators)
    result: Numbers = np.where(counted, numerators, factors * numerators / divisors)
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
    whole
        Whether all counts are whole numbers (sums of days or pounds may not be).
    """

    least: int
    hides_zero: bool
    whole: bool = True

    def is_small(self, counts: Numbers) -> Flags:
        """Tell which counts must be hidden."""
        small: Flags = counts < self.least
        return small if self.hides_zero else small & (counts > 0)

    @property
    def hidden_from(self) -> int:
        """Least value that a hidden count of a KPI with one part can have."""
        return 0 if self.hides_zero or not self.whole else 1


def rule_of(definition: KpiDefinition, viewer: Viewer, *, whole: bool) -> Rule:
    """Return the rule of a KPI for the public or for officers."""
    small = definition.small_numbers
    public = viewer is Viewer.PUBLIC
    return Rule(small.public_least if public else small.officer_least, hides_zero=public, whole=whole)
