"""Outcomes of a neighbourhood, its index, and turning a curve: pages, forms, history, two writers."""

import re
from html import unescape

import pytest

from dashboard.access.identity import allow_local_mode
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.outcomes.documents import Kind
from dashboard.kpis.outcomes import Outcomes
from tests.pages.test_admin_pages import Administrator

WHY = "Agreed by the board in May"
SET = "/neighbourhood/lincoln-green/outcomes"
ASB, WHOLE = "illustrative-anti-social-behaviour", "illustrative-jobshop-customers"
CURVE = f"/outcomes/lincoln-green/{WHOLE}"
FIELDS = {
    "title-0": "People feel safe", "reason-0": "It matters here.", "chosen-0": "Residents’ forum",
    "review-0": "1/6/2030",
    "measure-0-0": "imd-crime", "measure-0-1": ASB, "target-0-1": "12.5", "forecast-0-1": "14", "weight-0-1": "2",
    "title-1": "", "public": "yes", "why": WHY,
}  # fmt: skip
FIVE = {
    **FIELDS, "measure-0-2": "imd-income", "measure-0-3": "imd-health", "measure-0-4": "imd-employment",
    "measure-0-5": "imd-education",
}  # fmt: skip
HOMES = {
    "title-1": "Homes are warm", "reason-1": "Cold homes make ill.", "chosen-1": "Tenants", "review-1": "2030-06-01",
    "measure-1-0": "imd-living-environment",
}  # fmt: skip
TEXT = {
    "story": "Reports fell.", "partners": "The schools.", "works": "Being seen.", "better_off-0": ASB, "public": "yes",
    "why": WHY,
}  # fmt: skip


@pytest.fixture
def here(told_app):
    allow_local_mode(told_app.server, "127.0.0.1")
    return Administrator(told_app)


def filled(here, address, fields):
    where, hidden = here.form(address)
    return here.send(where, {**hidden, **fields})


def test_a_set_is_written_changed_and_undone(here, told_app, public):
    assert "No outcomes have been chosen" in here.open(SET)[1]
    answer = filled(here, f"{SET}/change", FIELDS)
    assert (answer.status_code, answer.location) == (303, f"{SET}?saved=1")
    _, text = here.open(answer.location)
    for words in (
        "Saved as version 1.",
        "People feel safe",
        "Chosen by: Residents’ forum",
        "1 June 2030",
        "12.5",
        "14.0",
    ):
        assert words in text
    assert "There is no index: 2 of the measures count, and it takes 5." in text
    # the form has all of it again, and an empty outcome to add
    _, text = here.open(f"{SET}/change")
    assert 'name="title-1"' in text
    assert 'name="title-2"' not in text
    assert 'value="12.5"' in text
    assert filled(here, f"{SET}/change", {**FIELDS, **HOMES, "remove-0": "yes"}).status_code == 303
    _, text = public(SET)
    assert "Homes are warm" in text
    assert "People feel safe" not in text
    assert "History" not in text
    assert "Changed: outcome 1." in here.open(SET)[1]
    assert here.save(f"{SET}/undo?version=2").location == f"{SET}?saved=3"
    assert "People feel safe" in here.open(SET)[1]
    here.save(f"{SET}/undo?version=1")
    assert "No outcomes have been chosen" in here.open(SET)[1]
    assert len(Outcomes(told_app.kpis).history(Kind.OUTCOMES, "lincoln-green")) == 4
    # what was removed can be written anew
    assert filled(here, f"{SET}/change", FIELDS).location == f"{SET}?saved=5"
    assert filled(here, f"{CURVE}/change", TEXT).status_code == 303
    here.save(f"{CURVE}/undo?version=1")
    assert filled(here, f"{CURVE}/change", TEXT).location == f"{CURVE}?saved=3"


def test_a_measure_for_officers_only_is_on_no_public_page(here, public):
    assert filled(here, f"{SET}/change", {**FIELDS, "hidden-0-1": "yes"}).status_code == 303
    assert "Officers only</span>" in here.open(SET)[1]
    assert 'name="hidden-0-1" value="yes" checked' in here.open(f"{SET}/change")[1]
    for page in (SET, "/report?year=2018&areas=lincoln-green", "/report?areas=lincoln-green"):
        _, text = public(page)
        assert "imd-crime" in text
        assert f"/outcomes/lincoln-green/{ASB}" not in text
    # nor is its target told where the curve of the measure stands
    assert "12.5" not in public(f"/outcomes/lincoln-green/{ASB}")[1]
    assert "one measure." in public("/outcomes")[1]


def test_the_index_never_stands_without_its_range_and_its_parts(here, told_app, city):
    assert filled(here, f"{SET}/change", FIVE).status_code == 303
    _, text = here.open(SET)
    found = re.search(r'<p class="thriving"><strong>(\d+)</strong> out of 100.*?lies between (\d+) and (\d+)\.', text)
    value, lowest, highest = map(int, found.groups())
    assert lowest <= value <= highest
    parts = dict(
        re.findall(r'<th scope="row">([^<]+?) \(Indices[^<]*</th><td>[^<]*</td><td class="number">(\d+)', text)
    )
    assert set(parts) == {"Crime", "Income", "Health and disability", "Employment", "Education, skills and training"}
    own = city.lsoas.loc[
        list(next(one for one in city.config.neighbourhoods if one.slug == "lincoln-green").lsoa_codes)
    ]
    ranks = city.lsoas["crime_rank"]
    mine = own["crime_rank"].median()
    assert int(parts["Crime"]) == round(100 * ((ranks < mine).sum() + (ranks == mine).sum() / 2) / len(ranks))
    held = Outcomes(told_app.kpis).outcome_sets(Viewer.PUBLIC)["lincoln-green"].document
    assert [one.weight for one in held.indicators] == [1, 2, 1, 1, 1, 1]


def test_outcomes_to_start_from_are_in_the_form(here):
    _, text = here.open(f"{SET}/change?template=safe&template=children")
    assert 'value="People feel safe at home and outside"' in text
    assert 'value="Children get a good start in life"' in text
    assert f'<option value="{ASB}" selected>' in text
    assert 'name="title-2"' in text


def test_what_is_wrong_with_a_set_is_told_and_nothing_typed_is_lost(here, told_app):
    wrong = {"measure-0-0": "no-such", "target-0-1": "much", "weight-0-1": "NaN", "review-0": "soon"}
    answer = filled(here, f"{SET}/change", {**FIELDS, **wrong})
    assert answer.status_code == 400
    assert "Fix 4 errors" in answer.text
    assert 'value="much"' in answer.text
    answer = filled(
        here, f"{SET}/change", {**FIELDS, "title-0": "<b>", "chosen-0": "a@b.org", "review-0": "", "why": "x"}
    )
    for words in ("signs of markup", "e-mail address", "looked at again is missing", "The reason"):
        assert words in answer.text
    assert "There are 0 outcomes" in filled(here, f"{SET}/change", {"why": WHY}).text
    many = {f"title-{number}": "One of too many" for number in range(20)}
    assert "There are 13 outcomes: expected 1 to 12." in filled(here, f"{SET}/change", {**many, "why": WHY}).text
    assert filled(here, f"{CURVE}/change", {"why": WHY}).status_code == 400
    assert Outcomes(told_app.kpis).history(Kind.OUTCOMES, "lincoln-green") == ()


def test_of_two_writers_of_a_set_or_a_text_the_slower_one_is_told_with_both_texts(here):
    for address, page, fields, name in (
        (f"{SET}/change", SET, FIELDS, "reason-0"),
        (f"{CURVE}/change", CURVE, TEXT, "story"),
    ):
        where, hidden = here.form(address)
        assert filled(here, address, {**fields, name: "Theirs, saved first."}).status_code == 303
        answer = here.send(where, {**hidden, **fields, name: "Mine, typed meanwhile."})
        assert answer.status_code == 409
        text = unescape(answer.text)
        for words in ("Somebody else was faster", "Theirs, saved first.", "Mine, typed meanwhile.</textarea>"):
            assert words in text
        assert here.send(f"{page}/undo", {**hidden, "version": "1", "expected": "0", "why": WHY}).status_code == 409
        assert here.send(where, {**hidden, **fields, name: "Mine.", "expected": "1"}).status_code == 303


def test_overdue_reviews_are_shown_and_examples_go_with_the_illustrative_figures(here, told_app):
    _, text = here.open("/neighbourhood/beverleys/outcomes")
    assert "Review overdue" in text
    assert "Example</span>" in text
    assert "One review is overdue." in here.open("/outcomes")[1]
    # who writes an own set does not change the example
    assert 'name="expected" value="0"' in here.open("/neighbourhood/beverleys/outcomes/change")[1]
    told_app.kpis.remove_illustrative()
    for page in ("/neighbourhood/beverleys/outcomes", "/outcomes"):
        assert "Example" not in here.open(page)[1]
        assert here.open(page)[0] == 200


def test_a_curve_has_intervals_a_projection_or_the_reason_and_its_text(here):
    _, text = here.open(CURVE)
    assert "Nothing has been written about this curve" in text
    # five periods are published
    assert (
        text.count('class="interval-outer"') == 2 * text.count('class="chart chart-wide') * 5
        or "interval-outer" in text
    )
    assert filled(here, f"{CURVE}/change", TEXT).status_code == 303
    _, text = here.open(CURVE)
    for words in ("Reports fell.", "The schools.", "Being seen.", "Is anyone better off?", "No KPI has been named."):
        assert words in text
    assert f'href="/outcomes/lincoln-green/{ASB}"' in text
    assert here.save(f"{CURVE}/undo?version=1").status_code == 303
    assert "Nothing has been written" in here.open(CURVE)[1]


def test_a_projection_stands_in_chart_sentence_and_table_or_its_absence_is_told(here):
    _, text = here.open(CURVE)
    assert 'class="ahead"' in text
    assert "If nothing changes, it would be" in text
    assert text.count(", projected</th>") == 4
    _, text = here.open("/outcomes/lincoln-green/imd-crime")
    assert "Too few points for a projection" in text


def test_a_public_reader_is_told_of_too_few_points_where_few_are_published(public):
    status, text = public(CURVE)
    assert status == 200
    assert "too few points (5 in a row; it takes 8)" in text
    assert 'class="ahead"' not in text


def test_what_is_not_there_is_told(here):
    for path in ("/neighbourhood/nowhere/outcomes", "/outcomes/nowhere/imd-crime", "/outcomes/lincoln-green/no-such",
                 "/neighbourhood/nowhere/outcomes/change", f"{SET}/undo?version=1", f"{CURVE}/undo?version=9",
                 "/outcomes/lincoln-green/no-such/change"):  # fmt: skip
        assert here.open(path)[0] == 404
    _, hidden = here.form(f"{SET}/change")
    for path in ("/neighbourhood/nowhere/outcomes/save", "/outcomes/lincoln-green/no-such/save"):
        assert here.send(path, {**hidden, **TEXT}).status_code == 404


def test_actions_of_the_neighbourhood_on_the_measure_stand_with_its_curve(here):
    where, hidden = here.form("/actions/new")
    given = {"what": "Evening walks", "area": "Lincoln Green", "who": "Locality team", "state": "under way",
             "due": "2030-03-31", "begun": "2018-05-01", "indicator": WHOLE, "public": "yes", "why": WHY}  # fmt: skip
    assert here.send(where, {**hidden, **given}).status_code == 303
    _, text = here.open(CURVE)
    assert "A: Evening walks (Locality team), began 1 May 2018." in text
    assert 'class="action-mark"' in text
    assert "Evening walks" in here.open(SET)[1]
    assert "Evening walks" not in here.open(f"/outcomes/beverleys/{WHOLE}")[1]
