import pytest

from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.measures import MEASURES, ClassingKey
from dashboard.domain.deprivation.view import DEFAULT_VIEW, PALETTES, SORT_COLUMNS, Box, MapView, read_view

LSOAS = ("E01011372", "E01033035")
WARDS = ("E05001411", "E05001443")
EXTENT = (10_000, 8_000)


def read(**query: str) -> tuple[MapView, tuple[str, ...]]:
    return read_view(query, LSOAS, WARDS, EXTENT)


def test_no_parameters_give_the_default_view():
    assert read() == (DEFAULT_VIEW, ())


def test_the_default_view_keeps_the_sixteen_and_the_six_in_sight():
    assert DEFAULT_VIEW.outlines == {SetKey.MOST_DEPRIVED, SetKey.PRIORITY}
    assert (DEFAULT_VIEW.measure, DEFAULT_VIEW.classing) == ("imd", ClassingKey.BANDS)


VALID = [
    *(("colour", key, {"measure": key}) for key in MEASURES),
    *(("as", key.value, {"classing": key}) for key in ClassingKey),
    *(("outline", key.value, {"outlines": frozenset({key})}) for key in SetKey),
    ("outline", "wards,priority", {"outlines": frozenset({SetKey.WARDS, SetKey.PRIORITY})}),
    ("outline", "wards,wards,", {"outlines": frozenset({SetKey.WARDS})}),
    ("outline", "none", {"outlines": frozenset()}),
    ("outline", "", {"outlines": frozenset()}),
    ("area", "E01033035", {"area": "E01033035"}),
    ("area", "e01033035", {"area": "E01033035"}),
    ("ward", "E05001411", {"ward_code": "E05001411"}),
    *(("set", key.value, {"table_set": key}) for key in SetKey if key is not SetKey.WARDS),
    *(("sort", key, {"sort_column": key}) for key in SORT_COLUMNS),
    *(("sort", f"-{key}", {"sort_column": key, "sort_descending": True}) for key in SORT_COLUMNS),
    ("view", "5000,4000,2500", {"box": Box(5_000, 4_000, 2_500)}),
    ("view", "0,0,10000", {"box": Box(0, 0, 10_000)}),
    ("view", "0,0,100000", {"box": Box(0, 0, 100_000)}),
    ("view", "10000,8000,0.2", {"box": Box(10_000, 8_000, 1)}),
    ("view", "12.6, 1e3, 700", {"box": Box(13, 1_000, 700)}),
    *(("palette", key, {"palette": key}) for key in PALETTES),
    ("pick", "none", {"picked": ()}),
    ("pick", "e01011372", {"picked": ("E01011372",)}),
    ("pick", "E01011372.21663", {"picked": LSOAS}),
    ("pick", "E01033035+E01011372", {"picked": LSOAS}),
]


@pytest.mark.parametrize(("key", "value", "expected"), VALID)
def test_every_valid_value_is_understood(key, value, expected):
    view, problems = read(**{key: value})
    assert view == MapView(**expected)
    assert problems == ()


def test_all_choices_hold_together():
    query = {"colour": "crime", "as": "decile", "outline": "wards", "area": "E01011372", "sort": "-rank"}
    view, problems = read_view(query, LSOAS, WARDS, EXTENT)
    assert view == MapView(
        measure="crime",
        classing=ClassingKey.DECILE,
        outlines=frozenset({SetKey.WARDS}),
        area="E01011372",
        sort_column="rank",
        sort_descending=True,
    )
    assert problems == ()


@pytest.mark.parametrize("key", ["colour", "as", "area", "ward", "set", "sort", "view", "palette", "pick"])
def test_an_empty_value_is_the_default_and_no_fault(key):
    assert read(**{key: ""}) == (DEFAULT_VIEW, ())


NONSENSE = {
    "a word": "sausages",
    "very long": "x" * 100_000,
    "many commas": "x," * 10_000,
    "markup": "<script>alert('x')</script>",
    "repeated": "imd,imd",
    "spaces": "   ",
    "unicode": "Ĳ−ﬁ☃",
    "line break and reversed text": "a\r\nSet-Cookie: \u202egnirts\x00",
    "half a letter": "\ud800",
    "not a number": "nan,nan,nan",
    "infinite": "inf,-inf,1e999",
    "quote": "' OR 1=1 --",
}
KEYS = {
    "colour": "measure",
    "as": "way of colouring",
    "outline": "set of outlines",
    "area": "neighbourhood code",
    "ward": "ward code",
    "set": "set of neighbourhoods",
    "sort": "column of the table",
    "view": "part of the map",
    "palette": "palette",
    "pick": "list of neighbourhoods",
}


def test_an_area_that_is_too_large_is_refused():
    codes = [f"E010{number:05}" for number in range(61)]
    view, problems = read_view({"pick": f"{codes[0]}{'.1' * 60}"}, codes, WARDS, EXTENT)
    assert view.picked is None
    assert problems == ("An area of your own may have up to 60 LSOAs; found 61. Choose fewer.",)
    assert read_view({"pick": f"{codes[0]}{'.1' * 59}"}, codes, WARDS, EXTENT)[0].picked == tuple(codes[:60])


@pytest.mark.parametrize("value", NONSENSE.values(), ids=NONSENSE)
@pytest.mark.parametrize(("key", "what"), KEYS.items(), ids=KEYS)
def test_nonsense_gives_the_default_and_one_sentence(key, what, value):
    view, problems = read(**{key: value})
    assert view == (MapView(outlines=frozenset()) if key == "outline" else DEFAULT_VIEW)
    assert len(problems) == 1
    assert problems[0].endswith(f"” is not a {what} we know.")
    assert len(problems[0]) < 100
    assert problems[0].isprintable()


@pytest.mark.parametrize(
    "value",
    ["1,2", "1,2,3,4", "a,b,c", "5000,4000,0", "5000,4000,-5", "10001,0,5", "0,8001,5", "-1,0,5", "0,0,100001", ",,"],
)
def test_a_part_outside_the_map_is_refused(value):
    view, problems = read(view=value)
    assert view.box is None
    assert problems == (f"“{value}” is not a part of the map we know.",)


@pytest.mark.parametrize("value", ["-", "--rank", "rank-", "RANK", "rank,imd"])
def test_a_sort_order_is_one_column_with_at_most_one_minus_before_it(value):
    assert read(sort=value) == (DEFAULT_VIEW, (f"“{value}” is not a column of the table we know.",))


def test_known_outlines_stay_when_another_is_nonsense():
    view, problems = read(outline="wards,sausages,none,peas")
    assert view.outlines == {SetKey.WARDS}
    assert problems == ("“sausages,peas” is not a set of outlines we know.",)


def test_a_long_value_is_shortened_in_the_sentence():
    _, problems = read(colour="abcdefghij" * 5)
    assert problems == (f"“{'abcdefghij' * 4}…” is not a measure we know.",)


def test_the_ward_boundaries_are_no_filter_for_the_table():
    assert read(set="wards") == (DEFAULT_VIEW, ("“wards” is not a set of neighbourhoods we know.",))


def test_a_ward_is_no_neighbourhood():
    assert read(area=WARDS[0])[0].area is None
    assert read(ward=LSOAS[0])[0].ward_code is None


def test_every_fault_is_told_and_the_rest_of_the_view_is_kept():
    view, problems = read(colour="sausages", area="E99", ward="E05001443")
    assert view == MapView(ward_code="E05001443")
    assert problems == ("“sausages” is not a measure we know.", "“E99” is not a neighbourhood code we know.")


def test_parameters_of_others_are_left_alone():
    assert read(utm_source="mail", COLOUR="crime", fbclid="<b>") == (DEFAULT_VIEW, ())
