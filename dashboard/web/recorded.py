"""Downloads that hold more than the public may see: each stands in the audit trail before it is handed out."""

import logging

from flask import abort

from dashboard.domain.access.audit import Recorder, What
from dashboard.domain.disclosure.rules import Viewer
from dashboard.errors import DatabaseError

_LOG = logging.getLogger(__name__)


def record_download(recorder: Recorder, viewer: Viewer, download: str, **subject: object) -> None:
    """Record a download, unless it holds what everybody may see.

    Parameters
    ----------
    download
        What it is, in words.
    subject
        Which figures, by names of `dashboard.domain.access.audit.SUBJECT`; never what was searched for.

    Raises
    ------
    HTTPException
        503 if it cannot be recorded: it is not handed out then.
    """
    if viewer is Viewer.PUBLIC:
        return
    try:
        recorder.record(What.DOWNLOADED, download=download, **subject)
    except DatabaseError as error:
        # for whoever runs the server: the message tells where the database is
        _LOG.error("A download was not handed out, since it could not be recorded: %s", error)
        abort(
            503,
            "Downloads of exact figures are recorded, and that is not possible at the moment. Try again in a minute; "
            "the log of the server says why.",
        )
