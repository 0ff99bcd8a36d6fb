"""The KPI that the map is coloured by, as it stands in the URL: `kpi`, `period` and `classes`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from dashboard.domain.deprivation.view import Reader
from dashboard.domain.kpi.classes import KpiClassing


@dataclass(frozen=True)
class KpiView:
    """A KPI and a period, by their keys, and how the classes are set; `period` is None for a KPI without figures."""

    kpi_id: str
    period: str | None
    way: KpiClassing


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
    return KpiView(kpi_id, period or None, way), tuple(reader.problems)
