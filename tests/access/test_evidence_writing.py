"""Who may write evidence sheets: whoever may write of all of their areas; nothing without the token."""

import pytest

from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.outcomes.documents import Kind
from dashboard.kpis.outcomes import Outcomes
from tests.access.signed import Browser, signed, token_of
from tests.groups import KPI

SHEET = {
    "title": "Moving debt advice", "proposal": "", "known": "", "kpis": KPI.kpi_id, "areas": "lincoln-green",
    "characteristics": "disability", "public": "no", "why": "Agreed by the board in May", "expected": "0",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _groups(served):
    served.kpis.define(write_toml([KPI]), "groups.toml")


def send(browser, path="/equality/save", token=None, **fields):
    given = token_of(browser) if token is None else token
    return browser.post(path, data={"csrf_token": given, **SHEET, **fields})


def added(served, who="writer", **fields):
    answer = send(signed(who, served), **fields)
    assert answer.status_code == 303
    return answer.headers["Location"].partition("?")[0]


@pytest.mark.parametrize("who", ["public", "officer", "steward", "other"])
def test_who_has_no_neighbourhood_writes_no_sheet(served, accounts, who):
    path = added(served)
    browser = Browser(served) if who == "public" else signed(who, served)
    expected, token = (401, "") if who == "public" else (403, token_of(browser))
    for address in ("/equality/save", f"{path}/save", f"{path}/undo"):
        assert send(browser, address, token, version="1").status_code == expected
    for address in ("/equality/new", f"{path}/change", f"{path}/undo?version=1"):
        assert browser.get(address).status_code == expected


def test_a_sheet_of_other_areas_is_for_whoever_may_write_of_them(served, accounts):
    writer, administrator = signed("writer", served), signed("administrator", served)
    for areas in ("boggart-hill", "city", "priority", ["lincoln-green", "boggart-hill"]):
        assert send(writer, areas=areas).status_code == 403
        assert send(administrator, areas=areas).status_code == 303
    elsewhere = added(served, "administrator", areas="boggart-hill")
    assert send(writer, f"{elsewhere}/save", expected="1").status_code == 403
    assert send(writer, f"{elsewhere}/undo", version="1", expected="1").status_code == 403
    assert writer.get(f"{elsewhere}/change").status_code == 403


def test_a_sheet_needs_the_token_of_whoever_writes_it(served, accounts):
    writer, administrator = signed("writer", served), signed("administrator", served)
    path = added(served)
    for address in ("/equality/save", f"{path}/save", f"{path}/undo"):
        for token in ("", "0" * 64, token_of(administrator)):
            assert send(writer, address, token, version="1", expected="1").status_code == 403
    versions = Outcomes(served.kpis).history(Kind.EVIDENCE, path.rpartition("/")[2])
    assert [one.who for one in versions] == ["officer.b"]


def test_a_sheet_for_officers_is_nowhere_in_public(served, accounts):
    path = added(served, title="Quietly looked into")
    public, officer = Browser(served), signed("officer", served)
    assert [public.get(one).status_code for one in (path, f"{path}.docx")] == [404, 404]
    assert "Quietly looked into" not in public.get("/equality").text
    assert "officer.b" in officer.get(path).text
    assert officer.get(f"{path}.docx").status_code == 200
