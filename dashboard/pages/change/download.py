"""The tables of the page for spreadsheets: the figures, and what a reader must know to use them."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product

from dashboard.components.kpi.spreadsheet import Sheet, Value
from dashboard.domain.deprivation.editions import between
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.domain.deprivation.profile import PROFILE_SHARES_PCT
from dashboard.domain.wording import change as words
from dashboard.pages.change.shown import STATUSES, Ranked, Shown

_Rows = tuple[Sequence[str], Sequence[Sequence[Value]]]


def caption(shown: Shown, view: str) -> str:
    """Say what a table shows."""
    earlier, later, choice = shown.choice.earlier, shown.choice.later, shown.choice
    city = shown.editions.city.config.city_name
    return {
        "counts": f"Neighbourhoods among England’s most deprived, by edition, {city}",
        "who": f"Who entered, left and stayed in England’s most deprived {choice.share_pct}%, {earlier} to {later}",
        "ever": f"All that were ever among England’s most deprived {choice.share_pct}%: rank by edition",
        "ranks": f"{shown.set_label}: rank in England by edition (1 = most deprived)",
        "tenths": f"{MEASURES[choice.measure].label}: tenth of England in {earlier} and in {later} (1 = most deprived)",
        "answers": f"Moves in England’s ranking by domain, {earlier} to {later}",
        "rates": f"Rates of people, {earlier} and {later}",
        "moved": f"What moved the overall score of {choice.area.name}, {earlier} to {later}",
    }[view]


def _counts(shown: Shown) -> _Rows:
    shares = [f"most_deprived_{share}_pct" for share in PROFILE_SHARES_PCT]
    heads = ("area", "edition", "lsoas", "lsoas_followed", *shares)
    rows: list[Sequence[Value]] = []
    for year, one in shown.editions.city.editions.items():
        name = f"{shown.editions.city.config.city_name}, on the LSOAs of {one.edition.lsoa_vintage}"
        size = len(one.frame)
        rows.append((name, year, size, size, *shown.city_counts[year].values()))
    for group in shown.editions.groups:
        for year, (counts, followed) in shown.group_counts(group).items():
            rows.append((group.name, year, len(group.codes), followed, *counts.values()))
    return heads, rows


def _who(shown: Shown) -> _Rows:
    ranks = f"imd_rank_{shown.choice.earlier}", f"imd_rank_{shown.choice.later}"
    heads = ("status", str(shown.editions.city.lsoas.index.name), "name", *ranks, "estimate")
    return heads, [
        (STATUSES[status], area.code, area.name, *area.ranks, ("no", "yes")[area.estimate])
        for status, areas in shown.by_status.items()
        for area in areas
    ]


def _ranks(shown: Shown) -> _Rows:
    return _by_edition(shown, shown.strips)


def _ever(shown: Shown) -> _Rows:
    return _by_edition(shown, shown.ever)


def _by_edition(shown: Shown, areas: Sequence[Ranked]) -> _Rows:
    heads = (str(shown.editions.city.lsoas.index.name), "name", *(f"imd_rank_{year}" for year in shown.editions.placed))
    return heads, [(area.code, area.name, *area.ranks) for area in areas]


def _tenths(shown: Shown) -> _Rows:
    heads = (f"tenth_{shown.choice.earlier}", f"tenth_{shown.choice.later}", "lsoas")
    counts = shown.tenths.counts if shown.judged else ()
    cells = product(range(10), repeat=2) if counts else ()
    return heads, [(before + 1, after + 1, counts[before][after]) for before, after in cells]


def _answers(shown: Shown) -> _Rows:
    ranks = f"rank_{shown.choice.earlier}", f"rank_{shown.choice.later}"
    heads = ("domain", "area", "up", "stayed", "down", "no_verdict", *ranks, "bands_down", "comparable", "why")
    rows: list[Sequence[Value]] = []
    for measure, (group, found) in product(MEASURES.values(), shown.answers):
        one, since = found.relative[measure.key], between(shown.earlier.edition, shown.later.edition, measure.key)
        rows.append(
            (measure.label, group.name, one.up, one.stayed, one.down, one.unknown, *(one.ranks or (None, None)),
             one.bands, since.comparable.value, since.why)
        )  # fmt: skip
    return heads, rows


def _rates(shown: Shown) -> _Rows:
    heads = ("area", "rate", f"pct_{shown.choice.earlier}", f"pct_{shown.choice.later}", "points", "comparable")
    return heads, [
        (
            group.name,
            MEASURES[key].label,
            rate.before_pct,
            rate.after_pct,
            rate.points,
            ("no", "yes")[rate.comparable],
        )
        for group, found in shown.answers
        for key, rate in found.absolute.items()
    ]


def _moved(shown: Shown) -> _Rows:
    points = f"points_{shown.choice.earlier}", f"points_{shown.choice.later}", "points_added"
    heads = ("domain", *points, "comparable", "why")
    shares = shown.moved.shares if shown.moved else ()
    return heads, [
        (MEASURES[one.domain].label, one.before, one.after, one.points, one.since.comparable.value, one.since.why)
        for one in shares
    ]


#: Tables by their names in addresses.
VIEWS: Mapping[str, Callable[[Shown], _Rows]] = {
    "counts": _counts,
    "who": _who,
    "ever": _ever,
    "ranks": _ranks,
    "tenths": _tenths,
    "answers": _answers,
    "rates": _rates,
    "moved": _moved,
}


def sheet_of(shown: Shown, view: str) -> Sheet:
    """Return a table of the page for download."""
    heads, rows = VIEWS[view](shown)
    city, editions = shown.editions.city, [one.edition for one in shown.editions.city.editions.values()]
    coverage = words.coverage_sentence(shown.earlier, shown.later)
    about = [
        ("Table", caption(shown, view)),
        ("Editions", "; ".join(f"{edition.title}, {edition.published}" for edition in editions)),
        ("Coverage", coverage),
        ("Comparable", words.comparability_sentence(shown.earlier.edition, shown.later.edition)),
        (
            "Method",
            f"{words.RANKING} {words.CAUTION} Figures on changed boundaries are estimates of ours.",
        ),
        ("Source", "; ".join(dict.fromkeys(s.publisher for s in city.provenance if s.file.startswith("imd/")))),
        ("Licence", "; ".join(dict.fromkeys(s.licence for s in city.provenance if s.file.startswith("imd/")))),
    ]
    return Sheet(about, heads, rows, widths={"area": 30, "name": 30, "domain": 30, "why": 44})
