"""Marks that change with the figures that a viewer may see: of all KPIs, or of one, which others leave alone."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from dashboard.domain.disclosure_rules import Viewer
from dashboard.errors import DatabaseError

if TYPE_CHECKING:
    from dashboard.store.kpi.store import KpiStore

_VIEWERS, _KPIS = len(Viewer), 256


class Marks:
    """Marks of the figures in a database, for whoever keeps what was made of them; may be shared by threads.

    What a KPI's figures are made from is small, and read once after anything is written to the database: the versions
    of its definition, and which submission counts for which period. What is published follows from that.

    Parameters
    ----------
    store
        Gives the database, opened.
    unpublished
        Returns KPI and period of what has yet to be worked out for a viewer.
    today
        Tells the day, which decides what is late.
    """

    def __init__(
        self,
        store: "Callable[[], KpiStore]",
        unpublished: Callable[[Viewer], list[tuple[str, str]]],
        today: Callable[[], date],
    ) -> None:
        self._store = store
        self._today = today
        # each is asked for the version of the database before it reads, so nothing kept is older than that
        self._missing = lru_cache(_VIEWERS)(lambda _version, viewer: frozenset(kpi for kpi, _ in unpublished(viewer)))
        self._of_kpi = lru_cache(_KPIS)(lambda _version, kpi_id: _digest(self._store().outline(kpi_id)))
        self._of_list = lru_cache(1)(
            lambda _version: _digest((self._store().definitions(), sorted(self._store().periods())))
        )

    def mark(self, viewer: Viewer, kpi_id: str = "", *, with_list: bool = False) -> str | None:
        """Return what changes with the figures that a viewer may see, and with the day.

        Parameters
        ----------
        viewer
            Who asks.
        kpi_id
            The only KPI whose figures matter; all if "".
        with_list
            Whether it matters too what other KPIs there are, and whether they have figures.

        Returns
        -------
        str or None
            None while they are about to change or cannot be told: some of them are still to be worked out, or the
            database cannot be read.
        """
        try:
            version = self._store().version()
            # stewards see the figures themselves
            missing = frozenset() if viewer is Viewer.STEWARD else self._missing(version, viewer)
            if kpi_id in missing if kpi_id else missing:
                return None
            parts = [self._of_kpi(version, kpi_id) if kpi_id else version]
            if with_list:
                parts.append(self._of_list(version))
        except DatabaseError:
            return None
        return " ".join([*parts, str(self._today())])


def _digest(parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()
