"""What subtraction can tell about hidden figures, and what else must be hidden so that it tells too little.

A reader knows which figures are sums of which. Shown figures are taken as known exactly: rounding is a further
protection, never the only one, so that no average over many roundings helps. Of a hidden figure next to nothing is
known. The values that a hidden count can have under all that are the solutions of a linear programme. A small count is
safe when it can take any value of the protected range ("0 to 9", "1 to 7"). Where it cannot, the shown figures that the
solver names as binding (those with a shadow price) are candidates, and the one with the fewest LSOAs and then the
smallest count is hidden too, until every small count is safe. Hiding only ever adds solutions, so that this ends, at
the latest when nothing is shown.

All hidden figures look alike: whether one is small or hidden for another's sake is not told, since it would narrow the
range again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_array, csr_array, eye_array, kron, vstack

from dashboard.domain.disclosure_rules import Flags, Forms, Numbers, Rule
from dashboard.domain.disclosure_sums import Sums

_NEAR = 1e-6


@dataclass(frozen=True)
class _Bin:
    """Units that no sum tells apart: all shown, all hidden or all unknown."""

    units: tuple[int, ...]
    low: Numbers
    high: Numbers


@dataclass(frozen=True)
class _Target:
    """A value that a sum of variables must be able to reach, at least (sign 1) or at most (sign -1)."""

    terms: tuple[int, ...]
    sign: int
    value: float

    def reached(self, solution: Numbers) -> bool:
        total = float(solution[list(self.terms)].sum())
        return self.sign * (total - self.value) >= -_NEAR


@dataclass(frozen=True)
class _Programme:
    """The linear programme of one state of hiding: two-sided rows over the parts of the bins."""

    matrix: csr_array
    low: Numbers
    high: Numbers
    #: figures that would relax each row
    figures: tuple[tuple[int, ...], ...]
    truth: Numbers
    targets: tuple[_Target, ...]

    @cached_property
    def at_most(self) -> tuple[csr_array, Numbers, Numbers]:
        """The rows as "at most", their limits, and the numbers of the rows they come from."""
        # nothing counts below zero, so at least zero says nothing
        upper, lower = np.isfinite(self.high), self.low > 0
        rows = np.concatenate([np.flatnonzero(upper), np.flatnonzero(lower)])
        matrix = vstack([self.matrix[upper], -self.matrix[lower]], format="csr")
        return matrix, np.concatenate([self.high[upper], -self.low[lower]]), rows


def hidden_figures(sums: Sums, forms: Forms, rule: Rule, hidden: Sequence[int] = ()) -> Flags:
    """Choose the figures to hide.

    Areas that cut across most others, the tenths, make a programme several times as large. They wait for a second
    round, which finds most of what must be hidden hidden already; it is the second round that makes all safe.

    Parameters
    ----------
    sums
        Figures of one period, and which are sums of which.
    forms, rule
        What is published of each, and what may be told.
    hidden
        Figures to hide in any case: for the public those that are hidden from officers.

    Returns
    -------
    numpy.ndarray of bool
        By figure.
    """
    parts = np.array(sums.parts).reshape(len(sums.parts), forms.parts)
    hides: Flags = np.asarray(rule.is_small(parts).any(axis=1))
    hides[list(hidden)] = True
    if sums.later:
        at_first = replace(sums, sums=[one for one in sums.sums if one[0] not in sums.later], later=set())
        hides = _hidden(at_first, parts, forms, rule, hides)
    return _hidden(sums, parts, forms, rule, hides)


def _hidden(sums: Sums, parts: Numbers, forms: Forms, rule: Rule, hides: Flags) -> Flags:
    hides, held = hides.copy(), _inside(sums)
    while True:
        programme = _programme(sums, held, parts, forms, rule, hides)
        binding = _binding(programme)
        if binding is None:
            return np.ones_like(hides)
        chosen = {_cheapest(figures, sums, parts) for figures in binding}
        if not chosen:
            return hides
        hides[list(chosen)] = True


def _cheapest(figures: tuple[int, ...], sums: Sums, parts: Numbers) -> int:
    return min(figures, key=lambda figure: (sums.lsoas[figure], parts[figure].sum(), figure))


def _bounds(parts: Numbers, forms: Forms, rule: Rule, hides: Flags) -> tuple[Numbers, Numbers]:
    """Return what a reader knows of each figure by itself, by form."""
    counts = parts @ forms.matrix.T
    least = float(rule.hidden_from if forms.parts == 1 else 0)
    low = np.where(hides[:, None], least, counts)
    high = np.where(hides[:, None], np.inf, counts)
    for form in forms.exact:
        low[:, form] = high[:, form] = counts[:, form]
        # no part is larger than the whole
        high[:, : forms.parts] = np.minimum(high[:, : forms.parts], counts[:, [form]])
    return low, high


def _inside(sums: Sums) -> Flags:
    """Tell which sum (row) holds which unit (column)."""
    inside = np.zeros((len(sums.sums), len(sums.own)), dtype=bool)
    for row, (_, units) in enumerate(sums.sums):
        # the sum that a unit is by itself is no sum to subtract from
        inside[row, list(units)] = len(units) > 1 or all(sums.own[unit] < 0 for unit in units)
    return inside


def _bins(sums: Sums, inside: Flags, low: Numbers, high: Numbers, hides: Flags) -> tuple[list[_Bin], Numbers]:
    """Put units together that lie in the same sums and are hidden alike; also return which sum holds which bin."""
    # only shown figures tell anything
    inside = inside & ~hides[[figure for figure, _ in sums.sums]][:, None]
    groups: dict[tuple[bytes, int], list[int]] = {}
    for unit, own in enumerate(sums.own):
        state = -1 if own < 0 else int(hides[own])
        groups.setdefault((inside[:, unit].tobytes(), state), []).append(unit)
    bins = []
    for (_, state), alike in groups.items():
        figures = [sums.own[unit] for unit in alike]
        unknown = state < 0
        zero, endless = np.zeros(low.shape[1]), np.full(low.shape[1], np.inf)
        bins.append(
            _Bin(
                tuple(alike),
                zero if unknown else low[figures].sum(axis=0),
                endless if unknown else high[figures].sum(axis=0),
            )
        )
    return bins, inside[:, [one.units[0] for one in bins]].astype(float)


def _programme(sums: Sums, held: Flags, parts: Numbers, forms: Forms, rule: Rule, hides: Flags) -> _Programme:
    low, high = _bounds(parts, forms, rule, hides)
    bins, inside = _bins(sums, held, low, high, hides)
    figures = np.array([figure for figure, _ in sums.sums], dtype=int)
    told = np.flatnonzero(inside.any(axis=1))
    # most areas hold few bins: sparse, these programmes are solved several times as fast
    member = vstack([csr_array(inside[told]), eye_array(len(bins))], format="csr")
    own = [tuple(sorted({sums.own[unit] for unit in one.units})) for one in bins]
    # what cannot be hidden (unknown, hidden already, or a zero that is no secret) relaxes nothing
    useful = ~hides & (rule.hides_zero | (parts > 0).any(axis=1))
    relaxing = [tuple(int(f) for f in fs if f >= 0 and useful[f]) for fs in [*((f,) for f in figures[told]), *own]]
    lows = np.vstack([low[figures[told]], [one.low for one in bins]])
    highs = np.vstack([high[figures[told]], [one.high for one in bins]])
    truth = np.array([np.sum([sums.truth[unit] for unit in one.units], axis=0) for one in bins])
    return _Programme(
        vstack([kron(member, form[None, :], format="csr") for form in forms.matrix], format="csr"),
        lows.T.ravel(),
        highs.T.ravel(),
        tuple(relaxing * len(forms.matrix)),
        truth.ravel(),
        tuple(_targets(sums, parts, forms, rule, (hides, bins, low, high))),
    )


def _targets(
    sums: Sums, parts: Numbers, forms: Forms, rule: Rule, state: tuple[Flags, list[_Bin], Numbers, Numbers]
) -> list[_Target]:
    """List what must be possible: every small count at both ends of the protected range."""
    hides, bins, low, high = state
    small = rule.is_small(parts) & hides[:, None]
    bin_of = {unit: place for place, one in enumerate(bins) for unit in one.units}
    # of the LSOAs of a small figure only zeros are shown: they add nothing to it
    open_units = {unit for unit, own in enumerate(sums.own) if own < 0 or hides[own]}
    wanted: dict[tuple[tuple[int, ...], int], float] = {}
    done: set[tuple[frozenset[int], bytes]] = set()
    for figure, units in sums.sums:
        if not small[figure].any():
            continue
        inside = units & open_units
        # hidden LSOAs of one bin are as good as one, unless anyone knows how large each of them is
        alike = (frozenset(bin_of[unit] for unit in inside), small[figure].tobytes())
        if len(units) == 1 and not forms.exact and alike in done:
            continue
        if len(units) == 1:
            done.add(alike)
        others = {place: set(bins[place].units) - units for place in {bin_of[unit] for unit in inside}}
        for part in np.flatnonzero(small[figure]):
            column = (low[:, part], high[:, part])
            least = _total(inside, sums, column)[0]
            lower = max(float(rule.hidden_from), least)
            upper = min(max(rule.least - 1.0, lower + 2), float(high[figure, part]))
            ranges = {place: _total(rest, sums, column) for place, rest in others.items()}
            # units that share a bin can take as much from it as the others leave
            highest = (1, upper + sum(lows for lows, _ in ranges.values()), list(ranges))
            closed = [place for place, (_, highs) in ranges.items() if np.isfinite(highs)]
            free = {unit for unit in inside if bin_of[unit] not in closed}
            spare = sum(ranges[place][1] for place in closed) - _total(free, sums, column)[0]
            for sign, value, places in (highest, (-1, lower + spare, closed)):
                terms = tuple(sorted(place * forms.parts + int(part) for place in places))
                wanted[(terms, sign)] = sign * max(sign * value, sign * wanted.get((terms, sign), value))
    return [_Target(terms, sign, value) for (terms, sign), value in wanted.items() if terms]


def _total(units: Iterable[int], sums: Sums, bounds: tuple[Numbers, Numbers]) -> tuple[float, float]:
    """Add up the bounds of some units; an unknown rest can be anything from zero on."""
    own = [sums.own[unit] for unit in units]
    known = [figure for figure in own if figure >= 0]
    return float(bounds[0][known].sum()), np.inf if len(known) < len(own) else float(bounds[1][known].sum())


def _binding(programme: _Programme) -> list[tuple[int, ...]] | None:
    """Return, for each target that cannot be reached, the figures that stand in its way; None if nothing can be told.

    Solutions found on the way are tried on all targets, so that most need no programme of their own.
    """
    left = [target for target in programme.targets if not target.reached(programme.truth)]
    for sign in (1, -1):
        together = [target for target in left if target.sign == sign]
        if together and (solution := _reach_together(programme, together)) is not None:
            left = [target for target in left if not target.reached(solution)]
    found: list[tuple[int, ...]] = []
    while left:
        target = left.pop()
        solution, prices = _reach(programme, target)
        if solution is None:
            return None
        if not target.reached(solution):
            figures = {f for row in np.flatnonzero(prices) for f in programme.figures[row]}
            if not figures:
                return None
            found.append(tuple(figures))
        left = [other for other in left if not other.reached(solution)]
    return found


def _reach_together(programme: _Programme, targets: list[_Target]) -> Numbers | None:
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


def _reach(programme: _Programme, target: _Target) -> tuple[Numbers | None, Flags]:
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
