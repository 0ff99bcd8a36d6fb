"""Sources of open figures as their files say, and definitions of figures that are published already."""

from dataclasses import replace

import pytest

from dashboard.domain.kpi.catalogue import read_csv, read_toml, write_csv, write_toml
from dashboard.domain.kpi.definition import PUBLISHED, SmallNumbers, Unit
from dashboard.domain.kpi.source import Format, read_source
from dashboard.errors import ContractError
from tests.example_kpi import MISSED_BINS

OPEN = replace(
    MISSED_BINS,
    published=True,
    publisher="police.uk",
    licence="Open Government Licence v3.0",
    attribution="Source: data.police.uk",
    caution="Where it was recorded, not where people live.",
)
TEXT = """
title = "Fuel poverty"
publisher = "DESNZ"
licence = "OGL v3.0"
attribution = "Source: DESNZ"
caution = "Modelled."
landing_page = "https://www.example.org/"
updated = "every year"
format = "workbook"
address = "https://www.example.org/{year}.xlsx"
frequency = "year"
first = "2011"

[layout]
sheet = ["LSOA", "Table 3"]
area = "LSOA Code"
where."LA Name" = "Leeds"

[[kpi]]
kpi_id = "fuel-poverty"
version = 1
service = "Climate"
accountable_officer = "Head of Climate"
name = "Fuel poverty"
definition = "Low income, high costs."
unit = "percentage"
numerator = "fuel-poor households"
denominator = "households"
better = "lower"
geographies = ["lsoa"]
[kpi.figures]
numerator = "Fuel Poor Households"
denominator = ["All Households", "Number of households"]
last = "2018"
"""


def test_open_figures_have_no_rule_whatever_the_city_asks():
    assert OPEN.problems() == []
    assert OPEN.rule_with(SmallNumbers(20, 20, 10)) == PUBLISHED
    assert replace(OPEN, published=False, publisher="", attribution="", caution="").rule_with(
        SmallNumbers(20, 20, 10)
    ) == SmallNumbers(20, 20, 10)
    assert (OPEN.is_own, MISSED_BINS.is_own, replace(MISSED_BINS, illustrative=True).is_own) == (False, True, False)


@pytest.mark.parametrize("name", ["publisher", "licence", "attribution", "caution"])
def test_open_figures_say_whose_they_are_and_what_to_beware_of(name):
    (problem,) = replace(OPEN, **{name: " "}).problems()
    assert f"{name} is empty; published figures need one" in problem


def test_only_open_figures_have_a_publisher_and_illustrative_ones_are_never_open():
    (problem,) = replace(MISSED_BINS, publisher="police.uk").problems()
    assert "publisher is given, but published is not true" in problem
    (problem,) = replace(OPEN, illustrative=True).problems()
    assert "never illustrative" in problem


def test_a_catalogue_carries_them_both_ways():
    assert read_toml(write_toml([OPEN])) == (OPEN,)
    other = replace(MISSED_BINS, kpi_id="bins")
    assert read_csv(write_csv([OPEN, other])) == (OPEN, other)


def test_a_source_says_for_all_its_kpis_what_holds_for_all():
    source = read_source(TEXT, "fuel-poverty")
    (kpi,) = source.definitions
    assert (kpi.published, kpi.publisher, kpi.caution, kpi.frequency.value) == (True, "DESNZ", "Modelled.", "year")
    assert (source.form, source.by_period, source.kpi_ids) == (Format.WORKBOOK, True, ("fuel-poverty",))
    assert source.layout.sheet == ("LSOA", "Table 3")
    assert source.layout.where == {"LA Name": ("Leeds",)}
    figures = source.figures["fuel-poverty", 1]
    assert figures.numerator == ("Fuel Poor Households",)
    assert figures.denominator == ("All Households", "Number of households")
    assert [figures.covers(year) for year in ("2011", "2018", "2019")] == [True, True, False]
    assert source.is_for("E08000035")
    assert not replace(source, authority="E08000036").is_for("E08000035")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('publisher = "DESNZ"', "", "`publisher`: found 'nothing', expected a text"),
        ('format = "workbook"', 'format = "pdf"', "`format`: found “pdf”, expected one of police-archive"),
        ('first = "2011"', 'first = "the first"', "`first`: found “the first”, expected a period"),
        ('first = "2011"', "most_mb = true", "`most_mb`: found True, expected a whole number"),
        ('first = "2011"', 'frist = "2011"', "`frist`: no such entry"),
        ("{year}", "{yaer}", "`address`: found {yaer}, expected {period}"),
        ("https://www.example.org/{", "ftp://{", "expected one that begins with https://"),
        ("area = ", "arae = ", "`layout.arae`: no such entry"),
        ('last = "2018"', "kind = 3", "`kpi.figures.kind`: no such entry"),
        ("[layout]", "[layout]\ncomplete = 1", "`layout.complete`: found 1, expected true or false"),
        ('better = "lower"', 'better = "less"', "`better`: found “less”"),
        ("[[kpi]]", "[[kpis]]", "found no block `[[kpi]]`"),
        ("title = ", "title ", "found text that is not TOML"),
    ],
)
def test_what_is_wrong_is_told(old, new, words):
    assert old in TEXT
    with pytest.raises(ContractError) as error:
        read_source(TEXT.replace(old, new, 1), "fuel-poverty")
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"age_group": "working age"}, "age_group is “working age”; write “all”, or ages"),
        ({"age_group": "16 to 64"}, "age_group is for counts of residents and for rates with population_denominator"),
        (
            {"age_group": "16 to 64", "population_denominator": True, "denominator": "residents"},
            "write “residents aged 16 to 64”",
        ),
        ({"age_group": "all", "unit": Unit.COUNT, "denominator": ""}, "a count of residents comes every year"),
    ],
)
def test_an_age_group_that_means_nothing_is_told(changes, words):
    assert any(words in problem for problem in replace(MISSED_BINS, **changes).problems())


def test_columns_that_are_counted_out():
    source = read_source(TEXT.replace('numerator = "Fuel Poor Households"', 'add = ["age_{8..11}", "{90..91}+"]'), "x")
    assert source.figures["fuel-poverty", 1].add == ("age_8", "age_9", "age_10", "age_11", "90+", "91+")
