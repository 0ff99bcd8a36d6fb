"""`python -m dashboard.check`: one table, an exit code, and what to do about each failure."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import check
from dashboard.store import files

ROOT = Path(__file__).parents[1]


@pytest.fixture
def data_dir(tmp_path):
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".*")))


def test_the_committed_data_passes():
    done = subprocess.run(
        [sys.executable, "-m", "dashboard.check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"All \d+ checks passed\.", done.stdout)
    rows = {line.split("│")[2].strip(): line for line in done.stdout.splitlines() if line.count("│") == 5}
    for name, number in (
        ("LSOAs", "482"),
        ("wards", "33"),
        ("LSOAs in the most deprived 10 %", "105"),
        ("LSOAs in the most deprived 1 %", "16"),
    ):
        assert rows[name].count(number) == 2
    assert "20,747 live and 9,928 terminated" in rows["areas/postcodes.parquet: form of postcodes"]
    assert "482 of 482" in rows["areas/postcodes.parquet: LSOAs with a live"]
    assert "FAILED" not in done.stdout


def test_a_failure_names_the_fix_and_exits_1(data_dir, capsys):
    with (data_dir / files.DEPRIVATION).open("a", encoding="utf-8") as handle:
        handle.write("E01099999,Nowhere 001A\n")
    assert check.main(["--data", str(data_dir)]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "FAILED" in said
    assert "imd/iod_2015_lsoa_2011.csv: hash: found" in said
    assert "Restore it (`git checkout -- data/`) or rebuild it (`python -m dashboard.update`)." in said


def test_every_file_is_checked(data_dir, capsys):
    every = [path for path in data_dir.rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert len(every) > 20
    sources = [path for path in every if path.name.endswith(".source.toml")]
    # what people write is read with the codes of what is built, so the two are damaged one after the other
    written = [path for path in every if path.suffix == ".toml" and path not in sources]
    built = [path for path in every if path.suffix != ".toml"]
    for damaged in (sources, written, built):
        sound = {path: path.read_bytes() for path in damaged}
        for path in damaged:
            path.write_bytes(sound[path] + b"\n= damaged")
        assert check.main(["--data", str(data_dir)]) == 1
        said = capsys.readouterr().out
        for path in damaged:
            name = path.relative_to(data_dir).as_posix()
            assert f"- {name}: " in said or f"- {path.name}: " in said, name
            path.write_bytes(sound[path])
    assert check.main(["--data", str(data_dir)]) == 0


def test_several_failures_are_all_told(data_dir, capsys):
    (data_dir / files.WARD_BOUNDARIES).unlink()
    areas = data_dir / files.AREAS
    areas.write_text(areas.read_text("utf-8").replace("share_pct = 1", "share_pct = 101"), "utf-8")
    (data_dir / files.BEST_FIT).write_text("code\n", "utf-8")
    assert check.main(["--data", str(data_dir)]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "ward_2017.geojson: found no readable file" in said
    assert "lsoa11_ward17.csv: found no column `lsoa11_code`" in said


def test_a_mistake_in_the_configuration_says_what_to_write(data_dir, capsys):
    areas = data_dir / files.AREAS
    # an LSOA of Barnet
    areas.write_text(areas.read_text("utf-8").replace('["E01011372"]', '["E01000205"]'), "utf-8")
    assert check.main(["--data", str(data_dir)]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "`priority_neighbourhood 1.lsoa_2011`: found 'E01000205', expected one of the city's 482 codes." in said


def test_a_folder_that_does_not_exist(tmp_path, capsys):
    assert check.main(["--data", str(tmp_path / "nowhere")]) == 1
    assert "found no readable file" in capsys.readouterr().out


def test_an_interrupted_update_is_finished_first(data_dir, capsys):
    staged = data_dir / ".staging-x" / files.AREAS
    staged.parent.mkdir(parents=True)
    shutil.copy(data_dir / files.AREAS, staged)
    record = f'{{"staging": ".staging-x", "files": {{"{files.AREAS}": "{files.digest(staged.read_bytes())}"}}}}'
    (data_dir / ".pending.json").write_text(record, "utf-8")
    assert check.main(["--data", str(data_dir)]) == 0
    assert "An interrupted update was finished first." in capsys.readouterr().out
    assert not (data_dir / ".pending.json").exists()
