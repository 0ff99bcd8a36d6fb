"""The board pack: what it holds for each viewer, and what it keeps to itself."""

import re
from html import escape

import pytest

from dashboard.domain.areas.places import find_ward
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.cube import ward_kind
from dashboard.domain.kpi.definition import Period
from dashboard.domain.wording.kpi import value_text
from dashboard.factory import create_app_for
from tests.example_kpi import MISSED_BINS
from tests.pages.services import ELSEWHERE, LAST, RECENT, WHOLE, figures, opener, section, words

ADDRESS = "/neighbourhood/lincoln-green/pack"


def measures(page):
    """Return the article of each KPI, by kpi_id."""
    articles = re.findall(r'<article class="pack-kpi" aria-labelledby="kpi-([a-z-]+)">(.*?)</article>', page, re.DOTALL)
    return dict(articles)


def over_time(article):
    """Return the value of the area by period, as the table of an article has it; none without a table."""
    found = {}
    for table in re.findall(r"<table>.*?</table>", article, re.DOTALL):
        names = re.findall(r'<th[^>]*scope="col"[^>]*>(.*?)</th>', table)[1:]
        (here, *_) = re.findall(r'<tr><th scope="row">.*?</tr>', table)
        found |= dict(zip(names, map(words, re.findall(r"<td[^>]*>(.*?)</td>", here)), strict=True))
    return found


def test_what_is_worse_or_short_of_its_target_comes_first(steward, told_app):
    page = steward(ADDRESS)[1]
    articles = measures(page)
    behind = ["verdict-worse" in article or ": missed." in article for article in articles.values()]
    assert any(behind)
    assert behind == sorted(behind, reverse=True)
    aimed = [kpi for kpi in told_app.kpis.definitions() if kpi.target is not None]
    said = words(re.search(r'<p class="pack-targets">.*?</p>', page, re.DOTALL)[0])
    assert said.startswith(f"{len(aimed)} measure")
    for kpi in aimed:
        assert (": missed." in articles[kpi.kpi_id]) == (kpi.name in said), kpi.name
    # the services stand before all else
    written = page.split("<main", 1)[1]
    assert written.index('id="services"') < written.index("pack-contents") < written.index('id="part-1"')


def test_each_of_the_neighbourhoods_leads_to_its_pack(public, city):
    for place in city.config.neighbourhoods:
        address = f"/neighbourhood/{place.slug}/pack"
        assert f'href="{address}"' in public(f"/neighbourhood/{place.slug}")[1]
        status, page = public(address)
        assert status == 200
        assert f"<h1>{place.name}</h1>" in page


@pytest.mark.parametrize(("code", "label"), [("E05001420", "2004–2018"), ("E05011389", "since May 2018")])
def test_a_ward_of_either_vintage_leads_to_its_pack(public, told_app, city, code, label):
    place = find_ward(city, code)
    address = f"/ward/{code}/pack"
    assert f'href="{address}"' in public(f"/ward/{code}")[1]
    status, page = public(address)
    assert status == 200
    assert f"<h1>{escape(place.name)} ward</h1>" in page
    said = words(page)
    for expected in (
        f"Ward ({label})",
        "How much of the ward is among England’s most deprived",
        "Its neighbourhoods",
        "Seven domains, beside the city",
        f"In {place.name} ward",
        f"{place.name} ward and in Leeds",
        "Methods and sources",
    ):
        assert expected in said, expected
    assert set(measures(page)) == {kpi.kpi_id for kpi in told_app.kpis.definitions()}
    for lsoa in place.lsoa_codes:
        assert f'href="/lsoa/{lsoa}"' in page
    contents = re.search(r'<nav class="pack-contents".*?</nav>', page, re.DOTALL)[0]
    for target in re.findall(r'href="#([^"]+)"', contents):
        assert page.count(f'id="{target}"') == 1, target


def test_figures_of_a_ward_in_its_pack_are_those_published(public, told_app, city):
    code = "E05001420"
    found = measures(public(f"/ward/{code}/pack")[1])
    kind = ward_kind(find_ward(city, code).vintage)
    shown = 0
    for kpi in told_app.kpis.definitions():
        if kpi.kpi_id == MISSED_BINS.kpi_id:
            continue
        row = figures(told_app.kpis, kpi.kpi_id, Viewer.PUBLIC, kind, code)
        value = over_time(found[kpi.kpi_id]).get(Period.parse(LAST).short_label, "–")
        assert value == (value_text(kpi, row["value"], unit=False) if row["status"] == "shown" else "–")
        shown += row["status"] == "shown"
    assert shown >= 6


def test_a_ward_that_does_not_exist_has_no_pack(public):
    status, page = public("/ward/E05999999/pack")
    assert status == 404
    assert "There is no ward “E05999999”" in words(page)


def test_it_holds_the_profile_every_measure_and_the_methods(public, told_app):
    page = public(ADDRESS)[1]
    said = words(page)
    for expected in (
        "Lincoln Green is the 66th most deprived of 32,844 neighbourhoods in England",
        "Seven domains on the national scale",
        "Latest figures: Jul–Sep 2018 (Q2 2018/19).",
        "English Indices of Deprivation 2015",
        "Methods and sources",
        "Fisher",
    ):
        assert expected in said, expected
    assert set(measures(page)) == {kpi.kpi_id for kpi in told_app.kpis.definitions()}
    for kpi in told_app.kpis.definitions():
        article = words(measures(page)[kpi.kpi_id])
        assert kpi.definition in article
        assert kpi.service in article


def test_every_line_of_the_contents_leads_somewhere(public):
    page = public(ADDRESS)[1]
    contents = re.search(r'<nav class="pack-contents".*?</nav>', page, re.DOTALL)[0]
    targets = re.findall(r'href="#([^"]+)"', contents)
    assert len(targets) > 15
    for target in targets:
        assert page.count(f'id="{target}"') == 1, target


def test_in_public_there_is_no_number_that_is_hidden(public, told_app):
    page = public(ADDRESS)[1]
    hidden = 0
    for kpi in told_app.kpis.definitions():
        article = measures(page)[kpi.kpi_id]
        periods = RECENT if kpi.kpi_id == WHOLE else [LAST]
        table = told_app.kpis.figures(kpi.kpi_id, Viewer.PUBLIC, periods, ["neighbourhood"])
        exact = told_app.kpis.store.cells(kpi.kpi_id, area_kinds=["neighbourhood"]).set_index(["area_code", "period"])
        held = over_time(article)
        for row in table[table["area_code"] == "lincoln-green"].to_dict("records"):
            name = Period.parse(row["period"]).short_label
            shown = held.get(name, "–")
            if row["status"] == "shown":
                assert shown == value_text(kpi, row["value"], unit=False)
                continue
            hidden += 1
            assert shown == "–"
            count = exact.loc[("lincoln-green", row["period"]), "numerator"]
            sentence = words(re.search(r'<p class="pack-said">.*?</p>', article, re.DOTALL)[0])
            if row["period"] == "2018-Q3":
                assert str(int(count)) not in re.findall(r"\d+", sentence)
                assert "The number is hidden because so few people may be recognised" in sentence
    assert hidden >= 3
    assert "Not for publication" not in words(page.split("<main", 1)[1])
    assert "Public view: small numbers are hidden and others rounded. You may share this." in words(page)


def test_marks_of_the_chart_are_as_many_as_figures_that_are_shown(public):
    article = measures(public(ADDRESS)[1])[WHOLE]
    shown = sum(value != "–" for value in over_time(article).values())
    wide = re.search(r"<svg[^>]*chart-wide.*?</svg>", article, re.DOTALL)[0]
    line = re.search(r'<g class="series [^"]*" data-key="here">(.*?)</g>', wide, re.DOTALL)[1]
    path = re.search(r'class="trend[^"]*" d="([^"]*)"', line)[1]
    assert shown == len(RECENT)
    assert len(re.findall("[ML]", path)) == shown


def test_a_steward_has_exact_figures_marked_as_not_for_publication(steward, told_app):
    page = steward(ADDRESS)[1]
    for kpi in told_app.kpis.definitions():
        if kpi.kpi_id == MISSED_BINS.kpi_id:
            continue
        row = figures(told_app.kpis, kpi.kpi_id, Viewer.STEWARD, "neighbourhood", "lincoln-green")
        sentence = words(re.search(r'<p class="pack-said">.*?</p>', measures(page)[kpi.kpi_id], re.DOTALL)[0])
        assert sentence.startswith(f"In Lincoln Green it is {value_text(kpi, row['value'])}")
    assert "not-for-publication" in page
    # at the top, where it stays in sight, and above the table
    assert page.split("<main", 1)[1].count("Not for publication") >= 2
    assert "hidden (small number)" not in words(page)


def test_marks_say_that_figures_are_illustrative_until_there_are_none(public, told_app):
    page = public(ADDRESS)[1]
    assert 'class="profile pack illustrative-pack"' in page
    for article in (text for kpi_id, text in measures(page).items() if kpi_id != MISSED_BINS.kpi_id):
        assert "Illustrative figures, not council data" in article
    assert "Illustrative figures, not council data" not in measures(page)[MISSED_BINS.kpi_id]
    told_app.kpis.remove_illustrative()
    assert "Illustrative" not in words(public(ADDRESS)[1].split("<main", 1)[1])


def test_a_measure_without_figures_says_who_can_supply_them(public):
    said = words(measures(public(ADDRESS)[1])[MISSED_BINS.kpi_id])
    assert "There are no figures for it." in said
    assert "Waste can supply them." in said


def test_the_reason_why_nothing_can_be_told_is_said_once(public):
    said = words(measures(public(ADDRESS)[1])["illustrative-rent-arrears"])
    assert said.count("An average alone does not say how far single cases lie apart") == 1


def test_a_neighbourhood_that_does_not_exist_has_no_pack(public):
    status, page = public("/neighbourhood/atlantis/pack")
    assert status == 404
    assert "There is no neighbourhood “atlantis”" in words(page)


def test_without_the_database_there_is_no_pack_and_that_is_told(city, tmp_path, caplog):
    file = tmp_path / "kpis.sqlite"
    file.write_text("not a database " * 100)
    broken = create_app_for(city, city.data_dir, f"sqlite:///{file.as_posix()}")
    status, page = opener(broken, ELSEWHERE)(ADDRESS)
    assert status == 503
    assert "cannot be shown at the moment" in page
    assert "kpis.sqlite" not in page
    assert "kpis.sqlite" in caplog.text
    broken.hand_ins.close()


@pytest.mark.parametrize("address", ["/lsoa/E01033035", "/neighbourhood/lincoln-green"])
def test_a_profile_has_one_section_of_services_and_a_link_to_it(public, address):
    page = public(address)[1]
    assert page.count('id="services"') == 1
    assert 'href="#services"' in page
    assert "Services here" in words(page)
    assert section(page)
