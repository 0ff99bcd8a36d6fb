"""Explore in a browser: one selection in chart, map and table; by keyboard; Back, Forward and reload show the same."""

import json

import pytest

from .test_axe import check
from .tools import Axe, expect

KPI = "kpi:illustrative-missed-bins"
DRAWN = ".js-plotly-plot .scatterlayer .trace"
CHOSEN = """() => ({
  map: [...document.querySelectorAll('[data-map-areas] [data-chosen]')].map((path) => path.dataset.code).sort(),
  table: [...document.querySelectorAll('input[name=areas]:checked')].map((box) => box.value).sort(),
  chart: document.querySelector('.js-plotly-plot').data.flatMap(
    (trace) => (trace.selectedpoints ?? []).map((place) => trace.customdata[place])).sort(),
  address: (new URLSearchParams(location.search).get('areas') ?? '').split(',').filter(Boolean).sort(),
})"""
SHOWN = """() => ({
  words: [...document.querySelectorAll('.explore h2, .explore .hint, .explore-selection, figcaption, .area-legend')]
    .filter((one) => one.checkVisibility()).map((one) => one.textContent.replace(/\\s+/g, ' ').trim()),
  controls: [...document.querySelectorAll('.explore-form select')].map((one) => [one.hidden, one.value]),
  rows: document.querySelector('.explore-table table').textContent,
  classes: [...document.querySelectorAll('[data-map-areas] > path')]
    .map((one) => [one.hidden || one.hasAttribute('hidden'), one.getAttribute('class')]).filter(([hidden]) => !hidden),
  points: document.querySelector('.js-plotly-plot').data.map((trace) => [trace.name, trace.customdata.length]),
})"""


def open_explore(visitor, query=""):
    visitor.open(f"/explore{query}")
    expect(visitor.page.locator(DRAWN).first).to_be_visible()
    # the first rendering has given way to Dash's
    expect(visitor.page.locator("[data-live-first]")).to_have_count(0)


def expect_chosen(page, codes):
    """Wait until all views, and the address, have one selection."""
    wanted = sorted(codes)
    page.wait_for_function(
        f"([wanted]) => Object.values(({CHOSEN})()).every((codes) => JSON.stringify(codes) === wanted)",
        arg=[json.dumps(wanted, separators=(",", ":"))],
    )


def draw(page, corners):
    """Draw a box or a loop over the chart; corners are shares of its width and height."""
    page.evaluate("scrollTo(0, 0)")
    plot = page.locator(".js-plotly-plot .nsewdrag").bounding_box()
    places = [(plot["x"] + across * plot["width"], plot["y"] + down * plot["height"]) for across, down in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()


def test_zooming_says_nothing_of_a_double_click_that_does_nothing(visitor):
    page = visitor.page
    open_explore(visitor)
    before = page.evaluate("document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range")
    page.locator('.modebar-btn[data-val="zoom"]').click()
    draw(page, [(0.3, 0.3), (0.6, 0.6)])
    page.wait_for_function(
        "before => document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range[0] !== before", arg=before[0]
    )
    expect(page.locator(".plotly-notifier")).to_have_count(0)


def test_chart_map_and_table_share_one_selection(visitor):
    page = visitor.page
    open_explore(visitor, "?areas=E01011363,E01011372")
    expect_chosen(page, ["E01011363", "E01011372"])
    expect(page.locator(".explore-selection")).to_contain_text("2 neighbourhoods with")

    # the map: click, and what the pointer is on is lit in all three
    area = page.locator("[data-map-areas] [data-code=E01011264]")
    area.dispatch_event("pointerover")
    expect(page.locator("tr.lit")).to_have_attribute("data-code", "E01011264")
    expect(page.locator(".hoverlayer .hovertext")).to_have_count(1)
    area.dispatch_event("click")
    expect_chosen(page, ["E01011363", "E01011372", "E01011264"])

    # the chart: a loop takes the place of what was chosen
    draw(page, [(0.05, 0.6), (0.3, 0.6), (0.3, 0.95), (0.05, 0.95)])
    page.wait_for_function(f"() => ({CHOSEN})().address.length > 20")
    looped = page.evaluate(CHOSEN)["address"]
    assert "E01011372" not in looped
    expect_chosen(page, looped)
    expect(page.locator(".explore-selection")).to_contain_text(f"{len(looped)} neighbourhoods with")
    # and so does a box, by the tool beside the chart
    page.locator(".modebar-btn[data-val=select]").click()
    draw(page, [(0.5, 0.02), (0.99, 0.4)])
    page.wait_for_function(f"(before) => ({CHOSEN})().address.length !== before", arg=len(looped))
    expect_chosen(page, page.evaluate(CHOSEN)["address"])

    # Back undoes each, and a fresh load shows the same
    page.go_back()
    expect_chosen(page, looped)
    page.go_back()
    expect_chosen(page, ["E01011363", "E01011372", "E01011264"])
    # the loop that was drawn went with what it had chosen
    assert not page.evaluate("document.querySelector('.js-plotly-plot').layout.selections?.length ?? 0")
    page.go_forward()
    page.reload()
    expect(page.locator(DRAWN).first).to_be_visible()
    expect_chosen(page, looped)
    page.get_by_role("link", name="Clear selection").click()
    expect_chosen(page, [])
    expect(page.locator(".explore-selection")).to_contain_text("No area is chosen.")


def test_all_is_done_by_keyboard_through_controls_and_table(visitor):
    page = visitor.page
    open_explore(visitor)
    box = page.get_by_role("checkbox", name="Choose Lincoln Green (Leeds 064F)")
    box.focus()
    # what the keyboard is on is lit on the map
    expect(page.locator("tr.lit")).to_have_attribute("data-code", "E01033035")
    expect(page.locator("[data-mark=lit]")).to_be_visible()
    page.keyboard.press("Space")
    expect_chosen(page, ["E01033035"])
    expect(box).to_be_focused()
    head = page.locator("thead a").nth(2)
    head.focus()
    page.keyboard.press("Enter")
    expect(page.locator("thead th").nth(3)).to_have_attribute("aria-sort", "ascending")
    # the head is another element by now, and has the focus all the same
    expect(page.locator("thead a").nth(2)).to_be_focused()
    visitor.expect_query(areas="E01033035", sort="y")
    # nothing in the drawing takes the focus
    assert page.locator(".explore-drawing :is(a[href], button, [tabindex]):not([tabindex='-1'])").count() == 0


def test_choices_are_steps_that_back_undoes_and_show_what_a_fresh_load_shows(visitor):
    page = visitor.page
    open_explore(visitor)
    length, seen = page.evaluate("history.length"), []
    page.evaluate("window.sameDocument = true")
    for control, value, heading in (
        ("#explore-level", "ward", "Wards that are more deprived overall"),
        ("#explore-x", KPI, "Wards that are higher on “Missed bins”"),
        ("#explore-view", "time", "The median ward"),
        ("#explore-view", "ranking", "has the highest figure of"),
    ):
        seen.append((page.url, settled(page)))
        page.select_option(control, value)
        expect(page.locator("h2.lead")).to_contain_text(heading)
    assert page.evaluate("history.length") == length + 4
    shown = settled(page)
    page.reload()
    expect(page.locator(DRAWN).first).to_be_visible()
    expect(page.locator("[data-live-first]")).to_have_count(0)
    assert settled(page) == shown
    for url, before in reversed(seen):
        page.go_back()
        assert page.url == url
        assert settled(page) == before


def settled(page):
    """Return what is shown when nothing has changed for a second: sentence, chart and table come one by one."""
    last, same = None, 0
    for _ in range(60):
        page.wait_for_timeout(250)
        now = page.evaluate(SHOWN)
        same = same + 1 if now == last else 0
        if same == 4:
            return now
        last = now
    return pytest.fail("the page does not settle")


def test_nothing_is_wrong_for_assistive_technology_and_all_fits_on_a_small_screen(new_visitor):
    visitor = new_visitor(viewport={"width": 320, "height": 640})
    open_explore(visitor, f"?x={KPI}&areas=E01011363,nonsense")
    expect(visitor.page.locator(".notice")).to_contain_text("“nonsense” is not among the areas shown")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320
    check(Axe(), visitor, "Explore on a phone")
    visitor.page.set_viewport_size({"width": 1366, "height": 768})
    visitor.page.select_option("#explore-view", "time")
    expect(visitor.page.locator("h2.lead")).to_contain_text("The median neighbourhood")
    check(Axe(), visitor, "Explore over time")


def test_it_reads_without_scripts(new_visitor):
    visitor = new_visitor(java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.address}/explore?areas=E01033035")
    expect(page.locator("h2.lead")).to_contain_text("Neighbourhoods that are more deprived overall")
    page.select_option("#explore-y", "income")
    page.get_by_role("checkbox", name="Choose Boggart Hill").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("h2.lead")).to_contain_text("more deprived on income")
    expect(page.locator(".explore-selection")).to_contain_text("2 neighbourhoods with")
