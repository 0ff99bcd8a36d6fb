"""KPIs of the same cases by month, quarter or year: what is published of the one depends on the other."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from dashboard.components.prerender import to_html
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.catalogue import read_csv, read_toml, write_csv, write_toml
from dashboard.domain.kpi.definition import Frequency, Geography, Period, Unit
from dashboard.errors import ContractError
from dashboard.intake.problems import Kind
from dashboard.kpis import Kpis
from dashboard.kpis.figures import Figures
from dashboard.pages.kpi.layout import KpiPage
from tests.example_kpi import MISSED_BINS

MONTHLY = replace(
    MISSED_BINS, kpi_id="cases-m", unit=Unit.COUNT, denominator="", frequency=Frequency.MONTH,
    geographies=(Geography.LSOA,),
)  # fmt: skip
QUARTERLY = replace(MONTHLY, kpi_id="cases-q", frequency=Frequency.QUARTER, same_cases_as="cases-m")
YEARLY = replace(MONTHLY, kpi_id="cases-y", frequency=Frequency.YEAR, same_cases_as="cases-m")
MONTHS, QUARTER = ("2018-07", "2018-08", "2018-09"), "2018-Q3"


@pytest.fixture
def kpis(city, database_url, tmp_path):
    shutil.copy(database_url.removeprefix("sqlite:///"), tmp_path / "kpis.sqlite")
    return Kpis(city, f"sqlite:///{(tmp_path / 'kpis.sqlite').as_posix()}", lambda: datetime.now(UTC))


def define(kpis, *definitions):
    return kpis.define(write_toml(definitions), "catalogue.toml")


def hand_in(kpis, period, few=(), many=40, accepted=frozenset()):
    """Hand in the same for every LSOA, but 2 a month for a few in August 2018."""
    lasts = Period.parse(period)
    kpi_id, each = f"cases-{lasts.frequency[0]}", lasts.frequency.months * many
    has_august = lasts.overlaps(Period.parse(MONTHS[1]))
    few_cases = each - (many - 2 if has_august else 0)
    rows = [f"{code},{period},{few_cases if code in few else each}" for code in kpis.city.lsoas.index]
    content = "\n".join(["area,period,numerator", *rows]).encode()
    return kpis.commit(
        kpis.check(kpi_id, content, f"{kpi_id}.csv"), {"period-held", "total-changed", *accepted}, "data steward"
    )


def state(kpis, period, code, viewer=Viewer.PUBLIC):
    kpi_id = f"cases-{Period.parse(period).frequency[0]}"
    return kpis.figures(kpi_id, viewer, [period], ["lsoa"]).set_index("area_code")["status"][code]


def test_a_quarter_hides_what_would_give_a_hidden_month_away(kpis):
    few = [str(kpis.city.lsoas.index[7])]
    define(kpis, MONTHLY, QUARTERLY)
    for period in (*MONTHS, QUARTER):
        hand_in(kpis, period, few)
    assert [state(kpis, period, few[0]) for period in MONTHS] == ["shown", "suppressed", "shown"]
    for viewer in (Viewer.PUBLIC, Viewer.OFFICER):
        assert state(kpis, QUARTER, few[0], viewer) == "suppressed"
    assert state(kpis, QUARTER, str(kpis.city.lsoas.index[300])) == "shown"
    kpis.publish()
    assert {kpi_id for kpi_id, _ in kpis.unpublished(Viewer.PUBLIC)} & {"cases-m", "cases-q"} == set()
    # new figures of a month are reckoned with at once
    hand_in(kpis, MONTHS[1], ())
    assert ("cases-q", QUARTER) in kpis.unpublished(Viewer.PUBLIC)
    assert state(kpis, QUARTER, few[0]) == "shown"
    # and so is a definition that says no more that the cases are the same
    hand_in(kpis, MONTHS[1], few)
    assert state(kpis, QUARTER, few[0]) == "suppressed"
    define(kpis, replace(QUARTERLY, same_cases_as=""))
    assert state(kpis, QUARTER, few[0]) == "shown"


def test_a_month_hides_what_would_give_another_away_beside_the_quarter_before_it(kpis):
    few = [str(kpis.city.lsoas.index[7])]
    define(kpis, MONTHLY, QUARTERLY)
    for period in (QUARTER, *MONTHS[:2]):
        hand_in(kpis, period, few)
    assert [state(kpis, one, few[0]) for one in (QUARTER, *MONTHS[:2])] == ["shown", "shown", "suppressed"]
    hand_in(kpis, MONTHS[2], few)
    assert state(kpis, MONTHS[2], few[0]) == "suppressed"
    assert state(kpis, MONTHS[2], str(kpis.city.lsoas.index[300])) == "shown"


YEARS = {key: [one.key for one in Period.parse(key).parts(Frequency.MONTH)] for key in ("2018", "2018-2019")}


@pytest.mark.parametrize("year", YEARS)
def test_a_year_hides_what_would_give_a_hidden_month_away(kpis, year, monkeypatch):
    few, other = [str(kpis.city.lsoas.index[7])], str(kpis.city.lsoas.index[300])
    define(kpis, MONTHLY, YEARLY)
    for period in (*YEARS[year], year):
        hand_in(kpis, period, few)
    assert state(kpis, MONTHS[1], few[0]) == "suppressed"
    monkeypatch.setattr(Figures, "publish_soon", lambda _: None)
    # nobody waits for it to be worked out, and nothing is told meanwhile
    assert [state(kpis, year, one) for one in (few[0], other)] == ["suppressed", "shown"]
    assert ("cases-y", year) in kpis.unpublished(Viewer.PUBLIC)
    kpis.publish("cases-y")
    assert ("cases-y", year) not in kpis.unpublished(Viewer.PUBLIC)
    for viewer in (Viewer.PUBLIC, Viewer.OFFICER):
        assert [state(kpis, year, one, viewer) for one in (few[0], other)] == ["suppressed", "shown"]
    # new figures of a month are reckoned with at once
    hand_in(kpis, MONTHS[1], ())
    assert ("cases-y", year) in kpis.unpublished(Viewer.PUBLIC)
    assert state(kpis, year, few[0]) == "shown"


def test_a_year_and_its_quarters_are_protected_together_and_a_month_after_its_year_is_not_shown(kpis):
    few, other = [str(kpis.city.lsoas.index[7])], str(kpis.city.lsoas.index[300])
    define(kpis, replace(QUARTERLY, same_cases_as=""), replace(YEARLY, same_cases_as="cases-q"))
    for period in ("2018-Q1", "2018-Q2", "2018"):
        hand_in(kpis, period, few, many=2 if period == "2018-Q2" else 40)
    assert state(kpis, "2018-Q2", other) == "suppressed"
    assert state(kpis, "2018", other) == "shown"
    define(kpis, replace(YEARLY, same_cases_as=""))
    define(kpis, MONTHLY, YEARLY)
    hand_in(kpis, "2018-07", accepted={"after-its-year"})
    assert state(kpis, "2018-07", other) == "suppressed"
    # whoever hands it in is told before, and whoever reads it is told why
    late = kpis.check("cases-m", b"area,period,numerator\nE01011264,2018-08,40\n", "cases-m.csv").dry_run
    (told,) = (one for one in late.problems if one.kind is Kind.AFTER_ITS_YEAR)
    assert told.found == "August 2018, which comes after its year of the same cases, 2018"
    page = str(to_html(KpiPage(kpis, lambda: Viewer.PUBLIC).build({"kpi_id": "cases-m"}).layout))
    assert "Nothing is shown of July 2018: it was handed in after its year (2018)" in page
    again = kpis.check("cases-m", b"area,period,numerator\nE01011264,2018-07,40\n", "cases-m.csv").dry_run
    assert Kind.AFTER_ITS_YEAR not in again.counts


def test_a_month_a_quarter_and_a_year_are_protected_together(kpis):
    few, other = [str(kpis.city.lsoas.index[7])], str(kpis.city.lsoas.index[300])
    define(kpis, MONTHLY, QUARTERLY, replace(YEARLY, same_cases_as="cases-q"))
    for period in (*MONTHS, "2018-Q4", QUARTER, "2018"):
        hand_in(kpis, period, few)
    assert [state(kpis, period, few[0]) for period in MONTHS] == ["shown", "suppressed", "shown"]
    assert [state(kpis, QUARTER, one) for one in (few[0], other)] == ["suppressed", "shown"]
    kpis.publish("cases-y")
    # the first half of the year is not held, so that nothing of August can be worked out from it
    assert [state(kpis, "2018", one) for one in (few[0], other)] == ["shown", "shown"]
    assert {kpi_id for kpi_id, _ in kpis.unpublished(Viewer.PUBLIC)} & {"cases-m", "cases-q", "cases-y"} == set()
    # nothing is shown of what comes after its year, a quarter beside months among it
    hand_in(kpis, "2018-Q1", accepted={"after-its-year"})
    assert {state(kpis, "2018-Q1", one, viewer) for one in (few[0], other) for viewer in (Viewer.PUBLIC, Viewer.OFFICER)
            } == {"suppressed"}  # fmt: skip
    # new figures of a month are reckoned with in all three
    hand_in(kpis, MONTHS[1], ())
    assert {(f"cases-{key}", period) for key, period in (("q", QUARTER), ("y", "2018"))} <= set(
        kpis.unpublished(Viewer.PUBLIC)
    )
    assert state(kpis, QUARTER, few[0]) == "shown"


def test_what_is_made_while_a_month_changes_is_not_kept(kpis, monkeypatch):
    few = [str(kpis.city.lsoas.index[7])]
    define(kpis, MONTHLY, QUARTERLY)
    for period in (*MONTHS, QUARTER):
        hand_in(kpis, period, few)
    keep, store = kpis.store.keep, kpis.store

    def keep_late(publication, *how):
        if publication.kpi_id == "cases-q":
            monkeypatch.setattr(store, "keep", keep)
            hand_in(kpis, MONTHS[0], ())
        return keep(publication, *how)

    monkeypatch.setattr(store, "keep", keep_late)
    kpis.figures("cases-q", Viewer.PUBLIC, [QUARTER])
    assert ("cases-q", QUARTER) in kpis.unpublished(Viewer.PUBLIC)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ((replace(QUARTERLY, same_cases_as="others"), MONTHLY), "no such KPI"),
        ((replace(QUARTERLY, same_cases_as="cases-q"), MONTHLY), "collected every quarter; expected a monthly KPI"),
        ((replace(MONTHLY, same_cases_as="cases-m"),), "for quarterly and yearly KPIs"),
        ((replace(YEARLY, same_cases_as="cases-y"),), "collected every year; expected a monthly or quarterly KPI"),
        ((QUARTERLY, replace(MONTHLY, unit=Unit.MEAN, denominator="cases")), "differs in its unit"),
        ((QUARTERLY, replace(QUARTERLY, kpi_id="cases-r"), MONTHLY), "found 2 KPIs"),
    ],
)  # fmt: skip
def test_definitions_that_do_not_fit_are_refused_as_a_whole(kpis, wrong, words):
    with pytest.raises(ContractError, match=words):
        define(kpis, *wrong)
    assert "cases-m" not in {one.kpi_id for one in kpis.catalogue()}


def test_a_monthly_kpi_cannot_change_away_beneath_its_quarterly_one(kpis):
    define(kpis, MONTHLY, QUARTERLY)
    with pytest.raises(ContractError, match="differs in its unit"):
        define(kpis, replace(MONTHLY, unit=Unit.MEAN, denominator="cases"))
    with pytest.raises(ContractError, match="do not add up"):
        define(kpis, replace(QUARTERLY, unit=Unit.PERCENTAGE, denominator="residents", population_denominator=True))


def test_catalogues_keep_what_they_say_of_the_same_cases():
    assert read_toml(write_toml([MONTHLY, QUARTERLY])) == (MONTHLY, QUARTERLY)
    assert read_csv(write_csv([MONTHLY, QUARTERLY])) == (MONTHLY, QUARTERLY)


def test_definitions_from_before_say_nothing_of_the_same_cases(kpis):
    define(kpis, MONTHLY)
    url, engine = kpis.database_url, kpis.store.engine
    with engine.begin() as connection:
        # and what later versions have added
        for column in ("same_cases_as", "age_group", "characteristics", "own_categories", "known_target"):
            connection.execute(text(f"ALTER TABLE kpi_definitions DROP COLUMN {column}"))
        for table in ("document_versions", "kpi_group_observations", "kpi_group_published"):
            connection.execute(text(f"DROP TABLE {table}"))
        for table in ("accounts", "account_sessions"):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN neighbourhoods"))
        connection.execute(text("UPDATE kpi_schema_version SET version_num = '0009'"))
    kpis.store.close()
    later = Kpis(kpis.city, url, lambda: datetime.now(UTC))
    assert later.definition("cases-m") == MONTHLY
    define(later, QUARTERLY)
    assert later.definition("cases-q").same_cases_as == "cases-m"
