import dataclasses

import pytest

from dashboard.domain.kpi.catalogue import (
    COLUMNS,
    read_csv,
    read_toml,
    write_csv,
    write_toml,
)
from dashboard.domain.kpi.definition import Better, Frequency, Geography, KpiDefinition, SmallNumbers, Unit
from dashboard.errors import ContractError
from tests.example_kpi import MISSED_BINS

hypothesis = pytest.importorskip("hypothesis", reason="property tests need hypothesis (requirements-dev.txt)")
st = hypothesis.strategies
steady = hypothesis.settings(deadline=None, derandomize=True, max_examples=60)

MISSED_BINS_TOML = """
[[kpi]]
kpi_id = "missed-bins"
version = 2
service = "Waste"
accountable_officer = "Chief Officer, Environmental Services"
name = "Missed bins"
definition = "Bins reported as not emptied on the day."
unit = "rate-per-1000"
numerator = "bins reported missed"
denominator = "households"
better = "lower"
frequency = "quarter"
geographies = ["lsoa", "ward"]
target = 2.5
year_begins = "january"

[kpi.small_numbers]
public_least = 12
"""
DEFINITION = dataclasses.replace(
    MISSED_BINS,
    version=2,
    geographies=(Geography.LSOA, Geography.WARD),
    target=2.5,
    small_numbers=SmallNumbers(public_least=12),
)


def problems(read, text):
    with pytest.raises(ContractError) as raised:
        read(text, "kpi.toml")
    assert raised.value.subject == "kpi.toml"
    return raised.value.problems


def test_toml_becomes_definitions():
    assert read_toml(MISSED_BINS_TOML) == (DEFINITION,)


def test_csv_becomes_the_same_definitions():
    header = "kpi_id,version,service,accountable_officer,name,definition,unit,numerator,denominator,better,frequency,"
    row = (
        'missed-bins,2,Waste,"Chief Officer, Environmental Services",Missed bins,'
        "Bins reported as not emptied on the day.,rate-per-1000,bins reported missed,households,lower,quarter,"
        "lsoa; ward,2.5,12,no,January"
    )
    text = f"\ufeff{header}geographies,target,small_numbers.public_least,illustrative,year_begins\n{row}\n,,\n"
    assert read_csv(text) == (DEFINITION,)


def test_an_empty_catalogue_is_a_catalogue():
    assert read_toml("") == ()
    assert read_csv(write_csv([])) == ()


def test_all_problems_are_named_with_entry_field_and_the_nearest_right_name():
    text = MISSED_BINS_TOML.replace('"rate-per-1000"', '"percent"').replace("service =", "servce =")
    text = text.replace('"lsoa", "ward"', '"lsoa", "wards", "lsoa"').replace("2.5", '"much"')
    text = text.replace("public_least = 12", "public_lest = 12") + MISSED_BINS_TOML + MISSED_BINS_TOML + "[kpis]\n"
    found = problems(read_toml, text)
    service, unit, wards, rule = (
        "`servce`: found “servce”, expected a field of the catalogue. Did you mean “service”?",
        "`unit`: found “percent”, expected one of count, rate-per-1000, percentage, mean. Did you mean “percentage”?",
        "“wards”, expected one of postcode, lsoa, msoa, ward, neighbourhood, city. Did you mean “ward”?",
        "`small_numbers.public_lest`: found “public_lest”, expected a field of the rule. Did you mean “public_least”?",
    )
    assert found == (
        "`kpis`: no such section; expected `[[kpi]]`. Did you mean “kpi”?",
        f"kpi 1 (missed-bins): {service}",
        "kpi 1 (missed-bins): `service`: found nothing, expected a value. Add it.",
        f"kpi 1 (missed-bins): {unit}",
        f"kpi 1 (missed-bins): `geographies`: found {wards}",
        "kpi 1 (missed-bins): `geographies`: found “lsoa”, expected each geography once. Remove the repetition.",
        "kpi 1 (missed-bins): `target`: found “much”, expected a number. Correct it.",
        f"kpi 1 (missed-bins): {rule}",
        "kpi 3: version 2 of “missed-bins” is in kpi 2 already. Number it anew.",
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("version = 2", "version = true", "`version`: found “True”, expected a whole number"),
        ("version = 2", "version = 1.5", "`version`: found “1.5”, expected a whole number"),
        ("version = 2", "version = 0", "versions begin at 1"),
        ("target = 2.5", "target = nan", "`target`: found “nan”, expected a number"),
        ("target = 2.5", "illustrative = 1", "`illustrative`: found “1”, expected true or false"),
        ('["lsoa", "ward"]', '"lsoa"', "`geographies`: found “lsoa”, expected a list"),
        ('"Missed bins"', "7", "`name`: found “7”, expected a text"),
        ("[kpi.small_numbers]\npublic_least = 12", "small_numbers = 3", "`small_numbers`: found “3”, expected a sec"),
        ('denominator = "households"', "", "needs a denominator in words"),
        ("[[kpi]]", "[kpi]", "Double the brackets"),
        ("[[kpi]]", "[[kpi]", "not TOML"),
    ],
)
def test_each_fault_of_toml_is_told(old, new, expected):
    found = problems(read_toml, MISSED_BINS_TOML.replace(old, new))
    assert len(found) == 1
    assert expected in found[0]


def test_each_fault_of_csv_is_told_with_its_row():
    text = write_csv([DEFINITION, dataclasses.replace(DEFINITION, version=3)])
    broken = text.replace(",lower,", ",up,").replace("2.5", "two").replace("\r\n", ",\r\n", 1)
    broken = broken.replace("\r\nmissed-bins,3", ",,too many\r\nmissed-bins,3")
    found = problems(read_csv, broken)
    assert sum("`better`: found “up”" in text for text in found) == 2
    assert sum("`target`: found “two”" in text for text in found) == 2
    assert any(text.startswith("row 2: found") for text in found)
    assert all(text.startswith(("row 2", "row 3")) for text in found)


def test_a_csv_without_header_or_with_one_twice_is_refused():
    assert "found nothing" in problems(read_csv, "")[0]
    assert "stands there 2 times" in problems(read_csv, "name,name\n")[0]
    assert "no readable CSV" in problems(read_csv, 'name\n"open')[0]


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)
texts = st.one_of(words, st.builds(lambda start, rest: start + rest, st.sampled_from("=+-@'"), words))


@st.composite
def usable(draw):
    unit = draw(st.sampled_from(Unit))
    public = draw(st.integers(1, 30))
    return KpiDefinition(
        kpi_id=draw(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)),
        version=draw(st.integers(1, 99)),
        unit=unit,
        denominator="" if unit is Unit.COUNT else draw(texts),
        population_denominator=unit is not Unit.COUNT and draw(st.booleans()),
        better=draw(st.sampled_from(Better)),
        frequency=draw(st.sampled_from(Frequency)),
        geographies=tuple(draw(st.lists(st.sampled_from(Geography), min_size=1, unique=True))),
        target=draw(st.one_of(st.none(), st.floats(-1e6, 1e6), st.integers(0, 100).map(float))),
        small_numbers=SmallNumbers(public, draw(st.integers(1, public)), draw(st.integers(1, 10))),
        licence=draw(st.one_of(st.just(""), texts)),
        notes=draw(st.one_of(st.just(""), texts)),
        illustrative=draw(st.booleans()),
        **{name: draw(texts) for name in ("service", "accountable_officer", "name", "definition", "numerator")},
    )


catalogues = st.lists(usable(), max_size=3, unique_by=lambda one: (one.kpi_id, one.version)).map(tuple)


@steady
@hypothesis.given(catalogues)
def test_what_is_written_is_read_again(catalogue):
    assert read_toml(write_toml(catalogue)) == catalogue
    assert read_csv(write_csv(catalogue)) == catalogue
    assert [one.problems() for one in catalogue] == [[]] * len(catalogue)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_begins_like_a_formula(start):
    nasty = dataclasses.replace(DEFINITION, notes=f"{start}HYPERLINK(1)")
    row = write_csv([nasty]).splitlines()[1]
    assert f"'{start}HYPERLINK(1)" in row
    assert f",{start}HYPERLINK" not in row


def test_lines_break_within_a_cell():
    noted = dataclasses.replace(DEFINITION, notes="one\ntwo")
    assert read_csv(write_csv([noted])) == (noted,)
    assert read_toml(write_toml([noted])) == (noted,)


def test_csv_columns_cover_every_field():
    assert {name.partition(".")[0] for name in COLUMNS} == {field.name for field in dataclasses.fields(KpiDefinition)}
