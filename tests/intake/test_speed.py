"""Large files: read by the block and row by row to the same table, and shown while they are worked on."""

import dataclasses

import pandas as pd
import pytest

from dashboard.domain.kpi.catalogue import write_toml
from dashboard.errors import IntakeError
from dashboard.intake.files import csv_file
from dashboard.intake.files.raw import Limits
from dashboard.kpis import Kpis
from tests.example_kpi import MISSED_BINS
from tests.intake.conftest import COUNT, workbook

hypothesis = pytest.importorskip("hypothesis", reason="property tests need hypothesis (requirements-dev.txt)")
st = hypothesis.strategies
steady = hypothesis.settings(deadline=None, derandomize=True, max_examples=150)

cells = st.text(st.sampled_from("ab é,;=\t'\\#1 \u2028\x0b\x0c"), max_size=4)
lines = st.lists(cells, min_size=1, max_size=5).map(",".join)
ends = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])


@steady
@hypothesis.given(st.lists(st.tuples(lines, ends), min_size=1, max_size=12), st.integers(1, 40))
def test_by_the_block_and_row_by_row_the_same_table_is_read(written, block):
    text = "area,period\n" + "".join(line + end for line, end in written)
    limits = Limits()
    # an empty pair of quotation marks says the same, and makes the whole file be read row by row
    quoted = csv_file.read_csv(text.replace("area", '"area"', 1).encode(), "a.csv", limits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_file, "_BLOCK", block)
        plain = csv_file.read_csv(text.encode(), "a.csv", limits)
    pd.testing.assert_frame_equal(plain.cells, quoted.cells, check_exact=True)


@pytest.mark.parametrize(
    ("row", "expected"),
    [("x" * 5001 + ",b", "row 3, column number 1: found a cell of 5,001"), ("," * 300, "row 3: found 301 cells")],
)
def test_limits_hold_in_a_later_block(row, expected, monkeypatch):
    monkeypatch.setattr(csv_file, "_BLOCK", 1)
    with pytest.raises(IntakeError, match=expected):
        csv_file.read_csv(f"area,period\na,b\n{row}\n".encode(), "a.csv", Limits())


@pytest.fixture
def kpis(city, tmp_path):
    made = Kpis(city, f"sqlite:///{tmp_path / 'kpis.sqlite'}")
    made.remove_illustrative()
    made.define(write_toml([MISSED_BINS, dataclasses.replace(COUNT, kpi_id="cases")]), "catalogue.toml")
    return made


def sums(city) -> list[tuple[str, str, int, int]]:
    months = [f"{year}-Q{quarter}" for year in range(2000, 2018) for quarter in range(1, 5)]
    return [(code, month, 1, 10) for month in months for code in city.lsoas.index]


def assert_shown(seen, stages):
    assert list(dict.fromkeys(stage for stage, _ in seen)) == stages
    for stage in stages:
        shares = [share for one, share in seen if one == stage]
        assert shares == sorted(shares)
        assert 0 <= shares[0] <= shares[-1] == 1
    assert all(len([1 for one, _ in seen if one == stage]) > 1 for stage in stages)


def test_the_whole_way_of_a_file_is_shown(kpis, city, monkeypatch):
    monkeypatch.setattr(csv_file, "_BLOCK", 100_000)
    rows = sums(city)
    content = "area,period,numerator,denominator\n" + "\n".join(",".join(map(str, row)) for row in rows)
    seen = []
    checked = kpis.check("missed-bins", content.encode(), "bins.csv", progress=lambda *one: seen.append(one))
    assert_shown(seen, ["reading", "matching", "checking"])
    assert len([1 for stage, _ in seen if stage == "reading"]) > 5
    seen.clear()
    accepted = {kind.value for kind in checked.dry_run.warnings}
    kpis.commit(checked, accepted, "data steward", progress=lambda *one: seen.append(one))
    assert_shown(seen, ["storing", "adding up"])
    # 72 quarters are more than are added up at a time
    assert [share for stage, share in seen if stage == "adding up"] == [0, 60 / 72, 1]
    assert len(kpis.store.observations("missed-bins")) == len(rows)


def test_workbooks_and_single_cases_are_shown_too(kpis, city):
    seen = []
    content = workbook(("area", "period", "numerator", "denominator"), *sums(city)[:50])
    kpis.check("missed-bins", content, "bins.xlsx", progress=lambda *one: seen.append(one))
    assert_shown(seen, ["reading", "matching", "checking"])
    seen.clear()
    postcodes = "\n".join(f"{code},2017-05-01" for code in city.postcodes.index[:20_001])
    kpis.check("cases", f"postcode,date\n{postcodes}".encode(), "cases.csv", progress=lambda *one: seen.append(one))
    assert_shown(seen, ["reading", "matching", "checking"])
