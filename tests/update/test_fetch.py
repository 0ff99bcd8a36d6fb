"""Fetching from a server on this machine: what works, what is tried again, and how each failure is told."""

import re
import subprocess
import sys
import time

import httpx
import pytest

from dashboard.store import files
from dashboard.store.city import load_city
from dashboard.store.provenance import read_provenance
from dashboard.update.sources import DEFAULT_SOURCES

from .conftest import ROOT, snapshot
from .server import Server


@pytest.fixture
def server(official_files):
    running = Server(dict(official_files))
    yield running
    running.close()


@pytest.fixture
def sources(tmp_path, server):
    """The real list of sources, pointing at the server of the test, with little patience."""
    text = DEFAULT_SOURCES.read_text("utf-8")
    for role in ("deprivation", "lsoa_boundaries", "ward_boundaries", "best_fit", "later_best_fit", "middle_names"):
        text = re.sub(rf'(\[{role}\]\nurl = )"[^"]*"', rf'\1"{server.address}/{role}"', text)
    for key, value in (("timeout", 0.4), ("attempts", 3), ("first_pause", 0.01), ("longest_pause", 0.02)):
        text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
    path = tmp_path / "sources.toml"
    path.write_text(text, "utf-8")
    return path


def test_fetching_gives_the_same_figures_as_the_files(server, sources, data_dir, update):
    before = {name: content for name, content in snapshot(data_dir).items() if not name.endswith(".source.toml")}
    code, said = update("--sources", sources)
    assert code == 0, said
    after = {name: content for name, content in snapshot(data_dir).items() if not name.endswith(".source.toml")}
    assert after == before
    names = [record.source_files[0].name for record in load_city(data_dir).provenance[:4]]
    assert names == ["iod_2015_file_7.csv", "lsoa_boundaries.geojson", "ward_boundaries.geojson", "best_fit.csv"]


@pytest.fixture
def patient(sources):
    """The same list with patience: on a busy machine nothing is asked for again that would have come."""
    path = sources.with_name("patient.toml")
    path.write_text(re.sub(r"(?m)^timeout = .*$", "timeout = 30", sources.read_text("utf-8")), "utf-8")
    return path


def test_codes_are_asked_for_in_batches(server, patient, update, monkeypatch):
    monkeypatch.setattr("dashboard.update.fetch._BATCH", 10)
    assert update("--sources", patient)[0] == 0
    assert sorted(server.behaviour.batch_sizes) == [2, 8, 8, 8, 10, 10, 10, 10, 10, 10]


def test_the_official_best_fit_to_later_wards_is_fetched_and_takes_the_place_of_an_estimate(
    server, sources, data_dir, official_files, update
):
    header, *rows = official_files["lookup.csv"].decode().splitlines()
    renamed = "\n".join(["LSOA11CD,WD19CD,WD19NM", *(row.replace("E0500", "E0501") for row in rows)])
    assert header.startswith("LSOA11CD,WD17CD,WD17NM")
    server.behaviour.contents["later.csv"] = renamed.encode()
    code, said = update("--sources", sources)
    assert code == 0, said
    later = load_city(data_dir).ward_vintages["2018"]
    assert not later.estimated
    assert len(later.ward_of) == 28


def test_names_of_middle_layer_areas_are_fetched_and_those_of_the_city_kept(server, sources, data_dir, update):
    official = sorted(set(load_city(data_dir).lsoas["name"].str.slice(stop=-1)))
    rows = [f"E02{number:06},{name},,Place {number},,Leeds" for number, name in enumerate([*official, "Adur 001"])]
    header = "msoa11cd,msoa11nm,msoa11nmw,msoa11hclnm,msoa11hclnmw,Laname"
    server.behaviour.contents["names.csv"] = "\n".join([header, *rows]).encode("utf-8-sig")
    code, said = update("--sources", sources)
    assert code == 0, said
    city = load_city(data_dir)
    assert city.lsoas["middle_name"].iloc[0].startswith("Place ")
    assert city.lsoas["middle_code"].str.fullmatch("E02[0-9]{6}").all()
    assert f"Took the {len(official)} middle-layer areas" in read_provenance(data_dir, files.MIDDLE_NAMES).processing[0]


def test_without_names_the_rest_is_fetched_all_the_same(server, sources, data_dir, update):
    server.behaviour.faults["middle_names"] = 404
    code, said = update("--sources", sources)
    assert code == 0, said
    assert "The names of middle-layer areas stay as they are." in " ".join(said.split())


def test_without_it_the_rest_is_fetched_all_the_same(server, sources, data_dir, update):
    server.behaviour.faults["later_best_fit"] = 404
    code, said = update("--sources", sources)
    assert code == 0, said
    assert "The wards since 2018 stay as they are." in " ".join(said.split())


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        *(("deprivation", fault) for fault in (500, 429, "partial", "hang")),
        *(("best_fit", fault) for fault in (503, "partial", b'{"error": {"code": 503}}')),
    ],
)
def test_what_passes_by_itself_is_tried_again(server, sources, update, path, fault):
    server.behaviour.faults[path] = [fault, fault]
    code, said = update("--sources", sources)
    assert code == 0, said
    assert server.behaviour.asked[path] == 3


@pytest.mark.parametrize(
    "failure",
    [
        ("deprivation", 404, "/deprivation: found HTTP 404 (Not Found), expected the file. The address may have", 1),
        ("lsoa_boundaries", 404, "/lsoa_boundaries: found HTTP 404 (Not Found), expected the file.", 1),
        ("deprivation", 500, "/deprivation: found HTTP 500 (Internal Server Error), 3 times. Try again later.", 3),
        ("best_fit", 502, "/best_fit: found HTTP 502 (Bad Gateway), 3 times. Try again later.", 3),
        ("deprivation", "hang", "/deprivation: found no answer within 0.4 s, 3 times. Try again later.", 3),
        ("deprivation", "partial", "/deprivation: found a partial download (", 3),
        ("ward_boundaries", "partial", "/ward_boundaries: found a partial download (", 3),
        ("best_fit", b"<html>sorry</html>", "/best_fit: found an answer that is not JSON (", 1),
        ("best_fit", b"[]", "/best_fit: found an answer without features, expected GeoJSON.", 1),
        (
            "lsoa_boundaries",
            b'{"error": {"code": 400, "message": "Invalid query parameters"}}',
            "/lsoa_boundaries: found the service's error 400: Invalid query parameters. Correct the address or the",
            1,
        ),
        (
            "best_fit",
            b'{"type": "FeatureCollection", "features": []}',
            "/best_fit: found 0 of 28 areas of best fit of LSOAs (2011) to wards (2017); E010",
            1,
        ),
        (
            "best_fit",
            b'{"type": "FeatureCollection", "features": [{"properties": {"CODE": "E01"}}]}',
            "LSOA11CD: found no such field in the answer. Correct the fields",
            1,
        ),
        ("deprivation", b"<html>moved</html>", "iod_2015_file_7.csv: found no column for `lsoa11_code`", 1),
    ],
)
def test_a_failure_is_told_and_the_old_data_stays(server, sources, refuse, failure):
    path, fault, message, tries = failure
    server.behaviour.faults[path] = fault
    assert message in refuse("--sources", sources)
    assert server.behaviour.asked[path] == tries


def test_no_connection(server, sources, refuse):
    port = httpx.URL(server.address).port
    # nobody listens on the port that a closed server had
    other = Server({})
    other.close()
    sources.write_text(sources.read_text("utf-8").replace(f":{port}/", f":{httpx.URL(other.address).port}/"), "utf-8")
    said = refuse("--sources", sources)
    assert "found no connection (" in said
    assert "Without internet, download the files elsewhere and use --from DIR." in said


def test_an_authority_that_file_7_does_not_have(sources, refuse):
    said = refuse("--sources", sources, "--authority", "E08000001")
    assert "E08000001: found no such local authority among 2 in file 7." in said


def test_wrong_figures_from_the_server_are_not_published(server, sources, refuse):
    contents = server.behaviour.contents
    contents["file_7.csv"] = re.sub(rb"(E01033035,[^,]*,[^,]*,[^,]*,[^,]*,)66,", rb"\g<1>0,", contents["file_7.csv"])
    said = refuse("--sources", sources)
    assert "iod_2015_file_7.csv: found '0' in `imd_rank` of E01033035, expected a whole number from 1" in said


def test_a_fetch_that_is_killed_leaves_the_old_data_and_does_not_block_the_next(
    server, sources, patient, data_dir, update
):
    before = snapshot(data_dir)
    server.behaviour.faults["best_fit"] = ["hang"] * 9
    command = [sys.executable, "-m", "dashboard.update", "--data", str(data_dir), "--sources", str(patient)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as running:
        while not server.behaviour.asked["best_fit"]:
            assert running.poll() is None
            time.sleep(0.02)
        code, said = update("--sources", sources)
        assert (code, "another update of this folder is running" in said) == (1, True)
        running.kill()
    assert snapshot(data_dir) == before
    server.behaviour.faults.clear()
    assert update("--sources", sources)[0] == 0


def test_an_interrupted_update_says_so(sources, data_dir, update, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    before = snapshot(data_dir)
    monkeypatch.setattr("dashboard.update.__main__.fetch_all", interrupted)
    code, said = update("--sources", sources)
    assert (code, "Interrupted." in said) == (130, True)
    assert snapshot(data_dir) == before


def test_an_address_that_is_none(sources, refuse):
    sources.write_text(
        re.sub(r'(\[deprivation\]\nurl = )"[^"]*"', r'\1"http://[::1"', sources.read_text("utf-8")), "utf-8"
    )
    assert "found no usable address (" in refuse("--sources", sources)
