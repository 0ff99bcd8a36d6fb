"""The log: one line of JSON for each event, or text for a terminal; nobody's postcode or address in it."""

import ipaddress
import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import IO

from flask import g, has_request_context

_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?(?:\s|\+|%20)*\d[A-Z]{2}\b", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MAYBE_IP = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w.])", re.IGNORECASE
)
#: Attribute of a log record with what belongs beside its message.
FIELDS = "dashboard_fields"


def redact(text: str) -> str:
    """Take postcodes, mail addresses and the addresses of other machines out of a text."""
    text = _POSTCODE.sub("[postcode]", text)
    text = _EMAIL.sub("[mail address]", text)
    return _MAYBE_IP.sub(lambda found: "[address]" if _is_elsewhere(found[0]) else found[0], text)


def _is_elsewhere(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)


class JsonFormatter(logging.Formatter):
    """One line of JSON: time, level, logger, message, request id within a request, and the record's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if has_request_context() and "request_id" in g:
            line["request_id"] = g.request_id
        line |= getattr(record, FIELDS, {})
        if record.exc_info:
            line["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """A line for a reader, with the traceback below it."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        fields = " ".join(f"{name}={value}" for name, value in getattr(record, FIELDS, {}).items())
        written = redact(super().format(record))
        return f"{written} {fields}" if fields and not record.exc_info else written


def configure_logging(log_format: str, stream: IO[str] | None = None) -> None:
    """Set the log of this process up; what was set up before is replaced.

    Parameters
    ----------
    log_format
        "json" writes a line for each request; "text" only what went wrong.
    stream
        Where to; standard error by default.
    """
    as_json = log_format == "json"
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if as_json else TextFormatter())
    logging.basicConfig(level=logging.INFO if as_json else logging.WARNING, handlers=[handler], force=True)
    # what libraries find worth telling at this level may quote addresses
    for name in ("httpx", "httpcore", "werkzeug", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
