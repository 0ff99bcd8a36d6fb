"""What became of the numerators that were handed in, as far as a viewer may know."""

import numpy as np
import pandas as pd

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi import cube as kpi_cube

#: Steps in per cent of the share that was placed, each with the least total that it is told for, in least counts.
_STEPS = ((1, 100), (5, 20), (10, 10))


def reconciled(table: pd.DataFrame, city: pd.DataFrame, viewer: Viewer, least: int) -> pd.DataFrame:
    """Tell a viewer what became of the figures of a period, see `Figures.reconciliation`.

    Parameters
    ----------
    city
        The city’s figure as the viewer may see it: one row, or none.
    """
    given, matched = (table[name].to_numpy(dtype=float) for name in ("handed_in", "matched"))
    totals = np.where(given > 0, given, np.nan)
    share = 100 * matched / totals
    if viewer is Viewer.STEWARD:
        return table.assign(share_matched_pct=share)
    told = len(city) == 1 and city["status"].iloc[0] == "shown" and city["source"].iloc[0] == kpi_cube.FROM_LSOAS
    coarse = [
        _coarse(part, total, least) if told and kind == kpi_cube.LSOA else np.nan
        for kind, part, total in zip(table["area_kind"], share, totals, strict=True)
    ]
    nothing = np.full(len(table), np.nan)
    hidden = dict.fromkeys(("handed_in", "matched", "set_aside", "not_matched"), nothing)
    keys = {name: table[name].array for name in ("period", "area_kind")}
    return pd.DataFrame({**keys, **hidden, "share_matched_pct": np.array(coarse, dtype=float)})


def _coarse(share: float, total: float, least: int) -> float:
    """Round a share in the step that its total bears; NaN if it bears none."""
    step = next((step for step, factor in _STEPS if total >= factor * least), np.nan)
    return float(np.floor(share / step + 0.5) * step)
