"""Answers are compressed: files that last once and well, the rest as is usual."""

import brotli
from flask import Flask, Response, request
from flask_compress import Compress

#: What stands under addresses that change with their content; compressed once, and kept.
LASTING = ("/assets/v-", "/geometry/", "/_dash-component-suites/")
_TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/csv",
        "text/javascript",
        "application/javascript",
        "application/json",
        "image/svg+xml",
    }
)
#: The window of the compressor: no document is larger, and every thread that compresses keeps the memory of one.
_WINDOW = 19
_WELL = 9


def compress(server: Flask) -> None:
    """Compress the answers of a server."""
    server.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=6,
        COMPRESS_BR_WINDOW=_WINDOW,
        COMPRESS_STREAMS=False,
        COMPRESS_MIMETYPES=list(_TYPES),
    )
    Compress(server)
    kept: dict[str, bytes] = {}

    @server.after_request
    def compress_otherwise(response: Response) -> Response:
        """Compress what is not compressed as usual; runs before Compress."""
        if response.status_code != 200 or response.mimetype not in _TYPES or "br" not in request.accept_encodings:
            return response
        if request.path.startswith(LASTING):
            response.direct_passthrough = False
            if request.path not in kept:
                kept[request.path] = brotli.compress(response.get_data(), quality=_WELL)
            response.set_data(kept[request.path])
            response.headers["Content-Encoding"] = "br"
        return response
