"""Files that come with a request: kept in memory, never spooled to a disk, and never larger than allowed."""

from io import BytesIO
from typing import IO

from flask import Flask, Request, current_app
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from dashboard.errors import IntakeError
from dashboard.intake.problems import shown

MEGABYTE = 1_000_000
#: What a form adds to its file: other fields, names, boundaries.
_AROUND_FILE = 100_000
_MOST_FILE_BYTES = "dashboard_most_file_bytes"


class InMemoryRequest(Request):
    """A request whose files never touch a disk; by default those above 500 kB go through a temporary file."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 - the signature is Werkzeug's
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return BytesIO()


def keep_in_memory(server: Flask, max_mb: int) -> None:
    """Make a server keep files in memory, and refuse what is too large.

    Parameters
    ----------
    server
        The server, before its first request.
    max_mb
        Size of a file at most, in MB (10^6 bytes).
    """
    server.request_class = InMemoryRequest
    server.extensions[_MOST_FILE_BYTES] = max_mb * MEGABYTE
    server.config["MAX_CONTENT_LENGTH"] = most_body_bytes(max_mb)


def most_body_bytes(max_mb: int) -> int:
    """Return the size of a request's body at most: a file, and the form around it."""
    return max_mb * MEGABYTE + _AROUND_FILE


def uploaded_file(asked: Request, name: str) -> tuple[bytes, str]:
    """Return the content of a file of a form, and its name.

    Parameters
    ----------
    asked
        The request, within that of a server that `keep_in_memory` has prepared.

    Raises
    ------
    IntakeError
        If there is no file or it is empty.
    RequestEntityTooLarge
        If it is too large; the server answers in words.
    """
    file: FileStorage | None = asked.files.get(name)
    if file is None or not file.filename:
        msg = "No file was chosen. Choose a CSV or XLSX file, then hand it in."
        raise IntakeError(msg)
    content = file.read()
    if not content:
        msg = f"{shown(file.filename)}: found an empty file; expected CSV or XLSX with a row for each figure or case."
        raise IntakeError(msg)
    if len(content) > current_app.extensions[_MOST_FILE_BYTES]:
        raise RequestEntityTooLarge
    return content, file.filename


def too_large(asked: Request) -> str:
    """Say how large a file may be, and what to do about one that is larger."""
    most = current_app.extensions[_MOST_FILE_BYTES] / MEGABYTE
    sent = f"{asked.content_length / MEGABYTE:,.1f} MB" if asked.content_length else "more"
    return (
        f"Found {sent}; expected a file of at most {most:,.0f} MB. Divide the file by period, then hand in each part."
    )
