"""Pieces of the page that follow the weights: written into the document, and sent anew when a slider is moved."""

from dataclasses import replace
from itertools import pairwise
from urllib.parse import urlencode

import numpy as np
from markupsafe import Markup

from dashboard.components.map.area_map import Coloured, legend
from dashboard.components.templating import render
from dashboard.domain.areas.compared import MOST_LSOAS, stepped
from dashboard.domain.areas.compared import address as areas_address
from dashboard.domain.areas.places import in_force
from dashboard.domain.weighing.combining import DRAWS, RANGE_PCT
from dashboard.domain.weighing.index import Weighed
from dashboard.domain.wording import weighing as words
from dashboard.domain.wording.plain import capitalised, number_in_words, per_cent, rank_number
from dashboard.pages.weighing.ids import ADD_AREA_PATH, KEEP_PATH, PATH
from dashboard.pages.weighing.reader import Asked

#: Colours of the map below the worst areas: ranks up to these shares of all areas, in per cent.
_SHARES_PCT = (10, 20, 40, 60, 80, 100)
_FIRST_ROWS = 10
_GROUPS = {"stay": "Stay", "enter": "Join", "leave": "Leave", "unranked": "Without a rank"}


def coloured(found: Weighed) -> Coloured:
    """Colour the areas by their rank: the worst ones, then shares of all; those without a rank are hatched."""
    total = len(found.ranked)
    limits = np.maximum.accumulate([found.worst, *(total * share // 100 for share in _SHARES_PCT)])
    names = [*(f"k{number}" for number in range(len(limits))), "no-data"]
    # what is no number lies behind all limits
    places = np.searchsorted(limits, found.ranks.reindex(found.city.lsoas.index).to_numpy(float))
    counts = np.bincount(places, minlength=len(names)).tolist()
    labels = [f"Rank {low + 1:,} to {min(high, total):,}" for low, high in pairwise([0, *limits.tolist()])]
    rows = zip(names, [*labels, "Not ranked: a figure is missing"], counts, strict=True)
    classes = {str(code): names[place] for code, place in zip(found.city.lsoas.index, places, strict=True)}
    note = "Darker means worse by these weights. Ranks are within the city."
    return Coloured(classes, str(len(limits)), [row for row in rows if row[-1]], note)


def told(asked: Asked) -> Markup:
    """Say what could not be used of an address."""
    return Markup('<p class="notice" role="status">{}</p>').format(" ".join(asked.told)) if asked.told else Markup("")


def lead(asked: Asked) -> Markup:
    """Say first what the weights change, and how many areas are ranked."""
    found = asked.weighed
    first = words.lead_sentence(found, as_published=asked.as_published)
    return Markup('<p class="lead">{}</p><p>{}</p>').format(first, words.coverage_sentence(found))


def passage(asked: Asked) -> Markup:
    """List who stays, joins and leaves; and the priority neighbourhoods with their median ranks."""
    found = asked.weighed
    names, before, after = found.city.lsoas["display_name"], found.published.to_dict(), found.ranks.to_dict()
    changes = any(found.passage[group] for group in ("enter", "leave", "unranked"))
    groups = [
        (
            _GROUPS[group],
            [(code, names[code], f"{before[code]:,}", words.rank_or_none(after.get(code))) for code in codes],
        )
        for group, codes in found.passage.items()
        if codes or (group in ("enter", "leave") and changes)
    ]
    places = []
    for place in found.city.config.neighbourhoods:
        was, now = (words.median_rank(place.lsoa_codes, ranks) for ranks in (before, after))
        places.append((place, (words.rank_or_none(was), words.rank_or_none(now), words.moved(was, now))))
    same = "" if changes else words.unmoved_sentence(found)
    given = {"worst": found.worst, "groups": groups, "places": places, "same": same}
    return render("weighing_passage.html", **given, **_as_set(asked))


def _as_set(asked: Asked) -> dict[str, object]:
    """Lead to the worst areas as one area, and administrators to a neighbourhood of those that lie in none."""
    found = asked.weighed
    codes = [code for code in found.order if found.ranks[code] <= found.worst]
    free = [code for code in codes if found.city.config.neighbourhood_of(code) is None]
    draft = {"check": 1, "name": "By the council’s weights", "short_name": "By weights", "lsoas": ",".join(free)}
    return {
        "count": number_in_words(len(codes)),
        "together": areas_address([stepped(codes)]) if 0 < len(codes) <= MOST_LSOAS else "",
        "free": number_in_words(len(free)),
        "make": f"{ADD_AREA_PATH}?{urlencode(draft)}" if free and asked.keeps else "",
    }


def used(asked: Asked) -> Markup:
    """List what is weighed: its share, what it is, among which areas it is ranked, and where it comes from."""
    found = asked.weighed
    rows = [
        {
            "label": one.label,
            "share": words.percentage(found.weights.share_pct(key)),
            "what": capitalised(found.what(key)),
            "within": "{:,} in {}".format(*found.among(key)),
            "missing": found.lacking.get(key, 0),
        }
        for key, one in found.used.items()
    ]
    removed = {found.indicators[key].label: found.weights.without(key) for key in found.weights.added}
    ways = {label: weights.address(PATH, asked.published) for label, weights in removed.items() if weights.used}
    sources = list(dict.fromkeys(one.source for one in found.used.values()))
    said = {"sources": " ".join(sources), "scaling": words.scaling_sentence(found), "judgement": words.JUDGEMENT}
    keep = found.weights.address(KEEP_PATH, {}).replace("?", "?check=1&weights=own&") if asked.keeps else ""
    return render("weighing_used.html", rows=rows, ways=ways, keep=keep, **said)


def ranking(asked: Asked) -> Markup:
    """Write the ranking, worst first, with the range of each rank."""
    found, weights = asked.weighed, asked.weighed.weights
    names, vintage = found.city.lsoas["display_name"], in_force(found.city)
    shown = found.order if weights.shows_all else found.order[:_FIRST_ROWS]
    ranges = found.ranges
    rows = [
        {
            "code": code,
            "name": names[code],
            "ward": vintage.wards.at[vintage.ward_of[code], "name"],
            "rank": f"{found.ranks[code]:,}",
            "published": f"{found.published[code]:,}",
            "moved": words.moved(found.published[code], found.ranks[code]),
            "median": rank_number(ranges.at[code, "median"]),
            "range": _range(ranges.at[code, "low"], ranges.at[code, "high"]),
            "among": per_cent(ranges.at[code, "among_pct"]),
        }
        for code in shown
    ]
    other = replace(weights, shows_all=not weights.shows_all).address(PATH, asked.published)
    return render(
        "weighing_ranking.html",
        caption=f"Neighbourhoods of {found.city.config.city_name} by these weights, worst first",
        worst=found.worst,
        range_pct=RANGE_PCT,
        draws=DRAWS,
        sure=words.sure_sentence(found),
        rows=rows,
        total=len(found.order),
        other=other,
        files={kind.upper(): asked.address(f"{PATH}.{kind}") for kind in ("csv", "xlsx")},
    )


def _range(low: float, high: float) -> str:
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"


def at_once(asked: Asked, query: str) -> dict[str, object]:
    """Return what follows a slider at once, by the name of its place; `query` says what it was asked with."""
    colours = coloured(asked.weighed)
    pieces = {"told": told(asked), "lead": lead(asked), "passage": passage(asked), "used": used(asked)}
    return {
        "query": query,
        "illustrative": asked.weighed.illustrative,
        "classes": {"count": colours.count, "of": dict(colours.classes)},
        "html": {"legend": legend(colours), **pieces},
    }
