"""The files in `deploy/` fit the program, each other and, where a linter is installed, their formats."""

import os
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dashboard.access.settings import AccessSettings
from dashboard.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
yaml = pytest.importorskip("yaml")
#: Read by the libraries themselves.
FOREIGN = {"FORWARDED_ALLOW_IPS", "PGPASSFILE", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
KNOWN = {setting.metadata["name"] for setting in (*fields(Settings), *fields(AccessSettings))} | FOREIGN


def read(name):
    return (DEPLOY / name).read_text(encoding="utf-8")


def manifests():
    files = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    return [part for file in files for part in yaml.safe_load_all(file.read_text(encoding="utf-8"))]


def pods():
    parts = [part["spec"]["jobTemplate"] if part["kind"] == "CronJob" else part for part in manifests()]
    return [part["spec"]["template"]["spec"] for part in parts if "template" in part.get("spec", {})]


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(read("compose.yaml"))


def test_every_variable_that_is_set_is_one_that_is_read(compose):
    services = compose["services"]
    named = {name for app in ("app1", "app2", "migrate") for name in services[app]["environment"]}
    (config,) = [part for part in manifests() if part["kind"] == "ConfigMap"]
    named |= set(config["data"])
    named |= set(re.findall(r"(?:^Environment=| )([A-Z_]{4,})=", read("dashboard@.service"), re.MULTILINE))
    named |= set(re.findall(r"(?:^Environment=| )([A-Z_]{4,})=", read("dashboard-sources.service"), re.MULTILINE))
    named |= set(re.findall(r"^(?:ENV|   ) +([A-Z_]+)=", read("Containerfile"), re.MULTILINE))
    assert {"DATABASE_URL", "LOG_FORMAT", "TRUSTED_PROXIES", "PROMETHEUS_MULTIPROC_DIR", "DASHBOARD_HOST"} <= named
    assert named <= KNOWN


def test_nothing_runs_as_root_or_writes_to_its_file_system(compose):
    for name in ("app1", "app2", "migrate", "nginx"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.search(r"^USER 10001:10001$", read("Containerfile"), re.MULTILINE)
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    unit = read("dashboard@.service")
    for line in ("DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet="):
        assert f"\n{line}\n" in unit


def test_probes_and_commands_are_those_of_the_program(compose, client):
    (deployment,) = [part for part in manifests() if part["kind"] == "Deployment"]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert client.get(container[probe]["httpGet"]["path"]).status_code == 200
    (job,) = [part for part in manifests() if part["kind"] == "Job"]
    (migration,) = job["spec"]["template"]["spec"]["containers"]
    assert migration["command"] == compose["services"]["migrate"]["command"]
    # what is being stored is stored to its end
    assert deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > graceful_seconds()
    assert int(re.search(r"TimeoutStopSec=(\d+)", read("dashboard@.service"))[1]) > graceful_seconds()
    assert int(compose["services"]["app1"]["stop_grace_period"].rstrip("s")) > graceful_seconds()


def graceful_seconds():
    return int(re.search(r"^graceful_timeout = (\d+)$", read("gunicorn.py"), re.MULTILINE)[1])


def test_nginx_lets_through_as_much_as_may_be_handed_in():
    most = int(re.search(r"location /data/ .*?client_max_body_size (\d+)k;", read("nginx.conf"), re.DOTALL)[1]) * 1024
    needed = Settings().hand_in_max_mb * 1_000_000 + 100_000
    assert needed <= most < needed * 1.1
    (ingress,) = [part for part in manifests() if part["kind"] == "Ingress"]
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"] == f"{most // 1024}k"


def test_images_are_named_without_a_registry(compose):
    images = [service["image"] for service in compose["services"].values()]
    images += [container["image"] for pod in pods() for container in pod["containers"]]
    images += re.findall(r"^FROM (\S+)", read("Containerfile"), re.MULTILINE)
    assert images
    assert not [image for image in images if "/" in image]


def test_what_the_containerfile_copies_is_there_and_not_ignored():
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    for line in re.findall(r"^COPY (?!--)(.+)$", read("Containerfile"), re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists()
            assert f"!{source}" in ignored


def pinned():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    found = [re.match(r"([A-Za-z0-9_.-]+)==(\S+)", line) for line in lines]
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


def test_the_lock_holds_every_requirement_with_hashes():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = pinned()
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            wanted = Requirement(line)
            assert pins[canonicalize_name(wanted.name)] in wanted.specifier
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert all("--hash=sha256:" in block for block in blocks if re.match(r"[A-Za-z0-9_.-]+==", block))
    # where the machine that made it found its files is nobody else's business
    assert [line for line in text.splitlines() if not re.match(r"[A-Za-z0-9#]|    --hash=|$", line)] == []
    assert "://" not in text


def test_the_containerfile_is_clean():
    program = shutil.which("hadolint")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("hadolint is not installed: pip install -r requirements-dev.txt")
        pytest.skip("hadolint is not installed: pip install -r requirements-dev.txt")
    done = subprocess.run([program, str(DEPLOY / "Containerfile")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_manifests_follow_their_schemas():
    kubernetes_validate = pytest.importorskip("kubernetes_validate", reason="it is in requirements-dev.txt")
    for manifest in manifests():
        kubernetes_validate.validate(manifest, "1.31", strict=True)
