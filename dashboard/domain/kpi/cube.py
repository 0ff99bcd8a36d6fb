"""Sums of a KPI's figures over every area the dashboard knows: LSOAs, wards, neighbourhoods, sets and the city.

Numerators and denominators are summed; rates are worked out last, by `KpiDefinition.value`. An LSOA without figures is
never a zero: each cell says how many of its LSOAs have figures. Figures handed in by middle-layer area (MSOA), ward,
neighbourhood or city fill those areas only and are never split. Where all LSOAs of such an area have figures of their
own, their sum is used. Areas that are made of whole middle-layer areas, the city above all, are the sum of those.
"""

from collections.abc import Collection, Iterator, Sequence
from math import fsum, isnan

import numpy as np
import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.listed import listed
from dashboard.domain.areas.names import middle_layer_areas
from dashboard.domain.areas.population import Population, nearest
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.kpi.definition import Period
from dashboard.domain.statistics.gradients import decile_membership

LSOA, MSOA, NEIGHBOURHOOD, CITY = "lsoa", "msoa", "neighbourhood", "city"
#: What observations may come by. A ward's code says which vintage it belongs to.
OBSERVED_KINDS = (LSOA, MSOA, "ward", NEIGHBOURHOOD, CITY)

FROM_LSOAS, HANDED_IN, NO_SOURCE = "lsoa", "handed in", ""

CELL = ["area_kind", "area_code", "period"]
_AREA = ["area_kind", "area_code"]
_NUMBERS = ["numerator", "denominator"]
_OBSERVATION = [*CELL, *_NUMBERS]
_SETS = (SetKey.PRIORITY, SetKey.MOST_DEPRIVED, SetKey.TARGET_WARDS)


def ward_kind(vintage: str) -> str:
    """Return the kind of area that the wards of a vintage are: "ward-2018"."""
    return f"ward-{vintage}"


def membership(city: City) -> pd.DataFrame:
    """List the LSOAs of every area.

    Returns
    -------
    pandas.DataFrame
        `area_kind`, `area_code`, `lsoa_code`, one row an LSOA of an area. Kinds are "lsoa", "msoa", "ward-<vintage>",
        "neighbourhood" (by slug), the sets "priority", "most-deprived" and "target-wards" (code as the kind), "city",
        and "imd-decile" ("1", the most deprived, to "10"): a tenth is published, and protected, like any other sum.
        Sets without LSOAs have no row.
    """
    rows: list[tuple[str, str, str]] = []
    for kind, code, lsoas in _areas(city):
        rows += [(kind, code, lsoa) for lsoa in lsoas]
    areas = pd.DataFrame(rows, columns=[*_AREA, "lsoa_code"])
    return pd.concat([areas, decile_membership(city.lsoas["imd_rank"])], ignore_index=True)


def _areas(city: City) -> Iterator[tuple[str, str, Sequence[str]]]:
    codes = [str(code) for code in city.lsoas.index]
    yield from ((LSOA, code, (code,)) for code in codes)
    yield from ((MSOA, str(code), lsoas) for code, lsoas in middle_layer_areas(city.lsoas)["lsoa_codes"].items())
    for vintage in city.ward_vintages.values():
        for ward, lsoas in vintage.ward_of.groupby(vintage.ward_of):
            yield ward_kind(vintage.key), str(ward), [str(code) for code in lsoas.index]
    yield from ((NEIGHBOURHOOD, place.slug, place.lsoa_codes) for place in city.config.neighbourhoods)
    yield from ((key.value, key.value, sorted(city.sets[key].lsoa_codes)) for key in _SETS if key in city.sets)
    yield CITY, city.config.authority_code, codes


def fill_population(observations: pd.DataFrame, membership: pd.DataFrame, population: pd.Series) -> pd.DataFrame:
    """Put the resident population in as denominator, for a KPI that is measured against it.

    Parameters
    ----------
    observations
        See `cube`; denominators handed in are replaced.
    population
        Residents by LSOA code.
    """
    of_area = membership.assign(population=membership["lsoa_code"].map(population))
    totals = of_area.groupby(_AREA)["population"].sum(min_count=1)
    # a ward's population is found by its code, whichever vintage it belongs to
    by_kind = totals.reset_index().assign(area_kind=lambda rows: _observed_kind(rows["area_kind"]))
    found = by_kind.drop_duplicates(_AREA).set_index(_AREA)["population"]
    keys = pd.MultiIndex.from_frame(observations[_AREA])
    return observations.assign(denominator=found.reindex(keys).to_numpy(dtype=float))


def fill_nearest_population(
    observations: pd.DataFrame, membership: pd.DataFrame, populations: Sequence[Population]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Put the residents of the mid-year nearest to each period in as denominator; return them and those mid-years."""
    found = {key: nearest(populations, Period.parse(key)) for key in observations["period"].unique().tolist()}
    years = {key: one.year for key, one in found.items() if one is not None}
    of_rows = observations["period"].map(years)
    parts = [observations[of_rows.isna()]]
    for population in populations:
        own = observations[of_rows == population.year]
        parts.append(fill_population(own, membership, population.residents))
    return pd.concat([part for part in parts if len(part)]), years


def _observed_kind(kinds: pd.Series) -> pd.Series:
    return kinds.where(~kinds.str.startswith("ward-"), "ward")


def usable(observations: pd.DataFrame) -> pd.DataFrame:
    """Return one row an area and period, added up, without those that have no figure.

    A row has a figure when it has a numerator and, where any row of its period has a denominator, a denominator too: a
    numerator alone would bend the rate of every area that it is part of.

    Raises
    ------
    ValueError
        If a column is missing or an area is of an unknown kind; everything is named.
    """
    _check(observations)
    rows = observations[_OBSERVATION].astype(dict.fromkeys(_NUMBERS, float))
    with_denominator = rows["denominator"].notna()
    # each period by itself, so that what else is added up along with it makes no difference
    of_rates = rows["period"].isin(rows["period"][with_denominator].unique())
    rows = rows[rows["numerator"].notna() & (with_denominator | ~of_rates)]
    if (repeated := rows.duplicated(CELL, keep=False)).any():
        # decimals add up to the same last digit only in the same order
        rows = pd.concat([rows[~repeated], rows[repeated].sort_values(_NUMBERS)])
    return rows.groupby(CELL, as_index=False, observed=True)[_NUMBERS].sum(min_count=1)


def _check(observations: pd.DataFrame) -> None:
    problems = [f"column “{name}” is missing" for name in _OBSERVATION if name not in observations]
    if "area_kind" in observations:
        strange = sorted(set(map(str, listed(observations["area_kind"]))) - set(OBSERVED_KINDS))
        problems += [f"area_kind “{kind}” is none of {', '.join(OBSERVED_KINDS)}" for kind in strange]
    if problems:
        msg = "observations cannot be added up: " + "; ".join(problems)
        raise ValueError(msg)


def cube(observations: pd.DataFrame, membership: pd.DataFrame) -> pd.DataFrame:
    """Add one KPI's figures up to every area, each period by itself.

    Parameters
    ----------
    observations
        `area_kind` (one of `OBSERVED_KINDS`), `area_code`, `period` (its key), `numerator`, `denominator` (NaN for a
        count). Several rows of the same area and period are added up; the order of rows makes no difference.
    membership
        `area_kind`, `area_code`, `lsoa_code`, as `membership` returns it.

    Returns
    -------
    pandas.DataFrame
        A row for every area and every period of the observations, ordered: `area_kind`, `area_code`, `period`,
        `numerator`, `denominator` (both NaN without figures), `lsoas_with_figures`, `lsoas_total`, and `source`:
        "lsoa" (sum of the LSOAs that have figures), "handed in" (by this very area or the middle-layer areas that it
        is made of, because some of its LSOAs have none) or "" (no figures). Middle-layer areas are there in periods
        that have figures by them: in others their sums would only make more of the LSOAs' small numbers known.
    """
    rows = usable(observations)
    by_middle = observations["period"][observations["area_kind"] == MSOA].unique()
    if not len(by_middle):
        membership = membership[membership["area_kind"] != MSOA]
    periods = pd.Index(observations["period"].unique().astype(str), dtype="str").sort_values()
    at = periods.get_indexer(pd.Index(rows["period"], dtype="str"))
    areas = membership.groupby(_AREA).size().rename("lsoas_total").reset_index()
    # one row an area, one column a period
    sums, with_figures = _sums_of_lsoas(rows, at, membership, (len(areas), len(periods)))
    complete = with_figures == areas["lsoas_total"].to_numpy()[:, np.newaxis]
    handed_in = _handed_in(rows, at, areas, len(periods))
    if len(by_middle):
        _add_wholes(handed_in, areas, membership)
    by_area = ~np.isnan(handed_in["numerator"]) & ~complete
    source = np.select([by_area, with_figures > 0], [1, 2], 0)
    cells = areas.loc[np.repeat(areas.index, len(periods)), _AREA].reset_index(drop=True)
    cells["period"] = periods.take(np.tile(np.arange(len(periods)), len(areas))).array
    for name in _NUMBERS:
        cells[name] = np.where(by_area, handed_in[name], sums[name]).ravel()
    cells["lsoas_with_figures"] = with_figures.ravel()
    cells["lsoas_total"] = np.repeat(areas["lsoas_total"].to_numpy(), len(periods))
    cells = cells.assign(source=pd.array([NO_SOURCE, HANDED_IN, FROM_LSOAS], dtype="str").take(source.ravel()))
    there = cells["area_kind"].ne(MSOA) | cells["period"].isin(by_middle)
    return cells if there.all() else cells[there].reset_index(drop=True)


def _sums_of_lsoas(
    rows: pd.DataFrame, at: np.ndarray, membership: pd.DataFrame, shape: tuple[int, int]
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Sum the figures of LSOAs by area and period; also return how many LSOAs have any.

    LSOAs are added up in the order of the membership, whatever the order of the rows.
    """
    members = pd.Index(membership["lsoa_code"].unique())
    lsoa = np.where(rows["area_kind"] == LSOA, members.get_indexer(pd.Index(rows["area_code"], dtype="str")), -1)
    known = lsoa >= 0
    member = members.get_indexer(pd.Index(membership["lsoa_code"]))
    area = membership.groupby(_AREA).ngroup().to_numpy()

    def by_member(name: str) -> pd.DataFrame:
        matrix = np.full((len(members), shape[1]), np.nan)
        matrix[lsoa[known], at[known]] = rows[name].to_numpy()[known]
        return pd.DataFrame(matrix[member], index=area)

    sums = {name: by_member(name).groupby(level=0).sum(min_count=1).to_numpy().reshape(shape) for name in _NUMBERS}
    return sums, by_member("numerator").groupby(level=0).count().to_numpy().reshape(shape)


def _handed_in(rows: pd.DataFrame, at: np.ndarray, areas: pd.DataFrame, periods: int) -> dict[str, np.ndarray]:
    """Lay out by area and period what was handed in by other areas than LSOAs; NaN where nothing was."""
    coarse = (rows["area_kind"] != LSOA).to_numpy()
    handed_in = rows[coarse].assign(at=at[coarse])
    # a ward's code may belong to several vintages, and then fills both
    keys = {"area_kind": _observed_kind(areas["area_kind"]), "area_code": areas["area_code"], "area": areas.index}
    found = pd.DataFrame(keys).merge(handed_in, on=_AREA)
    laid_out = {}
    for name in _NUMBERS:
        laid_out[name] = np.full((len(areas), periods), np.nan)
        laid_out[name][found["area"], found["at"]] = found[name]
    return laid_out


def _add_wholes(handed_in: dict[str, np.ndarray], areas: pd.DataFrame, membership: pd.DataFrame) -> None:
    """Fill in areas without a figure of their own that are made of whole middle-layer areas, where all have one."""
    middle = membership[membership["area_kind"] == MSOA]
    place = {str(code): row for row, kind, code, _ in areas.itertuples(name=None) if kind == MSOA}
    lies_in = membership["lsoa_code"].map(middle.set_index("lsoa_code")["area_code"])
    counts = membership.assign(middle=lies_in).groupby([*_AREA, "middle"]).size().rename("inside").reset_index()
    counts["all"] = counts["middle"].map(middle.groupby("area_code").size())
    totals = counts.groupby(_AREA)[["inside", "all"]].sum()
    within = {key: part.tolist() for key, part in counts.groupby(_AREA)["middle"]}
    missing = np.isnan(handed_in["numerator"])
    for row, kind, code, lsoas in areas.itertuples(name=None):
        if kind in (LSOA, MSOA) or (kind, code) not in within:
            continue
        inside, every = totals.loc[(kind, code)]
        if inside == every == lsoas:
            parts = [place[one] for one in within[(kind, code)]]
            for name in _NUMBERS:
                handed_in[name][row] = np.where(missing[row], handed_in[name][parts].sum(axis=0), handed_in[name][row])


def part_text(with_figures: float | None, lsoas: float | None) -> str:
    """Say how many of an area's LSOAs have figures, where some have none: "190 of 482 areas"."""
    if with_figures is None or lsoas is None or not with_figures < lsoas:
        return ""
    return f"{with_figures:,.0f} of {lsoas:,.0f} areas"


def coverage_texts(rows: pd.DataFrame) -> list[str]:
    """Say of each figure how much of its area it covers: see `part_text`; one handed in for an area covers it."""
    own = [source == HANDED_IN for source in listed(rows["source"])]
    counts = zip(listed(rows["lsoas_with_figures"]), listed(rows["lsoas_total"]), own, strict=True)
    return ["" if is_own else part_text(some, every) for some, every, is_own in counts]


def reconcile(observations: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Tell what became of the numerators handed in.

    Parameters
    ----------
    cells
        What `cube` made of it.

    Returns
    -------
    pandas.DataFrame
        A row for each period and kind of area handed in: `period`, `area_kind`, `handed_in` (total of numerators),
        `matched`, `set_aside` (the sum of the LSOAs was used instead) and `not_matched` (an area that the city does not
        have, or a numerator without its denominator). The last three add up to the first.
    """
    _check(observations)
    # by hand: a page waits for it, and grouping by several keys takes ten times as long
    kinds, codes, periods = (listed(observations[name]) for name in CELL)
    numerators, denominators = (observations[name].astype(float).tolist() for name in _NUMBERS)
    used, known = _used(cells, set(kinds))
    of_rates = {period for period, denominator in zip(periods, denominators, strict=True) if not isnan(denominator)}
    groups: dict[tuple[str, str], list[int]] = {}
    for row, key in enumerate(zip(periods, kinds, strict=True)):
        groups.setdefault(key, []).append(row)
    keys, account = sorted(groups), []
    for key in keys:
        given = [row for row in groups[key] if not isnan(numerators[row])]
        # without its denominator a numerator of a rate is used nowhere
        usable = [row for row in given if not (key[0] in of_rates and isnan(denominators[row]))]
        matched = [row for row in usable if codes[row] in used.get(key, ())]
        aside = [row for row in usable if codes[row] in known.get(key, ()) and codes[row] not in used.get(key, ())]
        account.append([fsum(numerators[row] for row in rows) for rows in (given, matched, aside)])
    columns = np.array(account, dtype=float).reshape(len(keys), 3).T
    found = dict(zip(("handed_in", "matched", "set_aside"), columns, strict=True))
    return pd.DataFrame({
        "period": pd.array([period for period, _ in keys], dtype="str"),
        "area_kind": pd.array([kind for _, kind in keys], dtype="str"),
        **found,
        # by difference, so that rows without a usable figure are never lost from the account
        "not_matched": found["handed_in"] - found["matched"] - found["set_aside"],
    })  # fmt: skip


def _used(cells: pd.DataFrame, kinds: Collection[str]) -> tuple[dict[tuple[str, str], set[str]], ...]:
    """Return the codes of areas whose own figures are used, and of all, by period and the kind they are handed in as.

    Only for the `kinds` that were handed in.
    """
    used: dict[tuple[str, str], set[str]] = {}
    known: dict[tuple[str, str], set[str]] = {}
    for kind, code, period, source in zip(*(listed(cells[name]) for name in (*CELL, "source")), strict=True):
        observed = "ward" if kind.startswith("ward-") else kind
        if observed in kinds:
            known.setdefault((period, observed), set()).add(code)
            if kind == LSOA or source == HANDED_IN:
                used.setdefault((period, observed), set()).add(code)
    return used, known
