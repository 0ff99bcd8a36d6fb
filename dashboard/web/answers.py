"""Answers of plain routes: content with its type, its caching and an ETag."""

from flask import Response, make_response, redirect, request

#: For addresses that change with their content.
FOR_EVER = "public, max-age=31536000, immutable"
#: For addresses that stay: the browser asks whether its copy still holds.
REVALIDATE = "public, no-cache"
#: For what only the person who asks may see.
NEVER = "no-store"


def answer(content: bytes, mimetype: str, caching: str) -> Response:
    """Answer the current request with some content, or with "not modified" where the browser has it already."""
    response = make_response(content)
    response.mimetype = mimetype
    response.headers["Cache-Control"] = caching
    if caching == FOR_EVER:
        # never asked for again, so nothing to compare with
        return response
    response.add_etag()
    return response.make_conditional(request)


def see(address: str) -> Response:
    """Send the reader on to a page after a change, so that loading it again does not repeat the change."""
    response = redirect(address, 303)
    return Response(response.get_data(), 303, dict(response.headers))


def download(content: str | bytes, mimetype: str, file_name: str) -> Response:
    """Answer with a file that only the person who asks may see."""
    response = answer(content.encode() if isinstance(content, str) else content, mimetype, NEVER)
    response.headers["Content-Disposition"] = f"attachment; filename={file_name}"
    return response
