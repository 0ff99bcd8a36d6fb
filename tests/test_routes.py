import csv
import io
import json

import pytest

from dashboard.domain.deprivation import ranks as deprivation


def test_health_tells_editions_and_counts(client):
    health = client.get("/healthz")
    state = health.get_json()
    assert state["ok"] is True
    assert state["counts"] == {"lsoas": 482, "wards": 33, "most-deprived": 16, "priority": 6, "target-wards": 190}
    assert state["editions"]["deprivation"] == "English Indices of Deprivation 2015"
    assert health.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("url", "count", "code"), [("lsoa", 482, "lsoa11_code"), ("wards", 33, "ward_code")])
def test_boundaries_are_valid_geojson(client, url, count, code):
    response = client.get(f"/geometry/{url}.geojson")
    features = json.loads(response.data)["features"]
    assert len({feature["properties"][code] for feature in features}) == count


def test_a_known_version_is_not_sent_again(client):
    for url in ("/geometry/lsoa.geojson", "/download/lsoa.csv"):
        first = client.get(url)
        again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304)
        assert again.data == b""


def test_the_map_under_its_content_hash_is_kept_for_ever_and_compressed(client, model):
    for url, mimetype in ((model.payload_url, "application/json"), (model.paths_url, "image/svg+xml")):
        response = client.get(url, headers={"Accept-Encoding": "br"})
        assert response.mimetype == mimetype
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Content-Encoding"] == "br"
    assert client.get("/geometry/map/outdated.json").status_code == 404


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_pages_and_scripts_are_compressed(client, app, encoding):
    for url in ("/", f"{app.site.assets.base_url}/js/main.mjs", f"{app.site.assets.base_url}/css/palettes.css"):
        response = client.get(url, headers={"Accept-Encoding": encoding})
        assert response.headers["Content-Encoding"] == encoding, url


def test_the_download_has_every_lsoa_with_ranks_deciles_and_sets(client, city):
    text = client.get("/download/lsoa.csv").data.decode("utf-8-sig")
    rows = {row["lsoa11_code"]: row for row in csv.DictReader(io.StringIO(text))}
    assert set(rows) == set(city.lsoas.index)
    lincoln_green = rows["E01033035"]
    assert lincoln_green["lsoa11_name"] == "Leeds 064F"
    assert lincoln_green["middle_layer_name"] == "Lincoln Green & St James"
    assert lincoln_green["imd_rank"] == "66"
    assert lincoln_green["imd_rank_in_city"] == "3"
    assert lincoln_green["imd_decile"] == "1"
    assert lincoln_green["imd_band"] == "Most deprived 1%"
    assert lincoln_green["priority_neighbourhood"] == "Lincoln Green"
    assert lincoln_green["in_most_deprived_set"] == "yes"
    assert sum(row["in_most_deprived_set"] == "yes" for row in rows.values()) == 16
    assert sum(row["imd_decile"] == "1" for row in rows.values()) == 105
    assert {row["source"] for row in rows.values()} == {
        "IoD 2015. Open Government Licence v3.0 and Open Parliament Licence v3.0. Details: lsoa.csv-metadata.json"
    }


def test_the_description_names_every_column_of_the_download(client):
    header = client.get("/download/lsoa.csv").data.decode("utf-8-sig").splitlines()[0].split(",")
    metadata = client.get("/download/lsoa.csv-metadata.json").get_json()
    columns = metadata["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == header
    assert all(column["dc:description"] for column in columns)
    assert "Crown copyright" in " ".join(metadata["dc:rights"])
    assert "Office for National Statistics" in " ".join(metadata["dc:source"])


def test_every_answer_allows_this_server_only(client):
    for url in ("/", "/about", "/nowhere", "/healthz"):
        headers = client.get(url).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "http:" not in policy
        assert "https:" not in policy
        assert "unsafe-inline" not in policy.split("script-src", 1)[1].split(";")[0]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_assets_cannot_be_left_by_their_path(client, app):
    for path in ("../app.py", "%2e%2e/app.py", "js/../../app.py"):
        assert client.get(f"{app.site.assets.base_url}/{path}").status_code == 404


def test_download_and_domain_agree_on_every_decile(client, city):
    text = client.get("/download/lsoa.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    expected = deprivation.deciles(city.lsoas["crime_rank"], city.edition.lsoa_count)
    assert [int(row["crime_decile"]) for row in rows] == expected.tolist()
