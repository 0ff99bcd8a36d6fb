"""Talking to Redis, which may be gone: nobody waits long for it, and few wait at all."""

import logging
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from dashboard.errors import HandInsAwayError

if TYPE_CHECKING:
    from redis import Redis

_LOG = logging.getLogger(__name__)
T = TypeVar("T")

AWAY = (
    "Files cannot be handed in at the moment: the servers cannot reach what they share about them (Redis). Nothing "
    "that was stored is lost; the history of a KPI tells what was. Try again in a minute."
)
#: After a failure it is left alone for so many times as long as that took, so that waiting for it stays the exception.
_LEFT_ALONE = 5.0
_LEFT_ALONE_S = (1.0, 30.0)


class Link:
    """A Redis; may be shared by threads."""

    def __init__(self, url: str, within_s: float, clock: Callable[[], float] = monotonic) -> None:
        from redis import Redis  # noqa: PLC0415 - it takes a while to import, and not everybody has one
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.exceptions import ConnectionError as LostError  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415

        self._clock = clock
        self._turn = Lock()
        self._again_at = float("-inf")
        self._away = False
        # a connection that was kept over a restart of Redis is made anew; what does not answer is not asked twice
        again = Retry(NoBackoff(), 1, supported_errors=(LostError,))
        self._client: Redis = Redis.from_url(
            url, socket_connect_timeout=within_s, socket_timeout=within_s, retry=again, decode_responses=False
        )

    def ask(self, question: "Callable[[Redis], T]") -> T:
        """Return the answer to a question.

        Raises
        ------
        HandInsAwayError
            If there is none now, or was none a moment ago.
        """
        from redis.exceptions import RedisError  # noqa: PLC0415 - as above

        began = self._clock()
        with self._turn:
            if began < self._again_at:
                raise HandInsAwayError(AWAY)
            if self._away:
                # one tries whether it is back, and the others do not wait for that
                self._again_at = began + _LEFT_ALONE_S[0]
        try:
            answer = question(self._client)
        except (RedisError, OSError) as error:
            self._fail(began, error)
            raise HandInsAwayError(AWAY) from error
        with self._turn:
            self._away, self._again_at = False, float("-inf")
        return answer

    def _fail(self, began: float, error: Exception) -> None:
        with self._turn:
            known, self._away = self._away, True
            now = self._clock()
            shortest, longest = _LEFT_ALONE_S
            self._again_at = now + min(max(_LEFT_ALONE * (now - began), shortest), longest)
        if not known:
            # once for each time that it is gone; its message may name the address, never the password
            _LOG.error("Redis cannot be used (%s): files cannot be handed in until it is back", type(error).__name__)
