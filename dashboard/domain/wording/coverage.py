"""Which figures have been handed in and which have not, in a sentence."""

from collections.abc import Sequence

from dashboard.domain.kpi.coverage import CoverageRow, Supply
from dashboard.domain.wording.plain import capitalised, number_in_words

_NONE_IN_USE = "No figures are in use for the periods below"
#: What is wrong with a KPI, said of one and of several.
_LACKS = {
    Supply.LATE: ("awaits figures", "await figures"),
    Supply.MISSING: ("has a gap", "have gaps"),
    Supply.WITHDRAWN: ("has had figures withdrawn", "have had figures withdrawn"),
}


def supply_sentence(rows: Sequence[CoverageRow]) -> str:
    """Say how many KPIs lack figures, and why, for the periods that the rows lay out.

    Parameters
    ----------
    rows
        All KPIs, one at least.

    Returns
    -------
    str
        A sentence, or two where no figures are in use at all.
    """
    counts = {state: sum(state in row.states for row in rows) for state in Supply}
    parts: list[str] = []
    for state, (of_one, of_several) in _LACKS.items():
        if count := counts[state]:
            who = number_in_words(count) if parts else _of_all(count, len(rows))
            parts.append(f"{who} {of_one if count == 1 else of_several}")
    if not parts:
        return "No figures are late, missing or withdrawn in the periods below."
    said = capitalised(f"{'; '.join(parts)}.")
    return said if counts[Supply.SUPPLIED] else f"{_NONE_IN_USE}. {said}"


def _of_all(count: int, total: int) -> str:
    """Write how many of all KPIs: "the only KPI", "both KPIs", "all 12 KPIs", "three of 12 KPIs"."""
    if count < total:
        return f"{number_in_words(count)} of {total:,} KPIs"
    return {1: "the only KPI", 2: "both KPIs"}.get(total, f"all {total:,} KPIs")
