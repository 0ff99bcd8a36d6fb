"""How an area has changed between the editions of the Indices, in one line and as a short section."""

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.templating import render
from dashboard.domain.areas.compared import ComparedArea
from dashboard.domain.change.city import CityEditions
from dashboard.domain.change.movement import may_be_judged, share_counts
from dashboard.domain.change.placed import Kind, Placed
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.domain.wording import change as words

#: Of several LSOAs it is counted how many are in this share of England, in per cent.
_SHARE_PCT = 10


def change_line(editions: CityEditions, codes: Sequence[str]) -> Component | None:
    """Say in one line where an area stood in each edition; None where there is one edition only."""
    said = change_words(editions.placed, codes)
    return html.P(said) if said else None


def change_words(placed: Mapping[int, Placed], codes: Sequence[str]) -> str:
    """Say in a sentence where an area stood in some editions; "" where there is one edition only."""
    if len(placed) < 2:
        return ""
    if len(codes) == 1:
        return words.ranks_sentence({year: one.rank_of(codes[0]) for year, one in placed.items()})
    return words.within_sentence(
        {year: _within(one, codes, "imd") for year, one in placed.items()}, _SHARE_PCT, len(codes)
    )


def _within(one: Placed, codes: Sequence[str], measure: str) -> tuple[int, int]:
    """Count the LSOAs among the most deprived, and those that have a rank at all."""
    ranks = one.ranks(measure).loc[list(codes)]
    return share_counts(ranks, one.edition, [_SHARE_PCT])[_SHARE_PCT], int(ranks.notna().sum())


def change_section(editions: CityEditions, codes: Sequence[str], token: str) -> Markup:
    """Write the section: the figures of each measure by edition, and what may be said; "" with one edition only.

    A single LSOA has its ranks, several have how many are among the most deprived. Cells of an edition that replaced
    the measure are marked, since nothing may be said of them beside the others.
    """
    placed = editions.placed
    if len(placed) < 2:
        return Markup("")
    first = next(iter(placed.values()))
    rows = []
    for measure in MEASURES.values():
        cells = [
            (_cell(one, codes, measure.key), one is first or may_be_judged(first, one, measure.key))
            for one in placed.values()
        ]
        rows.append((measure.short_label, cells))
    what = "rank in England" if len(codes) == 1 else f"neighbourhoods among England’s most deprived {_SHARE_PCT}%"
    return render(
        "profile_change.html",
        caption=f"By edition of the Indices: {what} (1 = most deprived)" if len(codes) == 1 else f"By edition: {what}",
        years=list(placed),
        rows=rows,
        **_care(editions, [codes]),
        token=token,
    )


def compared_changes(editions: CityEditions, areas: Sequence[ComparedArea]) -> Markup:
    """Write the section for areas side by side: overall deprivation by edition; "" with one edition only."""
    placed = editions.placed
    if len(placed) < 2:
        return Markup("")
    rows = [(area.name, area.token, [_cell(one, area.lsoa_codes, "imd") for one in placed.values()]) for area in areas]
    return render(
        "compare_change.html",
        caption=(
            "Overall deprivation by edition of the Indices: the rank in England of one neighbourhood (1 = most "
            f"deprived); of several, how many are among England’s most deprived {_SHARE_PCT}%"
        ),
        years=list(placed),
        rows=rows,
        **_care(editions, [area.lsoa_codes for area in areas]),
    )


def _cell(one: Placed, codes: Sequence[str], measure: str) -> str:
    if len(codes) == 1:
        return words.rank_or_none(one.rank_of(codes[0], measure))
    within, known = _within(one, codes, measure)
    return f"{within:,} of {known:,}"


def _care(editions: CityEditions, groups: Sequence[Sequence[str]]) -> dict[str, object]:
    """Say what the figures of these areas must not be taken for."""
    placed = editions.placed
    codes = sorted({code for group in groups for code in group})
    unknown = [group for group in groups for one in placed.values() if None in map(one.rank_of, group)]
    estimates = [str(year) for year, one in placed.items() if Kind.ESTIMATE in map(one.kinds.get, codes)]
    return {
        "caution": words.CAUTION,
        "breaks": [sentence for one in placed.values() if (sentence := words.break_sentence(one.edition))],
        "hints": [
            *([f"Estimates where boundaries have changed: {', '.join(estimates)}."] if estimates else []),
            *([words.NO_FIGURE] if any(len(group) == 1 for group in unknown) else []),
            *([words.LEFT_OUT] if any(len(group) > 1 for group in unknown) else []),
        ],
        "pair": (list(placed)[-2], list(placed)[-1]),
    }
