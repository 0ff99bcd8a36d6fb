"""What the pages for administrators need of whoever keeps the configuration."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration
from dashboard.domain.kpi.definition import KpiDefinition

if TYPE_CHECKING:
    from dashboard.store.configuration.versions import Version


class AdminSource(Protocol):
    """The configuration and its history; see `dashboard.kpis.administration.Administration`."""

    @property
    def city(self) -> City:
        """The city as this server has loaded it."""

    @property
    def tables_version(self) -> tuple[str, str]:
        """The version that the tables of the database have, and the one that this program works with."""

    @property
    def has_illustrative(self) -> bool:
        """Whether there are illustrative figures."""

    def current(self) -> "Version":
        """Return the version in force."""

    def history(self) -> "Sequence[Version]":
        """Return every version, the latest first."""

    def definitions(self) -> Sequence[KpiDefinition]:
        """Return the latest version of every KPI."""

    def save(self, wanted: Configuration, why: str, expected: int) -> "Version":
        """Put a configuration in force."""

    def undo(self, number: int, why: str, expected: int) -> "Version":
        """Take a version back, with all after it."""
