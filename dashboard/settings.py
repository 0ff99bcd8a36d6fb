"""Settings of the dashboard: the only module that reads the environment."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard.errors import ConfigurationError

_ROOT = Path(__file__).resolve().parent.parent
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
#: Files are handled in memory, several at once.
_MOST_MB = 100
#: Each takes some 300 MB of memory.
_MOST_WORKERS = 64
LOG_FORMATS = ("json", "text")
_SHORTEST_TOKEN = 16


@dataclass(frozen=True)
class Settings:
    """Every setting: environment variable, default, and what it is for."""

    host: str = field(
        default="127.0.0.1",
        metadata={"name": "DASHBOARD_HOST", "help": "Address to listen on; only this machine by default"},
    )
    port: int = field(default=8050, metadata={"name": "DASHBOARD_PORT", "help": "Port to listen on"})
    threads: int = field(
        default=4, metadata={"name": "DASHBOARD_THREADS", "help": "Requests answered at the same time"}
    )
    workers: int = field(
        default=2, metadata={"name": "WEB_CONCURRENCY", "help": "Processes of one gunicorn, each with its own threads"}
    )
    data_dir: Path = field(
        default=_ROOT / "data", metadata={"name": "DASHBOARD_DATA", "help": "Folder of the built data"}
    )
    database_url: str = field(
        default=f"sqlite:///{(_ROOT / 'var' / 'dashboard.sqlite').as_posix()}",
        metadata={"name": "DATABASE_URL", "help": "Database of the services' figures: SQLite file or PostgreSQL"},
    )
    hand_in_max_mb: int = field(
        default=20,
        metadata={"name": "HAND_IN_MAX_MB", "help": "Size in MB of a file that is handed in, at most"},
    )
    log_format: str = field(
        default="text",
        metadata={
            "name": "LOG_FORMAT",
            "help": "`json` logs a line for each request; `text`, for a terminal, only what went wrong",
        },
    )
    metrics_token: str = field(
        default="",
        metadata={
            "name": "METRICS_TOKEN",
            "help": "Bearer token, 16 characters or more, that opens `/metrics` to other machines; empty: to none",
        },
    )
    metrics_dir: str = field(
        default="",
        metadata={
            "name": "PROMETHEUS_MULTIPROC_DIR",
            "help": "Folder in which the processes of one server put their metrics together",
        },
    )
    error_webhook_url: str = field(
        default="",
        metadata={
            "name": "ERROR_WEBHOOK_URL",
            "help": "Address that is told of errors: request id, page and kind, at most once a minute; empty: none",
        },
    )
    debug: bool = field(
        default=False,
        metadata={"name": "DASHBOARD_DEBUG", "help": "Developer mode with Flask's own server; never in service"},
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings from environment variables.

        Raises
        ------
        ConfigurationError
            Naming every variable whose value cannot be used.
        """
        values, problems = given(fields(cls), environment, _parse)
        problems += [*_number_problems(values), *_watching_problems(values)]
        if problems:
            raise ConfigurationError("; ".join(problems))
        return cls(**values)  # type: ignore[arg-type]


def given(
    settings: Iterable[Field[Any]], environment: Mapping[str, str], parse: Callable[[Any, str], object]
) -> tuple[dict[str, object], list[str]]:
    """Read the settings that an environment has.

    Parameters
    ----------
    settings
        Fields whose metadata name their variables.
    parse
        Makes a value of a field's default and a text; raises ValueError with what was expected.

    Returns
    -------
    dict, list
        Values by field, and a sentence for each variable whose value cannot be used.
    """
    values: dict[str, object] = {}
    problems = []
    for item in settings:
        name = item.metadata["name"]
        if name not in environment:
            continue
        try:
            values[item.name] = parse(item.default, environment[name])
        except ValueError as error:
            problems.append(f"{name} is “{environment[name]}”, expected {error}")
    return values, problems


def current() -> Settings:
    """Read the settings from the environment of this process."""
    return Settings.from_environment(os.environ)


def _number_problems(values: Mapping[str, object]) -> Iterator[str]:
    port, megabytes, workers = values.get("port"), values.get("hand_in_max_mb"), values.get("workers")
    if isinstance(port, int) and not 0 < port < 65_536:
        yield f"DASHBOARD_PORT is “{port}”, expected a number from 1 to 65535"
    if isinstance(megabytes, int) and not 0 < megabytes <= _MOST_MB:
        yield f"HAND_IN_MAX_MB is “{megabytes}”, expected a number from 1 to {_MOST_MB}"
    if isinstance(workers, int) and not 0 < workers <= _MOST_WORKERS:
        yield f"WEB_CONCURRENCY is “{workers}”, expected a number from 1 to {_MOST_WORKERS}"


def _watching_problems(values: Mapping[str, object]) -> Iterator[str]:
    """Tell what is wrong with the settings of `dashboard.running.watching`; what may be secret is not repeated."""
    log_format = values.get("log_format", "text")
    if log_format not in LOG_FORMATS:
        yield f"LOG_FORMAT is “{log_format}”, expected {' or '.join(LOG_FORMATS)}"
    token = str(values.get("metrics_token", ""))
    if 0 < len(token) < _SHORTEST_TOKEN:
        yield f"METRICS_TOKEN has {len(token)} characters, expected {_SHORTEST_TOKEN} or more that cannot be guessed"
    address = urlsplit(str(values.get("error_webhook_url", "")))
    if address.geturl() and not (address.scheme in {"http", "https"} and address.hostname):
        yield "ERROR_WEBHOOK_URL is no address of the web, expected one that begins with https:// or http://"


def _parse(default: object, text: str) -> object:
    if isinstance(default, bool):
        lowered = text.strip().lower()
        if lowered not in _TRUE | _FALSE:
            msg = "yes or no"
            raise ValueError(msg)
        return lowered in _TRUE
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            msg = "a whole number"
            raise ValueError(msg) from None
    return Path(text) if isinstance(default, Path) else text
