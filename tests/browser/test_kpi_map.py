"""KPIs on maps: chosen by keyboard, shown again by a link, two maps that move together."""

import re
from urllib.request import urlopen

import pytest

from dashboard.components.map.pair import PAIR_STYLES, PairQuery, maps_for
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import Period

from .test_axe import check
from .tools import Axe, expect

RATE = "illustrative-missed-bins"
SMALL = "illustrative-people-into-work"
CODE = "E01011372"
#: A new server makes its illustrative figures first.
PREPARED_WITHIN_S = 120
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def axe():
    return Axe()


@pytest.fixture(autouse=True, scope="module")
def prepared(address):
    """Wait until the server has its figures, which is not what these tests are about."""
    with urlopen(f"{address}/map-kpi/", timeout=PREPARED_WITHIN_S) as answer:
        assert answer.status == 200


def control(visitor, label):
    return visitor.page.get_by_label(label, exact=True)


def expect_complete(visitor):
    """Every area has a class of the legend in sight, as often as the legend says."""
    painted = visitor.classes()
    of_css = {"h": "kpi-hidden", "-": "no-data"}
    counted = {
        of_css.get(key, f"q{key}"): int(text)
        for key, text in visitor.page.locator("[data-legend=kpi] [data-count]").evaluate_all(
            "cells => cells.map(cell => [cell.dataset.count, cell.textContent])"
        )
    }
    assert sum(counted.values()) == len(painted) == 482
    assert {css: painted.count(css) for css in counted} == counted
    expect(visitor.page.locator("[data-legend]:visible")).to_have_count(1)


def test_a_kpi_is_chosen_by_keyboard_and_the_address_shows_it_again(visitor):
    visitor.open()
    control(visitor, "Colour the map by").focus()
    visitor.page.keyboard.press("End")
    expect(control(visitor, "Service KPI")).to_be_visible()
    expect_complete(visitor)
    visitor.page.keyboard.press("Tab")
    expect(control(visitor, "Service KPI")).to_be_focused()
    # at the pace of a hand: the map follows between the letters, and the rest of the name still counts
    visitor.page.keyboard.type("Active", delay=200)
    expect(visitor.page.locator("h1")).to_have_text("Active Leeds participants (illustrative) in Leeds")
    # a name typed anew begins when the last has rested
    visitor.page.wait_for_timeout(1100)
    visitor.page.keyboard.type("Missed bins", delay=150)
    expect(visitor.page.locator("h1")).to_have_text("Missed bins (illustrative) in Leeds")
    # the choice is written anew, and keeps the focus
    expect(control(visitor, "Service KPI")).to_be_focused()
    expect(control(visitor, "Service KPI")).to_have_value(RATE)
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("End")
    period = control(visitor, "Period").locator("option").last.get_attribute("value")
    visitor.expect_query(kpi=RATE, period=period)
    expect(visitor.page.locator("[data-map-status]")).to_contain_text("Now showing Missed bins (illustrative)")
    expect(visitor.page.get_by_text("Illustrative figures, not council data", exact=True)).to_be_visible()
    expect_complete(visitor)
    painted, summary = visitor.classes(), visitor.page.locator("[data-text=summary]").inner_text()

    visitor.reload()
    visitor.expect_query(kpi=RATE, period=period)
    assert visitor.classes() == painted
    assert visitor.page.locator("[data-text=summary]").inner_text() == summary
    expect(control(visitor, "Colour the map by")).to_have_value(re.compile("^kpi:"))
    expect(control(visitor, "Period")).to_have_value(period)
    expect_complete(visitor)
    assert visitor.page.title().startswith("Missed bins (illustrative) in Leeds, ")


def test_the_table_and_the_names_on_the_map_follow(visitor):
    visitor.open(f"/?kpi={RATE}&sort=-rank")
    head = visitor.page.locator("[data-column=rank]")
    expect(head).to_contain_text("Missed bins")
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(visitor.page.locator("[data-area-table] caption")).to_contain_text("Illustrative figures, not council data")
    values = [float(row[2]) for row in visitor.visible_rows()]
    assert len(values) == 482
    assert values == sorted(values, reverse=True)
    expect(visitor.area(CODE)).to_have_attribute(
        "aria-label", re.compile(r"in class \d of 5.* per 1,000 collections due$")
    )
    expect(visitor.page.locator("[data-area-table]").get_by_role("link", name="GeoPackage")).to_be_visible()


def test_back_to_deprivation_leaves_nothing_of_the_kpi(visitor, model):
    visitor.open("/?as=decile")
    control(visitor, "Colour the map by").select_option(label="A service KPI …")
    expect(control(visitor, "Classes")).to_be_visible()
    expect(control(visitor, "Shown as")).to_be_hidden()
    control(visitor, "Classes").select_option(label="Natural breaks")
    visitor.expect_in_query(classes="natural")
    expect_complete(visitor)
    control(visitor, "Colour the map by").select_option(label="Crime")
    visitor.expect_query(colour="crime", **{"as": "decile"})
    assert visitor.classes() == [f"k{int(symbol, 36)}" for symbol in model.classes["decile"]["crime"]]
    expect(control(visitor, "Shown as")).to_be_visible()
    assert visitor.page.locator("[data-kpi-part], [data-legend=kpi]").count() == 0
    expect(visitor.page.locator("[data-area-table] a[href='/download/lsoa.csv']")).to_have_text("Download as CSV")
    assert visitor.page.title().startswith("Deprivation map")
    # and there and back again
    control(visitor, "Colour the map by").select_option(label="A service KPI …")
    expect(control(visitor, "Service KPI")).to_be_visible()
    expect_complete(visitor)
    visitor.page.get_by_role("button", name="Reset").click()
    visitor.expect_query()
    assert visitor.counts() == [16, 29, 15, 45, 43, 117, 217]


def test_a_chosen_area_tells_its_value_and_leads_to_the_kpi(visitor):
    visitor.open(f"/?kpi={RATE}")
    visitor.page.locator("[data-select]").first.click()
    line = visitor.page.locator("[data-kpi-area]")
    expect(line).to_contain_text("per 1,000 collections due (illustrative figures, not council data)")
    code = visitor.query["area"]
    expect(line.get_by_role("link")).to_have_attribute("href", re.compile(rf"^/kpi/{RATE}\?period=[^&]+&area={code}$"))
    visitor.page.get_by_role("button", name="Clear selection").click()
    expect(line).to_have_count(0)


def test_nothing_of_kpis_is_loaded_before_it_is_asked_for(visitor):
    asked = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.open()
    visitor.page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "kpi" in url or "/later/" in url]
    control(visitor, "Colour the map by").select_option(label="A service KPI …")
    expect(control(visitor, "Service KPI")).to_be_visible()
    assert [url for url in asked if url.endswith("/map-kpi/")]


def test_a_server_that_does_not_answer_is_told(visitor):
    visitor.expect_trouble(r"ERR_FAILED|Failed to fetch")
    visitor.open()
    visitor.page.route("**/map-kpi/**", lambda route: route.abort())
    control(visitor, "Colour the map by").select_option(label="A service KPI …")
    expect(visitor.page.get_by_role("alert").filter(has_text="The server does not answer")).to_be_visible()
    expect(control(visitor, "Colour the map by")).to_have_value("imd")
    assert visitor.counts() == [16, 29, 15, 45, 43, 117, 217]


@pytest.mark.parametrize("palette", ["blue", "green", "purple", "contrast"])
def test_the_colours_of_a_kpi_are_those_of_its_legend_in_every_palette(visitor, palette):
    visitor.open(f"/?kpi={RATE}&palette={palette}")
    for number in range(1, 6):
        drawn = visitor.page.locator(f"[data-areas] > path.q{number}").first.evaluate(
            "one => getComputedStyle(one).fill"
        )
        swatch = visitor.page.locator(f"[data-legend=kpi] .swatch.q{number}")
        assert drawn == swatch.evaluate("one => getComputedStyle(one).backgroundColor")
        assert drawn != "rgb(0, 0, 0)" or (palette, number) == ("contrast", 5)


def test_the_palette_chosen_on_the_map_colours_the_maps_of_every_page(visitor):
    visitor.open()
    control(visitor, "Colours").select_option("purple")
    darkest = "rgb(38, 10, 61)"
    # fewer of the first and more of the second are better
    for kpi in (RATE, SMALL):
        for path in (f"/?kpi={kpi}", f"/kpi/{kpi}", f"/explore?x=kpi:{kpi}"):
            visitor.open(path)
            first = visitor.page.locator("[data-legend=kpi] .swatch, .area-legend .swatch").first
            assert first.evaluate("one => getComputedStyle(one).backgroundColor") == darkest, path
            number = first.get_attribute("class").split()[-1]
            drawn = visitor.page.locator(f".areas .{number}").first
            assert drawn.evaluate("one => getComputedStyle(one).fill") == darkest, path


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}])
@pytest.mark.parametrize("palette", ["blue", "contrast"])
def test_axe_finds_nothing_on_the_map(axe, new_visitor, palette, options):
    visitor = new_visitor(**options)
    visitor.open(f"/?kpi={RATE}&palette={palette}&area={CODE}&set=priority")
    check(axe, visitor, "a KPI on the map")


def test_without_scripts_the_kpi_is_there(new_visitor):
    visitor = new_visitor(java_script_enabled=False)
    visitor.page.goto(f"{visitor.address}/?kpi={RATE}")
    expect(visitor.page.locator("h1")).to_have_text("Missed bins (illustrative) in Leeds")
    expect(visitor.page.get_by_role("button", name="Show", exact=True)).to_be_visible()
    expect(visitor.page.locator("[data-areas] > path.q5").first).to_be_visible()


# ---- the pair


@pytest.fixture
def show_pair(kpis, model):
    """Show two maps on a page of the server, in place of its words on the figures."""

    def show(visitor, **query):
        definition, period = kpis.definition(SMALL), Period.parse("2018-Q3")
        maps = maps_for(model, kpis, (definition, period), Viewer.PUBLIC, PairQuery.of(query))

        def answer(route):
            original = route.fetch(url=f"{visitor.address}/about")
            document = original.text()
            base = re.search(r'src="([^"]*)/js/main\.mjs"', document)[1]
            links = "".join(f'<link rel="stylesheet" href="{base}/css/{name}.css">' for name in PAIR_STYLES)
            document = document.replace("</head>", f"{links}</head>")
            words = re.compile(r'<article class="prose.*?</article>', re.S)
            replaced = f'<article class="prose"><h1>A KPI</h1><h2>Maps</h2>{maps.small}{maps.pair}</article>'
            route.fulfill(response=original, body=words.sub(lambda _: replaced, document))

        visitor.page.route("**/kpi/**", answer)
        parameters = "&".join(f"{key}={value}" for key, value in query.items())
        visitor.page.goto(f"{visitor.address}/kpi/{SMALL}?{parameters}")

    return show


def views(visitor):
    return [
        box.split()
        for box in visitor.page.locator("[data-map]").evaluate_all("maps => maps.map(m => m.getAttribute('viewBox'))")
    ]


def expect_together(visitor):
    one, other = ([float(number) for number in view] for view in views(visitor))
    assert one == pytest.approx(other, abs=0.01)
    return one


def test_the_two_maps_move_together_whichever_is_moved(visitor, show_pair):
    show_pair(visitor)
    ready = visitor.page.locator("[data-pair-ready]")
    expect(ready).to_have_count(1)
    whole = expect_together(visitor)
    left, right = (visitor.page.locator("[data-pair-side]").nth(side) for side in range(2))
    left.get_by_role("button", name="Zoom in").click()
    closer = expect_together(visitor)
    assert closer[2] < whole[2]
    visitor.expect_in_query(
        view=",".join(str(int(p + 0.5)) for p in (closer[0] + closer[2] / 2, closer[1] + closer[3] / 2, closer[2]))
    )
    right.get_by_role("button", name="Move the maps to the east").click()
    east = expect_together(visitor)
    assert east[0] > closer[0]
    right.locator("[data-pair-stage]").scroll_into_view_if_needed()
    stage = right.locator("[data-pair-stage]").bounding_box()
    visitor.page.mouse.move(stage["x"] + 150, stage["y"] + 200)
    visitor.page.mouse.down()
    visitor.page.mouse.move(stage["x"] + 250, stage["y"] + 240, steps=4)
    visitor.page.mouse.up()
    dragged = expect_together(visitor)
    assert dragged[0] < east[0]
    visitor.page.mouse.move(stage["x"] + 150, stage["y"] + 200)
    visitor.page.keyboard.down("Control")
    visitor.page.mouse.wheel(0, -60)
    visitor.page.keyboard.up("Control")
    visitor.page.wait_for_timeout(300)
    assert expect_together(visitor)[2] < dragged[2]
    left.locator("[data-areas] > path[tabindex='0']").focus()
    visitor.page.keyboard.press("Escape")
    assert expect_together(visitor) == pytest.approx(whole)


def test_an_area_chosen_on_one_map_is_chosen_on_both_and_in_the_table(visitor, show_pair, city):
    show_pair(visitor, domain="crime", all="maps")
    expect(visitor.page.locator("[data-pair-ready]")).to_have_count(1)
    row = visitor.page.locator(f"[data-pair-table] tr[data-code={CODE}]")
    row.get_by_role("button").click()
    index = list(city.lsoas.index).index(CODE)
    for side in range(2):
        chosen = visitor.page.locator("[data-areas]").nth(side).locator("path").nth(index)
        expect(chosen).to_have_attribute("aria-selected", "true")
    expect(visitor.page.locator("[data-pair-status]")).to_contain_text("Chosen: Stratford Street and the Beverleys")
    visitor.expect_in_query(chosen=CODE)
    expect(row.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    # the names on both maps say what each shows
    left, right = (visitor.page.locator("[data-areas]").nth(side).locator("path").nth(index) for side in range(2))
    expect(right).to_have_attribute("aria-label", re.compile(r"rank [\d,]+$"))
    expect(left).to_have_attribute("aria-label", re.compile(r"in class|hidden"))


def test_the_table_of_the_pair_sorts_by_numbers_and_leaves_hidden_ones_last(visitor, show_pair):
    show_pair(visitor, all="maps")
    expect(visitor.page.locator("[data-pair-ready]")).to_have_count(1)
    table = visitor.page.locator("[data-pair-table]")
    table.get_by_role("button", name="Jul–Sep 2018 (Q2 2018/19)").click()
    cells = table.locator("tbody tr td:nth-child(3)").all_inner_texts()
    numbers = [float(text.replace(",", "")) for text in cells if text not in ("Hidden", "No figures")]
    assert "Hidden" in cells
    assert numbers == sorted(numbers)
    assert set(cells[len(numbers) :]) <= {"Hidden", "No figures"}


def test_axe_finds_nothing_on_the_pair(axe, visitor, show_pair):
    show_pair(visitor, area=CODE)
    expect(visitor.page.locator("[data-pair-ready]")).to_have_count(1)
    visitor.page.get_by_text("Table and downloads of the maps").click()
    check(axe, visitor, "the pair")


def test_without_scripts_the_small_map_and_the_table_say_the_same(new_visitor, show_pair):
    visitor = new_visitor(java_script_enabled=False)
    show_pair(visitor)
    shape = visitor.page.locator(".small-map use").first
    expect(shape).to_be_visible()
    assert shape.bounding_box()["width"] > 1
    assert shape.evaluate("one => getComputedStyle(one).fill") != "none"
    expect(visitor.page.get_by_text("The maps need scripts.")).to_be_visible()
