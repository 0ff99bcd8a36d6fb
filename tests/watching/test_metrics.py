import subprocess
import sys

import pytest

from dashboard.factory import create_app_for
from tests.conftest import ROOT
from tests.watching.conftest import TOKEN

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


def samples(text):
    """Return name and labels to value."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def scrape(app):
    return samples(app.server.test_client().get("/metrics").text)


@pytest.fixture(scope="module")
def counted(city, database_url):
    """An app without a token, for the tests of this module."""
    return create_app_for(city, ROOT / "data", database_url)


def increase(before, after, name):
    """Return what has been added to the samples of a name."""
    added = {label: value - before.get(label, 0) for label, value in after.items() if label.startswith(name)}
    return {label: value for label, value in added.items() if value and "/metrics" not in label}


def test_requests_and_their_time_go_by_page(counted):
    client, before = counted.server.test_client(), scrape(counted)
    for address in ("/?measure=income", "/?q=LS9+7TA", "/neighbourhood/lincoln-green", "/lsoa/E01033035"):
        assert client.get(address).status_code == 200
    assert client.get(f"{counted.site.assets.base_url}/css/base.css").status_code == 200
    assert client.get("/geometry/map/gone.json").status_code == 404
    assert client.get("/one/of/many").status_code == 404
    found = scrape(counted)
    assert increase(before, found, "dashboard_requests_total") == {
        'dashboard_requests_total{method="GET",page="map",status="200"}': 2,
        'dashboard_requests_total{method="GET",page="neighbourhood",status="200"}': 1,
        'dashboard_requests_total{method="GET",page="lsoa",status="200"}': 1,
        'dashboard_requests_total{method="GET",page="assets",status="200"}': 1,
        'dashboard_requests_total{method="GET",page="not_found_404",status="404"}': 2,
    }
    assert increase(before, found, 'dashboard_request_seconds_count{page="map"}').popitem()[1] == 2
    assert 0 < increase(before, found, 'dashboard_request_seconds_sum{page="map"}').popitem()[1] < 60
    assert increase(before, found, 'dashboard_request_seconds_bucket{le="+Inf",page="lsoa"}').popitem()[1] == 1


def test_methods_that_are_made_up_do_not_make_series(counted):
    for method in ("BREW", "FETCH-LS97TA"):
        counted.server.test_client().open("/", method=method)
    assert scrape(counted)['dashboard_requests_total{method="other",page="none",status="405"}'] == 2


def test_two_apps_of_a_process_count_for_themselves(counted, watched):
    before = scrape(counted), scrape(watched)
    counted.server.test_client().get("/about")
    name = 'dashboard_requests_total{method="GET",page="about",status="200"}'
    assert increase(before[0], scrape(counted), name) == {name: 1}
    assert increase(before[1], scrape(watched), name) == {}


def test_errors_are_counted_by_class(watched, log):
    name = 'dashboard_errors_total{error="KeyError",page="/download/lsoa.csv"}'
    before = scrape(watched).get(name, 0)
    watched.server.test_client().get("/download/lsoa.csv")
    assert scrape(watched)[name] == before + 1


def test_the_state_of_hand_ins_database_and_data_is_told(city, url):
    app = create_app_for(city, ROOT / "data", url)
    assert scrape(app)['dashboard_database_connections{state="idle"}'] == 0
    app.kpis.definitions()
    found = scrape(app)
    assert found['dashboard_database_connections{state="idle"}'] == 1
    assert found['dashboard_hand_ins{stage="waiting"}'] == 0
    assert found["dashboard_ready"] == 1
    # published on 30 September 2015
    assert found['dashboard_data_age_seconds{source="imd/iod_2015_lsoa_2011.csv"}'] > 11 * 365 * 86_400
    assert any(name.startswith("dashboard_info{") and city.data_version in name for name in found)
    app.kpis.store.close()


def test_files_that_wait_are_counted(city, database_url):
    app = create_app_for(city, ROOT / "data", database_url)
    # nobody works on them: the thread is not started once the hand-ins say it is there
    app.hand_ins.small._add = lambda _task: None
    app.hand_ins.start("missed-bins", b"a", "a.csv")
    assert scrape(app)['dashboard_hand_ins{stage="waiting"}'] == 1


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 200),
        ({"environ_base": ELSEWHERE}, 404),
        ({"headers": {"X-Forwarded-For": "203.0.113.9"}}, 404),
        ({"headers": {"Host": "dashboard.council.example"}}, 404),
        ({"environ_base": ELSEWHERE, "headers": {"Authorization": f"Bearer {TOKEN}"}}, 200),
        ({"environ_base": ELSEWHERE, "headers": {"Authorization": f"Bearer {TOKEN[:-1]}"}}, 404),
        ({"environ_base": ELSEWHERE, "headers": {"Authorization": "Bearer "}}, 404),
        ({"environ_base": ELSEWHERE, "headers": {"Authorization": "Bearer ü"}}, 404),
    ],
)
def test_only_this_machine_and_the_token_open_the_metrics(watched, asked, status):
    assert watched.server.test_client().get("/metrics", **asked).status_code == status


def test_without_a_token_no_token_opens_them(counted):
    for given in ("Bearer ", "Bearer", ""):
        asked = counted.server.test_client().get("/metrics", headers={"Authorization": given}, environ_base=ELSEWHERE)
        assert asked.status_code == 404


def test_the_start_does_not_wait_for_the_webhook():
    program = "import sys, app\nprint([name for name in ('httpx',) if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
