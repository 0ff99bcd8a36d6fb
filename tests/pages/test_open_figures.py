"""Pages of a first start: real figures first, illustrative ones in a group of their own, nothing counted together."""

import re
import shutil

import pytest

from dashboard.domain.kpi.catalogue import write_toml
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from tests.example_kpi import MISSED_BINS, NOW
from tests.once import made_once
from tests.pages.services import ELSEWHERE, opener, words

MARK = "Official open figures: police.uk"
CAUTION = "not where the people concerned live"
GROUP = "Examples, illustrative"


@pytest.fixture(scope="session")
def begun(city, tmp_path_factory):
    """A database as the first start leaves it, worked out for the public; made once."""

    def start(file):
        kpis = Kpis(city, f"sqlite:///{file.as_posix()}", lambda: NOW, data_dir=city.data_dir)
        for kpi in kpis.definitions():
            if kpi.published or kpi.kpi_id == "illustrative-jobshop-customers":
                kpis.publish(kpi.kpi_id, {"2018-Q3", "2018-07", "2017-07", "2016-07"})
        kpis.store.close()

    return made_once(tmp_path_factory, "begun.sqlite", start)


@pytest.fixture
def app(city, begun, tmp_path, monkeypatch):
    monkeypatch.setattr("dashboard.kpis.figures.Figures.publish_soon", lambda _: None)
    shutil.copy(begun, tmp_path / "kpis.sqlite")
    made = create_app_for(city, city.data_dir, f"sqlite:///{(tmp_path / 'kpis.sqlite').as_posix()}")
    assert made.kpis.definitions()
    yield made
    made.hand_ins.close()


@pytest.fixture
def public(app):
    opened = opener(app, ELSEWHERE)

    def page(address):
        status, text = opened(address)
        assert status == 200
        return text

    return page


def test_the_services_page_counts_real_figures_only(public):
    page = public("/kpis")
    lead = words(re.search(r'<p class="lead">.*?</p>', page, re.DOTALL)[0])
    assert lead.startswith("July 2018. In the six priority neighbourhoods together, 3 of 6 measures are worse")
    assert "The widest gap: Criminal damage and arson (police), 2.8 per 1,000 residents (mid-2015) against 1.1" in lead
    before, after = page.split(GROUP + "</th>")
    assert before.count(MARK) == 6
    assert "illustrative-" not in before.split("<table")[1]
    assert len(set(re.findall(r"/kpi/(illustrative-[a-z-]+)", after))) >= 1
    assert CAUTION in after
    assert "invented" not in page.lower()


def test_the_widest_gap_orders_real_rows_before_examples(public):
    table = public("/kpis?sort=gap").split("<table")[1]
    assert table.index("police-vehicle-crime") < table.index(GROUP)


def test_an_earlier_period_is_chosen_and_examples_keep_their_own(public):
    page = public("/kpis?period=2016-07")
    assert "Each cell" in page
    assert "Figures of Jul–Sep 2018 (Q2 2018/19)." in words(page)
    assert "July to September 2018, the latest up to then" not in words(page)


def test_the_page_of_a_kpi_says_whose_figures_they_are_and_what_to_beware_of(public):
    page = words(public("/kpi/police-anti-social-behaviour"))
    assert f"{MARK}. An incident counts where it was recorded, {CAUTION}" in page
    assert "published already: nothing is hidden or rounded" in page
    assert "Contains public sector information from data.police.uk" in page
    assert "not for publication" not in page


def test_the_map_marks_them(public):
    page = public("/?measure=kpi&kpi=police-burglary")
    assert MARK in page
    assert CAUTION in page


@pytest.mark.parametrize("address", ["/neighbourhood/lincoln-green", "/lsoa/E01033035", "/ward/E05001417"])
def test_profiles_count_real_figures_and_group_the_examples(public, address):
    page = public(address)
    first, services = page.split('<h2 id="services">', 1)
    services = services.split("</section>", 1)[0]
    assert "of the 6 measures that can be compared" in words(first)
    before, after = services.split("<details", 1)
    assert GROUP in after
    assert before.count(MARK) == 6
    assert "illustrative-" in after
    assert CAUTION in after


def test_a_pack_holds_no_examples_beside_real_figures(public):
    page = public("/neighbourhood/lincoln-green/pack")
    assert "police-burglary" in page
    assert MARK in page
    assert "illustrative-" not in page.split("<main")[1].split("</main>")[0]
    assert "Latest figures: July 2018." in words(page)


def test_a_comparison_counts_real_figures(public):
    page = public("/compare?areas=lincoln-green,E01011372")
    before, after = page.split('<details class="examples">')
    assert GROUP in after
    assert before.count(MARK) >= 6
    assert "illustrative-" in after


def test_the_data_page_asks_no_service_for_figures_of_a_publisher(public):
    page = public("/data")
    matrix = page.split("<h2>What is measured")[0]
    assert "police-burglary" not in matrix
    assert "police-burglary" in page
    assert "Never; its first figures came with the dashboard" in page
    page = words(public("/data/kpi/police-burglary"))
    assert "July 2016, July 2017 and July 2018." in page
    assert "they are never handed in here" in page


def test_examples_can_be_shown_again_beside_own_figures(app, public):
    app.kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    checked = app.kpis.check("missed-bins", b"area,period,numerator,denominator\nE01011372,2018-Q3,12,640\n", "a.csv")
    app.kpis.commit(checked, {"areas-without-row"}, "steward")
    page = public("/kpis")
    assert GROUP not in page
    (link,) = re.findall(r'<a href="([^"]+)">Show the illustrative examples</a>', page)
    assert GROUP in public(link.replace("&amp;", "&"))
