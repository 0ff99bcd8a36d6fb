"""Each way to break the data is found, named and answered with what to do."""

import json
import re

import pytest

from dashboard.errors import ContractError
from dashboard.store import files
from dashboard.store.city import inspect_city, load_city


def sign(data_dir, file):
    """Write the hash of a changed file into its source file, so that only the other checks can find the change."""
    source = data_dir / f"{file}.source.toml"
    digest = files.digest((data_dir / file).read_bytes())
    source.write_text(
        re.sub(r'(?m)^sha256 = "\w+"', f'sha256 = "{digest}"', source.read_text("utf-8"), count=1), "utf-8"
    )


def change(data_dir, file, edit, *, signed=True):
    path = data_dir / file
    before = path.read_text("utf-8")
    after = edit(before)
    assert after != before, "the edit of the test must change the file"
    path.write_text(after, "utf-8")
    if signed:
        sign(data_dir, file)


def problems(data_dir):
    with pytest.raises(ContractError) as caught:
        load_city(data_dir)
    return str(caught.value)


def without_line(pattern):
    return lambda text: re.sub(rf"(?m)^.*{pattern}.*\n", "", text, count=1)


def edit_feature(code, edit):
    def apply(text):
        collection = json.loads(text)
        for feature in collection["features"]:
            if code in feature["properties"].values():
                edit(feature)
        return json.dumps(collection)

    return apply


def bow_tie(feature):
    feature["geometry"] = {"type": "Polygon", "coordinates": [[[-1.5, 53.8], [-1.4, 53.9], [-1.4, 53.8], [-1.5, 53.9],
                                                               [-1.5, 53.8]]]}  # fmt: skip


def moved(feature):
    ring = feature["geometry"]["coordinates"][0]
    feature["geometry"]["coordinates"][0] = [[x + 0.0001, y] for x, y in ring]


CODE = "E01011372"
BREACHES = {
    "hash": (files.DEPRIVATION, lambda text: text.replace(",22,", ",23,", 1), r"hash: found \w{12}…; expected \w{12}…"),
    "row gone": (files.DEPRIVATION, without_line(CODE), r"only in the second: E01011372"),
    "column gone": (files.DEPRIVATION, lambda t: t.replace("crime_rank", "crime"), r"found no column `crime_rank`"),
    "text for a number": (
        files.DEPRIVATION,
        lambda t: re.sub(rf"({CODE},[^,]*,)[^,]*,", r"\1n/a,", t),
        rf"`imd_score` (has gaps|holds text)|no imd_score for {CODE}",
    ),
    "rank too large": (
        files.DEPRIVATION,
        lambda t: re.sub(rf"({CODE},[^,]*,[^,]*,)22,", r"\g<1>32845,", t),
        r"ranks: found imd_rank of E01011372 is 32845; expected whole numbers from 1 to 32,844",
    ),
    "rank missing": (
        files.DEPRIVATION,
        lambda t: re.sub(rf"({CODE},[^,]*,[^,]*,)22,", r"\1,", t),
        r"imd_rank of E01011372 is nan",
    ),
    "code twice": (
        files.DEPRIVATION,
        lambda t: t.replace("E01011368,", f"{CODE},", 1),
        rf"unique codes: found more than once: {CODE}",
    ),
    "malformed code": (
        files.DEPRIVATION,
        lambda t: t.replace(f"{CODE},", "E0101137,"),
        r"form of codes: found E0101137",
    ),
    "boundary gone": (files.LSOA_BOUNDARIES, without_line(CODE), r"only in the first: E01011372"),
    "property gone": (
        files.LSOA_BOUNDARIES,
        lambda t: t.replace("lsoa11_code", "code"),
        r"found no property `lsoa11_code`",
    ),
    "broken JSON": (files.LSOA_BOUNDARIES, lambda t: t[: len(t) // 2], r"rows: found|found no readable GeoJSON"),
    "invalid polygon": (files.LSOA_BOUNDARIES, edit_feature(CODE, bow_tie), rf"valid geometry: found invalid: {CODE}"),
    "no polygon": (
        files.LSOA_BOUNDARIES,
        edit_feature(CODE, lambda f: f.update(geometry=None)),
        rf"valid geometry: found invalid: {CODE}",
    ),
    "overlap": (files.LSOA_BOUNDARIES, edit_feature(CODE, moved), r"coverage: found overlaps or borders"),
    "metres": (
        files.WARD_BOUNDARIES,
        lambda t: re.sub(r"\[-1\.(\d+),53\.(\d+)\]", r"[43\1,43\2]", t),
        r"CRS: found EPSG:4326, coordinates .*; expected EPSG:4326 \(longitude, latitude\) within England",
    ),
    "ward gone": (files.WARD_BOUNDARIES, without_line("E05001411"), r"only in the first: E05001411"),
    "best fit gone": (files.BEST_FIT, without_line(CODE), rf"only in the first: {CODE}"),
    "unknown ward": (files.BEST_FIT, lambda t: t.replace("E05001424", "E05009999"), r"only in the first: E05009999"),
    "best fit column": (files.BEST_FIT, lambda t: t.replace("ward_code", "ward"), r"found no column `ward_code`"),
    "wrong count": (files.AREAS, lambda t: t.replace("lsoas = 482", "lsoas = 483"), r"LSOAs: found 482; expected 483"),
    "wrong size of set": (
        files.AREAS,
        lambda t: t.replace("1_percent = 16", "1_percent = 17"),
        r"most deprived 1 %: found 16; expected 17. Correct `\[expected\]` in areas/areas.toml",
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_named(data_dir, breach):
    file, edit, message = BREACHES[breach]
    change(data_dir, file, edit, signed=breach != "hash" and file != files.AREAS)
    assert re.search(message, problems(data_dir))


@pytest.mark.parametrize("file", files.BUILT_FILES)
def test_a_missing_file_is_named_with_the_command_that_restores_it(data_dir, file):
    (data_dir / file).unlink()
    text = problems(data_dir)
    assert f"{file.rpartition('/')[2]}: found no readable file" in text
    assert "python -m dashboard.update" in text


@pytest.mark.parametrize("file", files.BUILT_FILES)
def test_a_missing_source_file_is_named(data_dir, file):
    (data_dir / f"{file}.source.toml").unlink()
    assert f"{file.rpartition('/')[2]}.source.toml: found no readable file" in problems(data_dir)


def test_an_empty_folder_is_refused(tmp_path):
    assert len(inspect_city(tmp_path).problems) == 2 * len(files.BUILT_FILES)


def test_all_problems_are_listed_at_once(data_dir):
    for breach in ("rank too large", "boundary gone", "ward gone"):
        file, edit, _ = BREACHES[breach]
        change(data_dir, file, edit)
    text = problems(data_dir)
    for breach in ("rank too large", "boundary gone", "ward gone"):
        assert re.search(BREACHES[breach][2], text)


def test_a_file_without_population_and_a_score_still_loads(data_dir):
    def without_columns(text):
        rows = [line.split(",") for line in text.splitlines()]
        keep = [i for i, name in enumerate(rows[0]) if name != "health_score" and not name.startswith("population")]
        return "\n".join(",".join(row[i] for i in keep) for row in rows) + "\n"

    change(data_dir, files.DEPRIVATION, without_columns)
    city = load_city(data_dir)
    assert city.population_year == 0
    assert city.lsoas["population"].isna().all()
    assert city.lsoas["health_score"].isna().all()
    assert city.lsoas["health_rank"].notna().all()
