"""Word of errors to another machine: what went wrong and where, nothing that anybody asked for or sent."""

import logging
from collections.abc import Callable
from threading import Lock, Thread
from time import monotonic

_LOG = logging.getLogger(__name__)
#: Seconds between two messages, at least: whoever is told needs to know that, not how often.
EVERY_S = 60.0
_WITHIN_S = 5.0


class Webhook:
    """Tells an address of errors, in the background; may be shared by threads.

    Parameters
    ----------
    clock
        Seconds that only go forward.
    """

    def __init__(self, url: str, clock: Callable[[], float] = monotonic) -> None:
        self._url = url
        self._clock = clock
        self._lock = Lock()
        self._told: float | None = None

    def tell(self, request_id: str, page: str, error: str) -> bool:
        """Send word of an error unless another was told less than a minute ago; returns at once whether it is sent.

        Parameters
        ----------
        error
            Name of the error's class.
        """
        with self._lock:
            now = self._clock()
            if self._told is not None and now - self._told < EVERY_S:
                return False
            self._told = now
        message = {"request_id": request_id, "page": page, "error": error}
        Thread(target=self._send, args=[message], name="error-webhook", daemon=True).start()
        return True

    def _send(self, message: dict[str, str]) -> None:
        # here, since few servers ever need it
        import httpx  # noqa: PLC0415

        try:
            httpx.post(self._url, json=message, timeout=_WITHIN_S).raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # the address may hold a secret, and httpx repeats it
            _LOG.warning("ERROR_WEBHOOK_URL could not be told of an error (%s)", type(error).__name__)
