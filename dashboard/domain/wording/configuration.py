"""What differs between two configurations, in plain words: for whoever is about to change one, and for the history."""

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration, effective, given_names, illustrative_after
from dashboard.domain.areas.configuration_checks import set_counts
from dashboard.domain.areas.sets import AreasConfig, Neighbourhood, SetKey
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.domain.kpi.definition import SmallNumbers
from dashboard.domain.wording.plain import listing


def differences(before: Configuration, after: Configuration, city: City) -> list[str]:
    """Say what differs, one sentence each; nothing where the two are in effect the same.

    Parameters
    ----------
    before, after
        The configurations.
    city
        Knows the names of areas, and what holds without a configuration.
    """
    old, new = (effective(city.areas_as_built, one) for one in (before, after))
    return [
        *_of_places(old, new, city.lsoas["name"]),
        *_of_ward_names(before.ward_names, after.ward_names, city),
        *_of_lsoa_names(before.lsoa_names, after.lsoa_names, city),
        *_of_target_wards(old, new, city.wards["name"]),
        *_of_share(old, new, city),
        *_of_edition(old, new, city),
        *_of_labels(old, new),
        *_of_notes(old, new),
        *_of_rule(before.small_numbers, after.small_numbers),
        *_of_illustrative(before.illustrative, after.illustrative),
        *_of_weights(before.weights, after.weights),
    ]


def _of_places(old: AreasConfig, new: AreasConfig, names: pd.Series) -> Iterator[str]:
    before, after = ({place.slug: place for place in one.neighbourhoods} for one in (old, new))
    for slug, place in before.items():
        if slug in after:
            yield from _of_place(place, after[slug], names)
        else:
            yield f"{place.name} is no longer a priority neighbourhood."
    for slug, place in after.items():
        if slug not in before:
            lsoas = _named(place.lsoa_codes, names, with_codes=True)
            yield f"{place.name} is added as a priority neighbourhood: {lsoas}. Its address is /neighbourhood/{slug}."


def _of_place(before: Neighbourhood, after: Neighbourhood, names: pd.Series) -> Iterator[str]:
    if before.name != after.name:
        yield f"{before.short_name}: the name changed from “{before.name}” to “{after.name}”."
    if before.short_name != after.short_name:
        yield f"{before.short_name}: the short name changed to “{after.short_name}”."
    moved = _moved(before.lsoa_codes, after.lsoa_codes, names, with_codes=True)
    if moved:
        yield f"{after.short_name}: {moved}."


def _moved(before: Collection[str], after: Collection[str], names: pd.Series, *, with_codes: bool = False) -> str:
    added, gone = ([code for code in one if code not in other] for one, other in ((after, before), (before, after)))
    both = ((added, "added"), (gone, "removed"))
    return "; ".join(f"{_named(codes, names, with_codes=with_codes)} {what}" for codes, what in both if codes)


def _named(codes: Collection[str], names: pd.Series, *, with_codes: bool) -> str:
    return listing([f"{names.get(code, code)}{f' ({code})' if with_codes else ''}" for code in codes])


def _of_ward_names(before: Mapping[str, str], after: Mapping[str, str], city: City) -> Iterator[str]:
    official = {code: name for one in city.ward_vintages.values() for code, name in one.wards["official_name"].items()}
    for code in sorted(before.keys() | after.keys()):
        name = official.get(code, code)
        if before.get(code) != after.get(code):
            called = f"is shown as “{after[code]}”" if code in after else "is shown by its official name again"
            yield f"The ward {name} ({code}) {called}."


def _of_lsoa_names(before: Mapping[str, str], after: Mapping[str, str], city: City) -> Iterator[str]:
    for code in sorted(before.keys() | after.keys()):
        if before.get(code) != after.get(code):
            called = f"is called “{after[code]}”" if after.get(code) else "has no name of its own any more"
            if code not in after and (of_file := given_names(city.areas_as_built).get(code)):
                called = f"is called “{of_file}” again"
            yield f"{city.lsoas['name'].get(code, code)} ({code}) {called}."


def _of_target_wards(old: AreasConfig, new: AreasConfig, names: pd.Series) -> Iterator[str]:
    if moved := _moved(old.target_ward_codes, new.target_ward_codes, names):
        yield f"Target wards: {moved}."


def _of_share(old: AreasConfig, new: AreasConfig, city: City) -> Iterator[str]:
    if old.share_pct != new.share_pct:
        members = [set_counts(one, city)[SetKey.MOST_DEPRIVED] for one in (old, new)]
        yield (
            f"The most deprived set: from the most deprived {old.share_pct}% of England ({members[0]:,} LSOAs) to the "
            f"most deprived {new.share_pct}% ({members[1]:,} LSOAs)."
        )


def _of_edition(old: AreasConfig, new: AreasConfig, city: City) -> Iterator[str]:
    if old.edition_year != new.edition_year:
        members = [set_counts(one, city)[SetKey.MOST_DEPRIVED] for one in (old, new)]
        yield (
            f"The city’s own edition of the Indices: from {old.edition_year} to {new.edition_year}. The most deprived "
            f"set has {members[1]:,} LSOAs in it, {members[0]:,} before."
        )


def _of_labels(old: AreasConfig, new: AreasConfig) -> Iterator[str]:
    for key in SetKey:
        before, after = old.labels.get(key, key.value), new.labels.get(key, key.value)
        if before != after:
            yield f"The set “{before}” is called “{after}”."


def _of_notes(old: AreasConfig, new: AreasConfig) -> Iterator[str]:
    for key in SetKey:
        before, after = old.status.get(key, ""), new.status.get(key, "")
        if before and not after:
            yield f"“{new.labels.get(key, key.value)}” is confirmed: the note “{before}” is not shown any more."
        if after and not before:
            yield f"“{new.labels.get(key, key.value)}” is not confirmed any more: the note “{after}” is shown."


def _of_rule(before: SmallNumbers | None, after: SmallNumbers | None) -> Iterator[str]:
    if before != after:
        yield f"Small numbers: {rule_in_words(after)} Before: {rule_in_words(before)}"


def rule_in_words(rule: SmallNumbers | None) -> str:
    """Say what the least rule for small numbers is."""
    if rule is None:
        return "each KPI has the rule of its definition."
    return (
        f"whatever its definition says, a KPI hides counts under {rule.public_least} from the public and counts of 1 "
        f"to {rule.officer_least - 1} from officers at least, and rounds to {rule.round_to} at least."
    )


def _of_illustrative(before: bool | None, after: bool | None) -> Iterator[str]:
    state = illustrative_after(before, after)
    if state is not None:
        yield f"Illustrative figures: {'added' if state else 'removed'}."


def _of_weights(before: Mapping[str, float], after: Mapping[str, float]) -> Iterator[str]:
    if before != after:
        yield f"The council’s own weights: {weights_in_words(after)}. Before: {weights_in_words(before)}."


def weights_in_words(weights: Mapping[str, float]) -> str:
    """List weights by the names of domains, and by the ids of KPIs."""
    keys = [*(key for key in MEASURES if key in weights), *(key for key in weights if key not in MEASURES)]
    named = [f"{MEASURES[key].label if key in MEASURES else key} {weights[key]:g}" for key in keys]
    return listing(named) or "none"
