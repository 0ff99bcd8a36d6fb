"""A worker that stops in a stage which the name of the file tells ("stall-reading.csv"), or fails ("fault.csv")."""

import time

from dashboard.kpis import Kpis
from dashboard.kpis.worker.__main__ import main, open_kpis

#: A cell of a file, as an error of a library may repeat it.
CELL = "LS11 6DS"


class StallingKpis(Kpis):
    def check(self, kpi_id, content, file_name, form=None, progress=None, *, reading=None):
        if "fault" in file_name:
            raise ValueError(f"could not convert string to float: {CELL!r}")
        return super().check(kpi_id, content, file_name, form, stalling(file_name, progress), reading=reading)

    def commit(self, checked, accepted, who, progress=None, account=None):
        return super().commit(checked, accepted, who, stalling(checked.dry_run.file_name, progress), account)

    def publish(self, kpi_id):
        pass


def stalling(file_name, progress):
    def told(stage, fraction):
        progress(stage, fraction)
        if f"stall-{stage}" in file_name:
            time.sleep(3600)

    return told


def open_stalling(opening):
    kpis = open_kpis(opening)
    return StallingKpis(kpis.city, kpis.database_url)


if __name__ == "__main__":
    main(open_stalling)
