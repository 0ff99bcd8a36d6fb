"""Published figures in databases of earlier versions."""

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from dashboard.errors import DatabaseError
from dashboard.store.kpi import database
from dashboard.store.kpi.database import reading, writing
from tests.store.kpi.published.checking import count
from tests.store.kpi.published_samples import CODES, opened
from tests.store.kpi.samples import MAY


def test_a_database_of_the_first_version_is_brought_up_to_date(address, monkeypatch):
    monkeypatch.setattr(database, "upgrade", lambda connection: upgrade_to(connection, "0001"))
    engine = database.open_engine(address)
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO kpis (kpi_id, illustrative) VALUES ('visits', false)"))
    engine.dispose()
    monkeypatch.undo()
    figures = opened(address)
    store = figures._store()
    assert count(store, "kpis") == 1
    assert count(store, "kpi_state", "name = 'areas'") == 1
    store.close()


def test_figures_of_before_stay_when_middle_layer_areas_come_in(address, monkeypatch):
    monkeypatch.setattr(database, "upgrade", lambda connection: upgrade_to(connection, "0010"))
    engine = database.open_engine(address)
    row = "1, '2018-05', 'lsoa', '2011', 'E01011264', 5, NULL"
    facts = dict.fromkeys(("service", "accountable_officer", "name", "definition", "numerator", "denominator",
                           "licence", "notes"), "''")  # fmt: skip
    facts |= {"kpi_id": "'visits'", "version": 1, "illustrative": "false", "unit": "'count'", "better": "'lower'",
              "population_denominator": "false", "frequency": "'month'", "geographies": "'lsoa'",
              "public_least": 10, "officer_least": 8, "round_to": 5}  # fmt: skip
    given = {"id": 1, "kpi_id": "'visits'", "kpi_version": 1, "illustrative": "false", "submitted_by": "'Hubs'",
             "submitted_at": "'2020-01-15 00:00:00'", "file_name": "''", "file_sha256": "''", "rows_read": 1,
             "rows_matched": 1, "rows_unmatched": 0}  # fmt: skip
    period = {"submission_id": 1, "period": "'2018-05'", "kpi_id": "'visits'", "state": "'current'"}
    with writing(engine) as connection:
        for table, values in (
            ("kpis", {"kpi_id": "'visits'", "illustrative": "false"}), ("kpi_definitions", facts),
            ("kpi_submissions", given), ("kpi_submission_periods", period),
        ):  # fmt: skip
            columns, said = ", ".join(values), ", ".join(map(str, values.values()))
            connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({said})"))
        connection.execute(text(f"INSERT INTO kpi_observations VALUES ({row})"))
    engine.dispose()
    monkeypatch.undo()
    engine = database.open_engine(address)
    with writing(engine) as connection:
        connection.execute(text(f"INSERT INTO kpi_observations VALUES ({row.replace('lsoa', 'msoa')})"))
    for wrong in (row.replace("lsoa", "street"), row.replace("E01011264", "B").replace("NULL", "-1"), row,
                  row.replace("1, '2018-05'", "2, '2018-05'")):  # fmt: skip
        with pytest.raises(DatabaseError), writing(engine) as connection:
            connection.execute(text(f"INSERT INTO kpi_observations VALUES ({wrong})"))
    with reading(engine) as connection:
        found = connection.execute(text("SELECT area_kind, numerator FROM kpi_observations ORDER BY 1")).all()
        if engine.dialect.name == "sqlite":
            made = connection.execute(
                text("SELECT sql FROM sqlite_master WHERE name = 'kpi_observations'")
            ).scalar_one()
            assert "WITHOUT ROWID" in made
    assert [tuple(one) for one in found] == [("lsoa", 5), ("msoa", 5)]
    engine.dispose()


def upgrade_to(connection, revision):
    config = database._config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_a_published_row_needs_to_say_what_it_was_made_from(store):
    columns = "viewer, area_kind, area_code, kpi_id, period, lsoas_with_figures, lsoas_total, source, status"
    values = f"'public', 'lsoa', '{CODES[0]}', 'visits', '{MAY}', 1, 1, 'lsoa', 'suppressed'"
    with pytest.raises(DatabaseError) as error, writing(store._engine) as connection:
        connection.execute(text(f"INSERT INTO kpi_published ({columns}) VALUES ({values})"))
    assert isinstance(error.value.__cause__, IntegrityError)
