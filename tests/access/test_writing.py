"""Who may write actions, and whose name stands on them; what is not public is seen by officers only."""

from html import unescape

import pytest

from dashboard.domain.access.audit import What
from dashboard.domain.outcomes.documents import Kind
from dashboard.kpis.outcomes import Outcomes
from dashboard.store.kpi.database import reading
from dashboard.store.kpi.trail import read
from tests.access.signed import Browser, signed, token_of

WHY = "Agreed by the board in May"
ACTION = {
    "what": "Mend the lights on the way to school", "area": "Lincoln Green", "who": "Street lighting team",
    "service": "", "state": "proposed", "begun": "", "due": "2027-03-31", "ended": "",
    "indicator": "", "you_said": "", "we_did": "",
    "note": "", "public": "no", "why": WHY, "expected": "0",
}  # fmt: skip


def send(browser, path, token=None, **fields):
    given = token_of(browser) if token is None else token
    return browser.post(path, data={"csrf_token": given, **ACTION, **fields})


def added(served, who="writer", **fields):
    answer = send(signed(who, served), "/actions/save", **fields)
    assert answer.status_code == 303
    return answer.headers["Location"].partition("?")[0]


@pytest.mark.parametrize("who", ["public", "officer", "steward", "other"])
def test_who_has_no_neighbourhood_writes_nothing(served, accounts, who):
    path = added(served)
    browser = Browser(served) if who == "public" else signed(who, served)
    expected, token = (401, "") if who == "public" else (403, token_of(browser))
    for address in ("/actions/save", f"{path}/save", f"{path}/undo"):
        assert send(browser, address, token, version="1").status_code == expected
    for address in ("/actions/new", f"{path}/change", f"{path}/undo?version=1"):
        assert browser.get(address).status_code == expected
    assert len(Outcomes(served.kpis).history(Kind.ACTION, path.rpartition("/")[2])) == 1


def test_an_officer_writes_of_his_neighbourhood_and_its_lsoas_only(served, accounts):
    writer, administrator = signed("writer", served), signed("administrator", served)
    assert send(writer, "/actions/save", area="E01033035").status_code == 303
    for area in ("Boggart Hill", "Armley ward", "E01011363"):
        refused = send(writer, "/actions/save", area=area)
        assert refused.status_code == 403
        assert "who writes for lincoln-green" in refused.text
        assert send(administrator, "/actions/save", area=area).status_code == 303
    # nor does he take over, or give away, what is pinned elsewhere
    elsewhere = added(served, "administrator", area="Boggart Hill", expected="0")
    assert send(writer, f"{elsewhere}/save", expected="1").status_code == 403
    assert send(writer, f"{elsewhere}/undo", version="1", expected="1").status_code == 403
    assert writer.get(f"{elsewhere}/change").status_code == 403
    own = added(served)
    assert send(writer, f"{own}/save", area="Boggart Hill", expected="1").status_code == 403
    assert send(administrator, f"{own}/save", area="Boggart Hill", expected="1").status_code == 303
    # it was his once, and is not any more
    assert send(writer, f"{own}/undo", version="2", expected="2").status_code == 403


def test_a_change_needs_the_token_and_the_page_of_whoever_makes_it(served, accounts):
    writer, administrator = signed("writer", served), signed("administrator", served)
    path = added(served)
    for address in ("/actions/save", f"{path}/save", f"{path}/undo"):
        for token in ("", "0" * 64, token_of(administrator)):
            assert send(writer, address, token, version="1", expected="1").status_code == 403
        given = {"csrf_token": token_of(writer), **ACTION}
        assert writer.post(address, origin="https://elsewhere.example", data=given).status_code == 403
    assert len(Outcomes(served.kpis).history(Kind.ACTION, path.rpartition("/")[2])) == 1


def test_what_is_for_officers_is_nowhere_on_public_pages(served, accounts):
    words = "Look into the lighting quietly"
    hidden, shown = added(served, what=words), added(served, what="Shown to all of us", public="yes")
    public, officer = Browser(served), signed("officer", served)
    pages = ("/actions", "/actions.csv", "/neighbourhood/lincoln-green", "/neighbourhood/lincoln-green/pack",
             "/lsoa/E01033035")  # fmt: skip
    for page in pages:
        assert words not in public.get(page).text
        assert "Shown to all of us" in public.get(page).text
        assert words in officer.get(page).text
    assert [public.get(path).status_code for path in (hidden, shown)] == [404, 200]
    assert "History" not in public.get(shown).text
    assert WHY in unescape(officer.get(hidden).text)
    # it was public once: the public does not see what it was either
    assert send(signed("writer", served), f"{shown}/save", expected="1", what="Not any more").status_code == 303
    assert public.get(shown).status_code == 404


def test_the_history_and_the_trail_name_the_account(served, accounts, module_engine):
    path = added(served)
    assert "officer.b" in signed("officer", served).get(path).text
    with reading(module_engine) as connection:
        last = [record for record in read(connection) if record.what == What.DOCUMENT_CHANGED][-1]
    assert (last.who, last.subject["document"]) == ("officer.b", f"action {path.rpartition('/')[2]}")


OUTCOMES = {
    "title-0": "People feel safe", "reason-0": "It matters.", "chosen-0": "Residents’ forum", "review-0": "2030-06-01",
    "measure-0-0": "imd-crime", "public": "no", "why": WHY, "expected": "0",
}  # fmt: skip
CURVE = {"story": "Reports fell.", "public": "no", "why": WHY, "expected": "0"}
REPORT = {"text": "A year of small steps.", "public": "no", "why": WHY, "expected": "0"}
WRITTEN = {
    "/neighbourhood/{}/outcomes": (OUTCOMES, Kind.OUTCOMES, "{}"),
    "/outcomes/{}/imd-crime": (CURVE, Kind.CURVE, "{} imd-crime"),
    "/report/2018/{}": (REPORT, Kind.REPORT, "2018 {}"),
}


@pytest.mark.parametrize("page", WRITTEN)
def test_outcomes_and_curves_are_written_by_officers_of_the_neighbourhood_and_administrators(served, accounts, page):
    fields, kind, key = WRITTEN[page]
    own, other = page.format("lincoln-green"), page.format("boggart-hill")
    writer, administrator = signed("writer", served), signed("administrator", served)

    def post(browser, path, token=None, **more):
        given = token_of(browser) if token is None else token
        return browser.post(path, data={"csrf_token": given, **fields, **more})

    for who in ("public", "officer", "steward", "other"):
        browser = Browser(served) if who == "public" else signed(who, served)
        expected, token = (401, "") if who == "public" else (403, token_of(browser))
        for path in ("save", "undo"):
            assert post(browser, f"{own}/{path}", token, version="1").status_code == expected
        for path in ("change", "undo?version=1"):
            assert browser.get(f"{own}/{path}").status_code == expected
    for token in ("", "0" * 64, token_of(administrator)):
        assert post(writer, f"{own}/save", token).status_code == 403
    for path in ("save", "undo"):
        assert post(writer, f"{other}/{path}", version="1").status_code == 403
    assert writer.get(f"{other}/change").status_code == 403
    assert Outcomes(served.kpis).history(kind, key.format("lincoln-green")) == ()
    assert post(writer, f"{own}/save").status_code == 303
    assert post(administrator, f"{own}/save", expected="1", public="yes").status_code == 303
    assert post(administrator, f"{other}/save").status_code == 303
    assert post(writer, f"{own}/undo", version="2", expected="2").status_code == 303
    versions = Outcomes(served.kpis).history(kind, key.format("lincoln-green"))
    assert [one.who for one in versions] == ["officer.b", "administrator.a", "officer.b"]


def test_outcomes_and_texts_that_are_not_public_are_seen_by_officers_only(served, accounts):
    administrator, public, officer = signed("administrator", served), Browser(served), signed("officer", served)
    for page, (fields, kind, _) in WRITTEN.items():
        path, words = page.format("recreations"), f"Not for everybody yet, the {kind}"
        read = path if kind is not Kind.REPORT else "/report?year=2018"
        texts = dict.fromkeys(("story", "reason-0", "text"), words)
        hidden = {**fields, **texts, "csrf_token": token_of(administrator)}
        assert administrator.post(f"{path}/save", data=hidden).status_code == 303
        assert words in officer.get(read).text
        assert words not in public.get(read).text
        shown = {**hidden, "public": "yes", "expected": "1"}
        assert administrator.post(f"{path}/save", data=shown).status_code == 303
        assert words in public.get(read).text
        assert WHY not in public.get(read).text


def test_the_introduction_of_the_whole_report_is_written_by_whoever_writes_for_all_areas(served, accounts):
    writer, administrator = signed("writer", served), signed("administrator", served)
    for path in ("change", "undo?version=1"):
        assert writer.get(f"/report/2018/all/{path}").status_code == 403
    for path in ("save", "undo"):
        given = {"csrf_token": token_of(writer), **REPORT, "version": "1"}
        assert writer.post(f"/report/2018/all/{path}", data=given).status_code == 403
    given = {"csrf_token": token_of(administrator), **REPORT}
    assert administrator.post("/report/2018/all/save", data=given).status_code == 303
    assert Outcomes(served.kpis).history(Kind.REPORT, "2018 all")[0].who == "administrator.a"
