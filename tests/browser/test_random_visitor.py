"""A visitor who uses whatever there is, at random: after each step the page shows what its address shows.

Left out is what changes stored figures or the configuration, or leaves the site: those steps have tests of their own.
"""

import random
import time
from contextlib import suppress

import pytest

from .tools import PageLeft

#: A page shows what its address says after so long at the latest.
WITHIN_S = 4
#: Steps of each seed. A failure prints the seed and the steps, so that it can be followed by hand.
STEPS = 20
STARTS = {
    1: "/",
    2: "/?colour=crime&area=E01011363",
    3: "/kpis",
    4: "/kpi/illustrative-anti-social-behaviour",
    5: "/lsoa/E01033035",
    6: "/ward/E05001420",
    7: "/compare?areas=E01011363,lincoln-green",
    8: "/explore",
    9: "/data",
    10: "/?kpi=illustrative-anti-social-behaviour",
    11: "/about",
    12: "/explore?x=population&level=ward&view=ranking",
    13: "/neighbourhood/lincoln-green",
}
KEYS = ("Tab", "Tab", "Enter", "ArrowDown", "ArrowRight", "Escape", "Space", "Shift+Tab", "Home", "End", "+", "-")

#: What can be clicked: no files, no other sites, nothing that is sent to be stored, no printing.
CLICKABLE = """() => [...document.querySelectorAll(
  'a[href], button, summary, input[type=checkbox], [data-areas] > path, [data-map-areas] > path, tbody tr'
)].filter((one) => {
  const href = one.getAttribute('href') ?? '';
  const sends = one.closest('form')?.method === 'post';
  const file = /\\.(csv|xlsx|json|geojson|gpkg|toml|svg)/.test(href) || one.hasAttribute('download');
  const away = /^(https?|mailto|tel):/.test(href) || one.dataset.action === 'print' || one.dataset.save;
  return one.checkVisibility() && !one.disabled && !sends && !file && !away;
})"""
CHOOSABLE = """() => [...document.querySelectorAll('select')].filter((one) => one.checkVisibility() && !one.disabled)"""

#: All that a reader can see or is told of a page. Left out, since it is of the moment: the card beside the pointer,
#: what was said aloud, the focus, where the page is scrolled to, search results, what only tells of a copied link.
SHOWN = """() => {
  const shown = (one) => one.checkVisibility();
  const text = (one) => one.textContent.replace(/\\s+/g, ' ').trim();
  const main = document.querySelector('main').cloneNode(true);
  const moment = '[data-map-card], [role=status]:not(.notice):not(.explore-selection), [data-copy-status], script, '
    + 'noscript, .map-hint, svg title, .js-plotly-plot, [hidden], datalist, option, [data-map-labels]';
  for (const one of main.querySelectorAll(moment)) one.remove();
  const controls = [...document.querySelectorAll('main select, main input[type=checkbox]')].filter(shown)
    .map((one) => [one.id || one.value, one.type === 'checkbox' ? one.checked : one.value]);
  const map = (name) => [...document.querySelectorAll(name)].map((one) => one.getAttribute('class'));
  return {
    title: document.title,
    words: text(main),
    controls,
    rows: [...document.querySelectorAll('main tbody tr')].map(text).join('|'),
    colours: map('[data-areas] > path, [data-areas] > use, [data-map-areas] > path').join(' '),
    chosen: [...document.querySelectorAll('[aria-selected=true], [data-chosen]')].length,
    outlines: [...document.querySelectorAll('[data-outline-layer]')].map((one) => one.hasAttribute('hidden')),
    palette: document.documentElement.dataset.palette ?? 'blue',
    details: document.querySelectorAll('main details').length,
    points: document.querySelectorAll('.js-plotly-plot').length,
  };
}"""
QUIET = """() => document.documentElement.dataset.scripts === 'ready'
  && !document.querySelector('[aria-busy=true]')
  && !document.querySelector('[data-live-first]')
  && (!document.querySelector('.map-pair') || document.querySelector('.map-pair[data-pair-ready]'))
  && (!document.querySelector('.explore') || document.querySelector('.explore .js-plotly-plot .main-svg'))
  && (!document.querySelector('[data-area-table]') || document.querySelector('[data-area-table] tbody'))"""


def seen(page):
    """Return what a page shows when it is ready, and its address; browsers let a page that lies behind another rest."""
    page.bring_to_front()
    until = time.monotonic() + 30
    while time.monotonic() < until:
        # asked again and again: a choice may lead to another page meanwhile
        with suppress(PageLeft):
            if page.evaluate(QUIET):
                return page.evaluate(SHOWN), page.evaluate("location.pathname + location.search")
        page.wait_for_timeout(50)
    return pytest.fail(f"{page.url} does not become ready")


def assert_not_empty(found, path):
    assert len(found["words"]) > 60, f"nothing is left of {path}"
    if path.split("?")[0] == "/":
        assert found["colours"].count(" ") == 481, "areas of the map are missing"
        assert found["rows"], "rows of the table are missing"


def assert_as_fresh(visitor, steps):
    """Compare a page with a fresh load of its address, in a page of its own that has the same memory.

    The address follows the map when it has been painted, the table when there is time: so a page may take a moment.
    """
    loaded, fresh = None, visitor.context.new_page()
    while True:
        now, address = seen(visitor.page)
        if address != loaded:
            fresh.goto(visitor.address + address)
            (wanted, _), loaded, until = seen(fresh), address, time.monotonic() + WITHIN_S
            continue
        if now == wanted:
            break
        if time.monotonic() > until:
            assert_not_empty(now, address)
            different = {key: (now[key], wanted[key]) for key in wanted if now[key] != wanted[key]}
            told = [f"{key}:\n  now   {_cut(*pair)}\n  fresh {_cut(*pair[::-1])}" for key, pair in different.items()]
            pytest.fail("\n".join([f"{address} shows otherwise than it should after {steps}:", *told]), pytrace=False)
        visitor.page.wait_for_timeout(100)
    assert_not_empty(now, address)
    fresh.close()


def _cut(one, other):
    """The part of a value that differs from another."""
    one, other = str(one), str(other)
    begins = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    return one[max(0, begins - 40) : begins + 160]


def step(visitor, chance):
    """Do something; return what was done."""
    page, kind = (
        visitor.page,
        chance.choices(("click", "choose", "key", "back", "forward", "reload"), (8, 5, 4, 2, 1, 1))[0],
    )
    if kind == "click":
        return click(page, chance)
    if kind == "choose":
        return choose(page, chance)
    if kind == "key":
        key = chance.choice(KEYS)
        page.keyboard.press(key)
        return f"key {key}"
    if kind == "back":
        page.go_back(wait_until="commit")
    elif kind == "forward":
        page.go_forward(wait_until="commit")
    else:
        page.reload(wait_until="commit")
    return kind


def click(page, chance):
    found = page.evaluate_handle(CLICKABLE)
    count = found.evaluate("found => found.length")
    if not count:
        return "nothing to click"
    one = found.evaluate_handle("(found, at) => found[at]", chance.randrange(count)).as_element()
    told = one.evaluate("one => (one.getAttribute('href') ?? '') + ' ' + one.outerHTML.slice(0, 90)")
    one.dispatch_event("click") if one.evaluate("one => one instanceof SVGElement") else one.evaluate(
        "one => one.click()"
    )
    return f"click {told}"


def choose(page, chance):
    found = page.evaluate_handle(CHOOSABLE)
    count = found.evaluate("found => found.length")
    if not count:
        return "nothing to choose"
    one = found.evaluate_handle("(found, at) => found[at]", chance.randrange(count)).as_element()
    values = one.evaluate("one => [...one.options].filter(option => !option.disabled).map(option => option.value)")
    value = chance.choice(values)
    told = one.evaluate("one => one.id")
    one.select_option(value)
    return f"choose {value} of {told}"


@pytest.mark.parametrize("seed", STARTS)
def test_whatever_is_done_the_page_shows_what_its_address_shows(new_visitor, seed):
    visitor, chance, steps = new_visitor(), random.Random(seed), [STARTS[seed]]
    visitor.expect_trouble(r"status of 404 .*/(lsoa|ward|neighbourhood|kpi)/")
    visitor.open(STARTS[seed])
    for _ in range(STEPS):
        if not visitor.page.url.startswith(visitor.address):
            # Back has led to where the browser came from
            visitor.open(STARTS[seed])
        steps.append(step(visitor, chance))
        assert_as_fresh(visitor, steps)
        assert not visitor.troubles, f"after {steps}: {visitor.troubles}"


# ---- what it was made for


def test_a_link_within_the_page_leaves_the_map_where_it_is(visitor):
    visitor.open()
    visitor.page.select_option("#map-measure", "crime")
    visitor.page.get_by_role("link", name="All 482 neighbourhoods as a table").click()
    assert_as_fresh(visitor, ["crime", "to the table"])
    visitor.page.keyboard.press("Home")
    visitor.page.locator(".skip").evaluate("one => one.click()")
    assert_as_fresh(visitor, ["crime", "to the table", "skip"])


def test_measures_and_areas_are_steps_and_other_choices_do_not_pile_up(visitor):
    visitor.open()
    visitor.page.select_option("#map-measure", "crime")
    visitor.expect_query(colour="crime")
    length = visitor.page.evaluate("history.length")
    visitor.page.select_option("#map-palette", "green")
    visitor.page.get_by_role("button", name="Zoom in").click()
    visitor.page.locator("[data-outline=wards]").check()
    assert_as_fresh(visitor, ["palette", "zoom", "outline"])
    assert visitor.page.evaluate("history.length") == length
    visitor.page.locator("[data-areas] > path").nth(7).dispatch_event("click")
    assert_as_fresh(visitor, ["area"])
    assert visitor.page.evaluate("history.length") == length + 1
    visitor.page.go_back()
    assert_as_fresh(visitor, ["crime", "area", "back"])
    visitor.page.go_back()
    assert_as_fresh(visitor, ["crime", "area", "back", "back"])
    assert visitor.page.input_value("#map-measure") == "imd"


@pytest.mark.parametrize(
    ("path", "control", "value"),
    [("/kpis", "#rug-sort", "gap"), ("/kpi/illustrative-anti-social-behaviour", "#kpi-period", 2)],
)
def test_after_back_the_controls_say_what_the_figures_say(visitor, path, control, value):
    visitor.open(path)
    before = visitor.page.input_value(control)
    with visitor.page.expect_navigation():
        visitor.page.select_option(control, **({"index": value} if isinstance(value, int) else {"value": value}))
    assert_as_fresh(visitor, ["choose"])
    assert visitor.page.input_value(control) != before
    visitor.page.go_back()
    assert_as_fresh(visitor, ["choose", "back"])
    assert visitor.page.input_value(control) == before
