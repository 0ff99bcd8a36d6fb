"""What a comparison says of each area, with none, one, two and many."""

from dataclasses import replace

import pytest

from dashboard.domain.deprivation.compared import Deprivation, Standing
from dashboard.domain.deprivation.profile import Share
from dashboard.domain.statistics.verdicts import Verdict, Why
from dashboard.domain.wording.compared import rank_text, services_sentence, share_text, short_name, size_text
from tests.domain.wording.test_services_wording import CELL, HIDDEN

SIMILAR, BETTER = (replace(CELL, verdict=verdict) for verdict in (Verdict.SIMILAR, Verdict.BETTER))
HIGHER = replace(CELL, verdict=Verdict.HIGHER)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], "Services: no measure can be compared with the rest of Leeds."),
        ([HIDDEN], "Services: no measure can be compared with the rest of Leeds."),
        ([CELL], "Services: 1 of 1 measure is worse than in the rest of Leeds and none is better."),
        ([SIMILAR, BETTER], "Services: none of 2 measures is worse than in the rest of Leeds and 1 is better."),
        ([SIMILAR] * 2, "Services: none of 2 measures is significantly different from the rest of Leeds."),
        ([CELL] * 2 + [HIGHER], "none is better and 1 is higher or lower without being better or worse."),
        ([replace(CELL, why=Why.WHOLE_CITY)], ""),
    ],
)  # fmt: skip
def test_services_are_counted(cells, expected):
    said = services_sentence(cells, "Leeds")
    assert said.endswith(expected) if expected else not said


def test_nothing_is_counted_while_figures_are_awaited():
    assert services_sentence([CELL], "Leeds", awaits=True).startswith("Services: being worked out")


@pytest.mark.parametrize(
    ("lsoas", "people", "expected"),
    [
        (1, 1_580, "1 LSOA, 1,580 people (mid-2015)"),
        (2, 3_000, "2 LSOAs, 3,000 people (mid-2015)"),
        (15, None, "15 LSOAs"),
    ],
)  # fmt: skip
def test_how_large_an_area_is(lsoas, people, expected):
    assert size_text(Deprivation(lsoas, people, {}), 2015) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Farsley South, Stanningley & Pudsey North West (Leeds 062A)", "Farsley South (062A)"),
        ("Far Headingley & Weetwood (Leeds 031B)", "Far Headingley (031B)"),
        ("Hyde Park (Leeds 046D)", "Hyde Park (046D)"),
        ("Leeds 046D", "Leeds 046D"),
        ("Beeston & Holbeck ward", "Beeston & Holbeck ward"),
        ("Twelve target wards", "Twelve target wards"),
    ],
)
def test_a_name_for_the_head_of_a_column_is_short(name, expected):
    assert short_name(name) == expected


def test_cells_are_short():
    alone = Standing(77.4, 66, 1, "Most deprived 1%", 66.0, ())
    assert rank_text(alone) == ("66", "Most deprived 1%")
    assert rank_text(replace(alone, rank=None, band="", median_rank=15_754.5)) == ("15,754.5", "median")
    assert rank_text(replace(alone, rank=None, median_rank=None)) == ("no rank", "")
    assert share_text(Share(10, 1, 100.0, 1_580, 100.0), 1) == ("1 of 1", "")
    assert share_text(Share(10, 0, 0.0, 0, 0.0), 15) == ("0 of 15", "0% of people")
    assert share_text(Share(10, 6, 40.0, None, None), 15) == ("6 of 15", "")
