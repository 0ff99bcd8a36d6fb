"""Change since an earlier edition as a way of colouring: five classes by bands moved; none where it cannot be said."""

import numpy as np
import pandas as pd

from dashboard.domain.change.movement import may_be_judged, steps
from dashboard.domain.change.placed import Placed
from dashboard.domain.deprivation.measures import MEASURES, Classing, LegendRow
from dashboard.domain.deprivation.ranks import NO_CLASS
from dashboard.domain.wording.change import change_summary, coverage_sentence

_PREFIX = "change-"
_LABELS = ("▲▲ Up 2 bands or more", "▲ Up 1 band", "Same band", "▼ Down 1 band", "▼▼ Down 2 bands or more")
_IN_WORDS = ("up 2 bands or more", "up 1 band", "in the same band", "down 1 band", "down 2 bands or more")
_STAYED = 2


def key_of(year: int) -> str:
    """Return how the colouring by change since an edition is called in addresses."""
    return f"{_PREFIX}{year}"


def change_classes(earlier: Placed, later: Placed, measure: str) -> pd.Series:
    """Class the moves of LSOAs on a measure: 0 is up two policy bands or more, 4 down two or more.

    Returns
    -------
    pandas.Series
        Plain integers by LSOA code; `NO_CLASS` where an LSOA cannot be followed or the measure was replaced.
    """
    if not may_be_judged(earlier, later, measure):
        return pd.Series(NO_CLASS, index=earlier.frame.index)
    moved = steps(earlier, later, measure).to_numpy(dtype="float64", na_value=np.nan)
    classes = np.where(np.isnan(moved), NO_CLASS, np.clip(np.nan_to_num(moved), -_STAYED, _STAYED) + _STAYED)
    return pd.Series(classes.astype(int), index=earlier.frame.index)


def change_classing(earlier: Placed, later: Placed) -> tuple[Classing, dict[str, pd.Series]]:
    """Return the colouring by change between two editions, and the classes by key of measure."""
    since = earlier.edition.year
    classes = {measure: change_classes(earlier, later, measure) for measure in MEASURES}
    return (
        Classing(
            key=key_of(since),
            label=f"Change since {since}",
            class_count=len(_LABELS),
            legend=tuple(LegendRow(label, (number,)) for number, label in enumerate(_LABELS)),
            in_words=_IN_WORDS,
            explanation=(
                f"Policy bands moved in England’s ranking from {since} to {later.edition.year}. Up is towards the most "
                "deprived. A place may move down simply because others overtook it. "
                f"{coverage_sentence(earlier, later)}"
            ),
            shades="change",
            missing="Cannot be said",
            summaries={
                measure: change_summary(earlier, later, measure, values.tolist()) for measure, values in classes.items()
            },
        ),
        classes,
    )
