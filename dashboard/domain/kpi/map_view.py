"""The KPI that the map is coloured by, as it stands in the URL: `kpi`, `period`, `classes` and `by`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from dashboard.domain.deprivation.view import Reader
from dashboard.domain.kpi.classes import KpiClassing
from dashboard.domain.kpi.map import MapBy


@dataclass(frozen=True)
class KpiView:
    """A KPI and a period (None without figures), by their keys, how the classes are set, and by which areas."""

    kpi_id: str
    period: str | None
    way: KpiClassing
    by: MapBy = MapBy.FITTING


def read_kpi_view(
    query: Mapping[str, str], kpi_ids: Collection[str], periods_of: Callable[[str], Sequence[str]]
) -> tuple[KpiView | None, tuple[str, ...]]:
    """Read the KPI from the parameters of a URL.

    Parameters
    ----------
    query
        Parameters of the URL, already decoded.
    kpi_ids
        KPIs that exist.
    periods_of
        Gives the keys of a KPI's periods with figures, the latest last, which is shown if none is asked for.

    Returns
    -------
    KpiView or None, tuple of str
        The choice, None if no KPI is asked for or there is no such KPI, and a sentence for each value that was not
        understood.
    """
    reader = Reader(query)
    kpi_id = reader.choice("kpi", kpi_ids, "", "KPI")
    if not kpi_id:
        return None, tuple(reader.problems)
    periods = periods_of(kpi_id)
    period = reader.choice("period", periods, periods[-1] if periods else "", "period of this KPI")
    way = KpiClassing(reader.choice("classes", KpiClassing, KpiClassing.QUANTILE, "way to set classes"))
    by = MapBy(reader.choice("by", [one for one in MapBy if one], MapBy.FITTING, "kind of area to map by"))
    return KpiView(kpi_id, period or None, way, by), tuple(reader.problems)
