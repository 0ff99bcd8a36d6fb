"""Settings of the dashboard: the only module that reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from dashboard.errors import ConfigurationError

_ROOT = Path(__file__).resolve().parent.parent
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
#: Files are handled in memory, several at once.
_MOST_MB = 100


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
        values: dict[str, object] = {}
        problems = []
        for item in fields(cls):
            name = item.metadata["name"]
            if name not in environment:
                continue
            try:
                values[item.name] = _parse(item.default, environment[name])
            except ValueError as error:
                problems.append(f"{name} is “{environment[name]}”, expected {error}")
        port = values.get("port", cls.port)
        if isinstance(port, int) and not 0 < port < 65_536:
            problems.append(f"DASHBOARD_PORT is “{port}”, expected a number from 1 to 65535")
        megabytes = values.get("hand_in_max_mb", cls.hand_in_max_mb)
        if isinstance(megabytes, int) and not 0 < megabytes <= _MOST_MB:
            problems.append(f"HAND_IN_MAX_MB is “{megabytes}”, expected a number from 1 to {_MOST_MB}")
        if problems:
            raise ConfigurationError("; ".join(problems))
        return cls(**values)  # type: ignore[arg-type]


def current() -> Settings:
    """Read the settings from the environment of this process."""
    return Settings.from_environment(os.environ)


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
