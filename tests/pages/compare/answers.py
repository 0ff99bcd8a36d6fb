"""What stands in the answers of the page that compares areas."""

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

FIRST = "E01011372"
#: Working out what may be published of all eight quarters would take minutes.
LATEST = "2018-Q3"
HEADERS_OF_PROXY = {"X-Forwarded-For": "203.0.113.9"}


def content(response):
    """Return what is on the page, without header, footer, scripts and the lists to choose from."""
    html = response.text
    html = html[html.index("<main") : html.index("</main>")]
    return re.sub(r'<div class="ticks">.*?</form>', "", html, flags=re.DOTALL)


def columns_of(response):
    """Return how many columns the table of deprivation has: the measure, the dots, the areas."""
    return content(response).split("</thead>", 1)[0].count('scope="col"')


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content(response)))


def areas_of(response):
    """Return the tokens in the address that an answer leads to."""
    assert response.status_code == 303
    return parse_qs(urlsplit(response.headers["Location"]).query).get("areas", [""])[0].split(",")


def table_of(response):
    """Read the table of a CSV download, and what stands above it."""
    rows = list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"))))
    end = rows.index([])
    return dict(rows[:end]), [dict(zip(rows[end + 1], row, strict=True)) for row in rows[end + 2 :]]
