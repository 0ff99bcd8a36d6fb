"""A worker that takes any data for those that the server has loaded, and takes its time over "slow.csv"."""

import time
from dataclasses import replace

from dashboard.kpis import Kpis
from dashboard.kpis.worker.__main__ import main
from dashboard.store.city import load_city


class SlowKpis(Kpis):
    def check(self, kpi_id, content, file_name, form=None, progress=None):
        def told(stage, fraction):
            progress(stage, fraction)
            if file_name == "slow.csv":
                time.sleep(0.2)

        return super().check(kpi_id, content, file_name, form, told)


def open_kpis(opening):
    city = replace(load_city(opening.data_dir), hashes={"all": opening.data_version})
    return SlowKpis(city, opening.database_url)


if __name__ == "__main__":
    main(open_kpis)
