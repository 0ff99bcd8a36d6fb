"""Workbooks, exports and tables of publishers: right totals over three vintages of LSOAs, and nothing read wrongly."""

import os
from pathlib import Path

import pandas as pd
import pytest

from dashboard.domain.areas.names import middle_layer_areas
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.source import read_source
from dashboard.errors import SourceError
from dashboard.kpis import Kpis
from dashboard.sources.fetching import from_folder, periods_wanted
from dashboard.sources.placing import read
from dashboard.sources.tables import place
from tests.example_kpi import NOW
from tests.sources.conftest import ROOT, SHARED, needs_shared, workbook

MESSY = SHARED / "found" / "messy"
BOOKS = {
    "2011": "03_fuel_poverty_2011_lsoa2001_leeds.xlsx",
    "2015": "04_fuel_poverty_2015_leeds.xlsx",
    "2019": "05_fuel_poverty_2019_leeds.xlsx",
    "2022": "06_fuel_poverty_2022_lsoa2021_leeds.xlsx",
}
EXPORT = """
title = "Household deprivation"
publisher = "ONS"
licence = "OGL v3.0"
attribution = "ONS"
caution = "Perturbed."
landing_page = "https://www.example.org/"
updated = "every ten years"
format = "superweb2"
frequency = "year"
[layout]
vintage = 2021
least_areas = 400
[[kpi]]
kpi_id = "four-dimensions"
version = 1
service = "ONS"
accountable_officer = "ONS"
name = "Deprived in four dimensions"
definition = "Of four."
unit = "percentage"
numerator = "households"
denominator = "households"
better = "lower"
geographies = ["lsoa", "city"]
year_begins = "january"
[kpi.figures]
numerator = "Household is deprived in four dimensions"
denominator = "All households"
"""
TABLE = EXPORT.replace("superweb2", "table").replace("least_areas = 400", "least_areas = 1").replace(
    "vintage = 2021", 'vintage = 2011\narea = "code"\nperiod = "year"'
)  # fmt: skip
HEAD = "code,year,All households,Household is deprived in four dimensions\n"


def source_of(name):
    return read_source((ROOT / "data" / "sources" / f"{name}.toml").read_text("utf-8"), name)


def parts(rows):
    """Return the sums over LSOAs, and the city's own figures."""
    own = rows["area"].str.startswith("E08")
    return tuple(rows[~own][["numerator", "denominator"]].sum()), rows[own][["numerator", "denominator"]].to_numpy()


@pytest.fixture
def table(tmp_path, city):
    """Read a CSV file as the source `TABLE` says, or another."""

    def _table(text, toml=TABLE, name="table.csv", period=""):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        (found,) = read(read_source(toml, "table"), path, period, city)
        return found

    return _table


@needs_shared
@pytest.mark.parametrize(
    ("year", "version", "fuel_poor", "households", "lsoas"),
    [
        # of LSOAs of 2001, ten of which were merged into five in 2011
        ("2011", 1, 37_137, 336_974, 445),
        ("2015", 1, 43_871, 324_995, 482),
        ("2019", 2, 57_492, 341_890, 482),
        ("2022", 2, 56_181, 351_707, 480),
    ],
)
def test_fuel_poverty_comes_to_the_totals_that_are_published(city, year, version, fuel_poor, households, lsoas):
    (found,) = read(source_of("fuel-poverty"), MESSY / BOOKS[year], year, city)
    sums, own = parts(found.rows)
    assert found.definition.version == version
    assert int(found.rows["area"].str.startswith("E01").sum()) == lsoas
    if lsoas == 482:
        assert sums == (fuel_poor, households)
        assert (len(own), found.told) == (0, ())
    else:
        # of LSOAs that are none of 2011 only the city's own figure tells
        assert own.tolist() == [[fuel_poor, households]]
        assert sums < (fuel_poor, households)
        assert "for areas of another year, which cannot be divided among those of 2011" in found.told[0]


@needs_shared
def test_fuel_poverty_is_stored_with_its_break_and_shown(add_source, sources, kpis, tmp_path):
    add_source("fuel-poverty")
    (tmp_path / "files").mkdir()
    for year, name in BOOKS.items():
        (tmp_path / "files" / f"fuel-poverty-{year}.xlsx").write_bytes((MESSY / name).read_bytes())
    code, said = sources("fetch", "--from", tmp_path / "files")
    assert code == 0, said
    assert "fuel-poverty: new 2011, 2015, 2019, 2022" in said
    assert [one.version for one in kpis.versions("fuel-poverty")] == [1, 2]
    assert [one.key for one in kpis.timeline("fuel-poverty").breaks] == ["2019"]
    figures = kpis.figures("fuel-poverty", Viewer.PUBLIC, None, ["city"]).set_index("period")
    assert figures.loc["2011", ["numerator", "denominator"]].tolist() == [37_137, 336_974]
    assert figures["source"].to_dict() == {"2011": "handed in", "2015": "lsoa", "2019": "lsoa", "2022": "handed in"}
    assert sources("fetch", "--from", tmp_path / "files")[1].count("unchanged 2011, 2015, 2019, 2022") == 1
    assert [one.version for one in kpis.versions("fuel-poverty")] == [1, 2]


@needs_shared
def test_an_export_of_superweb2_leaves_out_what_is_not_published_and_what_may_mean_another_area(city):
    (found,) = read(
        read_source(EXPORT, "export"), MESSY / "16_CONSTRUCTED_superweb2_layout_leeds_lsoa21.csv", "2021", city
    )
    assert "5 figures are not published, and left out: they are not zero" in found.told
    assert len(found.rows) == 468
    exact = pd.read_csv(SHARED / "found/census2021_leeds/ts011_household_deprivation_leeds_lsoa21.csv", index_col=0)
    rows = found.rows.set_index("area")
    assert (rows["denominator"] == exact["total_households"].reindex(rows.index)).all()
    assert not set(rows.index) & {code for codes in city.lsoa_changes.values() for code in codes}


@needs_shared
def test_an_export_for_another_country_is_refused(city):
    text = EXPORT.replace("Household is deprived in four dimensions", "White: White Scottish").replace(
        '"All households"', '"All People"'
    )
    with pytest.raises(SourceError, match="found no figure for four-dimensions and an area of Leeds"):
        read(read_source(text, "export"), MESSY / "15_superweb2_export_scotland.csv", "2021", city)


@needs_shared
def test_a_census_table_in_the_layout_of_nomis(add_source, publishers, sources, kpis, data_dir):
    exact = pd.read_csv(SHARED / "found/census2021_leeds/ts011_household_deprivation_leeds_lsoa21.csv")
    none, whole = "Household is not deprived in any dimension", "Total: All households"
    wide = exact.rename(columns={"total_households": whole, "lsoa21_code": "GEOGRAPHY_CODE"})
    long = wide.melt("GEOGRAPHY_CODE", [whole, none], "C2021_DEP_6_NAME", "OBS_VALUE").assign(DATE="2021")
    publishers.behaviour.contents["census.csv"] = long.to_csv(index=False).encode()
    name = "household-deprivation"
    text = (ROOT / "data" / "sources" / f"{name}.toml").read_text("utf-8")
    (address,) = [line for line in text.splitlines() if line.startswith("address")]
    add_source(name, (address, f'address = "{publishers.address}/census.csv"'))
    code, said = sources("fetch")
    assert code == 0, said
    rows = kpis.store.observations("census-households-not-deprived")
    own = rows[rows["area_kind"] == "city"]
    assert own[["numerator", "denominator"]].to_numpy().tolist() == [
        [exact[none].sum(), exact["total_households"].sum()]
    ]
    # LSOAs that were split are added up from their parts
    assert rows["area_code"].str.startswith("E01").sum() == 480


@needs_shared
def test_a_total_that_the_areas_do_not_come_to_is_refused(city, tmp_path):
    rows = [["LSOA Code", "LA Name", "Fuel Poor Households", "All Households"]]
    rows += [[code, "Leeds", 10, 100] for code in city.lsoas.index]
    stated = [["LA Code", "Fuel Poor Households", "All Households"], ["E08000035", 4_830, 48_200]]
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook({"LSOA": rows, "Local Authority": stated}))
    with pytest.raises(SourceError, match="found a total of 4,830 under “Fuel Poor Households”, and 4,820"):
        read(source_of("fuel-poverty"), path, "2015", city)


@pytest.mark.parametrize("mark", ["[z]", "*", "", "..", "c", "-"])
def test_what_the_publisher_suppresses_is_not_published_and_never_zero(table, mark):
    found = table(f"{HEAD}E01011264,2021,600,7\nE01011265,2021,700,{mark}\nE01011266,2021,500,0\n")
    assert found.rows["area"].tolist() == ["E01011264", "E01011266"]
    assert found.rows["numerator"].tolist() == [7, 0]
    assert found.told == ("1 figure is not published, and left out: they are not zero",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{HEAD}E01011264,2021,600,seven\n", "row 2: found “seven” under “Household is deprived in four dimensions”"),
        (HEAD.replace("All households", "Households"), "found no column “All households”"),
        (HEAD.replace("code", "place"), "found no row with the headings “code”"),
        (f"{HEAD}E01011264,2021,600,7\nE01011264,2021,600,8\n", "found E01011264 twice for 2021, expected it once"),
        (f"{HEAD}E01011264,spring,600,7\n", "“spring” is not a period"),
        (f"{HEAD}E01011264,2021-07,600,7\n", "found the period “2021-07”, expected a year"),
        (f"{HEAD}E01000001,2021,600,7\n", "found no figure for four-dimensions and an area of Leeds"),
        ("", "found an empty file"),
        (b"PK\x03\x04 cut off", "Save it"),
    ],
)
def test_a_form_that_has_changed_is_refused_in_words(table, text, words):
    with pytest.raises(SourceError) as error:
        table(text)
    assert words in str(error.value)


def test_too_few_areas_are_a_file_that_was_cut_off(table):
    toml = TABLE.replace("least_areas = 1", "least_areas = 400")
    with pytest.raises(SourceError, match="found 1 areas of Leeds in 2021, expected at least 400"):
        table(f"{HEAD}E01011264,2021,600,7\n", toml)


LARGER = {
    "ward": ("ward-2018", 33, lambda city: city.ward_vintages["2018"].wards.index),
    "msoa": ("msoa", 107, lambda city: middle_layer_areas(city.lsoas).index),
}


@pytest.mark.parametrize("areas", LARGER)
@pytest.mark.parametrize("lacking", [0, 1])
def test_figures_of_larger_areas_are_shown_for_them_and_spread_over_nothing(
    city, sources, data_dir, tmp_path, areas, lacking
):
    kind, count, codes = LARGER[areas]
    toml = TABLE.replace('geographies = ["lsoa", "city"]', f'geographies = ["{areas}", "city"]').replace(
        "least_areas = 1", f'least_areas = 30\nareas = "{areas}"'
    )
    (data_dir / "sources" / "larger.toml").write_text(toml, "utf-8")
    some = codes(city)[lacking:]
    text = HEAD + "".join(f"{code},2021,1000,{3 * place}\n" for place, code in enumerate(some, start=1))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "larger.csv").write_text(text + "E05009999,2021,1000,5\nE02009999,2021,1000,5\n")
    code, said = sources("fetch", "--from", tmp_path / "files")
    assert code == 0, said
    figures = Kpis(city, os.environ["DATABASE_URL"]).figures("four-dimensions", Viewer.PUBLIC)
    shown = figures[figures["status"] == "shown"]
    assert len(shown[shown["area_kind"] == kind]) == count - lacking
    assert "lsoa" not in set(shown["area_kind"])
    # the city is what all of them come to, and nothing where one is missing
    whole = shown[shown["area_kind"] == "city"][["numerator", "denominator"]].to_numpy().tolist()
    assert whole == ([] if lacking else [[3 * count * (count + 1) / 2, count * 1000]])


def test_headings_are_found_with_and_without_the_mark_of_a_footnote():
    headings = ("area", "number of households1", "age_1", "households [note 5]")
    assert place(headings, "Number of  households") == 1
    assert place(headings, "age_1") == 2
    assert place(headings, "age_") is None
    assert place(headings, "Households") == 3


def test_a_source_without_an_address_says_what_to_do(add_source, sources):
    add_source("fuel-poverty")
    code, said = sources("fetch", "fuel-poverty")
    assert (code, "Download the file from https://www.gov.uk/" in said, "use --from DIR" in said) == (1, True, True)
    assert sources("fetch") == (0, "")


@pytest.mark.parametrize(
    ("held", "since", "expected"),
    [
        ((), "", ["2018-09"]),
        (("2018-07",), "", ["2018-07", "2018-08", "2018-09"]),
        ((), "2018-08", ["2018-08", "2018-09"]),
        ((), "2010-01", ["2018-07", "2018-08", "2018-09"]),
    ],
)
def test_which_periods_are_asked_for(held, since, expected):
    text = TABLE.replace('frequency = "year"', 'frequency = "month"\nfirst = "2018-07"\nlag_months = 1')
    text = text.replace('\nperiod = "year"', "").replace(
        'format = "table"', 'format = "table"\naddress = "https://x/{period}"'
    )
    source = read_source(text, "table")
    from dashboard.domain.kpi.definition import Period  # noqa: PLC0415

    assert periods_wanted(source, [Period.parse(key) for key in held], NOW.date(), since) == expected


def test_files_in_a_folder_are_known_by_the_source_or_by_the_publishers_name(tmp_path):
    text = TABLE.replace('\nperiod = "year"', "").replace(
        'format = "table"', 'format = "table"\naddress = "https://x/fuel_{year}.csv"'
    )
    source = read_source(text, "table")
    for name in ("table-2015.csv", "fuel_2016.csv", "fuel_poor.csv", "other-2017.csv"):
        (tmp_path / name).write_text("x")
    assert [(got.path.name, got.period) for got in from_folder(source, tmp_path, "E08000035")] == [
        ("table-2015.csv", "2015"), ("fuel_2016.csv", "2016"),
    ]  # fmt: skip


def test_every_source_of_the_repository_can_be_read_and_says_how_it_is_kept():
    names = sorted(path.stem for path in Path(ROOT / "data" / "sources").glob("*.toml"))
    # police.uk that come along, and the dozen less one that are fetched or read from files
    assert len(names) >= 12
    for name in names:
        source = source_of(name)
        assert all(one.published and one.caution and one.attribution for one in source.definitions)
        assert all((one.kpi_id, one.version) in source.figures for one in source.definitions)


def test_an_indicator_of_fingertips_by_ward(table, city):
    toml = TABLE.replace('format = "table"', 'format = "fingertips-csv"').replace(
        'area = "code"\nperiod = "year"', 'area = "Area Code"\nperiod = "Time period"\nareas = "ward"\n'
        'where."Area Type" = "Wards"\nwhere."Sex" = "Persons"'
    )  # fmt: skip
    toml = toml.replace('["lsoa", "city"]', '["ward"]').replace('"january"', '"april"')
    toml = toml.replace('"Household is deprived in four dimensions"', '"Count"').replace(
        '"All households"', '"Denominator"'
    )
    ward = city.ward_vintages["2018"].wards.index[0]
    text = "Indicator ID,Area Code,Area Type,Sex,Time period,Value,Count,Denominator\n"
    text += f"93744,{ward},Wards,Persons,2018/19,12.5,10,80\n93744,{ward},Wards,Female,2018/19,15,6,40\n"
    text += f"93744,E92000001,England,Persons,2018/19,10,100,1000\n93744,{ward},Wards,Persons,2019/20,,,81\n"
    found = table(text, toml)
    assert found.rows.to_numpy().tolist() == [[ward, "2018-2019", 10, 80]]
    assert found.told == ("1 figure is not published, and left out: they are not zero",)
