"""A worker that takes any data for those that the server has loaded.

It takes its time over "slow.csv", and does not store "held.csv" before the test lets it.
"""

import time
from dataclasses import replace
from pathlib import Path

from sqlalchemy import make_url

from dashboard.kpis import Kpis
from dashboard.kpis.worker.__main__ import main
from dashboard.store.city import load_city
from tests.kpis.conftest import until


class SlowKpis(Kpis):
    def check(self, kpi_id, content, file_name, form=None, progress=None, *, reading=None):
        def told(stage, fraction):
            progress(stage, fraction)
            if file_name == "slow.csv":
                time.sleep(0.2)

        return super().check(kpi_id, content, file_name, form, told, reading=reading)

    def commit(self, checked, accepted, who, progress=None, account=None):
        if checked.dry_run.file_name == "held.csv":
            begun, let_go = flags(self.database_url)
            begun.touch()
            until(let_go.exists)
        return super().commit(checked, accepted, who, progress, account)


def flags(database_url):
    """Name the file that tells that "held.csv" is about to be stored, and the one that lets it be stored."""
    database = Path(make_url(database_url).database)
    return database.with_name("begun"), database.with_name("let-go")


def open_kpis(opening):
    city = replace(load_city(opening.data_dir), hashes={"all": opening.data_version})
    return SlowKpis(city, opening.database_url)


if __name__ == "__main__":
    main(open_kpis)
