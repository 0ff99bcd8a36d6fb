"""The sources of open figures that a data folder names."""

from pathlib import Path

from dashboard.domain.kpi.source import Source, read_source
from dashboard.errors import DataError

#: Below the data folder.
FOLDER = "sources"


def sources_in(data_dir: Path) -> tuple[Source, ...]:
    """Return the sources of a data folder, by their ids; none where there is no folder of them.

    Raises
    ------
    DataError
        If one cannot be read or used; all are named.
    """
    found, problems = [], []
    for path in sorted((data_dir / FOLDER).glob("*.toml")):
        try:
            found.append(read_source(path.read_text(encoding="utf-8"), path.stem))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{path}: cannot be read ({error}). Save it as text in UTF-8.")
        except DataError as error:
            problems.append(str(error))
    if problems:
        raise DataError("\n".join(problems))
    return tuple(found)
