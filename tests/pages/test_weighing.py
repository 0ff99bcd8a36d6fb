"""Weigh the domains: the document by address, callbacks by function and by POST, downloads, disclosure, own weights."""

import csv
import io
import json
import re
from html import unescape

import openpyxl
import pytest

from dashboard.domain.areas.compared import custom_codes
from dashboard.domain.areas.configuration import Configuration, apply
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.wording.plain import number_in_words
from dashboard.errors import DatabaseError
from dashboard.factory import create_app_for
from dashboard.pages.weighing.ids import PATH, Id
from dashboard.web.live_parts import LIVE
from tests.pages.services import ELSEWHERE, HERE, local_app, opener, words

#: Of small counts, so that most areas are hidden from the public.
SMALL = "illustrative-people-into-work"
RATE = "illustrative-missed-bins"
CRIME = "income=10&employment=10&education=10&health=10&crime=60&barriers=0&living_environment=0"
ALONE = "&".join(f"{domain.key}={100 if domain.key == 'crime' else 0}" for domain in DOMAINS)


@pytest.fixture(scope="module")
def app(city, published, tmp_path_factory):
    app = local_app(city, published, tmp_path_factory.mktemp("weighing"))
    yield app
    app.hand_ins.close()


@pytest.fixture
def opened(app):
    return opener(app, ELSEWHERE)


def lead(page):
    return words(re.search(r'<p class="lead">(.*?)</p>', page)[1])


def notice(page):
    return words(re.search(r'<p class="notice"[^>]*>(.*?)</p>', page)[1])


def ranking(page):
    """Return code and cells of each row of the ranking."""
    rows = re.findall(r'<tr data-code="(\w+)">(.*?)</tr>', page, re.DOTALL)
    return {code: [words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for code, row in rows}


def classes(page):
    return {code: css for css, code in re.findall(r'<path class="([\w-]+)" data-code="(\w+)"', page)}


def posted(app, output, value, how=ELSEWHERE):
    """Ask a callback of one input as Dash's scripts do."""
    (one,) = app.callback_map[output]["inputs"]
    name, _, of = output.rpartition(".")
    body = {"output": output, "outputs": {"id": name, "property": of}, "inputs": [{**one, "value": value}], "state": []}
    answer = app.server.test_client().post(f"{LIVE}/weighing/_dash-update-component", json=body, **how)
    assert answer.status_code == 200
    return json.loads(answer.get_data(as_text=True))["response"][name][of]


# ---- the document


def test_published_weights_are_the_published_ranking(opened, city):
    status, page = opened(PATH)
    assert status == 200
    assert (
        lead(page) == "These are the published weights: the ranking is that of the English Indices of Deprivation 2015."
    )
    rows = ranking(page)
    assert list(rows) == list(city.lsoas["imd_rank"].nsmallest(10).index)
    assert {row[3] for row in rows.values()} == {"same"}
    assert "Stay: 16" in words(page)
    assert "Weights are judgements" in words(page)
    worst = {code for code, css in classes(page).items() if css == "k0"}
    assert worst == set(city.sets[SetKey.MOST_DEPRIVED].lsoa_codes)


def test_where_nobody_joins_or_leaves_one_sentence_says_so(opened):
    _, page = opened(PATH)
    assert "The 16 most deprived are the same as in the published index: none joins and none leaves." in words(page)
    _, changed = opened(f"{PATH}?{ALONE}")
    for head in ("Join: ", "Leave: "):
        assert head not in words(page)
        assert head in words(changed)
    assert "none joins and none leaves" not in words(changed)


def test_the_result_is_an_area_for_everybody_and_for_administrators_a_neighbourhood_to_be(app, opened, city):
    _, page = opened(f"{PATH}?{ALONE}")
    href = unescape(re.search(r'<a href="([^"]+)">These sixteen as one area', page)[1])
    crime = city.lsoas["crime_rank"].rank(method="min").nsmallest(16)
    assert set(custom_codes(href.partition("=")[2])) == set(crime.index)
    assert "Make a priority neighbourhood" not in page
    local = opener(app, HERE)
    draft = re.search(r'<a href="([^"]+)">Make a priority neighbourhood of the (\w+) that', local(f"{PATH}?{ALONE}")[1])
    free = [code for code in crime.index if city.config.neighbourhood_of(code) is None]
    assert draft[2] == number_in_words(len(free))
    # the form shows what it would change, before anybody saves it
    status, form = local(unescape(draft[1]))
    assert status == 200
    assert "By the council’s weights" in form
    assert all(code in form for code in free)
    assert "Fix " not in words(form)


def test_other_weights_say_first_what_they_change(opened, city):
    _, page = opened(f"{PATH}?{ALONE}")
    crime = city.lsoas["crime_rank"].rank(method="min").astype(int)
    stay = len(set(crime.nsmallest(16).index) & set(city.lsoas["imd_rank"].nsmallest(16).index))
    assert lead(page).startswith(
        f"With these weights {stay} of the 16 most deprived neighbourhoods of Leeds stay among"
    )
    rows = ranking(page)
    assert [int(row[0]) for row in rows.values()] == [crime[code] for code in rows]
    assert "Only one indicator is weighed" in words(page)
    assert len(ranking(opened(f"{PATH}?{ALONE}&all=1")[1])) == 482
    place = next(one for one in city.config.neighbourhoods if one.slug == "lincoln-green")
    row = re.search(r'<tr><th scope="row"><a href="/neighbourhood/lincoln-green">.*?</tr>', page)[0]
    assert [words(cell) for cell in re.findall(r"<td.*?</td>", row)][2] == str(
        crime[list(place.lsoa_codes)].median()
    ).removesuffix(".0")


def test_controls_stand_without_scripts_and_hold_the_weights(opened):
    _, page = opened(f"{PATH}?{CRIME}&method=z&kpi:{RATE}=5")
    form = re.findall(r'<input type="number" id="[\w-]+" name="([^"]+)" form="weighing-form" value="([^"]+)"', page)
    assert "&".join(f"{name}={value}" for name, value in form) == f"{CRIME}&kpi:{RATE}=5"
    assert '<option value="z" selected>' in page
    # what is weighed already is not offered again, and what has no better end is never offered
    offered = set(re.findall(r'<option value="([\w-]+)">', page))
    assert SMALL in offered
    assert RATE not in offered


def test_every_preset_leads_to_its_weights(opened):
    _, page = opened(PATH)
    presets = re.search(r'<nav class="weighing-presets.*?</nav>', page, re.DOTALL)[0]
    links = {words(name): unescape(href) for href, name in re.findall(r'<a href="([^"]+)">(.*?)</a>', presets)}
    assert list(links)[:3] == ["Published weights", "All the same", "Income alone"]
    assert len(links) == 9
    assert links["Published weights"] == PATH
    assert links["Crime alone"] == f"{PATH}?{ALONE}"
    for address in links.values():
        assert 'class="notice" role="status"' not in opened(address)[1]


@pytest.mark.parametrize(
    "query", ["income=foo", "kpi:none=3", "crime=1000", "&".join(f"{one.key}=0" for one in DOMAINS)]
)
def test_nonsense_gives_the_published_weights_and_a_sentence(opened, query):
    status, page = opened(f"{PATH}?{query}")
    assert status == 200
    assert notice(page).endswith("The published weights are shown.")
    assert lead(page).startswith("These are the published weights")


# ---- figures of services


def test_an_area_whose_figure_is_hidden_has_no_rank_and_is_counted(app, opened):
    period = app.kpis.periods(SMALL)[-1].key
    figures = app.kpis.figures(SMALL, Viewer.PUBLIC, [period], ["lsoa"]).set_index("area_code")
    shown = set(figures.index[figures["status"].eq("shown")])
    assert 0 < len(shown) < 482
    _, page = opened(f"{PATH}?add={SMALL}&all=1")
    assert set(ranking(page)) == shown
    assert (
        f"{len(shown)} of 482 neighbourhoods are ranked. The others lack a figure ({482 - len(shown)} without"
        in words(page)
    )
    assert "nothing is filled in" in words(page)
    hidden = {code for code, css in classes(page).items() if css == "no-data"}
    assert hidden == set(classes(page)) - shown
    assert "Illustrative figures" in page


def test_the_steward_sees_more_and_the_file_says_so(app):
    _, page = opener(app, HERE)(f"{PATH}?add={SMALL}&all=1")
    assert len(ranking(page)) == 482
    answer = app.server.test_client().get(f"{PATH}.csv?add={SMALL}", **HERE)
    assert "exact-not-for-publication" in answer.headers["Content-Disposition"]
    assert (
        "illustrative"
        in app.server.test_client().get(f"{PATH}.csv?add={SMALL}", **ELSEWHERE).headers["Content-Disposition"]
    )
    # domains are the same for everybody
    assert "exact" not in app.server.test_client().get(f"{PATH}.csv", **HERE).headers["Content-Disposition"]


def test_no_figures_at_all_is_no_ranking(opened, app, monkeypatch):
    monkeypatch.setattr(type(app.kpis), "periods", lambda *_: ())
    _, page = opened(f"{PATH}?add={RATE}")
    assert "There are no figures for “Missed bins” yet" in notice(page)
    assert lead(page).endswith("so there is no ranking.")


def test_domains_can_be_weighed_while_the_database_is_away(opened, app, monkeypatch):
    def away(_):
        raise DatabaseError("gone")

    monkeypatch.setattr(type(app.kpis), "definitions", away)
    _, page = opened(f"{PATH}?{CRIME}")
    assert lead(page).startswith("With these weights")
    assert 'id="weighing-add"' not in page
    _, page = opened(f"{PATH}?{CRIME}&kpi:{RATE}=5")
    assert notice(page) == "The figures of services cannot be used at the moment; the published weights are shown."
    assert lead(page).startswith("These are the published weights")


# ---- callbacks


def test_a_callback_ranks_by_function_and_by_post(app, opened):
    with app.server.test_request_context(PATH):
        by_function = app.callback_map[f"{Id.SHOWN}.data"]["callback"].__wrapped__(f"?{CRIME}")
    by_post = posted(app, f"{Id.SHOWN}.data", f"?{CRIME}")
    assert json.loads(json.dumps(by_function)) == by_post
    _, page = opened(f"{PATH}?{CRIME}")
    assert by_post["classes"]["of"] == classes(page)
    assert by_post["query"] == f"?{CRIME}"
    for piece in by_post["html"].values():
        assert piece in page
    sure = posted(app, f"{Id.SURE}.data", f"?{CRIME}")
    assert sure["ranking"] in page


@pytest.mark.parametrize("value", [None, 5, ["x"], "?income=<script>", "?kpi:%00=1", "income=1&income=2"])
def test_a_callback_takes_whatever_is_sent(app, value):
    assert "<script>" not in posted(app, f"{Id.SHOWN}.data", value)["html"]["told"]
    assert "Ranking" in posted(app, f"{Id.SURE}.data", value)["ranking"]


# ---- downloads


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_ranking_can_be_taken_away(app, opened, kind):
    _, page = opened(f"{PATH}?{CRIME}")
    address = f"{PATH}.{kind}?{CRIME}"
    assert address in unescape(page)
    data = app.server.test_client().get(address, **ELSEWHERE).data
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        table = [list(row) for row in book["Figures"].iter_rows(values_only=True)]
    else:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        gap = lines.index([])
        assert {row[0] for row in lines[:gap]} >= {
            "Table",
            "Finding",
            "Coverage",
            "Weight",
            "Method",
            "How sure",
            "Source",
        }
        table = lines[gap + 1 :]
    assert table[0][:5] == ["lsoa11_code", "name", "rank", "published_rank_in_city", "imd_rank"]
    assert len(table) == 483
    assert [row[0] for row in table[1:11]] == list(ranking(page))
    assert [int(row[2]) for row in table[1:]] == sorted(int(row[2]) for row in table[1:])


# ---- the council's own weights


def test_the_council_s_own_weights_are_offered(city, database_url):
    kept = Configuration(weights={"crime": 60.0, "income": 40.0})
    page = opener(create_app_for(apply(city, kept), city.data_dir, database_url), ELSEWHERE)(PATH)[1]
    own = re.search(r'<a href="([^"]+)">The council’s own</a>', page)[1]
    assert "income=40&amp;employment=0&amp;" in own
    assert "crime=60" in own


def test_only_administrators_are_led_to_keep_weights(app, opened):
    assert "/admin/weights" not in opened(f"{PATH}?{CRIME}")[1]
    _, page = opener(app, HERE)(f"{PATH}?{CRIME}&kpi:{RATE}=5")
    address = unescape(re.search(r'<a href="(/admin/weights[^"]*)"', page)[1])
    assert address == f"/admin/weights?check=1&weights=own&{CRIME}&kpi:{RATE}=5"
    _, check = opener(app, HERE)(address)
    assert "The council’s own weights: Income 10, Employment 10," in words(check)
    assert f"kpi:{RATE} 5. Before: none." in words(check)
    assert opened(address)[0] in (401, 403)
