"""What administrators do: see what is configured, change it, and take changes back."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration, content, illustrative_after
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.kpis import Kpis
from dashboard.kpis.at_stake import AtStake, Look, at_stake

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from dashboard.store.configuration.versions import Version


#: Seconds that whoever checks a change waits, at most, to be told what it would give away.
LOOKS_FOR_S = 8.0


class Administration:
    """The configuration of a city, for whoever administers it; may be shared by threads."""

    def __init__(self, kpis: Kpis) -> None:
        self._kpis = kpis
        self._turn = Lock()
        self._look: Look | None = None

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

    def at_stake(self, wanted: Configuration, within_s: float = LOOKS_FOR_S) -> AtStake:
        """Tell what a change would give away of what was published before; see `dashboard.kpis.at_stake`.

        Where it takes longer than whoever asks waits, it goes on, and tells more when it is asked again.
        """
        change = (content(wanted), self.current().number)
        with self._turn:
            look = self._look
            if look is None or look.change != change:
                if look is not None:
                    look.stop()
                look = self._look = Look(change, at_stake(self._kpis.store, self._kpis.city, wanted))
        found = look.wait(within_s)
        with self._turn:
            # figures may be handed in before it is asked again
            self._look = None if look.is_over and self._look is look else self._look
        return found

    def save(self, wanted: Configuration, why: str, expected: int) -> "Version":
        """Put a configuration in force; see `dashboard.store.configuration.versions.save`."""
        from dashboard.store.configuration import versions  # noqa: PLC0415 - as above

        return self._made(lambda engine: versions.save(engine, self.city, wanted, why, expected))

    def undo(self, number: int, why: str, expected: int, *, keeps_areas: bool = False) -> "Version":
        """Take a version back, with all after it; see `dashboard.store.configuration.versions.undo`."""
        from dashboard.store.configuration import versions  # noqa: PLC0415 - as above

        return self._made(
            lambda engine: versions.undo(engine, self.city, number, why, expected, keeps_areas=keeps_areas)
        )

    def _made(self, make: "Callable[[Engine], Version]") -> "Version":
        """Add illustrative figures where a version asks for them; they were removed with the one that says so."""
        from dashboard.store.kpi.trail import acting_as  # noqa: PLC0415 - as above

        before = self.current().configuration.illustrative
        with acting_as(self._kpis.account()):
            made = make(self._kpis.store.engine)
        if illustrative_after(before, made.configuration.illustrative) and not self.has_illustrative:
            self._kpis.add_illustrative()
            self._kpis.publish_soon()
        return made

    @property
    def has_illustrative(self) -> bool:
        """Whether there are illustrative figures."""
        return any(kpi.illustrative for kpi in self.definitions())
