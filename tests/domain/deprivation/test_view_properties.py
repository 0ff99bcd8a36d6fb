"""Whatever stands in a URL, there is a view."""

import pytest

from dashboard.domain.deprivation.measures import MEASURES, ClassingKey
from dashboard.domain.deprivation.view import PALETTES, SORT_COLUMNS, read_view

hypothesis = pytest.importorskip("hypothesis", reason="property tests need hypothesis (requirements-dev.txt)")
st = hypothesis.strategies
steady = hypothesis.settings(deadline=None, derandomize=True)

LSOAS = ("E01011372", "E01033035")
WARDS = ("E05001411", "E05001443")
EXTENT = (10_000, 8_000)
WIDEST = 100_000
KEYS = ("colour", "as", "outline", "area", "ward", "set", "sort", "view", "palette")

anything = st.text(st.characters())
plausible = st.sampled_from(
    ["imd", "crime", "decile", "wards", "none", "priority,x", "E01011372", "E05001443", "-rank", "blue", "1,2,3"]
)
numbers = st.lists(st.floats().map(str), min_size=2, max_size=4).map(",".join)
queries = st.dictionaries(st.sampled_from(KEYS) | anything, anything | plausible | numbers)


@steady
@hypothesis.given(queries)
def test_any_query_gives_a_view_that_can_be_drawn(query):
    view, problems = read_view(query, LSOAS, WARDS, EXTENT)
    assert view.measure in MEASURES
    assert view.classing in set(ClassingKey)
    assert view.area in {None, *LSOAS}
    assert view.ward_code in {None, *WARDS}
    assert view.sort_column in SORT_COLUMNS
    assert view.palette in {None, *PALETTES}
    assert view.box is None or (0 <= view.box.x <= EXTENT[0] and 0 <= view.box.y <= EXTENT[1])
    assert view.box is None or 1 <= view.box.width <= WIDEST
    assert len(problems) <= len(KEYS)
    assert all(problem.isprintable() and problem.endswith("we know.") for problem in problems)


@steady
@hypothesis.given(queries)
def test_reading_leaves_the_query_alone_and_gives_the_same_view_again(query):
    before = dict(query)
    assert read_view(query, LSOAS, WARDS, EXTENT) == read_view(query, iter(LSOAS), iter(WARDS), EXTENT)
    assert query == before


@steady
@hypothesis.given(st.dictionaries(anything.filter(lambda key: key not in KEYS), anything))
def test_unknown_keys_change_nothing(others):
    query = {"colour": "crime", "as": "sausages"}
    assert read_view(others | query, LSOAS, WARDS, EXTENT) == read_view(query, LSOAS, WARDS, EXTENT)


@steady
@hypothesis.given(st.floats(), st.floats(), st.floats())
def test_a_box_is_kept_if_and_only_if_it_lies_on_the_map(x, y, width):
    view, problems = read_view({"view": f"{x},{y},{width}"}, LSOAS, WARDS, EXTENT)
    on_the_map = 0 <= x <= EXTENT[0] and 0 <= y <= EXTENT[1] and 0 < width <= WIDEST
    assert (view.box is not None) == on_the_map
    assert len(problems) == (0 if on_the_map else 1)
