"""Serving with Waitress so that nothing which is sent to the dashboard touches a disk on its way."""

import logging
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import waitress
from waitress.buffers import BytesIOBasedBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from dashboard.settings import Settings
from dashboard.web.uploads import most_body_bytes


class _BodyInMemory(BytesIOBasedBuffer):  # type: ignore[misc] # Waitress has no types
    """A body that is kept in memory or, if it is too large, dropped while it is still counted.

    So a body that is too large is read to its end: a browser that cannot send all of its file would report a broken
    connection instead of the answer.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def append(self, part: bytes) -> None:
        """Take in another part."""
        if self.remain + len(part) <= self._most:
            super().append(part)
        else:
            self.file = BytesIO()
            self.remain += len(part)


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            # in place of a buffer that overflows into a temporary file
            self.body_rcv.buf = _BodyInMemory(self.adj.inbuf_overflow)
        else:
            # Waitress would say that the body may come, and wait for one that there is not
            self.expect_continue = False


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


def listen(server: Callable[..., Iterable[bytes]], settings: Settings) -> Callable[[], None]:
    """Take the port of the settings; return what serves there until the process is stopped.

    Where the port cannot be taken, the process ends with a sentence that says so.
    """
    # a browser asks for more files at once than there are threads; that they wait a moment is no news
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    listening: dict[int, Any] = {}
    try:
        running = waitress.create_server(
            server,
            map=listening,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident=None,
            inbuf_overflow=most_body_bytes(settings.hand_in_max_mb),
            # who a request was passed on for, decides what it may do: `dashboard.access.identity` has to see it
            clear_untrusted_proxy_headers=False,
        )
    except (OSError, ValueError) as error:
        msg = (
            f"Port {settings.port} of {settings.host} cannot be used ({getattr(error, 'strerror', None) or error}). "
            "Stop the program that uses it, or set DASHBOARD_PORT or DASHBOARD_HOST to another."
        )
        sys.exit(f"The dashboard cannot start.\n{msg}")
    for part in listening.values():
        if hasattr(part, "channel_class"):
            part.channel_class = _Channel
    run: Callable[[], None] = running.run
    return run
