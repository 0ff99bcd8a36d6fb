"""Readers of “Services here” on the pages of areas, for the tests of profiles and board packs."""

import re
from html import unescape

from dashboard.access.identity import allow_local_mode
from dashboard.domain.disclosure.rules import Viewer
from dashboard.factory import create_app_for

HERE = {"headers": {"Host": "127.0.0.1:8050"}, "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}}
ELSEWHERE = {"headers": {"Host": "dashboard.council.example"}}
LAST = "2018-Q3"
#: Published for five periods, so that it has a trend.
WHOLE = "illustrative-jobshop-customers"
RECENT = ("2017-Q3", "2017-Q4", "2018-Q1", "2018-Q2", LAST)


def local_app(city, published, folder):
    """Return the dashboard, in local mode, on a copy of the published figures, which only this app uses."""
    file = folder / "kpis.sqlite"
    file.write_bytes(published.read_bytes())
    app = create_app_for(city, city.data_dir, f"sqlite:///{file.as_posix()}")
    allow_local_mode(app.server, "127.0.0.1")
    return app


def opener(app, how):
    client = app.server.test_client()

    def opened(address):
        answer = client.get(address, **how)
        return answer.status_code, answer.get_data(as_text=True)

    return opened


def words(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def section(page):
    return page.split('<h2 id="services">', 1)[1].split("</section>", 1)[0]


def rows(page):
    """Return the cells of each measure as words, by kpi_id."""
    found = {}
    for row in re.findall(r"<tr[^>]*>\s*(<th scope=\"row\".*?)</tr>", section(page), re.DOTALL):
        kpi_id = re.search(r"/kpi/([a-z-]+)\?", row)[1]
        found[kpi_id] = [words(cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
    return found


def figures(kpis, kpi_id, viewer, kind, code, period=LAST):
    """Return the figure of an area as a viewer may see it."""
    table = kpis.figures(kpi_id, Viewer(viewer), [period], [kind])
    (row,) = table[table["area_code"] == code].to_dict("records")
    return row
