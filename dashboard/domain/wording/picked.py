"""What an area comes to that is being picked on the map; `assets/js/later/pick.mjs` says the same in the browser."""

from collections.abc import Sequence

from dashboard.domain.wording.plain import capitalised

HOW = (
    "Click or tap neighbourhoods to pick them, or draw round several with the mouse. "
    "By keyboard: arrow keys, then space."
)


def picked_sentence(names: Sequence[str], residents: int | None, year: int, in_tenth: int | None) -> str:
    """Count what has been picked, and say what it comes to.

    Parameters
    ----------
    names
        Of the neighbourhoods.
    residents, year
        How many live there, and in the middle of which year; None where that is not known of all.
    in_tenth
        How many are among England's most deprived 10 %; None where that is not known of all.
    """
    count = len(names)
    if not count:
        return f"Nothing picked yet. {HOW}"
    told = f"1 neighbourhood picked, {names[0]}" if count == 1 else f"{count:,} neighbourhoods picked"
    if residents is not None:
        told += f": {residents:,} residents (mid-{year})"
    if in_tenth is None:
        return f"{told}."
    return f"{told}. {capitalised(_which(count, in_tenth))} among England’s most deprived 10%."


def _which(count: int, in_tenth: int) -> str:
    if count == 1:
        return "it is" if in_tenth else "it is not"
    if in_tenth == count:
        return "both are" if count == 2 else f"all {count:,} are"
    return f"{in_tenth or 'none'} of them {'are' if in_tenth > 1 else 'is'}"
