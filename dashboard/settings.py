"""Settings of the dashboard: the only module that reads the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from dashboard.errors import ConfigurationError

_ROOT = Path(__file__).resolve().parent.parent
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


def _setting(name: str, default: object, help_text: str) -> object:
    return field(default=default, metadata={"name": name, "help": help_text})


@dataclass(frozen=True)
class Settings:
    """Every setting: environment variable, default, and what it is for."""

    host: str = _setting("DASHBOARD_HOST", "127.0.0.1", "Address to listen on; only this machine by default")  # type: ignore[assignment]
    port: int = _setting("DASHBOARD_PORT", 8050, "Port to listen on")  # type: ignore[assignment]
    threads: int = _setting("DASHBOARD_THREADS", 8, "Requests answered at the same time")  # type: ignore[assignment]
    data_dir: Path = _setting("DASHBOARD_DATA", _ROOT / "data", "Folder of the built data")  # type: ignore[assignment]
    debug: bool = _setting("DASHBOARD_DEBUG", False, "Developer mode with Flask's own server; never in service")  # type: ignore[assignment]

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
        if problems:
            raise ConfigurationError("; ".join(problems))
        return cls(**values)  # type: ignore[arg-type]


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
