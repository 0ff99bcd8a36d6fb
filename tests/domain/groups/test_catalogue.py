"""What a catalogue says of the characteristics that a KPI is handed in by."""

from dataclasses import replace

import pytest

from dashboard.domain.kpi.catalogue import read_csv, read_toml, write_csv, write_toml
from dashboard.domain.kpi.definition import Frequency, KpiDefinition, Unit
from dashboard.errors import ContractError
from tests.example_kpi import MISSED_BINS

CUSTOMERS = replace(
    MISSED_BINS,
    kpi_id="customers",
    unit=Unit.COUNT,
    denominator="",
    numerator="customers",
    characteristics=("disability", "age_band"),
    own_categories=("disability: registered, seen = disabled",),
    known_target=90.0,
)


def test_toml_and_csv_keep_what_is_said():
    assert CUSTOMERS.problems() == []
    assert read_toml(write_toml([CUSTOMERS])) == (CUSTOMERS,)
    assert read_csv(write_csv([CUSTOMERS])) == (CUSTOMERS,)


def test_a_characteristic_is_a_text():
    text = write_toml([CUSTOMERS]).replace('["disability", "age_band"]', '"disability"')
    with pytest.raises(ContractError, match="expected a list of texts"):
        read_toml(text)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"characteristics": ("colour",)}, "characteristics names “colour”; expected some of age_band, sex,"),
        ({"characteristics": ("sex", "disability", "sex")}, "names one twice"),
        ({"unit": Unit.MEAN, "denominator": "cases"}, "for KPIs that count people"),
        ({"unit": Unit.RATE_PER_1000, "denominator": "cases"}, "for KPIs that count people"),
        ({"age_group": "16 to 64", "frequency": Frequency.YEAR}, "for KPIs that count people"),
        ({"same_cases_as": "others"}, "neither comes by group"),
        ({"known_target": 120.0}, "known_target is 120; expected per cent"),
        ({"own_categories": ("disability = disabled",)}, "own_categories has “disability = disabled”; expected"),
        ({"characteristics": (), "own_categories": ()}, "known_target is given, but characteristics is empty"),
    ],
)
def test_each_fault_is_told(changes, words):
    assert any(words in problem for problem in replace(CUSTOMERS, **changes).problems())


def test_a_kpi_by_group_has_no_quarters_of_the_same_cases():
    longer = replace(CUSTOMERS, kpi_id="c-q", frequency=Frequency.YEAR, same_cases_as="customers", characteristics=())
    assert isinstance(longer, KpiDefinition)
    assert any("which comes by group" in one for one in longer.same_cases_problems(CUSTOMERS))
