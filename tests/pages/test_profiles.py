import re
from html import unescape

import pytest


def text_of(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.get_data(as_text=True)


def words_of(page):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>", 1)[0])))


def test_a_profile_says_where_the_neighbourhood_stands_before_any_script(client):
    words = words_of(text_of(client, "/neighbourhood/lincoln-green"))
    assert "This neighbourhood is the 66th most deprived of 32,844 neighbourhoods in England" in words
    assert "3rd most deprived of 482 in Leeds" in words
    wards = "Burmantofts & Richmond Hill ward (since May 2018) · Burmantofts and Richmond Hill ward (2004–2018)"
    assert re.search(
        rf"Leeds 064F · +{re.escape(wards).replace(' · ', ' +· +')} +· E01033035".replace("\\ ", " +"), words
    )
    assert "Not everyone who lives in a deprived area experiences deprivation" in words
    assert "No KPI is defined at the moment, so there are no figures to show." in words


def test_the_same_template_serves_the_neighbourhood_and_its_lsoa(client):
    by_slug, by_code = (words_of(text_of(client, url)) for url in ("/neighbourhood/lincoln-green", "/lsoa/E01033035"))
    assert by_slug == by_code


@pytest.mark.parametrize(
    "url", ["/lsoa/e01033035", "/lsoa/Leeds%20064F", "/lsoa/leeds-064f", "/neighbourhood/Lincoln%20Green"]
)
def test_codes_and_names_are_understood_however_they_are_written(client, url):
    assert "Lincoln Green is the 66th most deprived" in text_of(client, url)


@pytest.mark.parametrize(
    ("url", "kind"),
    [("/lsoa/E99999999", "neighbourhood"), ("/neighbourhood/atlantis", "neighbourhood"), ("/ward/E05000000", "ward"),
     ("/lsoa/%3Cscript%3Ealert(1)%3C/script%3E", "neighbourhood")],
)  # fmt: skip
def test_an_area_that_does_not_exist_is_told_and_not_found(client, url, kind):
    page = client.get(url)
    assert page.status_code == 404
    text = page.get_data(as_text=True)
    assert f"There is no {kind}" in text or "There is no page" in text
    assert "<script>alert(1)" not in text
    assert 'role="search"' in text


def test_the_address_of_an_lsoa_of_2021_leads_to_what_it_was(client):
    page = client.get("/lsoa/E01035048")
    assert page.status_code == 404
    text = page.get_data(as_text=True)
    assert "Leeds 099G (E01035048) is an LSOA of 2021: in 2011 it was part of Leeds 099A (E01011490)." in words_of(text)
    assert 'href="/lsoa/E01011490"' in text
    merged = client.get("/lsoa/E01035054").get_data(as_text=True)
    assert 'href="/lsoa/E01033018"' in merged
    assert 'href="/lsoa/E01033019"' in merged


def test_title_and_description_name_the_area(client):
    page = text_of(client, "/lsoa/E01033035")
    assert "<title>Lincoln Green – Leeds priority neighbourhoods</title>" in page
    for name in ('name="description"', 'property="og:description"'):
        assert f'<meta {name} content="Lincoln Green is the 66th most deprived' in page
    assert '<meta property="og:title" content="Lincoln Green' in page


def test_benchmarks_stand_beside_each_other(client):
    words = words_of(text_of(client, "/lsoa/E01011372"))
    for group in ("City and Hunslet ward", "Six priority neighbourhoods together", "Twelve target wards together"):
        assert group in words
    assert re.search(r"Leeds 482 neighbourhoods, 771,857 people 3% 22% 31% \(30%\) 26\.8", words)


def test_up_to_three_areas_can_be_added_and_taken_out(client):
    page = text_of(client, "/lsoa/E01011372?compare=E05001414,lincoln-green,E01011264")
    words = words_of(page)
    assert "Armley" in words
    assert "Remove Lincoln Green" in words
    assert "You can compare with three areas" in words
    assert 'href="/lsoa/E01011372?compare=E05001414,E01011264"' in page
    assert "Remove Lincoln" not in words_of(text_of(client, "/lsoa/E01011372"))


def added(client, text, compare="E05001414"):
    """Return the address that the form of a profile leads to."""
    form = {"profile": "E01011372", "compare": compare, "add": text}
    answer = client.post("/compare/with", data=form)
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_what_is_typed_is_added_or_offered_or_told(client, city):
    postcode = city.postcodes.index[city.postcodes["lsoa_code"] == "E01011264"][0]
    kept = "/lsoa/E01011372?compare=E05001414"
    assert added(client, "Cliftons") == f"{kept},cliftons-nowells"
    assert added(client, "Leeds 011A") == f"{kept},E01011264"
    assert added(client, postcode) == f"{kept},E01011264"
    several = added(client, "Seacroft")
    assert several == f"{kept}&find=Seacroft"
    page = text_of(client, several)
    assert "“Seacroft” fits " in page
    assert 'href="/lsoa/E01011372?compare=E05001414,E0' in page
    assert "There is no area “&lt;b&gt;Atlantis” in Leeds" in text_of(client, added(client, "<b>Atlantis"))
    changed = "Leeds 055J (E01035043) is an LSOA of 2021: in 2011 it was part of Leeds 055H (E01033005)."
    assert changed in text_of(client, added(client, "E01035043"))
    assert "Leeds 055J (E01035043) is an LSOA of 2021" in text_of(client, "/lsoa/E01011372?compare=E01035043")
    for text in ("LS99 9ZZ", "LS9", "LS11 6D", "LS111 6DSS"):
        assert added(client, text) == f"{kept}&unplaced=1"
    assert "It has not been kept" in text_of(client, f"{kept}&unplaced=1")
    assert client.post("/compare/with", data={"profile": "nowhere", "add": "Armley"}).status_code == 404


def test_every_neighbourhood_and_every_ward_has_its_profile(client, city):
    urls = [f"/lsoa/{code}" for code in city.lsoas.index[::12]]
    urls += [f"/neighbourhood/{place.slug}" for place in city.config.neighbourhoods]
    urls += [f"/ward/{code}" for vintage in city.ward_vintages.values() for code in vintage.wards.index]
    for url in urls:
        words = words_of(text_of(client, url))
        assert not re.search(r"\b(nan|NaN)\b|<NA>|None,|None%|: None", words), url


def test_a_ward_shows_its_neighbourhoods_and_what_of_the_programme_lies_in_it(client):
    words = words_of(text_of(client, "/ward/E05001420"))
    assert "Nine of the 23 neighbourhoods in City and Hunslet ward (39%) are among England’s most deprived 10%" in words
    assert "across Leeds it is 105 of 482 (22%)" in words
    assert "Stratford Street and the Beverleys" in words
    assert "England’s most deprived" in words
    assert "Four of the city’s sixteen most deprived neighbourhoods are here." in words
    assert "Beeston and Holbeck" in words


def test_wards_can_be_sorted_and_the_order_stands_in_the_address(client):
    def first(url):
        return re.search(r"<tbody><tr><th[^>]*><a[^>]*>([^<]+)</a>", text_of(client, url)).group(1)

    # today's wards, unless the address asks for those of before
    assert first("/wards") == "Gipton &amp; Harehills"
    assert first("/wards?sort=name") == "Adel &amp; Wharfedale"
    assert first("/wards?sort=-name") == "Wetherby"
    assert first("/wards?sort=nonsense&vintage=1066") == "Gipton &amp; Harehills"
    assert first("/wards?vintage=2004") == "Gipton and Harehills"
    assert 'aria-sort="descending"' in text_of(client, "/wards")


def test_profiles_print_their_sources_and_place(client):
    page = text_of(client, "/lsoa/E01011372")
    assert "Print or save as PDF" in page
    assert "data-address" in page
    assert "Crown copyright and database right" in page


class TestWardsSinceMay2018:
    def test_both_vintages_are_offered_and_told_apart(self, client, city):
        page = text_of(client, "/wards")
        assert page.index(">Wards since May 2018<") < page.index(">Wards 2004–2018<")
        assert "Twelve target wards: they were chosen among the wards 2004–2018" in words_of(page)
        assert "they were chosen among" not in words_of(text_of(client, "/wards?vintage=2004"))
        assert "since May 2018" in page
        assert "by where its people live (best fit)" in words_of(page)
        assert len(city.ward_vintages["2018"].wards) == 33

    def test_a_ward_says_what_became_of_it(self, client):
        words = words_of(text_of(client, "/ward/E05001420"))
        assert "In the wards of since May 2018" not in words
        assert "since May 2018" in words

    def test_a_ward_since_2018_is_no_estimate(self, client, city):
        code = city.ward_vintages["2018"].wards.index[0]
        words = words_of(text_of(client, f"/ward/{code}"))
        assert "neighbourhoods by official best fit" in words
        assert "estimated" not in words
        assert "2004–2018" in words


class TestPostcodes:
    def ask(self, client, text):
        return client.post("/search/postcodes", json={"text": text})

    def test_a_postcode_leads_to_its_neighbourhood(self, client):
        answer = self.ask(client, "ls11 6ds").get_json()
        assert [match["lsoa11_code"] for match in answer["matches"]] == ["E01011372"]

    def test_part_of_a_postcode_lists_some(self, client):
        matches = self.ask(client, "LS11 6").get_json()["matches"]
        assert 1 < len(matches) <= 8
        assert all(match["postcode"].startswith("LS11 6") for match in matches)

    @pytest.mark.parametrize("text", ["M1 1AE", "LS9 9CI", "zzz"])
    def test_what_is_not_found_is_told_in_a_sentence(self, client, text):
        answer = self.ask(client, text).get_json()
        assert answer["matches"] == []
        assert answer["sentence"].endswith(".")

    @pytest.mark.parametrize("body", [None, [], {"text": 5}, {"text": "L" * 500}, {"other": "LS1"}])
    def test_a_question_of_the_wrong_form_is_refused(self, client, body):
        assert client.post("/search/postcodes", json=body).status_code == 400

    def test_postcodes_are_not_kept_and_stand_in_no_log(self, client, caplog, capsys):
        answer = self.ask(client, "LS11 6DS")
        assert answer.headers["Cache-Control"] == "no-store"
        printed = capsys.readouterr()
        assert "LS11" not in caplog.text + printed.out + printed.err
        assert client.get("/search/postcodes?text=LS116DS").status_code in {404, 405}


def drawn(page):
    """Return the names on the small map, and the labels of its legend."""
    figure = page.split('<figure class="mini-map">', 1)[1].split("</figure>", 1)[0]
    labels = re.findall(r"<li>.*?</span>(.*?)</li>", figure)
    written = re.findall(r"<text[^>]*>(.*?)</text>", figure, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split()) for text in written], labels


@pytest.mark.parametrize("code", ["E05001420", "E05011399", "E05001417", "E05001425"])
def test_the_small_map_names_priority_neighbourhoods_and_the_middle_layer_areas_around(client, city, code):
    names, labels = drawn(text_of(client, f"/ward/{code}"))
    ward_of = next(one.ward_of for one in city.ward_vintages.values() if code in one.wards.index)
    inside = [str(one) for one in ward_of.index[ward_of == code]]
    places = [place.short_name for place in city.config.neighbourhoods if set(place.lsoa_codes) & set(inside)]
    assert set(names[: len(places)]) == set(places)
    around = set(names) - set(places)
    assert around <= set(city.lsoas["middle_name"])
    assert around & set(city.lsoas.loc[inside, "middle_name"])
    assert labels[-1] == "Ward boundary"
    assert ("Priority neighbourhood" in labels) is bool(places)


def test_the_legend_of_the_small_map_has_its_colours_and_outline(client):
    names, labels = drawn(text_of(client, "/lsoa/E01033035"))
    assert names[0] == "Lincoln Green"
    assert labels[0] == "Most deprived 1%"
    assert labels[-2:] == ["This neighbourhood", "Ward boundary"]


def test_a_profile_is_set_beside_its_ward_in_force(client, city):
    """The ward of the median, the benchmark, the sentence and the map is today's: New Wortley lies in Armley."""
    today = city.ward_vintages["2018"]
    own = city.lsoas.loc[today.ward_of == "E05011385"]
    words = words_of(text_of(client, "/lsoa/E01011363"))
    assert own["imd_rank"].idxmin() == "E01011363"
    assert "In Armley ward it is the most deprived of 14 neighbourhoods" in words
    assert re.search(rf"Armley ward +14 neighbourhoods, {own['population'].sum():,} people", words)
    assert f"{own['crime_rank'].median():,.1f}".removesuffix(".0") in words
    assert "within Armley ward (since May 2018), by policy band. The ward’s border is approximate." in words
