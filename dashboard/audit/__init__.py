"""The audit trail for whoever has to account for it: verified, and exported for others to read.

What stands in it and how it holds together is told by `dashboard.domain.access.audit`; the command is
`python -m dashboard.audit`.
"""

import csv
import json
from collections.abc import Iterable
from io import StringIO

from dashboard.domain.access.audit import SUBJECT, Record
from dashboard.domain.wording.spreadsheets import harmless

COLUMNS = ("number", "time", "who", "what", *SUBJECT, "previous", "hash")


def as_csv(records: Iterable[Record]) -> str:
    """Write records as CSV, a column for each name of a subject; texts are harmless to spreadsheets."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for record in records:
        subject = [record.subject.get(name, "") for name in SUBJECT]
        cells = [record.time, record.who, record.what, *subject, record.previous, record.hash]
        writer.writerow([record.number, *(harmless(str(cell)) for cell in cells)])
    return f"\ufeff{text.getvalue()}"


def as_json_lines(records: Iterable[Record]) -> str:
    """Write records as JSON, one a line, with all that their hashes are made from."""
    return "".join(json.dumps(vars(record), ensure_ascii=False) + "\n" for record in records)
