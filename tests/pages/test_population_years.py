"""A rate per resident says everywhere the mid-year of the residents that it was worked out with, and no other."""

import csv
import re
import shutil
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from dash import html
from sqlalchemy import update

from dashboard.access.identity import allow_local_mode
from dashboard.components.prerender import to_html
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.definition import Geography, Period
from dashboard.domain.kpi.gap_table import gap_table_columns
from dashboard.domain.statistics.trends import Trend
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.factory import create_app_for
from dashboard.intake.report import summary
from dashboard.kpis import Kpis
from dashboard.kpis.gap_tables import gap_table_view, holdings_of
from dashboard.pages.data.hand_in import _rows
from dashboard.store.kpi import tables
from dashboard.store.kpi.database import writing
from tests.example_kpi import MISSED_BINS
from tests.pages.services import HERE, opener

VISITS = replace(
    MISSED_BINS,
    kpi_id="visits",
    name="Visits",
    numerator="visits",
    denominator="residents",
    population_denominator=True,
    geographies=(Geography.LSOA,),
)
BEFORE = [f"{year}-Q{quarter}" for year in (2017, 2018) for quarter in (1, 2, 3, 4)]
AFTER = ["2019-Q1", "2019-Q2"]


def counts(city, periods):
    """The same counts in every period: about 30 to an LSOA."""
    drawn = np.random.default_rng(3).poisson(30, len(city.lsoas))
    rows = [f"{code},{one},{n}" for one in periods for code, n in zip(city.lsoas.index, drawn, strict=True)]
    return "\n".join(["area,period,numerator", *rows]).encode()


@pytest.fixture(scope="module")
def held(city, emptied, tmp_path_factory):
    """A database with one KPI per resident, handed in by two files: for 2017 and 2018, and for 2019."""
    file = tmp_path_factory.mktemp("years") / "kpis.sqlite"
    shutil.copy(emptied, file)
    kpis = Kpis(city, f"sqlite:///{file.as_posix()}")
    kpis.define(write_toml([VISITS]), "catalogue.toml")
    for periods in (BEFORE, AFTER):
        checked = kpis.check("visits", counts(city, periods), "visits.csv")
        kpis.commit(checked, {warning.value for warning in checked.dry_run.warnings}, "data steward")
    kpis.publish()
    yield kpis
    kpis.store.close()


@pytest.fixture(scope="module")
def read(city, held):
    """Read an address as a steward does: text without tags, or the rows of a CSV file."""
    app = create_app_for(city, city.data_dir, held.database_url)
    allow_local_mode(app.server, "127.0.0.1")
    opened = opener(app, HERE)

    def _read(address):
        status, body = opened(address)
        assert status == 200, body[:300]
        if ".csv?" in address:
            # what a reader must know stands above the heads
            lines = body.lstrip("\ufeff").splitlines(keepends=True)
            heads = next(place for place, line in enumerate(lines) if line.count(",") > 8)
            return list(csv.DictReader(lines[heads:]))
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))

    yield _read
    app.kpis.store.close()
    app.hand_ins.close()


def years(found):
    return set(re.findall(r"residents \(mid-(\d{4})\)", str(found)))


def test_the_same_counts_have_the_denominators_of_their_period(held, city):
    rows = held.figures("visits", Viewer.STEWARD, area_kinds=["city", "lsoa"]).set_index(["area_code", "period"])
    whole = city.config.authority_code
    assert rows.at[(whole, "2018-Q2"), "denominator"] == 771_857
    assert rows.at[(whole, "2019-Q1"), "denominator"] == 820_802
    assert rows.at[(whole, "2018-Q2"), "numerator"] == rows.at[(whole, "2019-Q1"), "numerator"]
    one = rows.loc["E01011264"]
    assert one.at["2019-Q1", "value"] == pytest.approx(1000 * one.at["2019-Q1", "numerator"] / 1300)
    assert one.at["2018-Q2", "value"] == pytest.approx(1000 * one.at["2018-Q2", "numerator"] / 1252)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/kpis?period=2018-Q4", {"2015"}),
        ("/kpis?period=2019-Q2", {"2022"}),
        ("/kpis.csv?period=2018-Q4", {"2015"}),
        ("/kpis.csv?period=2019-Q2", {"2022"}),
        ("/map-kpi/visits.csv-metadata.json?period=2018-Q4", {"2015"}),
        ("/map-kpi/visits.csv-metadata.json?period=2019-Q2", {"2022"}),
        ("/?colour=kpi&kpi=visits&period=2018-Q4", {"2015"}),
        ("/?colour=kpi&kpi=visits&period=2019-Q2", {"2022"}),
        ("/explore?x=kpi:visits&xp=2018-Q4", {"2015"}),
        ("/explore?x=kpi:visits&xp=2019-Q2", {"2022"}),
        ("/neighbourhood/lincoln-green", {"2022"}),
        ("/lsoa/E01011264", {"2022"}),
        ("/ward/E05011400", {"2022"}),
        ("/compare?areas=E01011264", {"2022"}),
        ("/compare.csv?areas=E01011264", {"2022"}),
    ],
)
def test_the_year_that_is_said_is_the_one_that_was_used(read, address, expected):
    assert years(read(address)) == expected


@pytest.mark.parametrize(("period", "used", "other"), [("2018-Q4", "2015", "2022"), ("2019-Q2", "2022", "2015")])
def test_the_page_of_a_kpi_says_the_year_of_its_period(read, period, used, other):
    text = read(f"/kpi/visits?period={period}")
    assert f"per 1,000 residents (mid-{used})" in text
    assert f"residents (mid-{other})" not in text
    assert "out of residents (mid-2015 or mid-2022, by period)" in text


def test_a_trend_is_broken_where_the_residents_jump_and_says_so(read):
    text = read("/kpi/visits")
    said = (
        "From Jan–Mar 2019 (Q4 2018/19) on, rates are measured against residents of mid-2022, before that of mid-2015"
    )
    assert f"{said}: figures before and after are not compared." in text
    assert "Jan–Mar 2019 (Q4 2018/19), residents of mid-2022 from here" in text
    assert "residents of mid-2022" in re.sub(r"\(residents of mid-2022 from here\)", "", text.replace(said, ""))
    rows = read("/kpi/visits/trend.csv?period=2019-Q2")
    assert {(row["period_id"], row["residents_of_mid_year"]) for row in rows if row["value"]} == {
        *((one, "2015") for one in BEFORE),
        *((one, "2022") for one in AFTER),
    }


def test_nothing_is_compared_across_the_jump(held):
    """The same counts of more residents make a lower rate, and nothing has become better or worse by that."""
    holdings = holdings_of(held)
    assert list(holdings.runs["visits"].values()) == [1] * len(BEFORE) + [2] * len(AFTER)
    columns = gap_table_columns(held.city.config)
    for period, since_last in (("2018-Q4", Verdict.SIMILAR), ("2019-Q1", Verdict.CANNOT_TELL)):
        (row,) = gap_table_view(held, holdings, Viewer.STEWARD, Period.parse(period), columns).gap_table.rows
        assert row.cells["city"].since_last is since_last
    assert row.cells["city"].trend is Trend.TOO_FEW_POINTS


def test_a_pack_says_both_years_of_its_trend(read):
    text = read("/neighbourhood/lincoln-green/pack")
    assert "per 1,000 residents (mid-2015 or mid-2022, by period)" in text
    assert "out of residents (mid-2022)" in text


def test_all_periods_together_name_every_year(read):
    assert "residents (mid-2015 or mid-2022, by period)" in read("/explore?view=time&x=kpi:visits")
    assert "residents (mid-2015 or mid-2022, by period)" in read("/data/kpi/visits")


def test_a_hand_in_says_what_it_is_measured_against(held, city):
    dry_run = held.check("visits", counts(city, ["2018-Q4", "2019-Q1"]), "visits.csv").dry_run
    said = "Measured against residents of mid-2015 and mid-2022, the nearest to each period."
    assert said in summary(dry_run)
    text = to_html(html.Div(_rows(dry_run)))
    assert "residents of mid-2015 and mid-2022, the nearest to each period" in text


def test_estimated_residents_are_marked(read):
    text = read("/kpi/visits?period=2019-Q2")
    assert "(Leeds 112E) (mid-2022): an estimate" in text
    assert "an estimate, as these LSOAs were merged" not in read("/kpi/visits?period=2018-Q4")
    assert "Its residents of mid-2022 are an estimate" in read("/lsoa/E01033018")
    assert "are an estimate" not in read("/lsoa/E01011264")
    table = read("/map-kpi/visits.csv?period=2019-Q2")
    assert [row["lsoa11_code"] for row in table if "estimate" in row["note"]] == ["E01033018", "E01033019"]
    assert not any("estimate" in row["note"] for row in read("/map-kpi/visits.csv?period=2018-Q4"))


def test_figures_of_before_are_still_of_the_population_of_the_indices(city, held, tmp_path):
    """The database as the version before left it: no year is said with any period."""
    held.store.close()
    file = tmp_path / "kpis.sqlite"
    shutil.copy(held.database_url.removeprefix("sqlite:///"), file)
    kpis = Kpis(city, f"sqlite:///{file.as_posix()}")
    with writing(kpis.store.engine) as connection:
        connection.execute(update(tables.submission_periods).values(population_year=None))
    (version,), periods = kpis.timeline("visits").versions, kpis.periods("visits")
    assert kpis.measured(version, *periods).denominator == "residents (mid-2015)"
    assert set(kpis.timeline("visits").runs.values()) == {1}
    kpis.store.close()
