"""Answers are compressed: files that last once and well, large documents quickly, the rest as is usual."""

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
#: From so many bytes on a document is compressed quickly: it becomes a tenth larger, in half the time.
_LARGE = 400_000
_WELL, _QUICKLY = 9, 4


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
            return _replaced(response, kept[request.path])
        # an answer that has been kept is compressed already
        if response.mimetype == "text/html" and "Content-Encoding" not in response.headers:
            content = response.get_data()
            if len(content) >= _LARGE:
                response.vary.add("Accept-Encoding")
                return _replaced(response, brotli.compress(content, quality=_QUICKLY, lgwin=_WINDOW))
        return response


def _replaced(response: Response, content: bytes) -> Response:
    response.set_data(content)
    response.headers["Content-Encoding"] = "br"
    return response
