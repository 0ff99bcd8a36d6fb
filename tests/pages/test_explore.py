"""Explore: the document without scripts, callbacks by function and by POST, downloads, bad addresses, disclosure."""

import csv
import io
import json
import re
from base64 import b64decode
from html import unescape
from urllib.parse import urlencode

import numpy as np
import openpyxl
import pytest

from dashboard.domain.areas.sets import SetKey
from dashboard.domain.disclosure.rules import Viewer
from dashboard.pages.explore.ids import PATH, Id
from dashboard.web.live_parts import LIVE
from tests.pages.services import ELSEWHERE, HERE, local_app, opener, words

#: Of small counts, so that most areas are hidden from the public.
SMALL = "illustrative-people-into-work"
RATE = "illustrative-missed-bins"
DRAW = f"..{Id.CHART}.figure...{Id.SHOWN}.data.."
SAY = f"{Id.SAID}.children"
CODES = ("E01011363", "E01011372", "E01033035")


@pytest.fixture(scope="module")
def app(city, published, tmp_path_factory):
    app = local_app(city, published, tmp_path_factory.mktemp("explore"))
    yield app
    app.hand_ins.close()


@pytest.fixture
def opened(app):
    return opener(app, ELSEWHERE)


def address(path=PATH, **query):
    return f"{path}?{urlencode(query)}"


def notice(page):
    return words(re.search(r'<p[^>]*class="notice"[^>]*>(.*?)</p>', page)[1])


def row(page, code):
    """Return the name and both figures of an area in the table."""
    written = re.search(rf'<tr data-code="{code}">.*?</tr>', page)[0]
    return [words(cell) for cell in re.findall(r"<th.*?</th>|<td class.*?</td>", written)]


def posted(app, output, how=ELSEWHERE, **values):
    """Ask a callback as Dash's scripts do; return the status and the answer."""
    inputs = [{**one, "value": values[f"{one['id']}.{one['property']}"]} for one in app.callback_map[output]["inputs"]]
    ids = [part.rpartition(".")[::2] for part in output.strip(".").split("...")]
    outputs = [{"id": name, "property": of} for name, of in ids]
    body = {"output": output, "outputs": outputs if len(outputs) > 1 else outputs[0], "inputs": inputs, "state": []}
    body["changedPropIds"] = list(values)
    answer = app.server.test_client().post(f"{LIVE}/explore/_dash-update-component", json=body, **how)
    return answer.status_code, answer.get_data(as_text=True)


def drawn(app, query, how=ELSEWHERE):
    """Return the figure, and what else is shown, for some choices."""
    status, text = posted(app, DRAW, how, **{f"{Id.CHOICES}.data": query})
    assert status == 200
    answer = json.loads(text)["response"]
    return answer[Id.CHART]["figure"], answer[Id.SHOWN]["data"]


def points(figure):
    """Return the codes of all points of a figure."""
    return {code for trace in figure["data"] for code in trace["customdata"]}


# ---- the document


def test_the_document_has_words_and_a_table_before_any_script(opened, city):
    status, page = opened(address(areas=",".join(CODES)))
    assert status == 200
    title = "Neighbourhoods that are more deprived overall strongly tend to be more deprived on crime"
    assert f'<h2 class="lead">{title}</h2>' in page
    said = words(page)
    assert "Rank correlation 0.83, 482 neighbourhoods." in said
    people = city.lsoas.loc[list(CODES), "population"].sum()
    assert f"3 neighbourhoods with {people:,} residents (mid-2015). All 3 LSOAs are in the most deprived 10%" in said
    assert page.count('<tr data-code="') == 482
    assert page.count(" checked>") == 3


def test_the_navigation_has_it_after_the_service_kpis(opened):
    navigation = words(re.search(r"<nav.*?</nav>", opened(PATH)[1], re.DOTALL)[0])
    assert "Service KPIs Explore" in navigation


def test_sets_are_marked_by_shape_and_word(opened, city):
    _, page = opened(PATH)
    for key, symbol in ((SetKey.PRIORITY, "★"), (SetKey.MOST_DEPRIVED, "◆"), (SetKey.TARGET_WARDS, "□")):
        assert f'<span aria-hidden="true">{symbol}</span> {city.sets[key].label}' in page


@pytest.mark.parametrize(
    ("sort", "column", "way"),
    [("", 1, "ascending"), ("-x", 1, "descending"), ("y", 2, "ascending"), ("name", 0, "ascending")],
)
def test_the_table_is_sorted_as_the_address_says(opened, sort, column, way):
    _, page = opened(address(sort=sort))
    rows = re.findall(r'<tr data-code.*?<th scope="row">(.*?) <span.*?number">(.*?)</td>.*?number">(.*?)</td>', page)
    found = [one[column] if column == 0 else int(one[column].replace(",", "")) for one in rows]
    assert len(found) == 482
    assert found == sorted(found, reverse=way == "descending")
    heads = re.findall(r'<th scope="col"(?: class="number")?(?: aria-sort="(\w+)")?><a href="([^"]*)"', page)
    assert [head[0] for head in heads] == [way if one == column else "" for one in range(3)]
    # what it is sorted by leads to the opposite order
    _, other = opened(unescape(heads[column][1]))
    assert f'aria-sort="{"ascending" if way == "descending" else "descending"}"' in other


@pytest.mark.parametrize(
    ("level", "vintage", "noun"), [("ward", "2018", "ward"), ("earlier-ward", "2004", "earlier ward")]
)
def test_wards_have_medians_and_are_told_as_wards(opened, city, level, vintage, noun):
    wards = city.ward_vintages[vintage]
    ward = str(wards.wards.index[0])
    _, page = opened(address(level=level, x="employment", areas=ward))
    own = city.lsoas.loc[wards.ward_of == ward, "employment_rank"]
    median = f"{own.median():,.1f}".removesuffix(".0")
    assert page.count('<tr data-code="') == len(wards.wards)
    assert row(page, ward)[1] == median
    assert f"{wards.wards.at[ward, 'name']}. 1 {noun} with " in words(page)
    assert f": {median}." in words(page)


def test_a_selection_leads_on_to_compare_and_to_files(opened, app):
    _, page = opened(address(areas=",".join(CODES), y="kpi:" + RATE))
    ways = re.search(r'<ul class="explore-ways.*?</ul>', page)[0]
    links = {text: unescape(href) for href, text in re.findall(r'href="([^"]+)"[^>]*>([^<]+)</a>', ways)}
    assert links["Clear selection"] == f"/explore?y=kpi:{RATE}"
    assert links["Compare"] == f"/compare?areas={','.join(CODES)}"
    own = app.server.test_client().get(links["Save as an area of your own"])
    assert (own.status_code, own.location) == (303, f"/compare?areas={'+'.join(CODES)}")
    for kind in ("Download selection: CSV", "XLSX", "GeoJSON"):
        assert app.server.test_client().get(links[kind], **ELSEWHERE).status_code == 200


def test_one_area_has_what_is_published_for_it_and_several_a_sum_of_that(opened, app):
    period = app.kpis.periods(RATE)[-1].key
    shown = app.kpis.figures(RATE, Viewer.PUBLIC, [period], ["lsoa"]).set_index("area_code")
    shown = shown[shown["status"] == "shown"].iloc[:3]
    one, *_ = codes = list(shown.index)
    _, page = opened(address(x="kpi:" + RATE, areas=one))
    assert f": {shown.at[one, 'value']:.1f}. National rank on crime" in words(page)
    _, page = opened(address(x="kpi:" + RATE, areas=",".join(codes)))
    together = 1000 * shown["numerator"].sum() / shown["denominator"].sum()
    assert f": {together:.1f} together. Median national rank on crime" in words(page)


# ---- bad addresses


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"x": "nonsense"}, "There is no measure “nonsense”; the usual one is shown."),
        ({"level": "<b>", "view": "pie"}, "There is no kind of area “<b>”"),
        ({"x": "kpi:" + RATE, "xp": "2031-Q1"}, "There are no figures for “2031-Q1”"),
        ({"areas": f"{CODES[0]},X1"}, "“X1” is not among the areas shown, and left out."),
    ],
)
def test_nonsense_gives_the_default_view_and_a_sentence(opened, query, said):
    status, page = opened(address(**query))
    assert status == 200
    assert said in notice(page)
    assert page.count('<tr data-code="') == 482


def test_known_codes_of_a_selection_are_kept(opened):
    _, page = opened(address(areas=f"X1,{CODES[0]}"))
    assert page.count(" checked>") == 1
    assert "1 neighbourhood with" in words(page)


# ---- callbacks


def test_a_callback_draws_by_function(app):
    with app.server.test_request_context(PATH):
        figure, shown = app.callback_map[DRAW]["callback"].__wrapped__("x=income&view=ranking")
    assert len({code for trace in figure.data for code in trace.customdata}) == 482
    assert shown["query"] == {"x": "income", "view": "ranking"}


def test_a_callback_draws_by_post(app, city):
    figure, shown = drawn(app, f"x=kpi:{RATE}&y=crime&level=ward")
    assert points(figure) <= set(city.ward_vintages["2018"].wards.index)
    assert len(points(figure)) > 20
    assert shown["illustrative"] is True


@pytest.mark.parametrize("sent", [None, 7, ["x"], {"x": 1}, "x=%00&areas=%", "&&&=="])
def test_whatever_a_callback_is_sent_the_usual_view_is_drawn(app, sent):
    figure, shown = drawn(app, sent)
    assert len(points(figure)) == 482
    assert shown["query"] == {}


def test_a_callback_says_what_is_chosen(app):
    values = {f"{Id.CHOICES}.data": "y=health", f"{Id.SELECTION}.data": list(CODES)}
    status, text = posted(app, SAY, **values)
    assert status == 200
    assert "3 neighbourhoods with" in text
    assert "data-explore-clear" in text
    status, text = posted(app, SAY, **{**values, f"{Id.SELECTION}.data": {"not": "a list"}})
    assert status == 200
    assert "No area is chosen." in text


def test_what_a_callback_shows_is_what_a_fresh_document_shows(app, opened):
    query = f"x=kpi:{RATE}&y=population&sort=-y"
    _, shown = drawn(app, query)
    _, page = opened(f"{PATH}?{query}")
    assert shown["html"]["table"] in page
    assert shown["html"]["legend"] in page
    assert f'<figcaption data-fragment="map-title">{shown["html"]["map-title"]}</figcaption>' in page
    assert unescape(re.search(r'data-query="([^"]*)"', page)[1]) == json.dumps(shown["query"])
    classes = dict(re.findall(r'<path class="([\w-]+)" data-code="(\w+)"', page))
    assert classes
    assert all(shown["classes"]["of"][code] == css for css, code in classes.items())


# ---- disclosure


@pytest.fixture(scope="module")
def hidden(app):
    """Codes of the LSOAs whose figure is hidden from the public."""
    table = app.kpis.figures(SMALL, Viewer.PUBLIC, [app.kpis.periods(SMALL)[-1].key], ["lsoa"])
    found = set(table.loc[table["status"].isin(["suppressed", "secondary"]), "area_code"])
    assert 20 < len(found) < 482
    return found


@pytest.mark.parametrize("view", ["relationship", "ranking"])
def test_hidden_areas_are_not_in_the_figure_of_the_public_but_in_that_of_a_steward(app, hidden, view):
    query = f"x=kpi:{SMALL}&view={view}"
    assert hidden <= points(drawn(app, query, HERE)[0])
    # asked after the steward: what one reader sees does not reach another
    figure, _ = drawn(app, query)
    assert points(figure)
    assert not points(figure) & hidden
    # the ends of the axes follow from the points that are there
    assert "range" not in figure["layout"]["xaxis"]
    assert "range" not in figure["layout"]["yaxis"]


def test_over_time_the_public_gets_what_is_published_and_nothing_else(app):
    figure, _ = drawn(app, f"x=kpi:{SMALL}&view=time")
    every = app.kpis.all_figures(Viewer.PUBLIC, area_kinds=["lsoa"], kpi_ids=[SMALL])
    published = every.loc[every["status"] == "shown", "value"].dropna()
    sent = figure["data"][0]["y"]
    values = np.frombuffer(b64decode(sent["bdata"]), sent["dtype"])
    assert np.sort(values[~np.isnan(values)]) == pytest.approx(np.sort(published))


def test_hidden_figures_stand_in_the_table_as_hidden_and_are_counted(opened, hidden):
    _, page = opened(address(x="kpi:" + SMALL))
    rows = dict(re.findall(r'<tr data-code="(\w+)".*?number">(.*?)</td>', page))
    assert [code for code in rows if rows[code] == "hidden"] == sorted(hidden)
    assert f"{len(hidden)} hidden to protect people" in words(page)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson"])
def test_no_hidden_figure_is_in_a_download(app, hidden, kind):
    answer = app.server.test_client().get(address(f"{PATH}.{kind}", x="kpi:" + SMALL, y="crime"), **ELSEWHERE)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=explored-areas-illustrative.{kind}"
    if kind == "geojson":
        found = {one["properties"]["code"]: one["properties"]["first_measure"] for one in answer.json["features"]}
    elif kind == "csv":
        found = figures_of(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    else:
        found = figures_of(openpyxl.load_workbook(io.BytesIO(answer.get_data()))["Figures"].values)
    assert len(found) == 482
    assert {code for code, value in found.items() if value == "hidden"} == hidden
    assert all(float(value) >= 0 for value in found.values() if value not in ("hidden", "no figures"))


def figures_of(rows):
    """Return the first measure by code, of the rows of a spreadsheet."""
    rows = [list(one) for one in rows]
    start = next(place for place, one in enumerate(rows) if one and one[0] == "Code")
    return {one[0]: one[5] for one in rows[start + 1 :]}


def test_a_sum_with_a_hidden_part_is_not_told(opened, hidden):
    _, page = opened(address(x="kpi:" + SMALL, areas=",".join(sorted(hidden)[:2])))
    assert "cannot be shown: 2 of 2 LSOAs are hidden (small numbers)" in words(page)


def test_exact_figures_say_so_in_the_file_and_in_its_name(app):
    client = app.server.test_client()
    answer = client.get(address(f"{PATH}.csv", x="kpi:" + SMALL, areas=CODES[0]), **HERE)
    name = answer.headers["Content-Disposition"]
    assert name == "attachment; filename=explored-areas-illustrative-exact-not-for-publication.csv"
    assert "Exact figures, not for publication" in answer.get_data(as_text=True)
    # measures of deprivation are the same for everybody
    assert "exact" not in client.get(f"{PATH}.csv", **HERE).headers["Content-Disposition"]


# ---- from the page of a KPI


@pytest.mark.parametrize(("query", "more"), [("domain=health", ""), ("domain=health&period={}", "xp")])
def test_charts_of_a_kpi_lead_here_with_the_same_figures_chosen(app, opened, query, more):
    earlier = app.kpis.periods(RATE)[-2].key
    _, page = opened(f"/kpi/{RATE}?{query.format(earlier)}")
    links = [unescape(link) for link in re.findall(r'<a href="(/explore[^"]*)">Explore this chart', page)]
    xp, yp = (f"&xp={earlier}", f"&yp={earlier}") if more else ("", "")
    assert links == [
        f"/explore?x=kpi:{RATE}{xp}&view=time",
        f"/explore?x=kpi:{RATE}{xp}&view=ranking",
        f"/explore?x=health&y=kpi:{RATE}{yp}",
    ]
    assert not any("Part of this link" in opened(link)[1] for link in links)
