"""What subtraction can tell about hidden figures, and what else must be hidden so that it tells too little.

A reader knows which figures are sums of which. Shown figures are taken as known exactly: rounding is a further
protection, never the only one, so that no average over many roundings helps. Of a hidden figure next to nothing is
known. The values that a hidden count can have under all that are the solutions of a linear programme. A small count is
safe when it can take any value of the protected range ("0 to 9", "1 to 7"). Where it cannot, the shown figures that the
solver names as binding (those with a shadow price, see `dashboard.domain.disclosure.programme`) are candidates, and the
one with the fewest LSOAs and then the smallest count is hidden too, until every small count is safe. Hiding only ever
adds solutions, so that this ends, at the latest when nothing is shown.

All hidden figures look alike: whether one is small or hidden for another's sake is not told, since it would narrow the
range again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, eye_array, kron, vstack

from dashboard.domain.disclosure.programme import PUBLISHED, Bin, Known, Programme, Target, binding
from dashboard.domain.disclosure.rules import Flags, Forms, Numbers, Rule
from dashboard.domain.disclosure.sums import Sums


def hidden_figures(
    sums: Sums,
    forms: Forms,
    rule: Rule,
    hidden: Sequence[int] = (),
    known: Known | None = None,
    published: Sequence[int] = (),
) -> Flags:
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
    known
        Values that were found to be possible before, for another viewer of the same figures; more are added.
    published
        Figures that were shown earlier, which a reader may have kept. Those that are small by now are hidden all the
        same, but no small count is safer for it.

    Returns
    -------
    numpy.ndarray of bool
        By figure.
    """
    parts = np.array(sums.parts).reshape(len(sums.parts), forms.parts)
    small: Flags = np.asarray(rule.is_small(parts).any(axis=1))
    hides, kept = small.copy(), np.zeros_like(small)
    hides[list(hidden)] = True
    kept[list(published)] = True
    hides &= ~kept
    known = Known() if known is None else known
    if sums.later:
        at_first = replace(sums, sums=[one for one in sums.sums if one[0] not in sums.later], later=set())
        hides = _hidden(at_first, (parts, kept), forms, rule, hides, known)
    return _hidden(sums, (parts, kept), forms, rule, hides, known) | (small & kept)


def _hidden(sums: Sums, counted: tuple[Numbers, Flags], forms: Forms, rule: Rule, hides: Flags, known: Known) -> Flags:
    hides, held = hides.copy(), _inside(sums)
    parts, kept = counted
    while True:
        programme = _programme(sums, held, counted, forms, rule, hides)
        bound = binding(programme, known)
        if bound is None:
            return ~kept
        chosen = {_cheapest(figures, sums, parts) for figures in bound if figures}
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


def _bins(sums: Sums, inside: Flags, low: Numbers, high: Numbers, hides: Flags) -> tuple[list[Bin], Numbers]:
    """Put units together that lie in the same sums and are hidden alike; also return which sum holds which bin."""
    # only shown figures tell anything; one row a unit, since a row is read at once
    inside = np.ascontiguousarray((inside & ~hides[[figure for figure, _ in sums.sums]][:, None]).T)
    own = np.array(sums.own)
    states = np.where(own < 0, -1, hides[own])
    groups: dict[tuple[bytes, int], list[int]] = {}
    for unit, (row, state) in enumerate(zip(np.packbits(inside, axis=1), states.tolist(), strict=True)):
        groups.setdefault((row.tobytes(), state), []).append(unit)
    bins = []
    for (_, state), alike in groups.items():
        if state < 0:
            bounds = np.zeros(low.shape[1]), np.full(low.shape[1], np.inf)
        else:
            figures = own[alike]
            bounds = low[figures].sum(axis=0), high[figures].sum(axis=0)
        bins.append(Bin(tuple(alike), *bounds, shown=state == 0))
    return bins, inside[[one.units[0] for one in bins]].T.astype(float)


def _programme(
    sums: Sums, held: Flags, counted: tuple[Numbers, Flags], forms: Forms, rule: Rule, hides: Flags
) -> Programme:
    parts, kept = counted
    low, high = _bounds(parts, forms, rule, hides)
    bins, inside = _bins(sums, held, low, high, hides)
    figures = np.array([figure for figure, _ in sums.sums], dtype=int)
    told = np.flatnonzero(inside.any(axis=1))
    # most areas hold few bins: sparse, these programmes are solved several times as fast
    member = vstack([csr_array(inside[told]), eye_array(len(bins))], format="csr")
    own = [tuple(sorted({sums.own[unit] for unit in one.units})) for one in bins]
    # what cannot be hidden (unknown, hidden already, or a zero that is no secret) relaxes nothing
    useful = ~hides & (rule.hides_zero | (parts > 0).any(axis=1))
    # what has been published for good tells on: see `PUBLISHED`
    code = np.where(kept, PUBLISHED, np.arange(len(parts)))
    relaxing = [
        tuple(dict.fromkeys(int(code[f]) for f in fs if f >= 0 and (useful | kept)[f]))
        for fs in [*((f,) for f in figures[told]), *own]
    ]
    lows = np.vstack([low[figures[told]], [one.low for one in bins]])
    highs = np.vstack([high[figures[told]], [one.high for one in bins]])
    return Programme(
        vstack([kron(member, form[None, :], format="csr") for form in forms.matrix], format="csr"),
        lows.T.ravel(),
        highs.T.ravel(),
        tuple(relaxing * len(forms.matrix)),
        np.array(sums.truth).reshape(len(sums.truth), forms.parts),
        bins,
        tuple(_targets(sums, parts, forms, rule, (hides, bins, low, high))),
    )


def _targets(
    sums: Sums, parts: Numbers, forms: Forms, rule: Rule, state: tuple[Flags, list[Bin], Numbers, Numbers]
) -> list[Target]:
    """List what must be possible: every small count at both ends of the protected range."""
    hides, bins, low, high = state
    small = rule.is_small(parts) & hides[:, None]
    bin_of = {unit: place for place, one in enumerate(bins) for unit in one.units}
    # of the LSOAs of a small figure only zeros are shown: they add nothing to it
    open_units = {unit for unit, own in enumerate(sums.own) if own < 0 or hides[own]}
    members = [frozenset(one.units) for one in bins]
    # lists: a handful of numbers is added up sooner than an array is made
    columns = [(low[:, part].tolist(), high[:, part].tolist()) for part in range(forms.parts)]
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
        others = {place: members[place] - units for place in {bin_of[unit] for unit in inside}}
        for part in np.flatnonzero(small[figure]):
            column = columns[part]
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
    return [Target(terms, sign, value) for (terms, sign), value in wanted.items() if terms]


def _total(units: Iterable[int], sums: Sums, bounds: tuple[list[float], list[float]]) -> tuple[float, float]:
    """Add up the bounds of some units; an unknown rest can be anything from zero on."""
    low, high = bounds
    own = [sums.own[unit] for unit in units]
    known = [figure for figure in own if figure >= 0]
    return sum(low[one] for one in known), np.inf if len(known) < len(own) else sum(high[one] for one in known)
