"""Opening the database without keeping a reader waiting: for pages that have more to show than figures of services."""

import time
from collections.abc import Callable
from threading import Lock, Thread

from dashboard.errors import DatabaseError

#: Seconds after which a database that could not be opened is tried again.
_AGAIN_AFTER = 10.0


class Opening:
    """Opens a database in the background; may be shared by threads."""

    def __init__(self, open_database: Callable[[], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._open = open_database
        self._clock = clock
        self._turn = Lock()
        self._worker: Thread | None = None
        self._done = False
        self._failed: tuple[float, DatabaseError] | None = None

    def wait(self, seconds: float) -> bool:
        """Tell whether it is open, after so many seconds at most; begin to open it where nobody has.

        Raises
        ------
        DatabaseError
            If it could not be opened, now or a moment ago.
        """
        if self._done:
            return True
        self._begin().join(seconds)
        if self._done:
            return True
        if self._failed is not None:
            raise self._failed[1]
        return False

    def _begin(self) -> Thread:
        with self._turn:
            if self._worker is None or (not self._worker.is_alive() and self._may_try_again()):
                self._failed = None
                self._worker = Thread(target=self._try, daemon=True)
                self._worker.start()
            return self._worker

    def _may_try_again(self) -> bool:
        return self._failed is None or self._clock() - self._failed[0] >= _AGAIN_AFTER

    def _try(self) -> None:
        try:
            self._open()
        except DatabaseError as error:
            self._failed = self._clock(), error
        else:
            self._done = True
