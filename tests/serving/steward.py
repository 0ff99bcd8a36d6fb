"""A steward in front of a browser, who hands figures in."""

import re
from typing import Protocol

import httpx

from dashboard.access.accounts import Accounts
from dashboard.domain.access.roles import Person, Role
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.kpis import Kpis
from tests.example_kpi import MISSED_BINS
from tests.forms import form
from tests.serving.servers import SITE

KPI_PAGE = f"/data/kpi/{MISSED_BINS.kpi_id}"
HAND_IN = f"{KPI_PAGE}/hand-in"
HEADER = "area,period,numerator,denominator\n"
FIELD = re.compile(r'name="csrf_token" value="([0-9a-f]{64})"')
_NAME, _PASSWORD = "steward.a", "seven green bicycles"


class Asked(Protocol):
    """Whatever answers requests."""

    def ask(self, path: str, method: str = "GET", **kwargs: object) -> httpx.Response:
        """Answer one."""


def allow_steward(kpis: Kpis) -> None:
    """Make a KPI of the council's own, and an account of who hands figures in for it."""
    kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    person = Person(Role.STEWARD, _NAME, frozenset({MISSED_BINS.service}))
    Accounts(kpis.store.engine).add(person, _PASSWORD)


class Steward:
    """Somebody signed in, known to every server, as a proxy passes the requests on."""

    def __init__(self, server):
        self.cookies = {}
        token = self.token(server, "/sign-in")
        data = {"csrf_token": token, "username": _NAME, "password": _PASSWORD, "next": "/"}
        answer = self.post(server, "/sign-in", data=data)
        assert answer.status_code == 303, answer.text
        self.cookies = {"__Host-dashboard-session": answer.cookies["__Host-dashboard-session"]}

    def _asked(self, more=None):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        passed_on = {"Host": SITE, "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
        return {**passed_on, "Origin": f"https://{SITE}", "Cookie": cookie, **(more or {})}

    def get(self, server, path):
        return server.ask(path, headers=self._asked())

    def post(self, server, path, headers=None, **body):
        return server.ask(path, "POST", headers=self._asked(headers), **body)

    def token(self, server, path):
        page = self.get(server, path)
        for name, value in page.cookies.items():
            self.cookies[name] = value
        return FIELD.findall(page.text)[-1]

    def hand_in(self, server, period="2018-Q3", numerator=12):
        content = f"{HEADER}E01011372,{period},{numerator},640\n".encode()
        token = self.token(server, KPI_PAGE)
        body, headers = form(content, "bins.csv", csrf_token=token)
        answer = self.post(server, HAND_IN, headers, content=body)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def done(self, server, address):
        answer = self.get(server, f"{address}/state")
        return answer.status_code == 200 and answer.json()["done"]

    def store(self, server, address):
        page = self.get(server, address).text
        accepted = re.findall(r'name="accept" value="([^"]+)"', page)
        data = {"csrf_token": FIELD.findall(page)[-1], "accept": accepted}
        return self.post(server, f"{address}/store", data=data)
