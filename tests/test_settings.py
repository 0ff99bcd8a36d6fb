from dataclasses import fields
from pathlib import Path

import pytest

from dashboard.access.settings import AccessSettings
from dashboard.errors import ConfigurationError
from dashboard.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README, OPERATING = ROOT / "README.md", ROOT / "docs" / "operating.md"


def test_without_variables_the_dashboard_is_local_and_not_in_debug_mode():
    settings = Settings.from_environment({})
    assert (settings.host, settings.port, settings.debug) == ("127.0.0.1", 8050, False)


def test_variables_are_read():
    settings = Settings.from_environment(
        {"DASHBOARD_PORT": "9000", "DASHBOARD_DEBUG": "Yes", "DASHBOARD_DATA": "elsewhere", "OTHER": "x"}
    )
    assert (settings.port, settings.debug, settings.data_dir) == (9000, True, Path("elsewhere"))


def test_all_wrong_values_are_told_at_once():
    with pytest.raises(ConfigurationError) as error:
        Settings.from_environment({"DASHBOARD_PORT": "http", "DASHBOARD_DEBUG": "perhaps", "DASHBOARD_THREADS": "4.5"})
    message = str(error.value)
    for part in ("DASHBOARD_PORT is “http”", "a whole number", "DASHBOARD_DEBUG is “perhaps”", "DASHBOARD_THREADS"):
        assert part in message


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_a_port_outside_the_range_is_refused(port):
    with pytest.raises(ConfigurationError, match="from 1 to 65535"):
        Settings.from_environment({"DASHBOARD_PORT": port})


@pytest.mark.parametrize("megabytes", ["0", "101", "-1"])
def test_a_limit_of_files_outside_the_range_is_refused(megabytes):
    assert Settings.from_environment({"HAND_IN_MAX_MB": "100"}).hand_in_max_mb == 100
    with pytest.raises(ConfigurationError, match=f"HAND_IN_MAX_MB is “{megabytes}”, expected a number from 1 to 100"):
        Settings.from_environment({"HAND_IN_MAX_MB": megabytes})


def test_every_setting_is_told_with_its_help_in_the_readme_or_for_operators():
    rows = README.read_text(encoding="utf-8") + OPERATING.read_text(encoding="utf-8")
    for setting in (*fields(Settings), *fields(AccessSettings)):
        assert f"| `{setting.metadata['name']}` |" in rows
        assert setting.metadata["help"] in rows


def test_settings_of_watching_are_checked_and_secrets_not_repeated():
    with pytest.raises(ConfigurationError) as error:
        Settings.from_environment(
            {"LOG_FORMAT": "xml", "METRICS_TOKEN": "s3cret", "ERROR_WEBHOOK_URL": "ftp://council.example/s3cret"}
        )
    message = str(error.value)
    assert "LOG_FORMAT is “xml”, expected json or text" in message
    assert "METRICS_TOKEN has 6 characters, expected 16 or more" in message
    assert "ERROR_WEBHOOK_URL is no address of the web" in message
    assert "s3cret" not in message
    Settings.from_environment({"ERROR_WEBHOOK_URL": "https://told.council.example/hook", "METRICS_TOKEN": "m" * 16})
