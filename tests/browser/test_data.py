"""The pages about the data in local mode: the tests reach `python app.py` on a loopback address."""

import re

import pytest

from dashboard.domain.kpi.catalogue import write_toml
from tests.example_kpi import MISSED_BINS

from .test_axe import check
from .tools import Axe, Dashboard, expect

#: A worker has to be started for the first file.
WITHIN_MS = 40_000
FIGURES = "area,period,numerator,denominator\nE01011372,2018-Q3,12,640\nE01033035,2018-Q3,30,700\n"
REPORT = (
    "Missed bins by neighbourhood\n\nLSOA code,Bins reported missed,Households\nE01011372,12,640\n"
    "E01033035,30,700\nTotal,42,1340\nSource: depot,,\n"
)
BROKEN = "area,period,numerator,denominator\nE01011372,2018-Q3,<5,640\nNowhere,2018-Q13,30,700\n"


@pytest.fixture
def own(url):
    dashboard = Dashboard(DATABASE_URL=url)
    yield dashboard
    dashboard.stop()


@pytest.fixture
def steward(own, new_visitor):
    visitor = new_visitor(address=own.address)
    visitor.page.set_default_timeout(WITHIN_MS)
    return visitor


def press(visitor, name):
    """Press a button by keyboard only."""
    visitor.page.get_by_role("button", name=name).focus()
    visitor.page.keyboard.press("Enter")


def hand_in(visitor, file, text):
    file.write_text(text)
    visitor.open("/data/kpi/missed-bins")
    visitor.wait_until_ready()
    visitor.page.get_by_label("File with figures").set_input_files(file)
    press(visitor, "Check the file")
    expect(visitor.page.locator("h1")).to_have_text(f"What was found in {file.name}", timeout=WITHIN_MS)
    visitor.wait_until_ready()


def load_catalogue(steward, tmp_path):
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(write_toml([MISSED_BINS]), encoding="utf-8")
    steward.open("/data")
    steward.wait_until_ready()
    steward.page.get_by_label("Catalogue file").set_input_files(catalogue)
    press(steward, "Load the catalogue")
    expect(steward.page.get_by_text("The catalogue has been loaded: one KPI.")).to_be_visible()


def test_the_illustrative_figures_are_removed_after_a_question_by_keyboard(steward):
    steward.open("/data")
    expect(steward.page.get_by_text("Illustrative figures, not council data").first).to_be_visible()
    expect(steward.page.get_by_text("Local mode")).to_be_visible()
    steward.page.get_by_role("link", name="Remove them").focus()
    steward.page.keyboard.press("Enter")
    expect(steward.page.locator("h1")).to_have_text("Remove the illustrative figures?")
    check(Axe(), steward, "the question before illustrative figures are removed")
    press(steward, "Remove twelve illustrative KPIs")
    expect(steward.page.get_by_text("No KPI is defined at the moment")).to_be_visible()
    check(Axe(), steward, "what has been done")
    press(steward, "Add them again")
    expect(steward.page.get_by_text("Added: twelve KPIs")).to_be_visible()
    steward.wait_until_ready()


def test_a_steward_hands_figures_in_by_keyboard(steward, tmp_path):
    page, axe = steward.page, Axe()
    load_catalogue(steward, tmp_path)
    # a file with mistakes: each is named, nothing can be stored
    file = tmp_path / "bins.csv"
    hand_in(steward, file, BROKEN)
    expect(page.locator("main")).to_contain_text("Nothing has been stored.")
    for words in ("“<5”", "“Nowhere”", "“2018-Q13”"):
        expect(page.get_by_role("cell", name=words, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Store"))).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the report").click()
    assert "Nowhere" in download.value.path().read_text(encoding="utf-8-sig")
    check(axe, steward, "a report with errors")
    press(steward, "Hand in another file")
    page.wait_for_url("**/data/kpi/missed-bins#hand-in")
    # a sound one, whose warning has to be ticked
    hand_in(steward, file, FIGURES)
    check(axe, steward, "a report with a warning")
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    press(steward, "Store the figures of 1 period")
    expect(page.locator("h1")).to_have_text("bins.csv is stored", timeout=WITHIN_MS)
    page.get_by_role("link", name="history").click()
    page.wait_for_url("**/data/kpi/missed-bins#history")
    steward.wait_until_ready()
    expect(page.get_by_role("row", name=re.compile(r"bins.csv.*Jul–Sep 2018 \(Q2 2018.19\): in use"))).to_be_visible()
    check(axe, steward, "a KPI with a history")
    page.get_by_role("link", name=re.compile("^Withdraw")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(re.compile("^Withdraw submission"))
    check(axe, steward, "the question before figures are withdrawn")
    press(steward, re.compile("^Withdraw submission"))
    expect(page.locator("main")).to_contain_text("Jul–Sep 2018 (Q2 2018/19): withdrawn")
    press(steward, "Undo the withdrawal")
    expect(page.locator("main")).to_contain_text("is in use again")
    steward.wait_until_ready()


def test_how_a_report_is_to_be_read_is_chosen_by_keyboard_and_on_a_phone(steward, tmp_path):
    page, axe = steward.page, Axe()
    load_catalogue(steward, tmp_path)
    file = tmp_path / "report.csv"
    file.write_text(REPORT)
    steward.open("/data/kpi/missed-bins")
    steward.wait_until_ready()
    page.get_by_label("File with figures").set_input_files(file)
    press(steward, "Check the file")
    expect(page.locator("h1")).to_have_text("How is report.csv to be read?", timeout=WITHIN_MS)
    steward.wait_until_ready()
    check(axe, steward, "the question how a file is to be read")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    check(axe, steward, "the question on a phone")
    # every choice is reached by Tab alone, in the order it is read, and is tall enough for a finger
    fields = page.locator(".reading-form").locator("select, input:not([type=hidden]), button")
    assert fields.count() == 14
    fields.first.focus()
    for place in range(fields.count()):
        expect(fields.nth(place)).to_be_focused()
        assert fields.nth(place).bounding_box()["height"] >= 24
        if fields.nth(place).get_attribute("name") == "period":
            page.keyboard.type("Jul-Sep 2018")
        page.keyboard.press("Tab")
    press(steward, "Read the file like this")
    expect(page.locator("h1")).to_have_text("What was found in report.csv", timeout=WITHIN_MS)
    expect(page.get_by_text("numerator from “Bins reported missed”").first).to_be_visible()
    steward.wait_until_ready()
    check(axe, steward, "what was found on a phone")


def test_a_warning_that_is_not_ticked_keeps_the_file_out(steward, tmp_path):
    load_catalogue(steward, tmp_path)
    hand_in(steward, tmp_path / "bins.csv", FIGURES)
    # the browser asks for the tick; a form sent without it is refused by the server as well
    steward.page.get_by_role("checkbox").evaluate("box => box.remove()")
    press(steward, "Store the figures of 1 period")
    expect(steward.page.locator("main")).to_contain_text("areas-without-row", timeout=WITHIN_MS)
    expect(steward.page.locator("h1")).to_have_text("What was found in bins.csv")
    steward.wait_until_ready()


def test_a_page_that_waits_for_a_file_changes_only_as_a_whole(steward, tmp_path):
    catalogue, file = tmp_path / "catalogue.toml", tmp_path / "bins.csv"
    catalogue.write_text(write_toml([MISSED_BINS]), encoding="utf-8")
    file.write_text(FIGURES)
    page = steward.page
    steward.open("/data")
    steward.wait_until_ready()
    page.get_by_label("Catalogue file").set_input_files(catalogue)
    press(steward, "Load the catalogue")
    page.wait_for_url("**/data?loaded=1")
    steward.open("/data/kpi/missed-bins")
    page.get_by_label("File with figures").set_input_files(file)
    # the page is not told that the file has been judged before everything else on it stands
    asked = []
    page.route("**/state", lambda route, _: asked.append(route))
    press(steward, "Check the file")
    expect(page.locator("h1")).to_have_text("Checking bins.csv")
    while not asked:
        page.wait_for_timeout(100)
    while not steward.context.request.get(asked[0].request.url).json()["done"]:
        page.wait_for_timeout(100)
    # Dash would ask for a page that has gone on since, and put it in the place of this one
    expect(page.locator("script[src*='_dash-component-suites']")).to_have_count(0)
    expect(page.locator("h1")).to_have_text("Checking bins.csv")
    expect(page.get_by_role("progressbar")).to_be_visible()
    asked[0].continue_()
    expect(page.locator("h1")).to_have_text("What was found in bins.csv")
    expect(page.get_by_role("checkbox")).to_be_visible()


def look_again(page, heading):
    """Follow the link of the page that waits, for whoever has no scripts, until a page has a heading."""
    expect(page.locator("h1")).to_have_text(re.compile(f"^(?:Checking|Storing) |^{re.escape(heading)}$"))
    for _ in range(WITHIN_MS // 500):
        if page.locator("h1").inner_text() == heading:
            return
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Look again").click()
    expect(page.locator("h1")).to_have_text(heading)


def test_a_file_in_a_form_of_its_own_is_handed_in_without_scripts(own, new_visitor, tmp_path):
    visitor = new_visitor(address=own.address, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page, file = visitor.page, tmp_path / "report.csv"
    page.set_default_timeout(WITHIN_MS)
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(write_toml([MISSED_BINS]), encoding="utf-8")
    file.write_text(REPORT)
    page.goto(f"{own.address}/data")
    page.get_by_label("Catalogue file").set_input_files(catalogue)
    press(visitor, "Load the catalogue")
    expect(page.get_by_text("The catalogue has been loaded: one KPI.")).to_be_visible()
    page.goto(f"{own.address}/data/kpi/missed-bins")
    page.get_by_label("File with figures").set_input_files(file)
    press(visitor, "Check the file")
    look_again(page, "How is report.csv to be read?")
    # another row of headings is looked at, and the right one again
    for row in ("4", "3"):
        page.get_by_label("Row with the headings").fill(row)
        press(visitor, "Look at this sheet and row")
        look_again(page, "How is report.csv to be read?")
        expect(page.get_by_label("Row with the headings")).to_have_value(row)
    expect(page.get_by_label("Area: code or name")).to_have_value("LSOA code")
    page.get_by_label("Period of the whole file").fill("Jul-Sep 2018")
    press(visitor, "Read the file like this")
    look_again(page, "What was found in report.csv")
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(visitor, "Store the figures of 1 period")
    look_again(page, "report.csv is stored")


def test_the_page_of_a_kpi_can_be_read_without_scripts(own, new_visitor):
    visitor = new_visitor(address=own.address, java_script_enabled=False)
    visitor.page.set_default_timeout(WITHIN_MS)
    visitor.page.goto(f"{own.address}/data/kpi/illustrative-missed-bins")
    expect(visitor.page.locator("h1")).to_contain_text("Missed bins")
    expect(visitor.page.get_by_role("link", name="XLSX").first).to_be_visible()
