"""Headers, addresses and names that a stranger may try: what every answer carries, and what none gives away."""

import csv
import io
import re
from dataclasses import replace
from html import unescape
from urllib.parse import quote, urlsplit

import pytest
from openpyxl import load_workbook

from dashboard.access.identity import allow_local_mode
from dashboard.audit import as_csv
from dashboard.domain.access.audit import START, Record
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.factory import create_app_for
from dashboard.intake.dry_run import Basis, Form
from dashboard.intake.files.table import read_table
from dashboard.intake.report import report_csv
from dashboard.intake.validation import validate
from dashboard.web.document import script_hash
from tests.example_kpi import MISSED_BINS
from tests.pages.test_data_pages import ACCEPTED, FIGURES, HERE

EVIL = "evil.example"
PAGES = ("/", "/about", "/kpis", "/compare", "/data", "/nowhere", "/healthz", "/download/lsoa.csv", "/data/token")


def policy_of(answer) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


# ---- headers


@pytest.mark.parametrize("address", PAGES)
def test_the_headers_of_an_answer_would_be_graded_well(client, address):
    answer = client.get(address)
    policy = policy_of(answer)
    assert policy["default-src"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'self'"]
    # what is not named falls back to nothing
    assert not {"object-src", "worker-src", "frame-src", "child-src", "manifest-src", "media-src"} & set(policy)
    hashed = r"'sha256-[A-Za-z0-9+/]{43}='"
    assert policy["script-src"][0] == "'self'"
    assert all(re.fullmatch(hashed, value) for value in policy["script-src"][1:])
    everything = [value for values in policy.values() for value in values]
    assert not [value for value in everything if "*" in value or "http" in value or "unsafe-eval" in value]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "browsing-topics=()" in answer.headers["Permissions-Policy"]
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_only_scripts_with_a_named_hash_stand_in_a_document(client):
    answer = client.get("/")
    allowed = policy_of(answer)["script-src"]
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", answer.text, re.DOTALL)
    assert inline
    for attributes, text in inline:
        is_data = "application/json" in attributes or "speculationrules" in attributes
        assert is_data or script_hash(text) in allowed, text[:80]
    assert not re.findall(
        r"<[a-z]+[^>]*\son[a-z]+\s*=", re.sub(r"<script.*?</script>", "", answer.text, flags=re.DOTALL)
    )
    assert "javascript:" not in answer.text.lower()


@pytest.mark.parametrize(
    "address", ["/kpis", "/compare", "/data", "/data/token", "/kpis.csv", "/compare.csv?areas=city"]
)
def test_what_may_differ_by_reader_is_not_kept_by_anyone(app, client, address):
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_cookies_cannot_be_read_by_scripts_or_sent_by_other_sites(city, url):
    app = create_app_for(city, city.data_dir, url)
    allow_local_mode(app.server, "127.0.0.1")
    cookie = app.server.test_client().get("/data/token", **HERE).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("address", ["/", "/data/illustrative/remove", "/download/lsoa.csv"])
def test_other_methods_are_refused(client, method, address):
    assert client.open(address, method=method).status_code == 405


# ---- the Host header


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": EVIL},
        {"Host": f"127.0.0.1:8050@{EVIL}"},
        {"Host": "127.0.0.1:8050", "X-Forwarded-Host": EVIL},
        {"Host": "127.0.0.1:8050", "Forwarded": f"host={EVIL}"},
        {"Host": "127.0.0.1:8050", "X-Original-URL": f"//{EVIL}/", "X-Rewrite-URL": f"//{EVIL}/"},
        {"Host": f'{EVIL}"><script>'},
    ],
)
def test_the_name_in_a_request_is_never_repeated(client, address, headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code < 500
    assert EVIL not in answer.text
    assert not [value for value in answer.headers.values() if EVIL in value]


@pytest.mark.parametrize(
    ("path", "data"), [("/compare/add", {"areas": "", "area": "city"}), ("/compare/own", {"lsoas": "E01033035"})]
)
def test_a_redirect_stays_here_whoever_the_request_names(client, path, data):
    answer = client.post(path, data=data, headers={"Host": EVIL, "Origin": f"http://{EVIL}"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/compare")


# ---- open redirects

ELSEWHERE = [
    f"//{EVIL}", f"https://{EVIL}", f"/\\{EVIL}", f"\\\\{EVIL}", f"javascript://{EVIL}/%0aalert(1)", f"%2f%2f{EVIL}",
    f"\r\nLocation: http://{EVIL}",
]  # fmt: skip


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nothing_that_is_sent_becomes_an_address_to_go_to(client, elsewhere):
    answers = [
        client.post("/compare/add", data={"areas": elsewhere, "area": elsewhere, "next": elsewhere}),
        client.post("/compare/own", data={"areas": elsewhere, "lsoas": elsewhere}),
        client.get("/compare/own", query_string={"areas": elsewhere, "lsoa": elsewhere, "next": elsewhere}),
    ]
    for answer in answers:
        assert answer.status_code == 303
        # one slash: a path on this server
        assert re.match(r"/compare(\?|$)", answer.headers["Location"])
    for name in ("next", "url", "return", "redirect", "goto"):
        assert client.get("/about", query_string={name: elsewhere}).status_code == 200


@pytest.mark.parametrize(
    "address", [f"//{EVIL}", f"//{EVIL}/%2e%2e", f"/{EVIL}//", "/%0d%0aLocation:%20http://x", f"/\\{EVIL}"]
)
def test_no_path_leads_elsewhere(client, address):
    for host in ("127.0.0.1:8050", EVIL):
        answer = client.get("/", headers={"Host": host}, environ_overrides={"PATH_INFO": address})
        assert answer.status_code in {200, 308, 404}
        found = urlsplit(answer.headers.get("Location", ""))
        assert (found.scheme, found.netloc) == ("", "")


@pytest.mark.parametrize(
    "referrer", [f"http://{EVIL}/", f"http://localhost.{EVIL}/", f"http://localhost@{EVIL}/", "javascript:alert(1)"]
)
def test_the_way_back_leads_to_pages_of_this_server_only(client, referrer):
    answer = client.post("/data/illustrative/remove", headers={"Referer": referrer})
    assert answer.status_code == 403
    assert EVIL not in answer.text
    assert "javascript:" not in answer.text


# ---- paths

OUTSIDE = [
    "../app.py", "../../app.py", "..%2fapp.py", "%2e%2e/app.py", "%2e%2e%2fapp.py", "..%252fapp.py", "....//app.py",
    "..\\app.py", "..%5capp.py", "%c0%ae%c0%ae/app.py", "/etc/passwd", "//etc/passwd", "..%00/app.py",
    "app.py%00.css", "./../dashboard/settings.py", "js/../../app.py", "css/%2e%2e/%2e%2e/pyproject.toml",
]  # fmt: skip
FOLDERS = ["/download", "/assets", "/assets/v-VERSION", "/assets/v-x", "/static", "/geometry", "/geometry/map", "/kpi",
           "/map-kpi", "/panel", "/ward", "/data/kpi", "/data/hand-in", "/_dash-component-suites/dash",
           "/_dash-component-suites/dashboard", "/_dash-component-suites/.."]  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("outside", OUTSIDE)
def test_no_path_leaves_what_is_served(app, client, folder, outside):
    folder = folder.replace("VERSION", app.site.assets.version)
    answer = client.get(f"{folder}/{outside}")
    assert answer.status_code < 500
    text = answer.get_data(as_text=True)
    for secret in ("create_app", "[project]", "root:", "from dataclasses import", "Traceback"):
        assert secret not in text
    assert answer.status_code in {308, 400, 403, 404}


@pytest.mark.parametrize("number", ["0", str(2**31), "9" * 30, "-1", "1e3", "%2e%2e", "٣"])
def test_numbers_of_no_submission_are_told(city, client, number):
    for address in (f"/data/difference/{number}/{number}", f"/data/difference/{number}/{number}.csv"):
        assert client.get(address).status_code in {403, 404}


@pytest.mark.parametrize("kpi_id", ["..", "%2e%2e", "..%2f..", "x%0d%0aSet-Cookie:%20a=b", "a%22;b"])
def test_a_name_in_an_address_is_no_part_of_a_header(client, kpi_id):
    for address in (f"/map-kpi/{kpi_id}.csv", f"/data/kpi/{kpi_id}/template-records.csv", f"/data/kpi/{kpi_id}"):
        answer = client.get(address)
        assert answer.status_code in {308, 404}
        assert "Set-Cookie" not in answer.headers


# ---- formulas

FORMULA = '=HYPERLINK("http://evil.example","x")'
STARTS = ("=", "+", "-", "@", "\t", "\r")


def cells_of_csv(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def dangerous(cells) -> list[str]:
    return [cell for cell in cells if cell.startswith(STARTS) and not is_number(cell)]


@pytest.fixture
def tampered(city, url):
    """An app in whose figures every text that a service states begins as a formula does."""
    app = create_app_for(city, city.data_dir, url)
    allow_local_mode(app.server, "127.0.0.1")
    app.kpis.remove_illustrative()
    texts = ("service", "accountable_officer", "name", "definition", "numerator", "denominator", "licence", "notes")
    bad = replace(MISSED_BINS, **dict.fromkeys(texts, FORMULA))
    app.kpis.define(write_toml([bad]), "catalogue.toml")
    for content in (FIGURES, FIGURES.replace(b",12,", b",14,")):
        app.kpis.commit(app.kpis.check("missed-bins", content, "=bins.csv"), ACCEPTED | {"period-held"}, "=steward")
    yield app
    app.kpis.store.close()


CSVS = ["/kpis.csv", "/compare.csv?areas=city", "/map-kpi/missed-bins.csv", "/data/catalogue.csv", "/download/lsoa.csv",
        "/data/kpi/missed-bins/template-aggregates.csv", "/data/kpi/missed-bins/template-records.csv",
        "/data/kpi/missed-bins/template-lsoa.csv"]  # fmt: skip
BOOKS = ["/kpis.xlsx", "/compare.xlsx?areas=city", "/data/kpi/missed-bins/template-aggregates.xlsx",
         "/data/kpi/missed-bins/template-records.xlsx", "/data/kpi/missed-bins/template-lsoa.xlsx"]  # fmt: skip


def test_no_download_has_a_cell_that_a_spreadsheet_runs(tampered):
    client = tampered.server.test_client()
    numbers = [stored.submission_id for stored in tampered.kpis.history("missed-bins")]
    seen = ""
    for address in [*CSVS, f"/data/difference/{numbers[1]}/{numbers[0]}.csv"]:
        answer = client.get(address, **HERE)
        assert answer.status_code == 200, address
        text = answer.data.decode("utf-8-sig")
        assert dangerous(cells_of_csv(text)) == [], address
        seen += text
    for address in BOOKS:
        answer = client.get(address, **HERE)
        assert answer.status_code == 200, address
        book = load_workbook(io.BytesIO(answer.data))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"], address
        assert dangerous(str(cell.value) for cell in cells if isinstance(cell.value, str)) == [], address
        seen += "".join(str(cell.value) for cell in cells)
    # the formula is there, and harmless
    assert f"'{FORMULA}" in seen.replace('""', '"')


def test_no_report_or_trail_has_a_cell_that_a_spreadsheet_runs(city, real):
    content = f'area,period,numerator,denominator\n"{FORMULA.replace(chr(34), chr(39))}",2018-Q3,1,2\n+1,=2,-x,@y\n'
    table = read_table(content.encode(), "=bad.csv")
    report = report_csv(validate(table, Form.AGGREGATES, Basis(MISSED_BINS, city, real.today, [])))
    assert "HYPERLINK" in report
    assert dangerous(cells_of_csv(report)) == []
    record = Record(1, "@t", "=who", "+what", {"reason": "-x"}, START, "\tx")
    assert dangerous(cells_of_csv(as_csv([record]))) == []


# ---- texts that a page repeats


@pytest.mark.parametrize("address", ["/", "/kpis", "/compare", "/profiles", "/data", "/kpi/x", "/ward/x", "/nowhere"])
def test_markup_in_an_address_is_not_markup_on_the_page(client, address):
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    names = ("area", "areas", "kpi", "period", "measure", "layer", "service", "sort", "palette", "q")
    answer = client.get(address, query_string=dict.fromkeys(names, bad))
    assert answer.status_code < 500
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert unescape(answer.text)


# ---- what the database is asked


STATEMENTS = ("' OR '1'='1", "'; DROP TABLE kpis; --", '" OR 1=1 --', "%' UNION SELECT name FROM accounts --")


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize(
    "address",
    [
        "/kpi/{}",
        "/kpis?service={}&period={}",
        "/kpi/missed-bins?area={}&period={}",
        "/compare?areas={}",
        "/data/kpi/{}",
    ],
)
def test_a_statement_in_an_address_is_only_a_text(client, app, address, statement):
    before = [kpi.kpi_id for kpi in app.kpis.definitions()]
    answer = client.get(address.replace("{}", quote(statement, safe="")))
    assert answer.status_code in {200, 404}
    assert "sqlite" not in answer.text.lower().replace("database", "")
    assert [kpi.kpi_id for kpi in app.kpis.definitions()] == before


def test_postcodes_are_taken_from_the_body_and_never_from_an_address(client):
    assert client.get("/search/postcodes?text=LS97TA").status_code in {404, 405}
    assert client.post("/search/postcodes?text=LS97TA", json={}).status_code == 400
    assert client.post("/search/postcodes", json={"text": "LS9 7TA"}).get_json()["matches"]
