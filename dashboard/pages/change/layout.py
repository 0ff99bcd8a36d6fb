"""Layout of the page: three sentences, the choice, and each view with its table, its coverage and its downloads."""

from collections.abc import Sequence

from dash import html
from markupsafe import Markup

from dashboard.components.kpi.figure import FigureNotes, figure_island
from dashboard.components.templating import render
from dashboard.domain.change.answers import Absolute, Relative
from dashboard.domain.change.city import CityEditions
from dashboard.domain.change.placed import RATES
from dashboard.domain.change.shares import DomainShare, Moved
from dashboard.domain.deprivation.editions import between
from dashboard.domain.deprivation.measures import DOMAINS, MEASURES, Comparable
from dashboard.domain.deprivation.profile import PROFILE_SHARES_PCT
from dashboard.domain.wording import change as words
from dashboard.domain.wording.plain import listing
from dashboard.figures.change_charts import (
    Bar,
    Column,
    Strip,
    StripAxis,
    columns_chart,
    points_chart,
    rank_strip,
)
from dashboard.pages.change.addresses import HEADING, PATH
from dashboard.pages.change.choice import read_choice
from dashboard.pages.change.download import VIEWS, caption
from dashboard.pages.change.shown import STATUSES, Ranked, Shown
from dashboard.pages.page import PageContent, Query


def build(editions: CityEditions, query: Query) -> PageContent:
    """Build the page; a city with one edition only is told so."""
    if len(editions.city.editions) < 2:
        return _article(render("change_empty.html", heading=HEADING, edition=editions.city.edition))
    choice, told = read_choice(query, editions)
    shown = Shown(editions, choice)
    return _article(
        render(
            "change.html",
            heading=HEADING,
            lead=_lead(shown),
            notices=told,
            form=_form(shown),
            files={view: _files(shown, view) for view in VIEWS},
            captions={view: caption(shown, view) for view in VIEWS},
            coverage=words.coverage_sentence(shown.earlier, shown.later),
            comparability=words.comparability_sentence(shown.earlier.edition, shown.later.edition),
            ranking=words.RANKING,
            caution=words.CAUTION,
            choice=choice,
            years=list(editions.city.editions),
            counts=_counts(shown),
            counts_chart=_counts_chart(shown),
            who=_who(shown),
            ever=(len(shown.ever), _ranks_table(shown, "ever", shown.ever)),
            ranks_chart=_ranks_chart(shown),
            tenths=_tenths(shown),
            answers=_answers(shown),
            rates=_rates(shown),
            moved=_moved(shown),
            notes=[(one.edition.title, words.edition_notes(one.edition)) for one in editions.city.editions.values()],
        )
    )


def _article(written: Markup) -> PageContent:
    return PageContent(html.Article(written, className="data change-page"))


def _lead(shown: Shown) -> list[str]:
    """Return the three sentences: relative, absolute, and what cannot be said."""
    city, share = shown.editions.city.config.city_name, shown.choice.share_pct
    counts = words.counts_sentence(shown.counts_of(share), city, share)
    relative = words.relative_sentence(shown.passage, shown.earlier.edition, shown.later.edition, city)
    held = [
        year
        for year, one in shown.editions.placed.items()
        if one.frame[[f"{key}_score" for key in RATES]].notna().any().any()
    ]
    editions = [one.edition for one in shown.editions.placed.values()]
    broken = " ".join(filter(None, (words.break_sentence(edition) for edition in editions)))
    return [f"{relative} {counts}", words.absolute_sentence(held, shown.earlier, shown.later), broken]


def _form(shown: Shown) -> Markup:
    return render(
        "change_form.html",
        path=PATH,
        years=list(shown.editions.placed),
        measures=MEASURES.values(),
        shares=PROFILE_SHARES_PCT,
        choice=shown.choice,
    )


def _files(shown: Shown, view: str) -> dict[str, str]:
    return {kind.upper(): shown.choice.address(f"{PATH}/{view}.{kind}") for kind in ("csv", "xlsx")}


def _counts(shown: Shown) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """Return a body of rows for the city and for each group: a share a row, a number an edition."""
    editions = shown.editions.city.editions
    sizes = [("All neighbourhoods", [f"{len(one.frame):,}" for one in editions.values()])]
    city = [
        (f"Most deprived {share}%", [f"{count:,}" for count in shown.counts_of(share).values()])
        for share in PROFILE_SHARES_PCT
    ]
    bodies = [(f"{shown.editions.city.config.city_name}, on the LSOAs of each edition", [*sizes, *city])]
    for group in shown.editions.groups[:-1]:
        if len(group.codes) < 2:
            continue
        found = shown.group_counts(group)
        followed = [f"{count:,} of {len(group.codes):,}" for _, count in found.values()]
        rows = [
            (f"Most deprived {share}%", [f"{counts[share]:,}" for counts, _ in found.values()])
            for share in PROFILE_SHARES_PCT
        ]
        bodies.append((group.name, [("Can be followed", followed), *rows]))
    return bodies


def _counts_chart(shown: Shown) -> Markup:
    share = shown.choice.share_pct
    counts = shown.counts_of(share)
    columns = [
        Column(str(year), count, bool(words.break_sentence(shown.editions.placed[year].edition)))
        for year, count in counts.items()
    ]
    title = f"Among England’s most deprived {share}%, by edition"
    said = ", ".join(f"{year}: {count:,}" for year, count in counts.items())
    return figure_island(
        "counts",
        columns_chart("counts", columns, title=title, description=said),
        "Each edition is counted on its own neighbourhoods.",
        _notes(shown, title, ", ".join(map(str, counts))),
    )


def _notes(shown: Shown, title: str, period: str) -> FigureNotes:
    city = shown.editions.city
    own = next(one for one in city.provenance if one.file.startswith("imd/"))
    named = listing([str(year) for year in city.editions])
    return FigureNotes(
        caption=title,
        period=period,
        method="National ranks as published; 1 is the most deprived.",
        source=f"English Indices of Deprivation of {named}, {own.publisher}",
        licence=own.licence,
    )


def _who(shown: Shown) -> list[dict[str, object]]:
    return [
        {
            "label": STATUSES[status],
            "areas": [(area, [words.rank_or_none(rank) for rank in area.ranks]) for area in areas],
        }
        for status, areas in shown.by_status.items()
        if areas or status != "lost"
    ]


def _ranks_chart(shown: Shown) -> Markup:
    config, placed = shown.editions.city.config, shown.editions.placed
    if not shown.strips:
        return Markup("")
    places = {area.code: config.neighbourhood_of(area.code) for area in shown.strips}
    strips = [
        Strip(area.code, place.short_name if place else area.name, area.ranks, emphasis=place is not None)
        for area, place in zip(shown.strips, places.values(), strict=True)
    ]
    axis = StripAxis(
        [str(year) for year in placed],
        [one.edition.lsoa_count * config.share_pct / 100 for one in placed.values()],
        f"most deprived {config.share_pct}%",
        frozenset(n for n, one in enumerate(placed.values()) if words.break_sentence(one.edition)),
    )
    title = caption(shown, "ranks")
    said = "Each line is a neighbourhood; the priority neighbourhoods are named, and the others are in the table."
    return figure_island(
        "ranks",
        rank_strip("ranks", strips, axis, title=title, description="The table has every rank."),
        said,
        _notes(shown, title, ", ".join(axis.editions)),
        table=_ranks_table(shown, "ranks", shown.strips),
        files=list(_files(shown, "ranks").items()),
    )


def _ranks_table(shown: Shown, view: str, areas: Sequence[Ranked]) -> Markup:
    rows = [(area.code, area.name, [words.rank_or_none(rank) for rank in area.ranks]) for area in areas]
    return render("change_ranks.html", caption=caption(shown, view), years=list(shown.editions.placed), rows=rows)


def _tenths(shown: Shown) -> dict[str, object]:
    """Return the table of tenths, each cell with its look: who stayed lies on the diagonal."""
    earlier, later = shown.earlier.edition, shown.later.edition
    if not shown.judged:
        return {"sentence": words.replaced_sentence(earlier, later, shown.choice.measure), "rows": []}
    most = max(max(row) for row in shown.tenths.counts) or 1
    rows = [
        [(count, _look(before, after, count / most)) for after, count in enumerate(row)]
        for before, row in enumerate(shown.tenths.counts)
    ]
    return {"sentence": words.tenths_sentence(shown.tenths), "rows": rows}


def _look(before: int, after: int, part: float) -> str:
    if not part:
        return ""
    kind = "stayed" if before == after else "up" if after < before else "down"
    return f"{kind}-{1 if part < 0.08 else 2 if part < 0.25 else 3}"


def _answers(shown: Shown) -> dict[str, object]:
    """Return the moves by domain, a group a column."""
    rows = []
    for measure in MEASURES.values():
        since = between(shown.earlier.edition, shown.later.edition, measure.key)
        judged = since.comparable is not Comparable.REPLACED
        cells = [_relative(found.relative[measure.key], judged=judged) for _, found in shown.answers]
        compares = f"{since.comparable}: {since.why}" if since.why else since.comparable.value
        rows.append({"head": measure.short_label, "cells": cells, "compares": compares, "judged": judged})
    return {"groups": [(group.name, group.path, len(group.codes)) for group, _ in shown.answers], "rows": rows}


def _relative(one: Relative, *, judged: bool) -> list[str]:
    """Write a move in lines: ranks and bands of one area, counts of several."""
    if one.ranks is not None:
        ranks = " → ".join(words.rank_or_none(rank) for rank in one.ranks)
        return [ranks, words.band_move(one.bands)]
    if not judged:
        return ["no verdict"]
    lines = [f"▲ {one.up:,} up", f"{one.stayed:,} same", f"▼ {one.down:,} down"]
    return [*lines, f"{one.unknown:,} no verdict"] if one.unknown else lines


def _rates(shown: Shown) -> list[tuple[str, list[str]]]:
    return [
        (group.name, [text for key in RATES for text in _rate(found.absolute[key])]) for group, found in shown.answers
    ]


def _rate(rate: Absolute) -> tuple[str, str]:
    pair = " → ".join("not held" if pct is None else f"{pct:.1f}%" for pct in (rate.before_pct, rate.after_pct))
    if rate.points is not None:
        return pair, f"{words.points(rate.points)} points"
    return pair, "no answer: not held" if rate.comparable else "cannot be compared"


def _moved(shown: Shown) -> dict[str, object] | None:
    """Return the split of the change of the score; None where no part of the area can be followed."""
    if shown.moved is None:
        return None
    earlier, later, area = shown.earlier.edition, shown.later.edition, shown.choice.area
    shares = {share.domain: share for share in shown.moved.shares}
    title = caption(shown, "moved")
    bars = [
        Bar(domain.short_label, shares[domain.key].points, words.points(shares[domain.key].points),
            shares[domain.key].since.comparable is Comparable.REPLACED)
        for domain in DOMAINS
    ]  # fmt: skip
    rows = [
        (
            domain.short_label,
            _numbers(shares[domain.key]),
            shares[domain.key].since.comparable.value,
            shares[domain.key].since.why,
        )
        for domain in DOMAINS
    ]
    found = shown.moved
    followed = "" if found.lsoas == found.of else f" {found.lsoas:,} of {found.of:,} LSOAs can be followed."
    years = (earlier.year, later.year)
    table = render("change_moved.html", caption=title, years=years, rows=rows, total=_numbers(found))
    chart = figure_island(
        "moved",
        points_chart("moved", bars, title=title, description="The table has every number."),
        words.moved_sentence(shown.moved, area.name, earlier, later) + followed,
        _notes(shown, title, f"{earlier.year} to {later.year}"),
        table=table,
        table_open=True,
        files=list(_files(shown, "moved").items()),
    )
    return {"chart": chart}


def _numbers(one: DomainShare | Moved) -> list[str]:
    return [f"{one.before:.1f}", f"{one.after:.1f}", words.points(one.points)]
