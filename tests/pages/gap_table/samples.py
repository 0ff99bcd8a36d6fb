"""KPIs that the tests of the gap table hand in, and what stands in its answers."""

import csv
import io
import re
from html import unescape

import numpy as np

from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi import illustrative
from dashboard.domain.kpi.definition import Better, Frequency, Geography, KpiDefinition, Period, Unit
from dashboard.pages.gap_table.download import HEADS
from dashboard.store.kpi.records import Submission
from tests.example_kpi import NOW

HERE = {"headers": {"Host": "127.0.0.1:8050"}, "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}}
ELSEWHERE = {"headers": {"Host": "dashboard.council.example"}}
Q2, Q3, YEAR = Period.parse("2018-Q2"), Period.parse("2018-Q3"), Period.parse("2017")


def kpi(kpi_id, service, name, unit, denominator, **others):
    return KpiDefinition(
        kpi_id, 1, service, f"Chief Officer, {service}", name, "Illustrative for tests.", unit, "cases", denominator,
        **{"better": Better.HIGHER, "frequency": Frequency.QUARTER, "geographies": (Geography.LSOA,), **others},
    )  # fmt: skip


VISITS = kpi("visits", "Housing", "Tenancy visits", Unit.PERCENTAGE, "visits due")
INCIDENTS = kpi("incidents", "Safety", "Incidents", Unit.RATE_PER_1000, "residents",
                better=Better.LOWER, population_denominator=True)  # fmt: skip
HUBS = kpi("hubs", "Hubs", "=HYPERLINK(hubs)", Unit.COUNT, "", frequency=Frequency.YEAR)
RARE = kpi("rare", "Rare", "Rare events", Unit.COUNT, "", better=Better.NEITHER)
CALLS = kpi("calls", "Housing", "Calls", Unit.MEAN, "callers")
#: The KPI, the model that its figures are drawn from, and its periods.
DRAWN = (
    (VISITS, "illustrative-tenancy-visits", (Q2, Q3)),
    (INCIDENTS, illustrative.IMPROVING, (Q2, Q3)),
    (HUBS, "illustrative-community-hub-visits", (YEAR,)),
    (RARE, None, (Q3,)),
)


def hand_in(kpis, definition, rows):
    submission = Submission(
        definition.kpi_id, definition.version, "data steward", NOW, "file.csv", "0" * 64, len(rows), len(rows), 0,
        illustrative=definition.illustrative,
    )  # fmt: skip
    rows = rows.assign(vintage="")[["area_kind", "vintage", "area_code", "period", "numerator", "denominator"]]
    held = kpis.store.current(definition.kpi_id, rows["period"].unique().tolist())
    return kpis.store.commit(submission, rows, held)


def drawn(city, kpis, definition, model, periods):
    """Figures of every LSOA, as the illustrative ones are; four cases in the city where there is no model."""
    figures = illustrative.generate(city.lsoas, city.config.neighbourhoods, 7, Q3)
    rows = figures[figures["kpi_id"] == (model or "illustrative-community-hub-visits")].drop(columns="kpi_id")
    quarters = ["2018-Q2", "2018-Q3"][-len(periods) :]
    names = dict(zip(quarters, (period.key for period in periods), strict=True))
    rows = rows[rows["period"].isin(quarters)].assign(period=lambda found: found["period"].map(names))
    if model is None:
        rows["numerator"] = np.where(np.arange(len(rows)) < 4, 1.0, 0.0)
    if definition.population_denominator:
        rows = kpi_cube.fill_population(rows, kpis.membership, city.lsoas["population"])
    return rows


def opener(app, how):
    client = app.server.test_client()

    def opened(address):
        answer = client.get(address, **how)
        return answer.status_code, unescape(answer.get_data(as_text=True))

    return opened


def texts(html):
    """Texts of the cells of areas: by KPI, in the order of the rows, a list in the order of the columns."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    found = {}
    for row in body.split("<tr>")[1:]:
        # the target, which belongs to the KPI and to no column
        parts = [part for part in re.split("<td", row) if ' target"' not in part.partition(">")[0]]
        head, *cells = (re.sub("<[^>]+>", "", part) for part in parts)
        cells = [" ".join(re.sub(r'^[^>]*">', "", cell).split()) for cell in cells]
        found[head.strip().splitlines()[0].strip()] = cells
    return found


def heads(html):
    return [re.sub("<[^>]+>", "", head).strip() for head in re.findall(r"<th scope=\"col\".*?</th>", html, re.DOTALL)][
        2:
    ]


def targets(html):
    """Texts of the targets, by KPI."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    found = re.findall(r'<th scope="row"><a[^>]*>([^<]*)</a>.*?<td class="\w+ target">(.*?)</td>', body, re.DOTALL)
    return {name: " ".join(re.sub("<[^>]+>", "", cell).split()) for name, cell in found}


def records(app, how, address):
    """Rows of a CSV download, and what stands above them."""
    answer = app.server.test_client().get(address, **how)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    start = lines.index([])
    heads = lines[start + 1]
    assert "against=target-wards" in address or tuple(heads) == HEADS
    return [dict(zip(heads, line, strict=True)) for line in lines[start + 2 :]], dict(lines[:start])
