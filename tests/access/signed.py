"""People with accounts, and browsers that sign them in."""

import re

from dashboard.domain.access.roles import Person, Role
from tests.example_kpi import MISSED_BINS
from tests.forms import form

PASSWORD = "seven green bicycles"
PEOPLE = {
    "officer": Person(Role.OFFICER, "officer.a"),
    "steward": Person(Role.STEWARD, "steward.a", frozenset({MISSED_BINS.service})),
    "other": Person(Role.STEWARD, "steward.b", frozenset({"Another service"})),
    "writer": Person(Role.OFFICER, "officer.b", neighbourhoods=frozenset({"lincoln-green"})),
    "administrator": Person(Role.ADMINISTRATOR, "administrator.a"),
}
ORIGIN = "https://dashboard.example"
FIELD = re.compile(r'name="csrf_token" value="([0-9a-f]{64})"')


class Browser:
    """A browser that talks to the server through TLS, as a proxy passes it on."""

    def __init__(self, app, base=ORIGIN):
        self.client = app.server.test_client()
        self.base = base

    def get(self, path, **options):
        return self.client.get(path, base_url=self.base, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}, **options)

    def post(self, path, origin=ORIGIN, **options):
        headers = {**options.pop("headers", {}), **({"Origin": origin} if origin else {})}
        return self.client.post(
            path, base_url=self.base, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}, headers=headers, **options
        )

    def fields(self, name, password=PASSWORD, onward="/"):
        token = FIELD.findall(self.get("/sign-in").text)[-1]
        return {"csrf_token": token, "username": name, "password": password, "next": onward}

    def sign_in(self, who, onward="/", password=PASSWORD):
        return self.post("/sign-in", data=self.fields(PEOPLE[who].name, password, onward))

    @property
    def session(self):
        cookie = self.client.get_cookie("__Host-dashboard-session", domain="dashboard.example")
        return cookie.value if cookie else None


def signed(who, app):
    browser = Browser(app)
    assert browser.sign_in(who).status_code == 303
    return browser


HAND_IN = f"/data/kpi/{MISSED_BINS.kpi_id}/hand-in"


def hand_in(browser, token, path=HAND_IN):
    body, headers = form(b"lsoa11_code,period,numerator\n", "figures.csv", csrf_token=token)
    return browser.post(path, data=body, headers=headers)


def token_of(browser):
    return FIELD.search(browser.get("/about").text)[1]
