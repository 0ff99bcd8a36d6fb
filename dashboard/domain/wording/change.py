"""Sentences about change between editions of the Indices.

They tell of places in England's ranking: up is towards the most deprived. None says that there is more or less
deprivation than there was: the Indices cannot tell.
"""

from collections.abc import Mapping, Sequence

from dashboard.domain.change.movement import Passage, Tenths
from dashboard.domain.change.placed import RATES, Kind, Placed
from dashboard.domain.change.shares import Moved
from dashboard.domain.deprivation.editions import EDITIONS, between
from dashboard.domain.deprivation.measures import DOMAINS, MEASURES, Comparable, Edition
from dashboard.domain.wording.plain import listing, number_in_words, rank_number

RANKING = "Up means towards the most deprived end of England’s ranking, down away from it."
CAUTION = (
    "A place may move down simply because others overtook it. The Indices rank places against each other; they do "
    "not measure how much deprivation there is."
)
NO_FIGURE = "A dash: no figure of its own in that edition."
LEFT_OUT = "Neighbourhoods without a rank in an edition are left out of its count."


def neighbourhoods(count: int) -> str:
    """Count neighbourhoods: "no neighbourhoods", "one neighbourhood", "sixteen neighbourhoods"."""
    return f"{number_in_words(count)} neighbourhood{'' if count == 1 else 's'}"


def relative_sentence(found: Passage, earlier: Edition, later: Edition, city: str) -> str:
    """Say how many of those among the most deprived were still there later."""
    group, when = f"England’s most deprived {found.share_pct}%", f"in {later.year}"
    stayed, lost, entered = len(found.stayed), len(found.lost), len(found.entered)
    before = stayed + len(found.left) + lost
    if not before:
        then = f"{neighbourhoods(entered)} {_was(entered)} {when}"
        return f"No neighbourhood of {city} was among {group} in {earlier.year}; {then}."
    joined = f"{number_in_words(entered) if entered else 'none'} had joined the group"
    if before == 1:
        still = "it cannot be followed" if lost else f"it was {'still' if stayed else 'no longer'} there {when}"
        return f"One neighbourhood of {city} was among {group} in {earlier.year}; {still}; {joined}."
    still = "all were" if stayed == before else f"{number_in_words(stayed) if stayed else 'none'} {_was(stayed)}"
    unknown = f", and {number_in_words(lost)} cannot be followed" if lost else ""
    of = f"Of the {neighbourhoods(before)} of {city} among {group} in {earlier.year}"
    return f"{of}, {still} still there {when}{unknown}; {joined}."


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def counts_sentence(counts: Mapping[int, int], city: str, share_pct: int) -> str:
    """List how many neighbourhoods were among the most deprived in each edition."""
    listed = listing([f"{count:,} in {year}" for year, count in counts.items()])
    return f"Neighbourhoods of {city} among England’s most deprived {share_pct}%: {listed}."


def absolute_sentence(years_with_rates: Sequence[int], earlier: Placed, later: Placed) -> str:
    """Say whether the Indices tell how many people are affected."""
    years = (earlier.edition.year, later.edition.year)
    no_answer = "In absolute terms these editions give no answer"
    ask = "Ask the services’ own figures whether fewer people are affected."
    if lacking := [str(year) for year in years if year not in years_with_rates]:
        return f"{no_answer}: no rates of people are held for {listing(lacking)}. {ask}"
    kept = [MEASURES[key].in_sentence for key in RATES if between(earlier.edition, later.edition, key).rate]
    if not kept:
        held = listing([str(year) for year in years])
        return f"{no_answer}: rates of people are held for {held}, but what they count changed in between. {ask}"
    return (
        f"In absolute terms, the rates of people on {listing(kept)} can be set side by side, with care: benefit rules "
        "changed."
    )


def break_sentence(edition: Edition) -> str:
    """Say what an edition measures anew, and what follows; "" if nothing."""
    anew = [key for key, since in edition.since.items() if since.comparable is Comparable.REPLACED]
    if not anew:
        return ""
    replaced = listing([MEASURES[key].in_sentence for key in anew])
    before = max(year for year in EDITIONS if year < edition.year)
    return (
        f"The Indices of {edition.year} measure {replaced} anew, and {edition.since['income'].why}: part of any move "
        f"between {before} and {edition.year} is the measure, not the place."
    )


def comparability_sentence(earlier: Edition, later: Edition) -> str:
    """Say how far two editions compare, overall."""
    since = between(earlier, later, "imd")
    pair = f"{earlier.year} and {later.year}"
    if since.comparable is Comparable.FULLY:
        return f"{pair} compare like with like: the same domains and weights, and nearly the same indicators."
    return f"{pair} compare only in part: {since.why}."


def coverage_sentence(earlier: Placed, later: Placed) -> str:
    """Say how many areas kept their boundaries between two editions, and what is done with the others."""
    of = len(earlier.kinds)
    exact = int(((earlier.kinds == Kind.EXACT) & (later.kinds == Kind.EXACT)).sum())
    said = f"{'All' if exact == of else f'{exact:,} of'} {of:,} areas kept their boundaries"
    kinds = [earlier.kinds, later.kinds]
    estimates = int(((kinds[0] == Kind.ESTIMATE) | (kinds[1] == Kind.ESTIMATE)).sum())
    parts = int(((kinds[0] == Kind.PART) | (kinds[1] == Kind.PART)).sum())
    nothing = int(((kinds[0] == Kind.NONE) | (kinds[1] == Kind.NONE)).sum())
    more = []
    # what an edition on older LSOAs has as one was split since, and what it has as several was merged
    joined, divided = ("merged", "split") if earlier.lsoas_before or later.lsoas_before else ("split", "merged")
    if estimates:
        more.append(
            f"{number_in_words(estimates)} {_was(estimates)} {joined}: estimates, averages of the parts by population"
        )
    if parts:
        more.append(f"{number_in_words(parts)} {_was(parts)} {divided}: no verdict")
    if nothing:
        more.append(f"{number_in_words(nothing)} {'has' if nothing == 1 else 'have'} no figure in one of the editions")
    return f"{'; '.join([said, *more])}."


def tenths_sentence(table: Tenths) -> str:
    """Sum a table of tenths up."""
    up, stayed, down = table.moved()
    of = f"{stayed:,} of {table.followed:,} {'area' if table.followed == 1 else 'areas'}"
    own = "its" if stayed == 1 else "their"
    return f"{of} stayed in {own} tenth of England; {up:,} moved up and {down:,} moved down by a tenth or more."


def change_summary(earlier: Placed, later: Placed, measure: str, classes: Sequence[int]) -> str:
    """Sum a map of change up: how many moved up and down by bands, or why that cannot be said."""
    editions = earlier.edition, later.edition
    if between(*editions, measure).comparable is Comparable.REPLACED:
        return replaced_sentence(*editions, measure)
    known = [number for number in classes if number >= 0]
    up, down = sum(number < 2 for number in known), sum(number > 2 for number in known)
    caution = "" if between(*editions, measure).comparable is Comparable.FULLY else " The measure changed in part."
    when = f"From {earlier.edition.year} to {later.edition.year}"
    return (
        f"{when}, {up:,} of {len(known):,} areas moved up by a policy band or more (towards the most deprived), "
        f"{down:,} moved down.{caution}"
    )


def replaced_sentence(earlier: Edition, later: Edition, measure: str) -> str:
    """Say why nothing can be said of a measure."""
    since = between(earlier, later, measure)
    name = "overall deprivation" if measure == "imd" else MEASURES[measure].in_sentence
    return f"What {name} did between {earlier.year} and {later.year} cannot be said: {since.why}."


def band_move(bands: int | None) -> str:
    """Say how many bands an area moved: "up 2 bands", "same band", "no verdict"."""
    if bands is None:
        return "no verdict"
    if not bands:
        return "same band"
    return f"{'down' if bands > 0 else 'up'} {abs(bands)} band{'' if abs(bands) == 1 else 's'}"


def rank_or_none(rank: int | None) -> str:
    """Write a rank; a dash where there is none."""
    return "–" if rank is None else rank_number(rank)


def points(value: float) -> str:
    """Write points of a score with their sign: "+3.2", "−5.5", "0.0"."""
    written = f"{abs(value):.1f}"
    return written if written == "0.0" else f"{'−' if value < 0 else '+'}{written}"


def moved_sentence(moved: Moved, name: str, earlier: Edition, later: Edition) -> str:
    """Say how far the overall score of an area moved, and how much of it compares."""
    by_kind = {
        kind: sum(share.points for share in moved.shares if share.since.comparable is kind) for kind in Comparable
    }
    there = {kind for kind in Comparable if any(share.since.comparable is kind for share in moved.shares)}
    words = {
        Comparable.FULLY: "domains that compare",
        Comparable.PARTLY: "domains that compare only in part",
        Comparable.REPLACED: "domains whose measure was replaced",
    }
    parts = listing([f"{points(by_kind[kind])} from {words[kind]}" for kind in Comparable if kind in there])
    ends = f"{moved.before:.1f} in {earlier.year}, {moved.after:.1f} in {later.year}"
    return f"{name}: overall score {ends} ({points(moved.points)}), of which {parts}."


def ranks_sentence(ranks: Mapping[int, int | None]) -> str:
    """Say the overall ranks of an area by edition, and which editions measure anew: in one line."""
    told = [f"{rank:,} in {_with_care(year)}" for year, rank in ranks.items() if rank is not None]
    without = [str(year) for year, rank in ranks.items() if rank is None]
    nothing = f"; none in {listing(without)}" if without else ""
    return f"Rank: {listing(told)}{nothing}."


def within_sentence(counts: Mapping[int, tuple[int, int]], share_pct: int, total: int) -> str:
    """Say how many neighbourhoods of an area were among the most deprived, by edition.

    Of `total` neighbourhoods, those without a rank in an edition are counted: a share of fewer is not the same share.
    """
    told = [f"{within:,} of {known:,} in {_with_care(year, total - known)}" for year, (within, known) in counts.items()]
    return f"Neighbourhoods among England’s most deprived {share_pct}%: {listing(told)}."


def _with_care(year: int, without_rank: int = 0) -> str:
    notes = ["new measures"] if break_sentence(EDITIONS[year]) else []
    if without_rank:
        notes.append(f"{without_rank:,} {'has' if without_rank == 1 else 'have'} no rank")
    return f"{year} ({'; '.join(notes)})" if notes else str(year)


def edition_notes(edition: Edition) -> str:
    """Say in a sentence what an edition is, for the page that explains."""
    areas = f"{edition.lsoa_count:,} neighbourhoods, the LSOAs of {edition.lsoa_vintage}"
    said = f"{edition.published}; {areas}. {edition.data_period}"
    changed = [
        f"{domain.short_label.lower()}: {edition.since[domain.key].why}"
        for domain in DOMAINS
        if domain.key in edition.since and edition.since[domain.key].why
    ]
    return f"{said} Changed since the edition before: {'; '.join(changed)}." if changed else said
