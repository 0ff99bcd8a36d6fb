"""Marks that change with the figures that a viewer may see: of all KPIs, or of one, which others leave alone."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from dashboard.domain.disclosure_rules import Viewer
from dashboard.errors import DatabaseError

if TYPE_CHECKING:
    from dashboard.store.kpi.records import MadeFrom
    from dashboard.store.kpi.store import KpiStore

_VIEWERS, _KPIS = len(Viewer), 256
#: Versions of the database of which it is kept what all figures are made from: a request may still be at the last one.
_VERSIONS = 2


class Marks:
    """Marks of the figures in a database, for whoever keeps what was made of them; may be shared by threads.

    What a KPI's figures are made from is small, and read once after anything is written to the database: the versions
    of its definition, which submission counts for which period, and when it was handed in. What is published follows
    from that.

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
        self._missing = lru_cache(_VIEWERS)(lambda _version, viewer: _by_kpi(unpublished(viewer)))
        self._made_from = lru_cache(_VERSIONS)(lambda _version: self._store().made_from())
        self._of_kpi = lru_cache(_KPIS)(lambda _version, kpi_id: _digest(self._store().outline(kpi_id)))
        self._of_list = lru_cache(1)(
            lambda version: _digest([(one.versions[-1], bool(one.periods)) for one in self.made_from(version).values()])
        )

    def made_from(self, version: str) -> "Mapping[str, MadeFrom]":
        """Return what the figures of every KPI are made from, by kpi_id, for a version of the database or a later one.

        Raises
        ------
        DatabaseError
            If the database cannot be read.
        """
        return self._made_from(version)

    def missing(self, version: str, viewer: Viewer) -> Mapping[str, tuple[str, ...]]:
        """Return by kpi_id the periods that have yet to be worked out for a viewer; see `made_from`."""
        # stewards see the figures themselves
        return {} if viewer is Viewer.STEWARD else self._missing(version, viewer)

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
            missing = self.missing(version, viewer)
            if kpi_id in missing if kpi_id else missing:
                return None
            parts = [self._of_kpi(version, kpi_id) if kpi_id else version]
            if with_list:
                parts.append(self._of_list(version))
        except DatabaseError:
            return None
        return " ".join([*parts, str(self._today())])


def _by_kpi(unpublished: list[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    # those of a KPI stand together
    of_kpi = groupby(unpublished, key=itemgetter(0))
    return {kpi_id: tuple(period for _, period in several) for kpi_id, several in of_kpi}


def _digest(parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()
