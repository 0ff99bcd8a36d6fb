"""The linear programme of what a reader knows: what values hidden figures can take, and which figures stand in the way.

Most of what must be possible is shown to be so by values that have been found for something else: those found before
hold on while more is hidden. Only a solution of its own, though, tells which figures bind a count that is not safe, so
that what is hidden does not depend on what was found before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_array, csr_array, eye_array, vstack

from dashboard.domain.disclosure.rules import Flags, Numbers

_NEAR = 1e-6
#: Stands among the figures of a row for one that has been published for good: no hiding relaxes it.
PUBLISHED = -1
#: Targets that are reached together with others are worth another try while as many are found at once.
_WORTH_ANOTHER = 2


@dataclass(frozen=True)
class Bin:
    """Units that no sum tells apart: all shown, all hidden or all unknown."""

    units: tuple[int, ...]
    low: Numbers
    high: Numbers
    shown: bool


@dataclass(frozen=True)
class Target:
    """A value that a sum of variables must be able to reach, at least (sign 1) or at most (sign -1)."""

    terms: tuple[int, ...]
    sign: int
    value: float


@dataclass(frozen=True)
class Programme:
    """The linear programme of one state of hiding: two-sided rows over the parts of the bins."""

    matrix: csr_array
    low: Numbers
    high: Numbers
    #: figures that would relax each row, or `PUBLISHED`
    figures: tuple[tuple[int, ...], ...]
    #: counts of the units
    truth: Numbers
    bins: Sequence[Bin]
    targets: tuple[Target, ...]

    @cached_property
    def at_most(self) -> tuple[csr_array, Numbers, Numbers]:
        """The rows as "at most", their limits, and the numbers of the rows they come from."""
        # nothing counts below zero, so at least zero says nothing
        upper, lower = np.isfinite(self.high), self.low > 0
        rows = np.concatenate([np.flatnonzero(upper), np.flatnonzero(lower)])
        matrix = vstack([self.matrix[upper], -self.matrix[lower]], format="csr")
        return matrix, np.concatenate([self.high[upper], -self.low[lower]]), rows

    @cached_property
    def wanted(self) -> tuple[csr_array, Numbers]:
        """The targets as "at least": one row each, and their values."""
        signs = np.array([float(target.sign) for target in self.targets])
        lengths = [len(target.terms) for target in self.targets]
        terms = np.array([term for target in self.targets for term in target.terms], dtype=int)
        rows = np.repeat(np.arange(len(self.targets)), lengths)
        shape = (len(self.targets), self.matrix.shape[1])
        values = signs * np.array([target.value for target in self.targets])
        return csr_array((np.repeat(signs, lengths), (rows, terms)), shape=shape), values

    def reached(self, solutions: Numbers) -> Flags:
        """Tell which targets at least one of some solutions (rows) reaches."""
        matrix, values = self.wanted
        return np.asarray((matrix @ solutions.T >= values[:, None] - _NEAR).any(axis=1))

    def solved_by(self, solutions: Numbers) -> Flags:
        """Tell which solutions (rows), of another programme maybe, solve this one."""
        matrix, limits, _ = self.at_most
        return np.asarray((matrix @ solutions.T <= limits[:, None] + _NEAR).all(axis=0))


@dataclass
class Known:
    """Values of the units that fit all that is told of them, found for one state of hiding and tried in later ones."""

    found: list[Numbers] = field(default_factory=list)

    def add(self, programme: Programme, solution: Numbers) -> None:
        """Note a solution: no sum tells the units of a bin apart, nor will it later, so one may hold all of it."""
        units = programme.truth.copy()
        parts = solution.reshape(len(programme.bins), -1)
        for one, counts in zip(programme.bins, parts, strict=True):
            if not one.shown:
                units[list(one.units)] = 0
                units[one.units[0]] = counts
        self.found.append(units)

    def solutions(self, programme: Programme) -> Numbers:
        """Return those that solve a programme, one row each; the true counts do."""
        holds = np.repeat(np.arange(len(programme.bins)), [len(one.units) for one in programme.bins])
        units = [unit for one in programme.bins for unit in one.units]
        into = csr_array((np.ones(len(units)), (holds, units)), shape=(len(programme.bins), len(programme.truth)))
        every = np.stack([programme.truth, *self.found])
        count, _, parts = every.shape
        # by unit, then by solution and part
        summed = into @ every.transpose(1, 0, 2).reshape(len(programme.truth), count * parts)
        rows = summed.reshape(len(programme.bins), count, parts).transpose(1, 0, 2).reshape(count, -1)
        solves = programme.solved_by(rows)
        solves[0] = True
        return np.asarray(rows[solves])


def binding(programme: Programme, known: Known) -> list[tuple[int, ...]] | None:
    """Return, for each target that cannot be reached, the figures that stand in its way; None if nothing can be told.

    Where nothing but what has been published for good stands in its way, there are none: the prices of these rows prove
    that the target could not be reached from them alone, so hiding more would be of no use.

    Parameters
    ----------
    programme
        What is told, and what must be possible.
    known
        Solutions of earlier programmes, to be tried first; those found now are added.
    """
    if not programme.targets:
        return []
    left = ~programme.reached(known.solutions(programme))
    signs = np.array([target.sign for target in programme.targets])
    for sign in (1, -1):
        while (together := np.flatnonzero(left & (signs == sign))).size:
            solution = _reach_together(programme, [programme.targets[place] for place in together])
            if solution is None:
                break
            known.add(programme, solution)
            left &= ~programme.reached(solution[None, :])
            if together.size - left[together].sum() < _WORTH_ANOTHER:
                break
    found: list[tuple[int, ...]] = []
    while left.any():
        place = int(np.flatnonzero(left)[-1])
        left[place] = False
        solution, prices = _reach(programme, programme.targets[place])
        if solution is None:
            return None
        known.add(programme, solution)
        reached = programme.reached(solution[None, :])
        if not reached[place]:
            figures = {f for row in np.flatnonzero(prices) for f in programme.figures[row]}
            if not figures:
                return None
            found.append(tuple(figures - {PUBLISHED}))
        left &= ~reached
    return found


def _reach_together(programme: Programme, targets: list[Target]) -> Numbers | None:
    """Return a solution that reaches as many of the targets as it can; their sign is the same."""
    matrix, limits, _ = programme.at_most
    count, size = len(targets), matrix.shape[1]
    sign = targets[0].sign
    # one variable a target: how far it is reached, no further than its value
    rows = np.repeat(np.arange(count), [len(target.terms) for target in targets])
    terms = [term for target in targets for term in target.terms]
    wanted = csr_array((np.full(len(terms), -float(sign)), (rows, terms)), shape=(count, size))
    linked = block_array([[matrix, None], [wanted, sign * eye_array(count)]], format="csr")
    outcome = linprog(
        np.concatenate([np.zeros(size), np.full(count, -float(sign))]),
        A_ub=linked,
        b_ub=np.concatenate([limits, np.zeros(count)]),
        bounds=[(0, None)] * size + [(0, t.value) if sign > 0 else (t.value, None) for t in targets],
        method="highs",
    )
    return np.asarray(outcome.x[:size]) if outcome.status == 0 else None


def _reach(programme: Programme, target: Target) -> tuple[Numbers | None, Flags]:
    """Go as far towards a target as possible; also return which rows have a shadow price."""
    matrix, limits, rows = programme.at_most
    goal = np.zeros(matrix.shape[1])
    goal[list(target.terms)] = -target.sign
    outcome = linprog(
        goal,
        A_ub=vstack([matrix, csr_array(-goal[None, :])], format="csr"),
        b_ub=np.append(limits, target.sign * target.value),
        bounds=(0, None),
        method="highs",
    )
    prices = np.zeros(len(programme.low), dtype=bool)
    if outcome.status != 0:
        return None, prices
    priced = np.abs(outcome.ineqlin.marginals[:-1]) > _NEAR
    prices[rows[priced].astype(int)] = True
    return np.asarray(outcome.x), prices
