"""What administrators do: see what is configured, change it, and take changes back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration, illustrative_after
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.kpis import Kpis

if TYPE_CHECKING:
    from dashboard.store.configuration.versions import Version


class Administration:
    """The configuration of a city, for whoever administers it; may be shared by threads."""

    def __init__(self, kpis: Kpis) -> None:
        self._kpis = kpis

    @property
    def city(self) -> City:
        """The city as this server has loaded it."""
        return self._kpis.city

    def current(self) -> "Version":
        """Return the version in force."""
        from dashboard.store.configuration import versions  # noqa: PLC0415 - it brings SQLAlchemy

        return versions.current(self._kpis.store.engine)

    def history(self) -> "Sequence[Version]":
        """Return every version, the latest first."""
        from dashboard.store.configuration import versions  # noqa: PLC0415 - as above

        return versions.history(self._kpis.store.engine)

    def definitions(self) -> Sequence[KpiDefinition]:
        """Return the latest version of every KPI."""
        return self._kpis.definitions()

    @property
    def tables_version(self) -> tuple[str, str]:
        """The version that the tables of the database have, and the one that this program works with."""
        from dashboard.store.kpi.database import latest_revision, reading, revision  # noqa: PLC0415 - as above

        with reading(self._kpis.store.engine) as connection:
            return revision(connection) or "", latest_revision()

    def save(self, wanted: Configuration, why: str, expected: int) -> "Version":
        """Put a configuration in force; see `dashboard.store.configuration.versions.save`."""
        from dashboard.store.configuration import versions  # noqa: PLC0415 - as above
        from dashboard.store.kpi.trail import acting_as  # noqa: PLC0415

        before = self.current().configuration
        with acting_as(self._kpis.account()):
            made = versions.save(self._kpis.store.engine, self.city, wanted, why, expected)
        self._follow(before, made.configuration)
        return made

    def undo(self, number: int, why: str, expected: int) -> "Version":
        """Take a version back, with all after it; see `dashboard.store.configuration.versions.undo`."""
        from dashboard.store.configuration import versions  # noqa: PLC0415 - as above
        from dashboard.store.kpi.trail import acting_as  # noqa: PLC0415

        before = self.current().configuration
        with acting_as(self._kpis.account()):
            made = versions.undo(self._kpis.store.engine, self.city, number, why, expected)
        self._follow(before, made.configuration)
        return made

    def _follow(self, before: Configuration, after: Configuration) -> None:
        """Add illustrative figures where that was asked for; they were removed with the version that says so."""
        if illustrative_after(before.illustrative, after.illustrative) and not self.has_illustrative:
            self._kpis.add_illustrative()
            self._kpis.publish_soon()

    @property
    def has_illustrative(self) -> bool:
        """Whether there are illustrative figures."""
        return any(kpi.illustrative for kpi in self.definitions())
