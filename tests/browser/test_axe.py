"""axe-core finds nothing against WCAG 2.2 at level AA; its further advice is printed."""

import pytest

from .tools import Axe, expect

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": [*WCAG, "best-practice"], "resultTypes": ["violations"]}
VIEWS = {
    "the map": ("/", {}),
    "an area chosen and zoomed to": (
        "/?area=E01033035&view=1300,1250,500&outline=most-deprived,priority,target-wards,wards&set=priority",
        {},
    ),
    "an area being picked": ("/?pick=E01033035&names=off", {}),
    "an area being picked on a phone": ("/?pick=none", {"viewport": {"width": 360, "height": 740}}),
    "adding a neighbourhood": ("/admin/areas?check=1&name=Harehills&short_name=Harehills&lsoas=E01011355", {}),
    "naming a ward": ("/admin/names?of=E05001414", {}),
    "high contrast": ("/?palette=contrast&area=E01011372&as=decile&set=priority", {}),
    "a notice, and a table without rows": ("/?area=nowhere&set=priority&ward=E05001442", {}),
    "service figures": ("/data", {}),
    "about": ("/about", {}),
    "the accessibility statement": ("/accessibility", {}),
    "a neighbourhood": ("/neighbourhood/lincoln-green?compare=E05001414", {}),
    "a ward": ("/ward/E05001420", {}),
    "a ward since May 2018": ("/ward/E05011389", {}),
    "the wards": ("/wards?vintage=2018&sort=name", {}),
    "a neighbourhood on a phone": ("/lsoa/E01011372", {"viewport": {"width": 360, "height": 740}}),
    "another edition, by change": ("/?edition=2025&as=change-2019&area=E01033018&set=most-deprived", {}),
    "change": ("/change?from=2015&to=2025&area=lincoln-green&share=10", {}),
    "change on a phone": ("/change?from=1066", {"viewport": {"width": 360, "height": 740}}),
    "weights": ("/index?crime=40&kpi:illustrative-missed-bins=5", {}),
    "weights on a phone": ("/index?income=foo", {"viewport": {"width": 360, "height": 740}}),
    "actions": ("/actions?state=open", {}),
    "actions on a phone": ("/actions", {"viewport": {"width": 360, "height": 740}}),
    "an action": ("/actions/example-1", {}),
    "a new action": ("/actions/new", {}),
    "who is reached": ("/kpi/illustrative-jobshop-customers/equality", {}),
    "evidence sheets": ("/equality", {}),
    "a new evidence sheet": ("/equality/new", {}),
    "outcomes": ("/outcomes", {}),
    "the outcomes of a neighbourhood": ("/neighbourhood/beverleys/outcomes", {}),
    "the form of outcomes": ("/neighbourhood/beverleys/outcomes/change?template=safe", {}),
    "the annual report": ("/report?year=2018", {}),
    "the introduction of a report": ("/report/2018/all/change", {}),
    "turning a curve": ("/outcomes/beverleys/illustrative-anti-social-behaviour", {}),
    "the form of a curve on a phone": (
        "/outcomes/beverleys/imd-crime/change",
        {"viewport": {"width": 360, "height": 740}},
    ),
    "not found": ("/no-such-page", {}),
    "a phone": ("/?area=E01033035&set=priority", {"viewport": {"width": 360, "height": 740}}),
}


@pytest.fixture(scope="module")
def axe():
    return Axe()


def listing(violations):
    """Write violations as a reader wants them: rule, what it asks, and the elements."""
    lines = []
    for found in violations:
        lines.append(f"{found['id']} ({found['impact']}): {found['help']}")
        for node in found["nodes"][:5]:
            lines.append(f"    {' '.join(map(str, node['target']))}: {node['html'][:160]}")
            lines.extend(f"        {check['message']}" for check in node["any"] + node["all"] + node["none"])
        if len(found["nodes"]) > 5:
            lines.append(f"    and {len(found['nodes']) - 5} more")
    return "\n".join(lines)


#: Hides all but the first rows of those that are written alike but for their words and numbers.
FEWER_ROWS = """() => {
  const open = / (?!class|hidden|style|fill|role)([\\w-]+)="[^"]*"/g;
  const written = row => row.outerHTML.replace(/>[^<]*</g, '><').replace(open, ' $1');
  for (const body of document.querySelectorAll('tbody')) {
    const seen = new Map();
    for (const row of body.rows) {
      const kind = written(row);
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      if (!row.hidden && seen.get(kind) > 3) {
        row.hidden = true;
        row.dataset.fewer = '';
      }
    }
  }
}"""
ALL_ROWS = """() => document.querySelectorAll('tr[data-fewer]').forEach(row => {
  row.hidden = false;
  delete row.dataset.fewer;
})"""


def check(axe, visitor, name):
    # hundreds of rows of one kind have the same findings, and take axe-core most of its time
    visitor.page.evaluate(FEWER_ROWS)
    found = axe.run(visitor.page, options=OPTIONS).response["violations"]
    visitor.page.evaluate(ALL_ROWS)
    against_wcag = [one for one in found if set(one["tags"]) & set(WCAG)]
    advice = [one for one in found if one not in against_wcag]
    if advice:
        print(f"axe-core advises on {name}:\n{listing(advice)}")
    assert not against_wcag, listing(against_wcag)


@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing(axe, new_visitor, name):
    path, options = VIEWS[name]
    visitor = new_visitor(**options)
    visitor.expect_trouble(r"status of 404 .*no-such-page")
    visitor.open(path)
    check(axe, visitor, name)


def test_axe_finds_nothing_while_searching_with_the_card_shown(axe, visitor, model):
    visitor.open("/?set=priority")
    visitor.page.mouse.move(*visitor.point(model, "E01011310"))
    expect(visitor.card).to_be_visible()
    visitor.page.get_by_role("combobox", name="Find a postcode").fill("harehills")
    visitor.page.keyboard.press("ArrowDown")
    expect(visitor.page.locator("#search-results [aria-selected=true]")).to_be_visible()
    check(axe, visitor, "the search results")


def test_axe_finds_nothing_without_scripts_of_dash(axe, new_visitor):
    """The first paint, before Dash has taken over."""
    visitor = new_visitor()
    visitor.page.route("**/_dash-component-suites/**", lambda route: route.abort())
    visitor.expect_trouble(r"ERR_FAILED|DashRenderer is not defined|dash_renderer")
    visitor.page.goto(f"{visitor.address}/?set=priority")
    visitor.page.locator("[data-area-table] tbody").wait_for(state="attached")
    check(axe, visitor, "the first paint")
