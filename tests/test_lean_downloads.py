"""Downloads as CSV: what holds for the whole file stands once, above it or in a file beside it, not in every row."""

import csv
import io
import shutil
from collections import Counter

import pytest

from dashboard.factory import create_app_for

KPI = "illustrative-missed-bins"
ADDRESSES = (
    "/download/lsoa.csv",
    f"/map-kpi/{KPI}.csv",
    *(f"/kpi/{KPI}/{chart}.csv" for chart in ("gap", "trend", "funnel", "gradient", "scatter", "map")),
    "/kpis.csv",
    "/compare.csv?areas=E05001420,lincoln-green",
    "/explore.csv",
    f"/explore.csv?x=kpi:{KPI}",
    f"/index.csv?add={KPI}",
)
#: So long may a text be that stands in most rows.
LONGEST = 120


def repeated(rows):
    """Return the texts longer than `LONGEST` that stand in more than a third of the rows, with their heads."""
    heads, *rest = rows
    found = Counter((head, cell) for row in rest for head, cell in zip(heads, row, strict=True) if len(cell) > LONGEST)
    return [one for one, count in found.items() if count > max(3, len(rest) / 3)]


def test_a_text_in_every_row_is_found():
    assert repeated([["a", "source"], *(["1", "x" * 121] for _ in range(9))]) == [("source", "x" * 121)]
    assert repeated([["a", "source"], *([str(n), "x" * 120] for n in range(9))]) == []


@pytest.fixture(scope="module")
def reader(city, published, tmp_path_factory):
    file = tmp_path_factory.mktemp("lean") / "kpis.sqlite"
    shutil.copy(published, file)
    app = create_app_for(city, city.data_dir, f"sqlite:///{file.as_posix()}")
    yield app.server.test_client()
    app.hand_ins.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_row_repeats_what_holds_for_all(reader, address):
    answer = reader.get(address)
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    # what is said above the table ends with an empty line
    table = rows[rows.index([]) + 1 :] if [] in rows else rows
    assert len(table) > 5
    assert repeated(table) == []
    if [] in rows:
        assert {"Source", "Licence"} & {row[0] for row in rows[: rows.index([])]}
    else:
        assert all("csv-metadata.json" in row[table[0].index("source")] for row in table[1:])
