"""Other editions of the real data: the population of one LSOA, and the name of one set of areas, differ."""

import re
import shutil
from pathlib import Path

from dashboard.store import files
from dashboard.store.provenance import SUFFIX
from dashboard.store.publish import publish, update_lock

ROOT = Path(__file__).resolve().parent.parent
LSOA = "E01011264"


def copy_of_data(folder: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns(".*")))


def contents(number: int) -> dict[str, bytes]:
    """Return the files of an edition that differ from the committed ones."""
    rows = (ROOT / "data" / files.DEPRIVATION).read_text("utf-8")
    changed = re.sub(rf"^({LSOA},.*,)\d+$", rf"\g<1>{1000 + number}", rows, flags=re.MULTILINE).encode()
    source = (ROOT / "data" / f"{files.DEPRIVATION}{SUFFIX}").read_text("utf-8")
    source = re.sub(r'^sha256 = ".*?"', f'sha256 = "{files.digest(changed)}"', source, count=1, flags=re.MULTILINE)
    areas = (ROOT / "data" / files.AREAS).read_text("utf-8").replace('short = "Beverleys"', f'short = "Set {number}"')
    return {
        files.DEPRIVATION: changed,
        f"{files.DEPRIVATION}{SUFFIX}": source.encode(),
        files.AREAS: areas.encode(),
    }


def publish_edition(data_dir: Path, number: int) -> None:
    """Replace the data as `python -m dashboard.update` does."""
    with update_lock(data_dir):
        publish(data_dir, contents(number), lambda _: None)


def population(city) -> int:
    return int(city.lsoas.at[LSOA, "population"])
