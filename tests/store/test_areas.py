"""The configuration that people edit: what it gives, and that everything wrong in it is said at once."""

import pytest

from dashboard.domain.areas.sets import Contact, SetKey
from dashboard.errors import ContractError
from dashboard.store.areas import configured_city, read_areas, read_best_fit

LSOAS = ("E01000001", "E01000002", "E01000003")
WARDS = ("E05000001", "E05000002")
GOOD = """
[city]
authority_code = "E08000001"
name = "Boroughton"
site_title = "Boroughton places"
ward_vintage = "2004–2018"
share_pct = 5
[labels]
most-deprived = "Most deprived"
priority = "Priority"
target-wards = "Target wards"
wards = "Wards"
[status]
priority = "To be confirmed"
[target_wards]
codes = ["E05000002"]
[[priority_neighbourhood]]
slug = "mill-end"
name = "Mill End and the Terraces"
short = "Mill End"
lsoa_2011 = ["E01000001", "E01000002"]
[place_names]
E01000003 = "Station Road"
[expected]
lsoas = 3
"""


def write(tmp_path, text):
    path = tmp_path / "areas.toml"
    path.write_text(text, "utf-8")
    return path


def read(tmp_path, text):
    return read_areas(write(tmp_path, text), LSOAS, WARDS)


def problems(tmp_path, text):
    with pytest.raises(ContractError) as caught:
        read(tmp_path, text)
    return caught.value.problems


def test_a_good_configuration(tmp_path):
    config = read(tmp_path, GOOD)
    assert (config.authority_code, config.city_name, config.share_pct) == ("E08000001", "Boroughton", 5)
    assert config.target_ward_codes == ("E05000002",)
    assert config.neighbourhood_of("E01000002").short_name == "Mill End"
    assert config.status == {key: "To be confirmed" if key is SetKey.PRIORITY else "" for key in SetKey}
    assert config.expected == {"lsoas": 3}
    assert config.place_names == {
        "E01000001": "Mill End and the Terraces",
        "E01000002": "Mill End and the Terraces",
        "E01000003": "Station Road",
    }


def test_a_place_name_goes_before_the_name_of_the_neighbourhood(tmp_path):
    config = read(tmp_path, GOOD.replace('E01000003 = "Station Road"', 'E01000001 = "Mill Street"'))
    assert config.place_names["E01000001"] == "Mill Street"


def test_a_contact_is_read_and_may_be_left_out(tmp_path):
    assert read(tmp_path, GOOD).contact is None
    named = GOOD + '[contact]\nteam = "Web team"\nemail = "web@council.example"\n'
    assert read(tmp_path, named).contact == Contact("Web team", email="web@council.example")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('team = "Web team"', "`contact`: found nothing, expected at least one of email, phone, post"),
        ('email = "web@council.example"', "`contact.team`: found nothing, expected a text"),
        ('team = "Web team"\nemail = "web team"', "`contact.email`: found 'web team', expected an address like"),
        ('team = "Web team"\nphone = 1632', "`contact.phone`: found 1632, expected a text"),
        ('team = "Web team"\npost = "Here"\nfax = "1"', "`contact.fax`: found 'fax', expected one of team, email"),
    ],
)
def test_a_contact_that_nobody_could_use_is_told(tmp_path, lines, said):
    (problem,) = problems(tmp_path, f"{GOOD}[contact]\n{lines}\n")
    assert problem.startswith(said)


CHANGES = {
    "unknown LSOA": ('["E01000001", "E01000002"]', '["E01000009"]',
                     "`priority_neighbourhood 1.lsoa_2011`: found 'E01000009', expected one of the city's 3 codes"),
    "LSOA twice": ('["E01000001", "E01000002"]', '["E01000001", "E01000001"]', "expected each code once"),
    "no LSOA": ('["E01000001", "E01000002"]', "[]", "expected at least one code"),
    "text for a list": ('["E01000001", "E01000002"]', '"E01000001"', "expected a list of codes"),
    "unknown ward": ('"E05000002"', '"E05000003"', "`target_wards.codes`: found 'E05000003'"),
    "slug": ('"mill-end"', '"Mill End"', "expected small letters, digits and hyphens"),
    "no name": ('name = "Mill End and the Terraces"', "", "`priority_neighbourhood 1.name`: found nothing, expected"),
    "percentage": ("share_pct = 5", "share_pct = 0", "`city.share_pct`: found 0, expected a whole number from 1"),
    "true for a number": ("share_pct = 5", "share_pct = true", "`city.share_pct`: found True"),
    "number for a text": ('site_title = "Boroughton places"', "site_title = 7", "`city.site_title`: found 7"),
    "authority": ('"E08000001"', '"Boroughton"', "expected a code like E08000035"),
    "label": ('priority = "Priority"\n', "", "`labels.priority`: found nothing, expected a text"),
    "unknown set": ("[status]", "[status]\nthe-six = ''", "`status.the-six`"),
    "unknown section": ("[expected]", "[expect]", "`[expect]`: no such section"),
    "unknown place": ("E01000003", "E01000030", "`place_names`: found 'E01000030'"),
    "empty place": ('"Station Road"', '""', "`place_names.E01000003`: found '', expected a name"),
    "count": ("lsoas = 3", 'lsoas = "3"', "`expected.lsoas`: found '3', expected a whole number"),
    "unknown count": ("lsoas = 3", "people = 3", "`expected.people`"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_one_problem_is_named_alone(tmp_path, change):
    before, after, message = CHANGES[change]
    assert before in GOOD
    found = problems(tmp_path, GOOD.replace(before, after, 1))
    assert len(found) == 1, found
    assert message in found[0]


def test_all_problems_are_listed_at_once(tmp_path):
    broken = GOOD
    # one change of each piece of text; with its section renamed, the last count is not read any more
    left_out = (
        "no LSOA",
        "LSOA twice",
        "text for a list",
        "true for a number",
        "unknown place",
        "count",
        "unknown count",
    )
    chosen = [change for change in CHANGES if change not in left_out]
    for change in chosen:
        before, after, _ = CHANGES[change]
        broken = broken.replace(before, after, 1)
    text = "\n".join(problems(tmp_path, broken))
    for change in chosen:
        assert CHANGES[change][2] in text


def test_neighbourhoods_must_not_share_a_slug_or_an_lsoa(tmp_path):
    second = '[[priority_neighbourhood]]\nslug = "mill-end"\nname = "B"\nshort = "B"\nlsoa_2011 = ["E01000002"]\n'
    found = problems(tmp_path, GOOD.replace("[place_names]", f"{second}[place_names]"))
    assert len(found) == 2
    assert "found 'mill-end', expected a different slug each" in found[0]
    assert "found 'E01000002 in Mill End and B', expected an LSOA in one neighbourhood at most" in found[1]


def test_an_empty_configuration_says_all_that_is_missing(tmp_path):
    text = "\n".join(problems(tmp_path, ""))
    for name in ("`city`", "`labels`", "`target_wards`", "`city.name`", "`labels.wards`"):
        assert name in text


@pytest.mark.parametrize("text", ["[city", "a = 1\na = 2"])
def test_what_is_not_toml_is_refused_with_its_place(tmp_path, text):
    assert "not TOML" in problems(tmp_path, text)[0]


def test_configured_city(tmp_path):
    assert configured_city(write(tmp_path, GOOD)) == ("E08000001", "Boroughton")
    assert configured_city(write(tmp_path, "[city")) is None
    assert configured_city(write(tmp_path, "city = 5")) is None
    assert configured_city(tmp_path / "nothing.toml") is None


def test_best_fit_is_sorted_and_by_lsoa(tmp_path):
    path = tmp_path / "fit.csv"
    path.write_text("lsoa11_code,ward_code\nE01000002,E05000002\nE01000001,E05000001\n", "utf-8")
    assert read_best_fit(path).to_dict() == {"E01000001": "E05000001", "E01000002": "E05000002"}


VINTAGES = """
[[ward_vintage]]
key = "2004"
label = "2004–2018"
[[ward_vintage]]
key = "2018"
label = "since May 2018"
[ward_vintage.recoded]
E05000009 = "E05000001"
"""


def test_vintages_of_wards(tmp_path):
    first, later = read(tmp_path, GOOD + VINTAGES).ward_vintages
    assert (first.key, first.label, first.recoded) == ("2004", "2004–2018", {})
    assert (later.key, later.label, later.recoded) == ("2018", "since May 2018", {"E05000009": "E05000001"})
    first, later = read(tmp_path, GOOD).ward_vintages
    assert (first.key, first.label, later.key) == ("2017", "2004–2018", "2018")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('key = "2018"', 'key = "In 2018"', "`ward_vintage 2.key`: found 'In 2018', expected small letters, digits"),
        ('key = "2018"', 'key = "2004"', "`ward_vintage.key`: found '2004', expected a different key each"),
        ('label = "since May 2018"', "", "`ward_vintage 2.label`: found nothing, expected a text"),
        ('= "E05000001"', '= "E0500"', "`ward_vintage 2.recoded`: found 'E0500', expected codes of wards"),
        ("[ward_vintage.recoded]\nE05000009", "recoded", "`ward_vintage 2.recoded`: found 'E05000001', expected a sec"),
        ('[[ward_vintage]]\nkey = "2004"\nlabel = "2004–2018"\n', "", "`ward_vintage`: found '1 blocks', expected two"),
    ],
)
def test_mistakes_in_the_vintages_are_named(tmp_path, before, after, message):
    assert before in VINTAGES
    found = problems(tmp_path, GOOD + VINTAGES.replace(before, after, 1))
    assert len(found) == 1, found
    assert message in found[0]
