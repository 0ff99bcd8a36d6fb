"""Who is reached, in plain English: people first, and nothing said of groups that the figures do not bear.

A place in these sentences is a name that can follow "in": "Leeds", "the six priority neighbourhoods".
"""

from collections.abc import Sequence

from dashboard.domain.groups.characteristics import Characteristic
from dashboard.domain.groups.take_up import TakeUp, WhyNot
from dashboard.domain.groups.view import AreaTakeUp, GroupLine, Pair
from dashboard.domain.statistics.trends import Trend
from dashboard.domain.wording.kpi import number_text
from dashboard.domain.wording.plain import capitalised, listing, number_in_words, per_cent

#: Characteristics that do not read as something that is known of a person.
_KNOWN_AS = {"carer": "whether they are unpaid carers", "care_leaver": "whether they have left care"}
_REASONS = {
    WhyNot.HIDDEN: ("a number is hidden", "numbers are hidden"),
    WhyNot.NO_CUSTOMERS: ("no customers", "there were no customers"),
    WhyNot.NO_RESIDENTS: ("residents not known", "residents by group are not known"),
    WhyNot.NOT_KNOWN: ("too many not known", "too many are not known"),
    WhyNot.ROUNDING: ("it may be rounding alone", "rounding alone could make the difference"),
    WhyNot.TOO_FEW: ("too few customers", "there are too few customers"),
}


def known_as(characteristic: Characteristic) -> str:
    """Return what is known or not known of a person: "disability", "whether they have left care"."""
    return _KNOWN_AS.get(characteristic.key, characteristic.phrase)


def not_known_of(characteristic: Characteristic) -> str:
    """Say of customers that it is not known of them: "whose disability is not known"."""
    if characteristic.key in _KNOWN_AS:
        return f"of whom it is not known {known_as(characteristic)}"
    return f"whose {characteristic.phrase} is not known"


def share_words(share: float) -> str:
    """Write a share (0 to 1): "12.5%", "under 0.1%", "0%"."""
    if share in (0, 1):
        return f"{100 * share:.0f}%"
    return "over 99.9%" if share > 0.9995 else f"{number_text(100 * share, 1)}%"


def pair_words(both: Pair) -> str:
    """Write two bounds of a share: "7.0% to 84.0%", or once where they are alike; "" for none."""
    if both is None:
        return ""
    low, high = map(share_words, both)
    return low if low == high else f"{low} to {high}"


def number_pair(both: Pair, decimals: int) -> str:
    """Write two bounds of a number; "" for none."""
    if both is None:
        return ""
    low, high = (number_text(one, decimals) for one in both)
    return low if low == high else f"{low} to {high}"


def reason_words(why: WhyNot) -> str:
    """Say in a few words why there is no verdict; "" where there is one."""
    return _REASONS[why][0] if why in _REASONS else ""


def completeness_sentence(found: AreaTakeUp, place: str) -> str:
    """Say first what is not known: "For 77% of customers in Leeds, disability is not known."."""
    known = known_as(found.characteristic)
    if found.total == 0:
        return f"No customers were counted in {place}."
    share, not_said = found.share_not_known, found.share_not_said
    if share is None:
        return (
            f"The number of customers in {place} {not_known_of(found.characteristic)} is hidden, because so few people "
            "may be recognised in it."
        )
    if share == 0:
        but = f", but for the {per_cent(100 * not_said)} who prefer not to say" if not_said else ""
        return f"{capitalised(known)} is known for every customer in {place}{but}."
    part = per_cent(100 * (not_said or 0))
    more = f" {'Under 1%' if part.startswith('under') else f'Another {part}'} prefer not to say." if not_said else ""
    return f"For {per_cent(100 * share)} of customers in {place}, {known} is not known.{more}"


def verdicts_sentence(found: AreaTakeUp, place: str) -> str:
    """Sum up what can be said of the groups of an area."""
    said = [
        f"{capitalised(listing([line.category.phrase for line in of]))} are {verdict.value} among customers in {place}."
        for verdict in (TakeUp.UNDER, TakeUp.OVER)
        if (of := found.with_verdict(verdict))
    ]
    same, open_ = found.with_verdict(TakeUp.NO_DIFFERENCE), found.with_verdict(TakeUp.CANNOT_BE_SAID)
    if len(same) == len(found.lines):
        return f"No group’s share of customers in {place} differs significantly from its share of residents."
    if same:
        said.append(f"For {listing([line.category.phrase for line in same])} there is no significant difference.")
    if open_ and said:
        count = "one group" if len(open_) == 1 else f"{number_in_words(len(open_))} groups"
        said.append(f"Of {count} it cannot be said.")
    elif open_:
        reasons = dict.fromkeys(_REASONS[line.why][1] for line in open_)
        said.append(
            f"It cannot be said whether any group is under-represented in {place}, because {listing(list(reasons))}."
        )
    return " ".join(said)


def even_if_sentence(line: GroupLine, characteristic: Characteristic) -> str:
    """Say what holds of a group whatever the customers are of whom it is not known; "" without a share."""
    if line.share is None or line.residents is None:
        return ""
    people, unknown = line.category.phrase, not_known_of(characteristic)
    low, high = map(share_words, line.share)
    theirs = pair_words(line.residents)
    reason = f" ({reason_words(line.why)})" if line.why is not WhyNot.NOTHING else ""
    if line.share[0] == line.share[1]:
        return f"{capitalised(people)} are {low} of customers and {theirs} of residents: {line.verdict.value}{reason}."
    if line.verdict is TakeUp.UNDER:
        return (
            f"Even if all customers {unknown} were {people}, these would be {high} of customers: fewer than their "
            f"{theirs} of residents."
        )
    if line.verdict is TakeUp.OVER:
        return (
            f"Even if none of the customers {unknown} were {people}, these would be {low} of customers: more than "
            f"their {theirs} of residents."
        )
    between = f"{capitalised(people)} may be {low} to {high} of customers, and are {theirs} of residents"
    if line.verdict is TakeUp.NO_DIFFERENCE:
        return f"{between}: no significant difference, whoever the customers are {unknown}."
    return f"{between}: whether they are reached as others are cannot be said{reason}."


def trend_words(trend: Trend, periods: int) -> str:
    """Say how the share of whom a characteristic is known has gone."""
    if not periods:
        return "No period has figures that can be shown, so there is no trend."
    if trend is Trend.TOO_FEW_POINTS:
        return f"There are too few periods to tell a trend: {number_in_words(periods)}, and it takes five."
    return {
        Trend.RISING: "The share that is known is rising.",
        Trend.FALLING: "The share that is known is falling.",
    }.get(trend, "The share that is known shows no clear change.")


def target_words(share: float | None, target: float | None) -> str:
    """Set the share that is known against its target, a percentage; "" without one."""
    if target is None:
        return ""
    if share is None:
        return f"The target is that {target:g}% are known."
    met = "is met" if 100 * share >= target else "is not met"
    return f"The target, {target:g}% known, {met}: {share_words(share)} are."


def fetch_sentence(characteristic: Characteristic, source_id: str | None) -> str:
    """Say that residents by a characteristic are missing, and what fetches them."""
    if source_id is None:
        return (
            f"There is no source of residents by {characteristic.phrase}, so that customers cannot be compared with "
            "who lives there."
        )
    return (
        f"Residents by {characteristic.phrase} have not been fetched, so that customers cannot be compared with who "
        f"lives there. Whoever runs the dashboard fetches them with: python -m dashboard.sources fetch {source_id}"
    )


def map_sentence(verdicts: Sequence[TakeUp], areas: tuple[str, str], people: str) -> str:
    """Count on how many areas of a map a group is under- or over-represented; `areas` is one of them and several."""

    def counted(number: int) -> str:
        return f"{number_in_words(number)} {areas[0] if number == 1 else areas[1]}"

    if not verdicts:
        return f"There is no {areas[0]} to compare."
    under, over, same, open_ = (sum(one is verdict for one in verdicts) for verdict in TakeUp)
    found = [
        f"under-represented in {counted(under)}" if under else "",
        f"over-represented in {counted(over)}" if over else "",
    ]
    told = " and ".join(filter(None, found))
    said = f"{capitalised(people)} are {told}." if told else ""
    if not told and same:
        said = f"{capitalised(people)} are significantly under- or over-represented in no {areas[0]}."
    more = [f"In {counted(same)} there is no significant difference." if same and told else ""]
    if open_ == len(verdicts):
        more = [f"It can be said of no {areas[0]} whether {people} are reached there."]
    elif open_:
        more.append(f"In {counted(open_)} it cannot be said.")
    return " ".join(filter(None, [said, *more]))
