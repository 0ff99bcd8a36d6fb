"""How often something may be asked for: a limit for each address, so that nobody takes the server from the others.

Whole offices share one address, so limits are far above what people do and far below what a program can. The person of
local mode has none.
"""

import ipaddress
from collections.abc import Callable, Mapping
from functools import cache
from threading import Lock

from flask import Flask, request

from dashboard.access.identity import is_local
from dashboard.access.rights import Limit, limit_of
from dashboard.access.settings import AccessSettings

#: How often, and what is said to whoever asks more often.
LIMITS: Mapping[Limit, tuple[str, str]] = {
    Limit.SIGN_IN: ("30 per minute", "Too many attempts to sign in came from your network. Wait a minute."),
    Limit.SEARCH: ("600 per minute", "Too many searches came from your network. Wait a minute, then search again."),
    Limit.DOWNLOAD: ("120 per minute", "Too many downloads came from your network. Wait a minute, then try again."),
    Limit.HAND_IN: ("60 per minute", "Too many changes came from your network. Wait a minute, then repeat the step."),
}
_EXTENSION = "dashboard_limits"
#: Nobody waits longer for a Redis that does not answer; it is counted in memory then.
_REDIS = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}


def add_limits(server: Flask, settings: AccessSettings, before: Flask | None = None) -> None:
    """Limit what has declared a limit, see `dashboard.access.rights.allow`; to be called before the first request.

    Parameters
    ----------
    before
        The server that this one takes the place of: what was counted there counts on.
    """
    if not settings.rate_limits:
        return
    built: Callable[[], _Guards] = before.extensions[_EXTENSION] if before else _once(settings.rate_limit_storage)
    server.extensions[_EXTENSION] = built

    @server.before_request
    def count() -> None:
        limit = limit_of(server, request.endpoint) if request.endpoint else None
        if limit is None or is_local():
            return
        built().within[limit]()


def _once(storage: str) -> "Callable[[], _Guards]":
    """Return what builds the guards when they are first asked for."""
    building = Lock()

    @cache
    def built() -> _Guards:
        return _Guards(storage)

    def get() -> _Guards:
        with building:
            return built()

    return get


class _Guards:
    """For each limit a function that counts the current request, and refuses it beyond the limit."""

    def __init__(self, storage: str) -> None:
        # here, since it takes longer to import than the rest of the server: who is not limited need not wait
        from flask_limiter import Limiter  # noqa: PLC0415

        # kept, since what it gives out only refers to it weakly
        self._limiter = Limiter(
            _address,
            # it adds hooks to the app it is made for, which a server that runs already does not let it
            app=Flask("limits"),
            storage_uri=storage,
            storage_options={} if storage.startswith("memory:") else dict(_REDIS),
            strategy="moving-window",
            key_prefix="dashboard",
            in_memory_fallback_enabled=True,
        )
        self.within = {limit: self._guard(limit) for limit in Limit}

    def _guard(self, limit: Limit) -> Callable[[], None]:
        def within() -> None: ...

        # by this name it is known which limit is meant
        within.__qualname__ = limit.value
        often, words = LIMITS[limit]
        counted: Callable[[], None] = self._limiter.shared_limit(often, limit.value, error_message=words)(within)
        return counted


def _address() -> str:
    """Return whom a request is counted for: an address, or the network that IPv6 gives to one household or office."""
    # never empty: what has no name is not counted
    given = request.remote_addr or "unknown"
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return given
