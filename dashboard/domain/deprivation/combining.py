"""The overall score from the ranks of the seven domains, as the technical reports of the Indices combine them."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.domain.deprivation.measures import DOMAINS, Edition

#: Cancels out half of what a low rank on one domain would make up for a high one on another.
_SCALE = 23.0


def transformed(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Transform scaled ranks exponentially: E = -23 ln(1 - r (1 - e^(-100/23))), from 0 to 100.

    Parameters
    ----------
    share
        r = (N - rank + 1) / N of an area, 1 for the most deprived.
    """
    scores: NDArray[np.float64] = -_SCALE * np.log(1 - share * (1 - np.exp(-100 / _SCALE)))
    return scores


def contributions(frame: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Work out how many points of the overall score come from each domain.

    The transformed rank (see `transformed`) times the weight of the domain. Their sum is the score as published, but
    for the rounding of ranks (within 0.003).

    Parameters
    ----------
    frame
        One row an area, with `<domain>_rank` (1 = most deprived) for the seven domains.
    edition
        Gives N and the weights.

    Returns
    -------
    pandas.DataFrame
        Points by key of domain, on the index of `frame`; higher = more deprived.
    """
    columns = {}
    for domain in DOMAINS:
        ranks = frame[domain.rank_column].to_numpy(dtype="float64", na_value=np.nan)
        share = (edition.lsoa_count - ranks + 1) / edition.lsoa_count
        columns[domain.key] = transformed(share) * edition.weights_pct[domain.key] / 100
    return pd.DataFrame(columns, index=frame.index)
