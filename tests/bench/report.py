"""Figures into Markdown: medians, percentiles, verdicts and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


def percentile(values: Sequence[float], percent: float) -> float:
    """Return a percentile, interpolated between the two nearest values.

    Parameters
    ----------
    values
        At least one value, in any order.
    percent
        0 (the least) to 100 (the greatest).

    Raises
    ------
    ValueError
        If there is no value, or `percent` lies outside 0 to 100.
    """
    if not values or not 0 <= percent <= 100:
        msg = f"found {len(values)} values and percentile {percent}; expected a value and 0 to 100"
        raise ValueError(msg)
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True)
class Row:
    """One measurement: what, the result in words, what it must reach, and whether it does (None: not judged)."""

    what: str
    result: str
    goal: str = ""
    reached: bool | None = None


def at_most(what: str, value: float, limit: float, unit: str, *, detail: str = "") -> Row:
    """Compare a figure with the most that it may be."""
    shown = f"{number(value)} {unit}" + (f" ({detail})" if detail else "")
    return Row(what, shown, f"≤ {number(limit)} {unit}", reached=value <= limit)


def times_faster(what: str, ours: float, theirs: float, least: float) -> Row:
    """Compare how many times faster one figure is than another with the least that it must be."""
    ratio = theirs / ours
    return Row(what, f"{ratio:.1f} times", f"≥ {number(least)} times", reached=ratio >= least)


def spread(values: Sequence[float], unit: str = "ms") -> str:
    """Write median, least and greatest of some values."""
    least, greatest = number(min(values)), number(max(values))
    return f"median {number(median(values))} {unit}, {least}–{greatest}, n={len(values)}"


def number(value: float) -> str:
    """Write a figure: whole with thousands separators from 10 on, else with at most two decimals."""
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2f}".rstrip("0").rstrip(".")


_VERDICTS = {True: "yes", False: "**no**", None: ""}


def results_table(rows: Sequence[Row]) -> str:
    """Write measurements as a Markdown table."""
    cells = [(row.what, row.result, row.goal, _VERDICTS[row.reached]) for row in rows]
    return _table(("What", "Result", "Goal", "Reached"), cells)


def wire_table(sizes: Mapping[str, int], count: int = 10) -> str:
    """Write the largest answers as a Markdown table, with the sum of the others and of all."""
    largest = sorted(sizes.items(), key=lambda item: -item[1])
    rest = largest[count:]
    cells = [(f"`{name}`", f"{size / 1000:.1f}") for name, size in largest[:count]]
    if rest:
        cells.append((f"{len(rest)} others", f"{sum(size for _, size in rest) / 1000:.1f}"))
    cells.append(("All", f"{sum(sizes.values()) / 1000:.1f}"))
    return _table(("Answer", "kB over the wire"), cells)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
