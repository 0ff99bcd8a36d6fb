"""A file with groups, from the upload to what is shown: checked, stored with its figures, or not at all."""

import io
import re
from dataclasses import replace

import pytest

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.definition import Geography, Period, Unit
from dashboard.kpis.hand_ins.queue import Stage
from tests.example_kpi import MISSED_BINS
from tests.pages.test_data_pages import app, steward  # noqa: F401 - fixtures
from tests.pages.test_hand_in_reading import rested

CUSTOMERS = replace(
    MISSED_BINS,
    kpi_id="customers",
    unit=Unit.COUNT,
    denominator="",
    numerator="customers",
    geographies=(Geography.POSTCODE, Geography.LSOA),
    characteristics=("disability",),
    known_target=90.0,
)
HEADER = "area,period,Disabled,Not disabled,Not known,numerator\n"


@pytest.fixture
def kpis(app):  # noqa: F811
    app.kpis.define(write_toml([CUSTOMERS]), "catalogue.toml")
    return app.kpis


def uploaded(steward, text):  # noqa: F811
    steward.open("/data/kpi/customers")
    answer = steward.post("/data/kpi/customers/hand-in", {"file": (io.BytesIO(text.encode()), "customers.csv")})
    return rested(steward, answer)


def rows(city, total):
    return HEADER + "".join(f"{code},2018-Q3,3,4,23,{total}\n" for code in city.lsoas.index)


def test_a_file_with_groups_is_checked_and_stored(steward, kpis):  # noqa: F811
    address, state = uploaded(steward, rows(kpis.city, 30))
    assert state.stage is Stage.CHECKED
    assert (state.dry_run.rows_read, state.dry_run.rows_matched) == (482, 482)
    page = steward.open(address)[1]
    assert "by disability: Disabled 1,446 (10 %), Not disabled 1,928 (13 %), Not known 11,086 (77 %)" in page
    accepted = {"accept": [kind.value for kind in state.dry_run.warnings]}
    state = rested(steward, steward.post(f"{address}/store", accepted))[1]
    assert state.stage is Stage.STORED
    found = kpis.group_counts("customers", "disability", Viewer.STEWARD)[Period.parse("2018-Q3")].counts
    assert found.loc[("city", kpis.city.config.authority_code), "not_known"] == 482 * 23
    facts = re.sub(r"<[^>]+>", " ", steward.open("/data/kpi/customers")[1])
    assert "disability; the group should be known for 90 %. Shown for larger areas only" in facts


def test_groups_that_do_not_add_up_are_refused_with_both_numbers(steward, kpis):  # noqa: F811
    address, state = uploaded(steward, rows(kpis.city, 31))
    assert state.dry_run.errors == 1
    page = steward.open(address)[1]
    assert "14,460 over the groups of disability, 14,942 in all, in 482 areas" in page
    assert kpis.history("customers") == ()
