"""Figures by group: a column for each characteristic, or one for each category, and what the groups add up to.

A column a category becomes a row a category, as a column a period does. What leaves this module are sums by area,
period and category of one characteristic at a time: of single cases nothing else is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.groups.spellings import category_of, headings_of, overlapping_ages, plain
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.intake.dry_run import GROUP_COLUMNS, OBSERVATION_COLUMNS
from dashboard.intake.files.raw import RawTable
from dashboard.intake.headers import Field, field_of
from dashboard.intake.problems import WIDE_STEP, Kind, Problem, ProblemLog, quoted

#: Begins the names of columns with the category of each row.
BY = "by "
#: And of those with what stands there: of two names of one category, each has a row.
_NAMED = "named "
#: Stands in a cell of a characteristic that its row is not about.
_OTHER = "␟"
#: The category of a row with the total of all.
_ALL = "total"
_TOTALS = {"total", "totals", "all", "everybody", "all customers", "all people"}
_KEY = ["area_kind", "vintage", "area_code", "period"]


def long_columns(table: RawTable, definition: KpiDefinition) -> dict[str, int]:
    """Return the positions of the columns that hold categories, by characteristic."""
    if table.fields is not None:
        return {}
    found: dict[str, int] = {}
    for one in definition.characteristics:
        names = headings_of(one)
        positions = [at for at, heading in enumerate(table.headings) if plain(heading) in names]
        found |= {one: positions[0]} if positions else {}
    return found


def wide_columns(table: RawTable, definition: KpiDefinition) -> dict[int, tuple[str, str]]:
    """Return characteristic and category of the columns that hold the counts of one category each."""
    if table.fields is not None:
        return {}
    found: dict[int, tuple[str, str]] = {}
    for at, heading in enumerate(table.headings):
        name, colon, category = heading.partition(":")
        for one in definition.characteristics:
            if colon and plain(name) in headings_of(one):
                found |= {at: (one, category)} if category_of(one, category, definition.own_categories) else {}
    if found or len(definition.characteristics) != 1:
        return found
    one = definition.characteristics[0]
    bare = {
        at: (one, heading)
        for at, heading in enumerate(table.headings)
        if field_of(heading) is None and category_of(one, heading, definition.own_categories)
    }
    # one alone may be a column of yes and no
    return (
        bare if len({category_of(one, heading, definition.own_categories) for _, heading in bare.values()}) > 1 else {}
    )


def as_rows(table: RawTable, definition: KpiDefinition) -> RawTable:
    """Return a table with a column a category as one with a row a category; any other one as it is."""
    if not (wide := wide_columns(table, definition)):
        return table
    kept = [
        at
        for at in range(len(table.headings))
        if at not in wide and field_of(table.headings[at]) is not Field.NUMERATOR
    ]
    named = list(dict.fromkeys(one for one, _ in wide.values()))
    totals = [at for at in table.columns_of(Field.NUMERATOR)[:1] if at not in wide]
    parts = []
    for number, (at, one, category) in enumerate(
        [
            *((at, one, category) for at, (one, category) in wide.items()),
            *((at, one, _ALL) for at in totals for one in named),
        ]
    ):
        part = table.cells[[*kept, at]]
        cells = part.set_axis(range(len(kept) + 1), axis=1)
        cells = cells.assign(**{str(name): category if name == one else _OTHER for name in named})
        cells.index = cells.index + number * WIDE_STEP
        parts.append(cells.set_axis(range(len(kept) + 1 + len(named)), axis=1))
    headings = [*(table.headings[at] for at in kept), "numerator", *(CHARACTERISTICS[one].title for one in named)]
    return replace(table, headings=tuple(headings), cells=pd.concat(parts))


def categories(
    cells: pd.DataFrame, columns: Mapping[str, int], definition: KpiDefinition, log: ProblemLog, *, single: bool = False
) -> pd.DataFrame:
    """Return the category of each row by characteristic; "" where it has none, "total" for the total of all.

    Parameters
    ----------
    columns
        See `long_columns`.
    single
        Whether rows are single cases: then there are no totals, and no text of the file is repeated.
    """
    found = {}
    for one, at in columns.items():
        title, texts = CHARACTERISTICS[one].title, cells[at].str.strip()
        meant = {text: category_of(one, text, definition.own_categories) for text in texts.unique()}
        meant |= {text: _ALL for text in meant if plain(text) in _TOTALS and not single}
        keys = texts.map(meant)
        if (empty := texts == "").any():
            keys = keys.mask(empty, "not_known")
            log.add_cells(Kind.EMPTY_CATEGORY, texts[empty], title, "a category; an empty cell counts as “Not known”")
        unknown = texts[keys.isna() & (texts != _OTHER)]
        expected = "; ".join(category.title for category in CHARACTERISTICS[one].categories)
        log.add_cells(
            Kind.UNKNOWN_CATEGORY, unknown if single else unknown.drop_duplicates(), title,
            f"one of: {expected}; or a name that the catalogue maps to one (own_categories)",
            "a name that is no category" if single else "",
        )  # fmt: skip
        for band, other in overlapping_ages(texts.unique()) if one == "age_band" and not single else ():
            what = f"{quoted(band)} and {quoted(other)}, which have ages in common"
            log.add(Problem(Kind.AGES_OVERLAP, what, "bands that have no age in common", column=title))
        found[f"{BY}{one}"] = keys.fillna("").astype("str")
        found |= {} if single else {f"{_NAMED}{one}": texts.map(plain)}
    return pd.DataFrame(found, index=cells.index)


def group_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns of a frame that hold categories."""
    return [str(name) for name in frame if str(name).startswith(BY)]


def names(frame: pd.DataFrame) -> list[str]:
    """Return the columns of a frame that hold what categories are called in the file."""
    return [str(name) for name in frame if str(name).startswith(_NAMED)]


@dataclass(frozen=True)
class Split:
    """Figures without groups, and by group (`GROUP_COLUMNS`); None without any."""

    observations: pd.DataFrame
    by_group: pd.DataFrame | None


def split(frame: pd.DataFrame, usable: pd.Series, log: ProblemLog, periods: Mapping[str, Period]) -> Split:
    """Add the rows of all groups up to the figures of the KPI; where they do not agree, both sums are told.

    Parameters
    ----------
    frame
        `OBSERVATION_COLUMNS`, and those of `categories`.
    usable
        Rows with an area, a period and numbers. Of an area and period that lacks one nothing is used.
    """
    if not (by := group_columns(frame)):
        return Split(frame[usable], None)
    rows = frame[~_among(frame, frame[~usable])]
    _refuse_odd(rows, log)
    is_total = (rows[by] == _ALL).any(axis=1)
    totals, rows = rows[is_total], rows[~is_total]
    sums = {one: rows[rows[one] != ""].groupby(_KEY, sort=False)["numerator"].sum() for one in by}
    if len(totals):
        # the same total stands beside the groups of each characteristic
        sums[_ALL] = totals.groupby(_KEY, sort=False)["numerator"].max()
    _compare(sums, periods, log)
    first = rows[rows[by[0]] != ""]
    whole = first.drop_duplicates(_KEY).set_index(_KEY)
    observations = whole.assign(numerator=sums[by[0]].reindex(whole.index)).reset_index()
    parts = []
    for one in by:
        of_rows = rows[rows[one] != ""].groupby([*_KEY, one])["numerator"].sum()
        of_groups = of_rows.rename("count").rename_axis(index={one: "category"}).reset_index()
        parts.append(of_groups[of_groups["count"] > 0].assign(characteristic=one.removeprefix(BY)))
        _tell(of_groups, one.removeprefix(BY), log)
    return Split(observations[list(OBSERVATION_COLUMNS)], pd.concat(parts, ignore_index=True)[list(GROUP_COLUMNS)])


def _among(frame: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    keys, wanted = pd.MultiIndex.from_frame(frame[_KEY]), pd.MultiIndex.from_frame(others[_KEY])
    return pd.Series(keys.isin(wanted), index=frame.index)


def _refuse_odd(rows: pd.DataFrame, log: ProblemLog) -> None:
    if (odd := rows["numerator"] % 1 != 0).any():
        found = f"{int(odd.sum()):,} counts by group that are not whole numbers"
        log.add(Problem(Kind.PART_OF_A_PERSON, found, "whole numbers: groups are counted in people"))
    kinds = sorted(rows["area_kind"].unique())
    if len(kinds) > 1:
        found = f"groups by {' and by '.join(kinds)}"
        log.add(Problem(Kind.MIXED_GROUP_AREAS, found, "one kind of area; the others are added up from it"))


def _compare(sums: Mapping[str, pd.Series], periods: Mapping[str, Period], log: ProblemLog) -> None:
    (first, expected), *others = sums.items()
    for name, found in others:
        both = pd.DataFrame({"one": expected, "other": found}).fillna(0)
        wrong = both[both["one"] != both["other"]]
        for key, of_period in wrong.groupby("period"):
            one, other = both.loc[both.index.get_level_values("period") == key].sum()
            areas = f"{len(of_period):,} {'area' if len(of_period) == 1 else 'areas'}"
            against = f"{other:,.10g} in all" if name == _ALL else f"{other:,.10g} over the groups of {_phrase(name)}"
            what = f"{periods[str(key)].label}: {one:,.10g} over the groups of {_phrase(first)}, {against}, in {areas}"
            log.add(
                Problem(Kind.GROUPS_DIFFER, what, "the same sum; put those whose group is not known into “Not known”")
            )


def _phrase(column: str) -> str:
    return CHARACTERISTICS[column.removeprefix(BY)].phrase


def _tell(of_groups: pd.DataFrame, one: str, log: ProblemLog) -> None:
    """Say what was read, so that whoever hands in sees at once how many are not known."""
    total = of_groups["count"].sum()
    sums = of_groups.groupby("category")["count"].sum()
    shares = [
        f"{category.title} {sums[category.key]:,.0f} ({100 * sums[category.key] / total:.0f} %)"
        for category in CHARACTERISTICS[one].categories
        if total and category.key in sums
    ]
    log.add(Problem(Kind.GROUPS_READ, f"by {CHARACTERISTICS[one].phrase}: {', '.join(shares)}", "nothing else"))
