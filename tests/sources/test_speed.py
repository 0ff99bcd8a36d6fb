"""A million records of the police are read and stored within what whoever runs the server was promised."""

import resource
import subprocess
import sys

from tests.sources.conftest import ROOT, archive, month, needs_shared

RECORDS, WITHIN_S, WITHIN_MB = 1_000_000, 20, 600
# "VmHWM" is of the program alone; `ru_maxrss` begins with the memory of the tests that start it
PROGRAM = """
import re
import sys
from pathlib import Path
from dashboard.kpis import Kpis
from dashboard.kpis.open_data.sources import sources_in
from dashboard.sources.fetching import Got
from dashboard.sources.taking import take
from dashboard.store.city import load_city
city = load_city(Path("data"))
kpis = Kpis(city, sys.argv[1], data_dir=Path("data"))
kpis.store.definitions()
(source,) = [one for one in sources_in(Path("data")) if one.source_id == "police-street-crime"]
print(take(kpis, source, [Got(Path(sys.argv[2]), "")], "2010-01").outcome)
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@needs_shared
def test_a_million_records(url, tmp_path):
    files, records = {}, 0
    while records < RECORDS:
        content = month(2016 + len(files) % 3)
        year, number = 2010 + len(files) // 12, len(files) % 12 + 1
        name = f"{year}-{number:02}/{year}-{number:02}-west-yorkshire-street.csv"
        files[name] = content.replace(f",{2016 + len(files) % 3}-07,".encode(), f",{year}-{number:02},".encode())
        records += content.count(b"\n") - 1
    (tmp_path / "2018-08.zip").write_bytes(archive(files))
    months = len(files)
    del files
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", PROGRAM, url, str(tmp_path / "2018-08.zip")]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    after, peak_kb = resource.getrusage(resource.RUSAGE_CHILDREN), int(said.split()[-1])
    assert f"{6 * months} new" in said
    # of the processor, as others use it too
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{records:,} records: {spent:.1f} s of the processor, {peak_kb / 1024:.0f} MB")
    assert spent <= WITHIN_S
    assert peak_kb / 1024 <= WITHIN_MB
