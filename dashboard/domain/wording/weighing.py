"""Sentences about an index whose weights are the reader's."""

from collections.abc import Iterable, Mapping
from statistics import median

from dashboard.domain.weighing.combining import DRAWS, NOISE_PCT, Scaling
from dashboard.domain.weighing.index import Weighed
from dashboard.domain.wording.plain import capitalised, listing, number_in_words, rank_number

JUDGEMENT = (
    "Weights are judgements: they say what matters more, and no figure can prove them right. The published index has "
    "its own, and it alone is the official one."
)
METHODS: Mapping[Scaling, str] = {
    Scaling.RANK: "Ranks, as the Indices do",
    Scaling.Z_SCORE: "Standard deviations from the mean (z-scores)",
    Scaling.RANGE: "0 for the best to 100 for the worst",
}


def lead_sentence(found: Weighed, *, as_published: bool) -> str:
    """Say what the weights change among the worst areas."""
    worst, city = found.worst, found.city
    group = f"the {worst} most deprived neighbourhoods of {city.config.city_name}" if worst > 1 else "the worst"
    if as_published:
        return f"These are the published weights: the ranking is that of the {city.edition.title}."
    if not len(found.ranked):
        return "No neighbourhood has a figure on everything that is weighed here, so there is no ranking."
    stay, enter, leave, unranked = (len(found.passage[name]) for name in ("stay", "enter", "leave", "unranked"))
    kept = "all" if stay == worst else "none" if not stay else f"{stay}"
    verb = "stays" if stay == 1 else "stay"
    scale = "" if found.weights.scaling is Scaling.RANK else " and this scale"
    said = [f"With these weights{scale} {kept} of {group} {verb} among the {worst}"]
    if enter or leave:
        said.append(f"{_number(enter)} {'joins' if enter == 1 else 'join'} and {_number(leave)} "
                    f"{'leaves' if leave == 1 else 'leave'} them")  # fmt: skip
    if unranked:
        said.append(f"{_number(unranked)} cannot be ranked, for lack of a figure")
    return f"{'; '.join(said)}."


def unmoved_sentence(found: Weighed) -> str:
    """Say that the worst areas are those of the published index."""
    if found.worst == 1:
        return "The most deprived neighbourhood is the same as in the published index."
    return f"The {found.worst} most deprived are the same as in the published index: none joins and none leaves."


def _number(count: int) -> str:
    return "none" if not count else number_in_words(count)


def coverage_sentence(found: Weighed) -> str:
    """Say how many areas are ranked, and what the others lack."""
    total, ranked = len(found.city.lsoas), len(found.ranked)
    if ranked == total:
        return f"All {total:,} neighbourhoods are ranked."
    lacks = listing([f"{count:,} without “{found.indicators[key].label}”" for key, count in found.lacking.items()])
    return (
        f"{ranked:,} of {total:,} neighbourhoods are ranked. The others lack a figure ({lacks}) and are left out; "
        "nothing is filled in."
    )


def sure_sentence(found: Weighed) -> str:
    """Say how many of the worst areas stay so if the weights are not quite these."""
    if not len(found.ranked):
        return ""
    if len(found.used) == 1:
        return "Only one indicator is weighed, so a larger or smaller weight would change nothing."
    among = found.ranges["among_pct"]
    inside = found.ranks <= found.worst
    count, firm = int(inside.sum()), int((among[inside] >= 90).sum())
    near = int((among[~inside] >= 10).sum())
    firmly = "All" if firm == count else capitalised(_number(firm))
    stay = "stays" if firm == 1 else "stay"
    others = f"{capitalised(_number(near))} {'other is' if near == 1 else 'others are'}" if near else "No other is"
    return (
        f"{firmly} of the {count} {stay} among the {found.worst} in at least 90% of {DRAWS:,} draws, in each of which "
        f"every weight is moved at random by up to {NOISE_PCT}% either way. {others} among them in at least 10% of "
        "the draws."
    )


def median_rank(codes: Iterable[str], ranks: Mapping[str, float]) -> float | None:
    """Return the median rank of those of some areas that have one; None if none has."""
    known = [ranks[code] for code in codes if code in ranks]
    return median(known) if known else None


def rank_or_none(rank: float | None) -> str:
    """Write a rank or a median of ranks; says so where there is none."""
    return "not ranked" if rank is None else rank_number(rank)


def moved(before: float | None, after: float | None) -> str:
    """Say how many places an area moved, up being towards the worst end; "" where it has no rank."""
    if before is None or after is None:
        return ""
    places = before - after
    return "same" if not places else f"{'▲' if places > 0 else '▼'} {rank_number(abs(places))}"


def percentage(share_pct: float) -> str:
    """Write a share in per cent with one decimal; none where it is a whole number."""
    return f"{share_pct:.1f}".removesuffix(".0") + "%"


def scaling_sentence(found: Weighed) -> str:
    """Say how indicators are put on one scale, and among which areas."""
    city, edition = found.city.config.city_name, found.city.edition
    if found.weights.scaling is Scaling.RANK:
        return (
            "The ranks of each indicator are scaled and transformed as in the Indices: R = (N − rank + 1) ÷ N, then "
            "X = −23 ln(1 − R (1 − e^(−100/23))), from 0 to 100 for the worst. So a very bad rank on one indicator is "
            f"not cancelled out by a good one on another. Domains are ranked among all {edition.lsoa_count:,} "
            f"neighbourhoods of England. Other indicators are ranked within {city} alone, among those with a figure."
        )
    if found.weights.scaling is Scaling.Z_SCORE:
        how = f"Each figure is set against the mean of {city}, in standard deviations of its neighbourhoods"
    else:
        how = f"The best figure of {city} becomes 0 and the worst 100, and the others lie between in proportion"
    return f"{how}; the rest of England plays no part. One extreme figure moves this more than it moves ranks."
