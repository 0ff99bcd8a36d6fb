"""Another edition of the Indices as the city's own: what an administrator sees, and what every page then says."""

import json
import re
import shutil
from html import unescape

import pytest

from dashboard.access.identity import allow_local_mode
from dashboard.components.map.model import build_map_model
from dashboard.domain.areas.configuration import Configuration, apply, content, read_content
from dashboard.domain.areas.configuration_checks import problems
from dashboard.domain.areas.sets import SetKey
from dashboard.factory import create_app_for
from dashboard.store.configuration import configured
from tests.pages.test_admin_pages import Administrator
from tests.pages.test_change import text_of

TWELVE = "The twelve most deprived"
OF_2019 = Configuration(edition=2019, labels={SetKey.MOST_DEPRIVED: TWELVE})
CHOSEN = "/admin/edition?check=1&edition=2019&label-most-deprived=The+twelve+most+deprived"
#: Pages that say what edition their figures of deprivation are of.
PAGES = (
    "/",
    "/lsoa/E01033035",
    "/neighbourhood/lincoln-green",
    "/ward/E05001424",
    "/wards",
    "/compare?areas=E01033035,most-deprived",
    "/explore",
    "/about",
    "/lsoa/E01033035/pack",
    "/ward/E05001424/pack",
)


def address_of(database_url, folder):
    shutil.copy(database_url.removeprefix("sqlite:///"), folder / "kpis.sqlite")
    return f"sqlite:///{(folder / 'kpis.sqlite').as_posix()}"


@pytest.fixture(scope="module")
def city_2019(city):
    return apply(city, OF_2019, "1")


@pytest.fixture(scope="module")
def client_2019(city_2019, database_url, tmp_path_factory):
    app = create_app_for(city_2019, city_2019.data_dir, address_of(database_url, tmp_path_factory.mktemp("own")))
    yield app.server.test_client()
    app.hand_ins.close()


def document(client, path):
    return unescape(client.get(path).get_data(as_text=True))


# ---- the configuration


def test_ranks_sets_and_the_score_follow_and_come_back(city, city_2019):
    assert city_2019.edition.year == 2019
    assert city_2019.lsoas.at["E01033035", "imd_rank"] == 355
    assert len(city_2019.sets[SetKey.MOST_DEPRIVED].lsoa_codes) == 12
    assert city_2019.lsoas["crime_rank"].equals(city.editions[2019].frame["crime_rank"])
    # no scores are held of 2019; the official average, 27.301, is by other denominators
    people = city.lsoas["population"]
    assert (city_2019.lsoas["imd_score"] * people).sum() / people.sum() == pytest.approx(27.301, abs=0.02)
    assert city_2019.lsoas["population"].equals(people)
    back = apply(city_2019, Configuration())
    assert back.edition is city.edition
    assert back.lsoas.equals(city.lsoas)
    assert back.sets == city.sets


def test_it_is_kept_as_a_text(city):
    assert read_content(content(OF_2019)) == OF_2019
    with pytest.raises(ValueError, match="no configuration"):
        read_content('{"edition": "2019"}')


@pytest.mark.parametrize(
    ("year", "told"),
    [
        (2031, "found 2031, expected one of 2010, 2015, 2019, 2025."),
        (2025, "The Indices of 2025 are on LSOAs of 2021: 9 of the 482 LSOAs of Leeds have no figure of their own"),
        (2010, "The Indices of 2010 are on LSOAs of 2001: "),
    ],
)
def test_an_edition_that_has_no_figure_for_every_area_cannot_be_the_city_s_own(city, year, told):
    found = problems(Configuration(edition=year), city)
    assert any(told in one for one in found), found


def test_the_name_of_the_most_deprived_set_must_fit(city):
    (found,) = problems(Configuration(edition=2019), city)
    assert "Rename it: “The twelve most deprived”?" in found
    assert problems(OF_2019, city) == []
    # and the other way round, from a city that has it already
    (found,) = problems(Configuration(labels={SetKey.MOST_DEPRIVED: TWELVE}), apply(city, OF_2019))
    assert "The sixteen most deprived" in found


# ---- the pages for administrators


def test_an_administrator_makes_another_edition_the_city_s_own_and_undoes_it(city, database_url, tmp_path):
    address = address_of(database_url, tmp_path)
    app = create_app_for(city, city.data_dir, address)
    allow_local_mode(app.server, "127.0.0.1")
    here = Administrator(app)
    assert 'href="/admin/edition"' in here.open("/admin")[1]
    status, form = here.open("/admin/edition")
    assert status == 200
    assert re.search(r'id="edition-2015"[^>]* checked', form)
    assert re.search(r'id="edition-2025"[^>]* disabled', form)
    assert "9 of the 482 LSOAs of Leeds have no figure of their own in them." in form
    checked = here.open(CHOSEN)[1]
    assert "from 2015 to 2019. The most deprived set has 12 LSOAs in it, 16 before." in checked
    assert "Addresses that name no edition show the city’s own from then on" in checked
    assert here.save(CHOSEN).status_code == 303
    assert configured(city, address).edition.year == 2019
    assert "from 2015 to 2019" in here.open("/admin#history")[1]
    assert here.save("/admin/undo/1", "It was too early").status_code == 303
    assert configured(city, address).edition.year == 2015
    app.hand_ins.close()


# ---- the pages for readers


@pytest.mark.parametrize("path", PAGES)
def test_every_page_names_the_edition(client, client_2019, path):
    before, after = document(client, path), document(client_2019, path)
    assert "Most IoD 2015 data is from 2012/13." in before
    assert "Most IoD 2019 data is from 2015/16." in after
    assert "Most IoD 2015 data is from" not in re.sub(r"(?s)<li><strong>English Indices.*?</li>", "", after)


def test_figures_of_the_pages_are_those_of_the_edition(client_2019):
    for path in ("/lsoa/E01033035", "/panel/E01033035", "/compare?areas=E01033035"):
        text = text_of(client_2019, path)
        assert "355" in text, path
    assert "rebuilt from the ranks of the seven domains" in text_of(client_2019, "/about")
    rows = client_2019.get("/download/lsoa.csv").data.decode("utf-8-sig")
    assert "IoD 2019." in rows
    assert client_2019.get("/healthz").get_json()["editions"]["deprivation"] == "English Indices of Deprivation 2019"


def test_addresses_keep_their_meaning(client, client_2019):
    """Without an edition it is the city's own; the product writes the edition wherever it is not the default."""
    for year in (2010, 2015, 2019, 2025):
        named = f"/?edition={year}&area=E01011372"
        one, other = (text_of(each, named) for each in (client, client_2019))
        rank = re.compile(r"[\d,]+(?:st|nd|rd|th) most deprived of [\d,]+")
        assert rank.findall(one) == rank.findall(other) != []
        assert f"English Indices of Deprivation {year}; LSOAs" in other
    html = document(client_2019, "/")
    view = json.loads(unescape(re.search(r'data-view="([^"]*)"', client_2019.get("/").text)[1]))
    assert view["edition"] == 2019
    assert 'href="/?edition=2019" data-edition="2019" aria-current="true"' in html
    assert 'href="/?edition=2015" data-edition="2015"' in html
    assert 'href="/download/lsoa-2019.csv"' in html
    for path in ("/download/lsoa-2019.csv", "/download/lsoa-2015.csv", "/panel/2019/E01033035", "/map-edition/"):
        assert client_2019.get(path).status_code == 200, path
    assert client_2019.get("/map-edition/").get_json()["figures"]["edition"] == 2019


def test_a_map_that_is_made_from_the_one_before_follows_the_edition(city, city_2019, model):
    made = build_map_model(city_2019, model)
    assert made.classes["bands"] == build_map_model(city_2019).classes["bands"]
    assert "change-2015" in made.classings
    assert build_map_model(city, made).classes["bands"] == model.classes["bands"]
