"""Sentences of the evidence sheet: what differs, what is missing, what to ask."""

from collections.abc import Sequence

from dashboard.domain.groups.take_up import TakeUp, WhyNot
from dashboard.domain.groups.view import AreaTakeUp, GroupLine
from dashboard.domain.wording.equality import known_as, share_words

_SHORT = {
    TakeUp.UNDER: "under",
    TakeUp.OVER: "over",
    TakeUp.NO_DIFFERENCE: "no difference",
    TakeUp.CANNOT_BE_SAID: "unclear",
}
LEGEND = (
    "Shares of customers lie between none and all of those whose group is not known belonging to it. ▽ under: "
    "under-represented; △ over: over-represented; ● no difference: none that is significant; each holds at both "
    "bounds, by an exact test at 99.8%. ? unclear: it depends on who is not known, or numbers are too small."
)
ALWAYS = (
    "Who does not use the service at all, and who can speak for them?",
    "Would the proposal change who is reached, and in which figures would that be seen?",
)


def cell_words(line: GroupLine) -> str:
    """Write what a group is in a cell: "25.5–40.5% △ over"."""
    if line.share is None:
        return "hidden"
    low, high = map(share_words, line.share)
    share = low if low == high else f"{low.removesuffix('%')}–{high}"
    return f"{share} {line.verdict.symbol} {_SHORT[line.verdict]}"


def lowered(sentence: str) -> str:
    """Return a sentence as it stands behind a colon; names such as “Muslim people” keep their capital."""
    begins = ("For ", "Even ", "The ", "No ", "Disability ", "Disabled ", "People ")
    return sentence[:1].lower() + sentence[1:] if sentence.startswith(begins) else sentence


def questions(found: Sequence[tuple[str, str, AreaTakeUp]], most: int = 5) -> list[str]:
    """Return what the figures leave to be asked.

    Parameters
    ----------
    found
        Name of a KPI, place, and what was found there.
    most
        So many that the figures raise, the first ones; those that always stand come last.
    """
    asked = []
    for kpi, place, one in found:
        asked += [
            f"Why are {line.category.phrase} under-represented among customers of “{kpi}” in {place}, and what would "
            "reach them?"
            for line in one.with_verdict(TakeUp.UNDER)
        ]
    unknown: dict[str, dict[str, None]] = {}
    for kpi, _, one in found:
        if any(line.why is WhyNot.NOT_KNOWN for line in one.lines):
            unknown.setdefault(known_as(one.characteristic), {})[kpi] = None
    asked += [
        f"How could {what} come to be known of more customers of {_named(list(kpis))}?"
        for what, kpis in unknown.items()
    ]
    return [*dict.fromkeys(asked[:most]), *ALWAYS]


def _named(kpis: Sequence[str]) -> str:
    return " and ".join(f"“{one}”" for one in kpis)
