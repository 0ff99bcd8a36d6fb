"""Figures by group in the database, on SQLite and PostgreSQL: they count, go and come back with their submission."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from sqlalchemy import inspect, text

from dashboard.domain.kpi.definition import Unit
from dashboard.errors import ConflictError, ContractError
from dashboard.store.kpi import groups
from dashboard.store.kpi.backup import backup, restore
from dashboard.store.kpi.database import open_engine, reading, writing
from dashboard.store.kpi.store import open_database
from tests.store.kpi.samples import BINS, JUNE, MAY, NOON, aggregate, assert_cube_agrees, commit, figures, submission

CUSTOMERS = replace(
    BINS, kpi_id="customers", unit=Unit.COUNT, denominator="", characteristics=("disability", "sex"), known_target=90.0
)
GIVEN = submission(CUSTOMERS)


def by_group(*periods, characteristic="disability", categories=("disabled", "not_known"), lsoas=3):
    """Give each LSOA and period one of each category."""
    rows = [
        (period, characteristic, "lsoa", "2011", f"E0100000{number}", category, 1)
        for period in periods
        for number in range(1, lsoas + 1)
        for category in categories
    ]
    return pd.DataFrame(rows, columns=list(groups.GROUP_COLUMNS))


def hand_in(store, *periods, rows=None):
    both = figures(*periods, numerator=2, denominator=None)
    expected = store.current("customers", list(periods))
    return store.commit(GIVEN, both, expected, by_group=by_group(*periods) if rows is None else rows)


def held(store, characteristic="disability"):
    with reading(store.engine) as connection:
        assert groups.periods(connection, "customers", characteristic) == sorted(
            groups.read(connection, "customers", characteristic)["period"].unique()
        )
        return groups.read(connection, "customers", characteristic)


@pytest.fixture
def customers(store):
    store.save_definition(CUSTOMERS)
    return store


def test_they_are_read_as_they_were_handed_in(customers):
    hand_in(customers, MAY, JUNE)
    found = held(customers).sort_values(list(groups.GROUP_COLUMNS), ignore_index=True)
    wanted = by_group(MAY, JUNE).sort_values(list(groups.GROUP_COLUMNS), ignore_index=True)
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)
    assert held(customers, "sex").empty
    assert customers.definition("customers") == CUSTOMERS
    assert_cube_agrees(customers)


def test_they_count_while_their_submission_does(customers):
    first = hand_in(customers, MAY)
    second = hand_in(customers, MAY, rows=by_group(MAY, categories=("disabled", "not_disabled")))
    assert set(held(customers)["category"]) == {"disabled", "not_disabled"}
    customers.restore(first, "steward", NOON, {MAY: second})
    assert set(held(customers)["category"]) == {"disabled", "not_known"}
    customers.withdraw(first, "steward", NOON)
    assert held(customers).empty


def test_figures_without_groups_replace_those_with(customers):
    hand_in(customers, MAY)
    commit(customers, figures(MAY, denominator=None), GIVEN)
    assert held(customers).empty


def test_what_somebody_else_has_changed_is_not_overwritten(customers):
    expected = customers.current("customers", [MAY])
    hand_in(customers, MAY)
    with pytest.raises(ConflictError):
        customers.commit(GIVEN, figures(MAY, numerator=2, denominator=None), expected, by_group=by_group(MAY))
    assert len(customers.history("customers")) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows.assign(characteristic="religion"), "characteristic is religion; expected disability, sex"),
        (lambda rows: rows.replace("disabled", "ill"), "category is ill"),
        (lambda rows: rows.assign(count=0), "not a whole number from 1 on"),
        (lambda rows: rows.assign(count=1.5), "not a whole number from 1 on"),
        (lambda rows: rows.assign(postcode="LS1 1UR"), "found columns"),
        (lambda rows: pd.concat([rows, rows]), "repeat an area, period and category"),
        (lambda rows: rows.iloc[1:], "do not add up"),
        (lambda rows: rows.assign(area_code="E01000009"), "do not add up"),
    ],
)
def test_what_is_unsound_is_refused_as_a_whole(customers, change, words):
    with pytest.raises(ContractError, match=words):
        hand_in(customers, MAY, rows=change(by_group(MAY)))
    assert customers.history("customers") == ()
    assert customers.observations("customers").empty


def test_a_backup_has_them(customers, new_address, tmp_path):
    hand_in(customers, MAY)
    with writing(customers.engine) as connection:
        key = {"kpi_id": "customers", "characteristic": "disability", "period": MAY}
        groups.keep(connection, key, "mark", json.dumps({"counts": []}))
    file = tmp_path / "backup.zip"
    assert backup(customers.engine, file)["kpi_group_observations"] == 6
    other = open_engine(new_address(with_tables=True))
    restore(other, file)
    with reading(other) as connection:
        assert len(groups.read(connection, "customers", "disability")) == 6
        assert groups.published(connection, "customers", "disability") == {MAY: ("mark", '{"counts": []}')}
    other.dispose()


def test_illustrative_ones_go_with_their_kpi(store):
    definition = replace(CUSTOMERS, illustrative=True)
    store.save_definition(definition)
    given = replace(GIVEN, illustrative=True)
    both = figures(MAY, numerator=2, denominator=None)
    store.commit(given, both, {MAY: None}, by_group=by_group(MAY))
    store.remove_illustrative()
    with reading(store.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM kpi_group_observations")).scalar_one() == 0


def test_a_database_of_before_keeps_what_it_has(address):
    before = open_database(address, aggregate)
    before.save_definition(BINS)
    commit(before, figures(MAY))
    with writing(before.engine) as connection:
        for column in ("characteristics", "own_categories", "known_target"):
            connection.execute(text(f"ALTER TABLE kpi_definitions DROP COLUMN {column}"))
        for table in ("kpi_group_observations", "kpi_group_published"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("UPDATE kpi_schema_version SET version_num = '0012'"))
    before.close()
    after = open_database(address, aggregate)
    assert after.definitions() == (BINS,)
    assert len(after.observations("missed-bins")) == 3
    after.save_definition(CUSTOMERS)
    hand_in(after, MAY)
    assert len(held(after)) == 6
    assert "kpi_group_published" in inspect(after.engine).get_table_names()
    after.close()
