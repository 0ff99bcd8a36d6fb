"""The board of actions, its forms and downloads, and actions on the pages of areas and measures."""

import csv
import io
import re
from html import unescape
from io import BytesIO

import pytest
from openpyxl import load_workbook

from dashboard.domain.outcomes.documents import Kind
from dashboard.kpis.outcomes import Outcomes
from tests.pages.test_admin_pages import Administrator

WHY = "Agreed by the board in May"
ASB = "illustrative-anti-social-behaviour"


@pytest.fixture
def here(told_app):
    from dashboard.access.identity import allow_local_mode  # noqa: PLC0415

    allow_local_mode(told_app.server, "127.0.0.1")
    return Administrator(told_app)


def filled(here, address="/actions/new", **fields):
    """Open the form, fill it in and send it."""
    where, hidden = here.form(address)
    given = {"what": "Mend the lights", "area": "Lincoln Green", "who": "Lighting team", "state": "agreed",
             "due": "31/3/2019", "why": WHY, "public": "yes"}  # fmt: skip
    return here.send(where, {**hidden, **given, **fields})


def test_an_action_is_added_changed_noted_and_undone(here, told_app):
    answer = filled(here)
    path = answer.location.partition("?")[0]
    assert (answer.status_code, answer.location) == (303, f"{path}?saved=1")
    status, text = here.open(answer.location)
    assert status == 200
    assert "Saved as version 1." in text
    assert "Mend the lights" in text
    more = {"state": "under way", "begun": "2018-09-01", "note": "Six of ten are mended."}
    assert filled(here, f"{path}/change", **more).status_code == 303
    _, text = here.open(path)
    assert "Six of ten are mended." in text
    assert "Changed: state, began, notes on progress." in text
    # the fields come back as they were, and notes are kept
    _, text = here.open(f"{path}/change")
    assert 'value="2018-09-01"' in text
    assert '<option value="under way" selected>' in text
    assert "Six of ten are mended." in text
    _, text = here.open(f"{path}/undo?version=2")
    assert "Six of ten are mended." in text
    assert here.save(f"{path}/undo?version=2").location == f"{path}?saved=3"
    assert "Version 2 was undone." in here.open(path)[1]
    assert "It would be removed." in here.open(f"{path}/undo?version=1")[1]
    here.save(f"{path}/undo?version=1")
    status, text = here.open(path)
    assert status == 404
    assert "This action was removed" in text
    assert here.save(f"{path}/undo?version=4").status_code == 303
    assert here.open(path)[0] == 200
    assert len(Outcomes(told_app.kpis).history(Kind.ACTION, path.rpartition("/")[2])) == 5


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(here, told_app):
    answer = filled(here, what="<b>x</b>", area="Nowhere at all", due="soon", who="ring 0113 496 0000", state="done")
    assert answer.status_code == 400
    assert "Fix 2 errors before saving" in answer.text
    assert "There is no area" in unescape(answer.text)
    assert 'value="&lt;b&gt;x&lt;/b&gt;"' in answer.text
    assert 'value="soon"' in answer.text
    answer = filled(here, what="<b>x</b>", who="ring 0113 496 0000", state="done", indicator="no-such", why="short")
    assert "The measure is none of those" in answer.text
    answer = filled(here, what="<b>x</b> for all", who="ring 0113 496 0000", state="done", due="")
    for words in ("signs of markup", "phone number", "The day it was done is missing"):
        assert words in answer.text
    assert "The reason" in filled(here, why="short").text
    assert Outcomes(told_app.kpis).history(Kind.ACTION, "1") == ()


def test_of_two_writers_the_slower_one_is_told_with_both_texts(here):
    path = filled(here).location.partition("?")[0]
    where, hidden = here.form(f"{path}/change")
    assert filled(here, f"{path}/change", what="Theirs, saved first").status_code == 303
    mine = {"what": "Mine, typed meanwhile", "area": "Lincoln Green", "who": "Lighting team", "state": "agreed",
            "due": "2019-03-31", "public": "yes", "why": WHY}  # fmt: skip
    answer = here.send(where, {**hidden, **mine})
    assert answer.status_code == 409
    text = unescape(answer.text)
    for words in ("meanwhile “local mode” made version 2", "Theirs, saved first", 'value="Mine, typed meanwhile"'):
        assert words in text
    # the form that came back saves on top of theirs, knowingly
    expected = re.search(r'name="expected" value="(\d+)"', text)[1]
    assert expected == "2"
    assert here.send(where, {**hidden, **mine, "expected": expected}).status_code == 303
    stale = here.send(f"{path}/undo", {**hidden, "version": "1", "expected": "1", "why": WHY})
    assert stale.status_code == 409


def test_forged_fields_are_refused(here):
    where, hidden = here.form("/actions/new")
    for fields in ({"expected": "x"}, {"expected": "-1"}, {"expected": "9" * 30}):
        assert here.send(where, {**hidden, **fields}).status_code == 400
    assert filled(here, state="exploded").status_code == 400
    assert here.send("/actions/999/save", {**hidden, "expected": "0"}).status_code == 404
    for path in ("/actions/999", "/actions/999/change", "/actions/999/undo?version=1", "/actions/example-1/change"):
        assert here.open(path)[0] == 404


def test_examples_come_with_the_illustrative_figures_and_go_with_them(here, told_app):
    _, text = here.open("/actions")
    assert text.count('<span class="tag-mark">Example</span>') == 4
    assert "Actions marked “Example” are invented" in text
    assert "is an example" in here.open("/actions/example-1")[1]
    told_app.kpis.remove_illustrative()
    _, text = here.open("/actions")
    assert "There are no actions here" in text
    assert "Example" not in text


def test_the_board_filters_by_address_and_downloads_the_same(here, public):
    filled(here, what="Overdue thing", due="2018-01-31", service="Housing")
    filled(here, what="For officers", public="no", area="E01033035")
    _, text = here.open("/actions?neighbourhood=lincoln-green&state=open&overdue=1&service=Housing")
    assert "One action: agreed. One is overdue." in text
    assert "Overdue thing" in text
    assert "For officers" not in text
    assert "Lincoln Green, not over yet, Housing, only overdue ones." in text
    assert "/actions.csv?neighbourhood=lincoln-green&state=open&service=Housing&overdue=1" in text
    _, text = here.open("/actions?state=nonsense")
    assert "There is no state “nonsense”; all are shown." in text
    found = here.client.get("/actions.xlsx?neighbourhood=lincoln-green", headers={"Host": "127.0.0.1:8050"},
                            environ_overrides={"REMOTE_ADDR": "127.0.0.1"})  # fmt: skip
    rows = list(load_workbook(BytesIO(found.data))["Figures"].values)
    assert any("Not for publication" in str(row) for row in rows)
    assert {row[3] for row in rows if row[3]} >= {"Overdue thing", "For officers"}
    status, text = public("/actions.csv?neighbourhood=lincoln-green")
    assert status == 200
    rows = [row for row in csv.reader(io.StringIO(text)) if len(row) > 5]
    assert [row[3] for row in rows] == ["what", "Overdue thing"]


def test_actions_stand_on_the_pages_of_their_areas_and_measures(here, city):
    filled(here, what="Six o’clock walks", indicator=ASB, begun="2018-02-03", we_did="We did that.")
    for path in ("/neighbourhood/lincoln-green", "/lsoa/E01033035", "/neighbourhood/lincoln-green/pack"):
        _, text = here.open(path)
        assert "What is being done here" in text
        assert "Six o’clock walks" in text
        assert "We did that." in text
    assert "No action is pinned to this area." in here.open(f"/lsoa/{city.lsoas.index[0]}")[1]
    (ward,) = {city.ward_vintages["2018"].ward_of["E01033035"]}
    assert "Six o’clock walks" in here.open(f"/ward/{ward}")[1]
    for path in (f"/kpi/{ASB}", "/neighbourhood/lincoln-green/pack"):
        _, text = here.open(path)
        assert 'class="action-mark"' in text
        assert re.search(r"[A-Z]: Six o’clock walks \([^)]*Lighting team\), began 3 February 2018\.", text)
