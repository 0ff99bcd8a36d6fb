"""Areas side by side: what can be compared, and the forms that choose it; nothing that is typed leaks."""

import random
import re

import numpy as np
import pytest
from sqlalchemy import select

from dashboard.domain.areas.compared import MOST_AREAS, MOST_LSOAS, custom_codes, custom_token, read_areas
from dashboard.store.kpi.database import reading
from dashboard.store.kpi.tables import APPEND_ONLY, submissions
from tests.pages.compare.answers import FIRST, HEADERS_OF_PROXY, areas_of, columns_of, content, words_of

# ---- which areas


def test_every_kind_and_both_vintages_stand_side_by_side(public, city):
    later = next(code for code in city.ward_vintages["2018"].wards.index if code.startswith("E0501"))
    response = public(f"/compare?areas={FIRST},E05001414,{later},lincoln-green,most-deprived,E01011264+E01011265")
    text = words_of(response)
    assert response.status_code == 200
    for kind in ("LSOA", "Ward, 2004–2018", "Ward, since May 2018", "Priority neighbourhood", "Set of areas"):
        assert f"{kind} · " in text
    assert "Area of your own · 2 LSOAs" in text
    assert text.index("Own area of two LSOAs") < text.index(f"{city.config.city_name} City · 482 LSOAs, 771,857 people")
    assert columns_of(response) == 2 + 6 + 1


def test_deprivation_is_ranked_for_an_lsoa_and_estimated_for_several(public, city):
    text = words_of(public(f"/compare?areas={FIRST},E05001414"))
    assert "22nd most deprived of 32,844 LSOAs in England, in the most deprived 1%." in text
    assert "22 Most deprived 1%" in text
    ward = city.lsoas[city.lsoas["ward_code"] == "E05001414"]
    average = np.average(ward["imd_score"], weights=ward["population"])
    assert f" {average:.1f} " in text
    tenth = ward["imd_rank"] * 10 <= 32_844
    share = 100 * ward["population"][tenth].sum() / ward["population"].sum()
    assert f"{tenth.sum()} of {len(ward)} {share:.0f}% of people" in text
    assert "1 of 1" in text
    assert " yes " not in text
    assert "local estimates, not official ones" in text
    assert " 26.8 " in text, "the average of the city that methods.md names"


def test_the_same_area_twice_counts_once_and_a_seventh_is_left_out(public, city, codes):
    tokens = codes[: MOST_AREAS + 1]
    response = public(f"/compare?areas={tokens[0]},{','.join(tokens)}")
    assert columns_of(response) == 2 + MOST_AREAS + 1
    assert "You can compare six areas" in words_of(response)
    assert "Remove one to add another" in words_of(response)
    assert city.lsoas.at[tokens[-1], "name"] in words_of(response)


def test_nonsense_is_named_and_the_rest_is_shown(public):
    response = public(f"/compare?areas=<b>nonsense</b>,{FIRST},E01011372%2BE01999999,{'x' * 5000},E01011372.99999999")
    text = words_of(response)
    assert response.status_code == 200
    assert "There is no area “&lt;b&gt;nonsense&lt;/b&gt;”" in text
    assert "E01999999 is not an LSOA of Leeds" in text
    assert "22nd most deprived of 32,844" in text
    assert "x" * 100 not in text
    assert "<b>nonsense" not in response.text


def test_an_empty_page_explains_and_gives_examples_that_work(public, city):
    page = content(public("/compare"))
    assert "Put up to 6 areas of any kind side by side" in page
    examples = re.findall(r'<li><a href="(/compare\?areas=[^"]+)"', page)
    assert len(examples) >= 3
    for address in examples:
        assert not read_areas(city, address.partition("=")[2]).problems
        assert public(address).status_code == 200


def test_an_area_can_be_taken_out(public):
    page = content(public(f"/compare?areas={FIRST},lincoln-green"))
    assert f'href="/compare?areas={FIRST}">Remove<span class="visually-hidden"> Lincoln Green' in page


@pytest.mark.parametrize("count", [2, 6, 7, 40, MOST_LSOAS])
def test_own_areas_come_back_from_their_token(codes, count):
    chosen = random.Random(count).sample(codes, count)
    token = custom_token(chosen)
    assert custom_codes(token) == tuple(sorted(chosen))
    assert custom_codes(token.replace("+", " ")) == tuple(sorted(chosen)), "as an address is read"
    assert re.fullmatch(r"[A-Z0-9.+]+", token)


def test_one_lsoa_is_no_area_of_ones_own(city):
    assert custom_token([FIRST]) == FIRST
    assert read_areas(city, f"{FIRST}+{FIRST}").tokens == (FIRST,)


def test_two_wards_of_one_name_are_told_apart(city):
    names = [set(vintage.wards["name"]) for vintage in city.ward_vintages.values()]
    name = sorted(names[0] & names[1])[0]
    tokens = [vintage.wards.index[vintage.wards["name"] == name][0] for vintage in city.ward_vintages.values()]
    assert len({area.name for area in read_areas(city, ",".join(tokens)).areas}) == 2


# ---- forms


def test_an_area_is_added_by_name(client, city):
    label = city.ward_vintages["2018"].label
    for text, token in (
        ("Lincoln Green", "lincoln-green"),
        ("e05001414", "E05001414"),
        ("target wards", "target-wards"),
        ("Leeds 011A", "E01011264"),
    ):
        assert areas_of(client.post("/compare/add", data={"areas": FIRST, "area": text})) == [FIRST, token]
    later = city.ward_vintages["2018"].wards
    answer = client.post("/compare/add", data={"areas": "", "area": f"{later['name'].iloc[0]} ward ({label})"})
    assert areas_of(answer) == [later.index[0]]


@pytest.mark.parametrize(
    ("text", "several"), [("Seacroft", True), ("Cliftons", False), ("Lincoln", True), ("gipton hare", True)]
)
def test_a_part_of_a_name_adds_the_one_area_or_offers_several(client, city, text, several):
    answer = client.post("/compare/add", data={"areas": FIRST, "area": text})
    if not several:
        assert areas_of(answer) == [FIRST, "cliftons-nowells"]
        return
    assert areas_of(answer) == [FIRST]
    page = content(client.get(answer.headers["Location"]))
    assert f"“{text}” fits " in page
    links = re.findall(
        rf'<li><a href="(/compare\?areas={FIRST},[^"]+)">([^<]+)</a> <span class="secondary">([^<]+)', page
    )
    assert len(links) >= 2
    wards = [kind for _, _, kind in links if kind.startswith("ward")]
    assert wards == sorted(wards, key=lambda kind: "since" not in kind), "those in force come first"
    for address, name, _ in links:
        assert not read_areas(city, address.partition("=")[2]).problems
        assert words_of(client.get(address)).count(name) >= 1


def test_every_area_is_found_by_its_name(client, city):
    wards = [f"{name} ward" for vintage in city.ward_vintages.values() for name in vintage.wards["name"]]
    for name in [*wards[::8], *city.lsoas["name"][::60]]:
        assert areas_of(client.post("/compare/add", data={"areas": "", "area": name})) != [""], name


def test_codes_that_wards_were_given_later_and_codes_of_2021_are_understood(client):
    assert areas_of(client.post("/compare/add", data={"areas": "", "area": "E05013830"})) == ["E05011393"]
    where = client.post("/compare/add", data={"areas": "", "area": "E01035043"}).headers["Location"]
    said = "Leeds 055J (E01035043) is an LSOA of 2021: in 2011 it was part of Leeds 055H (E01033005)"
    assert said in words_of(client.get(where))


def test_ticked_lsoas_become_one_area(client, codes):
    ticked = "&".join(f"lsoa={code}" for code in codes[:3])
    assert areas_of(client.get(f"/compare/own?areas={FIRST}&{ticked}")) == [FIRST, " ".join(codes[:3])]
    many = "&".join(f"lsoa={code}" for code in codes[: MOST_LSOAS + 1])
    answer = client.get(f"/compare/own?{many}")
    assert f"found {MOST_LSOAS + 1}" in words_of(client.get(answer.headers["Location"]))
    nothing = client.get("/compare/own")
    assert "There was no area to add" in words_of(client.get(nothing.headers["Location"]))
    assert "lsoa" in client.get("/compare").text


def test_codes_and_postcodes_are_pasted_and_postcodes_stand_nowhere(client, city, caplog, capfd):
    caplog.set_level(0)
    live = city.postcodes[city.postcodes["live"]]
    picked = live.groupby("lsoa_code").head(1).iloc[[0, 50, 100]]
    spaced = [f"{code[:-3]} {code[-3:]}" for code in picked.index]
    pasted = f"{spaced[0]}\r\n{spaced[1].lower()}, {picked.index[2]}; {FIRST}\nLS99 9ZZ nonsense"
    answer = client.post("/compare/own", data={"areas": "lincoln-green", "lsoas": pasted})
    tokens = areas_of(answer)
    assert tokens[0] == "lincoln-green"
    assert set(custom_codes(tokens[1])) == {FIRST, *picked["lsoa_code"]}
    shown = client.get(answer.headers["Location"])
    assert "2 of the texts entered are not LSOAs or postcodes of Leeds" in words_of(shown)
    files = [
        client.get(answer.headers["Location"].replace("/compare?", f"/compare.{kind}?")) for kind in ("csv", "xlsx")
    ]
    said = capfd.readouterr()
    everywhere = [answer.headers["Location"], answer.text, shown.text, files[0].text, caplog.text, said.out, said.err]
    for text in everywhere:
        squeezed = re.sub(r"[\s+]|%20", "", text).upper()
        assert not [code for code in (*picked.index, "LS999ZZ") if code in squeezed]


@pytest.mark.parametrize("text", ["LS11 6DS", "ls116ds", "LS1I 6DS", "LS99 9ZZ", "LS11 6D", "LS11", "LS9 7"])
def test_a_postcode_typed_as_an_area_stands_in_no_address(client, text):
    where = client.post("/compare/add", data={"areas": "", "area": text}).headers["Location"]
    assert re.sub(r"\W", "", text).upper() not in re.sub(r"[\W_]|%20", "", where).upper()


def test_what_is_pasted_is_limited(client):
    response = client.post("/compare/own", data={"lsoas": "LS11 6DS\n" * 5000})
    assert response.status_code == 400
    assert "20,000" in response.text
    assert "LS11" not in response.text


def _written(app):
    with reading(app.kpis.store.engine) as connection:
        return {table.name: connection.execute(select(table)).all() for table in (*APPEND_ONLY, submissions)}


def test_the_forms_need_no_token_and_change_nothing(app, public, client):
    before = _written(app)
    answer = client.post(
        "/compare/own", data={"lsoas": FIRST}, headers=HEADERS_OF_PROXY | {"Origin": "https://x.example"}
    )
    assert answer.status_code == 303
    assert _written(app) == before
