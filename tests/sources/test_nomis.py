"""Tables of Nomis: right totals, and whatever happens on the way the figures held stay."""

import pandas as pd
import pytest

from tests.sources.conftest import ROOT, SHARED, needs_shared

pytestmark = needs_shared
FOUND = SHARED / "found" / "census2021_leeds"
KPI = "census-disabled-residents"
DISABLED, WHOLE = "Disabled under the Equality Act", "Total: All usual residents"


@pytest.fixture(scope="module")
def exact():
    table = pd.read_csv(FOUND / "ts038_disability_leeds_lsoa21.csv")
    return table.rename(columns={"lsoa21_code": "GEOGRAPHY_CODE", "total_residents": WHOLE})


def long(table, category="C2021_DISABILITY_5_NAME", shown=(WHOLE, DISABLED)):
    return table.melt("GEOGRAPHY_CODE", list(shown), category, "OBS_VALUE").assign(DATE="2021")


def as_csv(rows):
    return rows.to_csv(index=False).encode()


def at(add_source, publishers, name):
    text = (ROOT / "data" / "sources" / f"{name}.toml").read_text("utf-8")
    (address,) = [line for line in text.splitlines() if line.startswith("address")]
    add_source(name, (address, f'address = "{publishers.address}/{name}.csv"'))


@pytest.fixture
def disability(add_source, publishers, exact):
    """The source with its table on loopback, fetched again after it was fetched once."""
    at(add_source, publishers, "disability")
    publishers.behaviour.contents["disability.csv"] = as_csv(long(exact))
    return publishers.behaviour


def city(kpis, kpi_id=KPI):
    rows = kpis.store.observations(kpi_id)
    return rows[rows["area_kind"] == "city"][["numerator", "denominator"]].to_numpy().tolist()


def test_disabled_residents_come_to_the_table(disability, sources, kpis, exact):
    code, said = sources("fetch")
    assert code == 0, said
    assert city(kpis) == [[exact[DISABLED].sum(), exact[WHOLE].sum()]]


def test_social_renting_comes_to_the_table(add_source, publishers, sources, kpis):
    at(add_source, publishers, "social-renting")
    table = pd.read_csv(FOUND / "ts054_tenure_leeds_lsoa21.csv").rename(
        columns={"lsoa21_code": "GEOGRAPHY_CODE", "total_households": "Total: All households"}
    )
    parts = [name for name in table if name.startswith("Social rented: ")]
    table["Social rented"] = table[parts].sum(axis=1)
    shown = ("Total: All households", "Social rented", *parts)
    publishers.behaviour.contents["social-renting.csv"] = as_csv(long(table, "C2021_TENURE_9_NAME", shown))
    code, said = sources("fetch")
    assert code == 0, said
    assert city(kpis, "census-social-renting") == [[table["Social rented"].sum(), table["Total: All households"].sum()]]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ([404], "found HTTP 404"),
        ([429, 429], "found HTTP 429 (Too Many Requests), 2 times"),
        ([500, 500], "found HTTP 500 (Internal Server Error), 2 times"),
        (["hang", "hang"], "found no answer within 0.5 s, 2 times"),
        (["partial", "partial"], "found a partial download"),
        ([b"<html>Down for maintenance</html>"], "found a web page or XML; expected CSV"),
        ([b""], "found an empty file"),
    ],
)
def test_a_publisher_in_trouble_is_told_and_the_figures_held_stay(disability, sources, kpis, fault, words):
    assert sources("fetch")[0] == 0
    before = city(kpis)
    disability.faults["disability.csv"] = list(fault)
    code, said = sources("fetch", "--since", "2021")
    assert (code, words in said) == (1, True), said
    assert city(kpis) == before
    assert len(kpis.history(KPI)) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows.iloc[:300], "found no figure for census-disabled-residents"),
        (lambda rows: rows[rows.index % 488 < 300], "found 300 areas of Leeds in 2021, expected at least 400"),
        (lambda rows: rows.rename(columns={"OBS_VALUE": "VALUE"}), "found no column “OBS_VALUE”"),
        (lambda rows: rows.replace({DISABLED: "Disabled"}), "found no figure for census-disabled-residents"),
        (lambda rows: pd.concat([rows, rows.iloc[:1]]), "found E01011264 twice for 2021, expected it once"),
        (lambda rows: rows.assign(OBS_VALUE="n/k"), "expected a number"),
    ],
)
def test_a_file_that_was_cut_off_or_has_changed_is_refused_and_the_figures_held_stay(
    disability, sources, kpis, exact, change, words
):
    assert sources("fetch")[0] == 0
    before = city(kpis)
    disability.contents["disability.csv"] = as_csv(change(long(exact)))
    code, said = sources("fetch", "--since", "2021")
    assert (code, words in said) == (1, True), said
    assert city(kpis) == before


def test_a_revision_is_told_and_what_it_replaces_stays_in_the_history(disability, sources, kpis, exact):
    assert sources("fetch")[0] == 0
    revised = long(exact)
    revised.loc[revised["C2021_DISABILITY_5_NAME"] == DISABLED, "OBS_VALUE"] += 1
    disability.contents["disability.csv"] = as_csv(revised)
    code, said = sources("fetch", "--since", "2021")
    assert (code, f"{KPI}: revised 2021" in said) == (0, True), said
    assert city(kpis)[0][0] == exact[DISABLED].sum() + len(exact)
    assert len(kpis.history(KPI)) == 2
    assert "unchanged 2021" in sources("fetch", "--since", "2021")[1]


def test_what_the_publisher_leaves_empty_is_not_published_and_never_zero(disability, sources, kpis, exact):
    rows = long(exact)
    rows.loc[(rows["GEOGRAPHY_CODE"] == "E01011265") & (rows["C2021_DISABILITY_5_NAME"] == DISABLED), "OBS_VALUE"] = (
        None
    )
    disability.contents["disability.csv"] = as_csv(rows)
    code, said = sources("fetch")
    assert (code, "1 figure is not published, and left out: they are not zero" in said) == (0, True), said
    held = set(kpis.store.observations(KPI)["area_code"])
    assert "E01011265" not in held
    # nor has the city a sum that lacks it
    assert city(kpis) == []
