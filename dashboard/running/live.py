"""Serving while the data are replaced: a new app is built beside the one that serves, then takes its place.

Whoever asks meanwhile is answered by the one or the other, and waits for neither. What people would miss goes on in the
new app: see `dashboard.factory.create_app`.
"""

import gc
import logging
import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from threading import BoundedSemaphore, Condition, Event, Lock, Thread
from typing import Any

from dashboard.access.settings import AccessSettings
from dashboard.errors import DashboardError, DatabaseError, DataError
from dashboard.factory import create_app, stamps_of
from dashboard.running.warming import opens
from dashboard.running.watching.readiness import set_notice
from dashboard.settings import Settings
from dashboard.store.configuration import check_address
from dashboard.web.dash_app import DashboardDash
from dashboard.web.routes import has_lasting

_LOG = logging.getLogger(__name__)
#: How often it is looked whether anything has changed, and how long a change must have stood still.
_LOOK_EVERY_S = 0.25
_STANDS_STILL_S = 0.1
#: A publication that takes longer has been interrupted, and whoever loads finishes it.
_INTERRUPTED_S = 5.0
#: What is not a fault of the data is tried again though nothing has changed.
_AGAIN_AFTER_S = 20.0
_TRIES = 3
_LASTING = "/geometry/map/"
#: A page of another process may be of an edition that this one is about to have: so long, and so many, wait for it.
_WAIT_S = 5.0
_WAITING = 3
#: An app that is being built is finished first: threads that end in the middle of a library take the process with them.
_END_WITHIN_S = 30.0

Build = Callable[[DashboardDash | None], DashboardDash]
#: Returns what changes with something that an app is built from; None in the middle of such a change. It is asked
#: several times a second. What it would ask of a database that is away counts as unchanged.
Stamp = Callable[[], Hashable | None]


def live(settings: Settings, access: AccessSettings) -> "Live":
    """Create the dashboard that the settings ask for, on data that may be replaced; `Live.watch` makes it look.

    Raises
    ------
    DashboardError
        If it cannot be built, or the address of the database is none.
    """
    check_address(settings.database_url)
    return Live(partial(create_app, settings, access), stamps_of(settings))


class _Edition:
    """An app, and how many requests it is answering."""

    def __init__(self, app: DashboardDash) -> None:
        self.app = app
        self.answering = 0


class Live:
    """A WSGI server that always serves the present data; may be shared by threads.

    Parameters
    ----------
    build
        Builds an app on what is there now; gets the app whose place it takes, None for the first.
    stamps
        Tell what an app is built from: when one of them changes, another app is built.
    warm
        Readies an app further after it has begun to serve.

    Raises
    ------
    DashboardError
        If the first app cannot be built.
    """

    def __init__(
        self, build: Build, stamps: Sequence[Stamp], warm: Callable[[DashboardDash], None] = lambda _: None
    ) -> None:
        self._build = build
        self._stamps = tuple(stamps)
        self.warm = warm
        self._told: list[Hashable | None] = ["not told yet" for _ in stamps]
        self._moving_since: float | None = None
        self._turn, self._looking, self._telling = Lock(), Lock(), Lock()
        self._switched = Condition()
        self._waiting = BoundedSemaphore(_WAITING)
        self._ended = Event()
        self._thread: Thread | None = None
        self._replaced: list[_Edition] = []
        self._refused: tuple[Hashable, float] | None = None
        self._served, app = self._built(None)
        self._edition = _Edition(app)

    @property
    def app(self) -> DashboardDash:
        """The app that serves now."""
        return self._edition.app

    def __call__(self, environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        path = str(environment.get("PATH_INFO", ""))
        if path.startswith(_LASTING) and not has_lasting(self.app.server, path):
            self._wait_for_next()
        with self._turn:
            edition = self._edition
            edition.answering += 1
        try:
            # an answer is in memory when it is returned
            return edition.app.server(environment, start_response)
        finally:
            with self._turn:
                edition.answering -= 1

    def watch(self) -> None:
        """Look for changes from now on, in the background."""
        if self._thread is None:
            self._thread = Thread(target=self._watch, name="live", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Look no longer, and let what has been begun with files that were handed in come to its end."""
        self._ended.set()
        if self._thread:
            self._thread.join(_END_WITHIN_S)
        self.app.hand_ins.close()

    def look(self) -> bool:
        """Take in what has changed, if it stands still; tell whether another app serves now."""
        with self._looking:
            self._let_go()
            stamp = self._stamp()
            if stamp is None and not self._is_interrupted():
                return False
            if stamp == self._served:
                self._note("")
                return False
            if self._refused and self._refused[0] == stamp and time.monotonic() < self._refused[1]:
                return False
            if self._ended.wait(_STANDS_STILL_S) or self._stamp() != stamp:
                return False
            return self._take_in(stamp)

    # ---- in the thread

    def _watch(self) -> None:
        while not self._ended.wait(_LOOK_EVERY_S):
            try:
                self.look()
            except Exception:  # noqa: BLE001 - whatever is wrong now, it looks again
                _LOG.exception("It could not be looked whether the data have changed")

    def _stamp(self) -> Hashable | None:
        """Return what an app would be built from; None while any of it is being changed."""
        with self._telling:
            for number, one in enumerate(self._stamps):
                try:
                    self._told[number] = one()
                except DatabaseError:
                    # as it was: nothing is built anew because the database is away
                    continue
                except DashboardError as error:
                    # whoever builds an app is told the same
                    self._told[number] = str(error)
            moving = None in self._told
            self._moving_since = (self._moving_since or time.monotonic()) if moving else None
            return None if moving else tuple(self._told)

    def _is_interrupted(self) -> bool:
        return self._moving_since is not None and time.monotonic() - self._moving_since > _INTERRUPTED_S

    def _built(self, before: DashboardDash | None) -> tuple[Hashable | None, DashboardDash]:
        """Build an app of which no part is older than another."""
        for _ in range(_TRIES):
            stamp = self._stamp()
            app = self._build(before)
            if stamp is not None and self._stamp() == stamp:
                return stamp, app
        msg = "The data are being replaced over and over. Wait until that has ended, then try again."
        raise DataError(msg)

    def _take_in(self, stamp: Hashable | None) -> bool:
        began = time.monotonic()
        try:
            served, app = self._built(self.app)
            if not opens(app, with_database=self.app.kpis.is_open):
                msg = "the map cannot be drawn with them; the log says why."
                raise DataError(msg)
        except DataError as error:
            self._refuse(stamp, f"The data on disk cannot be used: {error}")
            return False
        except DashboardError as error:
            # say the database, which may come back by itself
            self._refuse(stamp, f"What has changed cannot be taken in: {error}", _AGAIN_AFTER_S)
            return False
        except Exception as error:  # noqa: BLE001 - what serves must go on
            _LOG.exception("The new data could not be taken in")
            failed = f"The data on disk cannot be used: the program failed on them ({type(error).__name__})."
            self._refuse(stamp, failed, _AGAIN_AFTER_S)
            return False
        self._served, self._refused = served, None
        self._switch(app)
        version, seconds = app.kpis.city.data_version, time.monotonic() - began
        _LOG.warning("The data were replaced: version %s is served, built within %.1f s", version, seconds)
        self._let_go()
        self.warm(app)
        return True

    def _refuse(self, stamp: Hashable | None, reason: str, again_after: float = float("inf")) -> None:
        """Go on with what is served, and say so."""
        if self._refused is None or self._refused[0] != stamp:
            _LOG.error("What was loaded before is served on. %s", reason)
        self._refused = stamp, time.monotonic() + again_after
        self._note(reason)

    def _note(self, notice: str) -> None:
        set_notice(self.app.server, notice)
        if not notice:
            self._refused = None

    def _switch(self, app: DashboardDash) -> None:
        with self._turn:
            before, self._edition = self._edition, _Edition(app)
            self._replaced.append(before)
        app.hand_ins.move_on(app.kpis)
        app.metrics.follow()
        with self._switched:
            self._switched.notify_all()

    def _let_go(self) -> None:
        """Close apps that have answered all that they were asked."""
        with self._turn:
            over = [edition for edition in self._replaced if not edition.answering]
            self._replaced = [edition for edition in self._replaced if edition.answering]
        if not over:
            return
        for edition in over:
            if edition.app.kpis.is_open:
                edition.app.kpis.store.close()
        del over, edition
        # an app refers to itself in circles, and is large
        gc.collect()

    # ---- in the threads that answer

    def _wait_for_next(self) -> None:
        """Wait for the app that is about to serve, if there is to be one."""
        if not self._waiting.acquire(blocking=False):
            return
        try:
            edition, until = self._edition, time.monotonic() + _WAIT_S
            with self._switched:
                while self._edition is edition and time.monotonic() < until and self._is_changing():
                    self._switched.wait(_STANDS_STILL_S)
        finally:
            self._waiting.release()

    def _is_changing(self) -> bool:
        stamp = self._stamp()
        return stamp != self._served and not (self._refused and self._refused[0] == stamp)
