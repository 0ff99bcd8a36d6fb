"""Roads, railways, rivers and parks from small files in the forms of Ordnance Survey's open products."""

import gzip
import json
import re

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point, box
from shapely.affinity import translate

from dashboard.components.map.paths import Grid
from dashboard.store import files
from dashboard.store.boundaries import read_boundaries
from dashboard.store.city import inspect_city, load_city
from dashboard.store.provenance import SUFFIX, read_provenance
from dashboard.update import context
from dashboard.update.__main__ import main

from .conftest import OTHER, snapshot

NEW = {files.CONTEXT, f"{files.CONTEXT}{SUFFIX}"}


@pytest.fixture
def middle(data_dir):
    """The middle of the small city on the national grid; it is some kilometres wide."""
    lsoas = read_boundaries(data_dir / files.LSOA_BOUNDARIES, "lsoa11_code", "lsoa11_name").to_crs(27700)
    west, south, east, north = lsoas.total_bounds
    return (west + east) / 2, (south + north) / 2


@pytest.fixture
def layers(tmp_path):
    folder = tmp_path / "layers"
    folder.mkdir()
    return folder


def write(path, layer, columns, shapes, **options):
    path.parent.mkdir(exist_ok=True)
    gpd.GeoDataFrame(columns, geometry=shapes, crs=27700).to_file(path, layer=layer, engine="pyogrio", **options)


def line(middle, dy, length=2000):
    x, y = middle
    return LineString([(x - length / 2, y + dy), (x, y + dy + 40), (x + length / 2, y + dy)])


def park(middle, dx, side):
    x, y = middle[0] + dx, middle[1]
    return box(x, y, x + side, y + side)


def zoomstack(folder, middle):
    path = folder / "OS_Open_Zoomstack.gpkg"
    far = (middle[0] + 90_000, middle[1])
    write(path, "roads_national", {"type": ["Motorway", "Primary"]}, [line(middle, 0), line(far, 0)])
    write(path, "roads_regional", {"type": ["A Road", "B Road", "Tunnels"]}, [line(middle, d) for d in (300, 600, 900)])
    write(path, "roads_local", {"type": ["Local"]}, [line(middle, 700)])
    write(path, "rail", {"type": ["Multi Track", "Tunnel"]}, [line(middle, -300), line(middle, -350)])
    scales = ["Local", "District", "Regional", "National", "MHW"]
    write(path, "waterlines", {"type": scales}, [line(middle, -600 - 90 * i) for i in range(5)])
    write(path, "surfacewater", {"type": ["Local", "Regional"]}, [park(middle, -900, 300), park(middle, -900, 290)])
    write(path, "greenspace", {"type": ["Public Park Or Garden", "Golf Course"]}, [park(middle, 500, 250)] * 2)
    return path


def run(layers, data_dir):
    return main(["--context", "--from", str(layers), "--data", str(data_dir)])


def test_zoomstack_becomes_paths_with_their_source(data_dir, layers, middle):
    zoomstack(layers, middle)
    before = snapshot(data_dir)
    assert run(layers, data_dir) == 0
    after = snapshot(data_dir)
    assert set(after) - set(before) == NEW
    assert all(after[name] == content for name, content in before.items())
    city = load_city(data_dir)
    paths = city.context.paths
    assert list(paths) == ["parks", "water", "rivers", "railways", "minor-roads", "main-roads"]
    counts = {kind: data.count("M") for kind, data in paths.items()}
    # the nearby ones only: no tunnel, no high-water line, one scale of each water, parks alone of the green spaces
    assert counts == {"parks": 1, "water": 1, "rivers": 1, "railways": 1, "minor-roads": 1, "main-roads": 2}
    assert paths["parks"].endswith("z")
    assert "z" not in paths["main-roads"]
    record = read_provenance(data_dir, files.CONTEXT)
    assert record.title == "OS Open Zoomstack: roads, railways, rivers and parks"
    assert record.attribution == ("Contains OS data © Crown copyright and database right",)
    assert [source.name for source in record.source_files] == ["OS_Open_Zoomstack.gpkg"]
    assert record.processing[0].startswith("Clipped to Leeds and 200 m around it")
    assert record in city.provenance
    assert all(result.ok for result in inspect_city(data_dir).results)


def test_paths_lie_on_the_grid_of_the_map(data_dir, layers, middle):
    zoomstack(layers, middle)
    assert run(layers, data_dir) == 0
    city = load_city(data_dir)
    grid = Grid.around(city.lsoa_boundaries)
    held = city.context
    assert (held.left_m, held.top_m, held.metres_per_unit) == (grid.left_m, grid.top_m, grid.metres_per_unit)
    regional = grid.place(gpd.GeoSeries([line(middle, -600 - 180)], crs=27700))[0]
    ((x, y),) = re.findall(r"M(-?\d+) (-?\d+)", held.paths["rivers"])
    # cut where the city ends, and then on the grid
    assert regional.distance(Point(int(x), int(y))) < 1.5


@pytest.mark.parametrize("form", ["shp", "gpkg"])
def test_open_roads_rivers_and_greenspace_in_either_form(data_dir, layers, middle, form):
    road, river, green, kind = {
        "shp": ("SE_RoadLink", "SE_WatercourseLink", "SE_GreenspaceSite", "class"),
        "gpkg": ("road_link", "watercourse_link", "greenspace_site", "road_classification"),
    }[form]
    name = "name1" if form == "shp" else "watercourse_name"
    classes = ["Motorway", "B Road", "Unclassified"]
    write(layers / "data" / f"{road}.{form}", road, {kind: classes}, [line(middle, d) for d in (0, 300, 600)])
    columns = {name: ["River Aire", None], "form": ["inlandRiver", "inlandRiver"]}
    write(layers / "data" / f"{river}.{form}", river, columns, [line(middle, -300), line(middle, -600)])
    columns = {"function": ["Public Park Or Garden", "Cemetery"]}
    write(layers / "data" / f"{green}.{form}", green, columns, [park(middle, 500, 250), park(middle, -900, 250)])
    assert run(layers, data_dir) == 0
    paths = load_city(data_dir).context.paths
    assert {key: data.count("M") for key, data in paths.items()} == {
        "parks": 1, "rivers": 1, "minor-roads": 1, "main-roads": 1,
    }  # fmt: skip
    title = read_provenance(data_dir, files.CONTEXT).title
    assert title.startswith("OS Open Greenspace, OS Open Rivers, OS Open Roads: ")


def test_what_zoomstack_has_is_not_drawn_twice(data_dir, layers, middle, capsys):
    zoomstack(layers, middle)
    write(layers / "SE_RoadLink.shp", "SE_RoadLink", {"class": ["A Road"]}, [line(middle, 100)])
    assert run(layers, data_dir) == 0
    assert load_city(data_dir).context.paths["main-roads"].count("M") == 2
    assert "OS Open Roads is not used: OS Open Zoomstack has the same." in capsys.readouterr().err


def crowded(folder, middle, roads=120, parks=900):
    """Write more than fits: winding A roads and B roads, and parks of all sizes."""
    random = np.random.default_rng(4)
    path = folder / "OS_Open_Zoomstack.gpkg"
    x, y = middle
    along = np.linspace(-1500, 1500, 300)
    winding = [
        LineString(np.column_stack([x + along, y + dy + random.uniform(-14, 14, 300)]))
        for dy in np.linspace(-2000, 2000, roads)
    ]
    write(path, "roads_regional", {"type": ["B Road", "A Road"] * (roads // 2)}, winding)
    places = random.uniform(-2000, 2000, (parks, 2))
    sizes = random.uniform(10, 120, parks)
    shapes = [translate(park(middle, 0, side), dx, dy) for (dx, dy), side in zip(places, sizes, strict=True)]
    write(path, "greenspace", {"type": ["Public Park Or Garden"] * parks}, shapes)


def test_what_is_too_much_is_thinned_out_and_told(data_dir, layers, middle, capsys, monkeypatch):
    crowded(layers, middle)
    assert context.LIMIT_BYTES == 60_000
    monkeypatch.setattr(context, "LIMIT_BYTES", 8_000)
    assert run(layers, data_dir) == 0
    content = (data_dir / files.CONTEXT).read_bytes()
    assert 2_000 < len(gzip.compress(content, mtime=0)) <= 8_000
    paths = json.loads(content)["paths"]
    assert "main-roads" in paths
    assert "minor-roads" not in paths
    told = read_provenance(data_dir, files.CONTEXT).processing
    assert any(re.fullmatch(r"Left out parks and waters under \d+\.\d ha\.", step) for step in told)
    assert "Left out B roads." in told
    printed = capsys.readouterr().err
    assert "Left out B roads." in printed
    assert re.search(r"On the map: .*main roads \(\d+\.\d kB compressed, at most 8 kB\)", printed)


def test_the_same_layers_give_the_same_file(data_dir, layers, middle, capsys):
    zoomstack(layers, middle)
    assert run(layers, data_dir) == 0
    assert run(layers, data_dir) == 0
    assert "nothing has changed" in capsys.readouterr().err


def test_lines_that_are_too_much_even_at_their_coarsest_are_refused(data_dir, layers, middle, capsys, monkeypatch):
    crowded(layers, middle)
    monkeypatch.setattr(context, "LIMIT_BYTES", 100)
    assert "kB of lines at their coarsest" in refused(["--context", "--from", str(layers)], data_dir, capsys)


def refused(arguments, data_dir, capsys):
    before = snapshot(data_dir)
    assert main([*arguments, "--data", str(data_dir)]) == 1
    assert snapshot(data_dir) == before
    return capsys.readouterr().err


def test_a_folder_is_needed(data_dir, capsys):
    assert "give `--from FOLDER`" in refused(["--context"], data_dir, capsys)


def test_layers_that_are_missing_elsewhere_or_damaged_are_told(data_dir, layers, middle, capsys):
    arguments = ["--context", "--from", str(layers)]
    assert "found no such layer; expected OS Open Zoomstack" in refused(arguments, data_dir, capsys)
    far = [line((middle[0] + 90_000, middle[1]), 0)]
    write(layers / "a.gpkg", "rail", {"type": ["Multi Track"]}, far)
    assert "found layers, but nothing of them in the city" in refused(arguments, data_dir, capsys)
    write(layers / "b_rail.shp", "b_rail", {"type": ["Multi Track"]}, far)
    (layers / "b_rail.prj").unlink()
    assert "found no CRS for b_rail" in refused(arguments, data_dir, capsys)
    (layers / "b_rail.shp").write_bytes(b"nothing")
    assert "b_rail.shp: found content that cannot be read" in refused(arguments, data_dir, capsys)


def test_an_update_keeps_them_for_the_same_authority_and_drops_them_for_another(
    data_dir, layers, middle, official, capsys
):
    zoomstack(layers, middle)
    assert run(layers, data_dir) == 0
    held = {name: content for name, content in snapshot(data_dir).items() if name in NEW}
    assert main(["--from", str(official), "--data", str(data_dir)]) == 0
    assert held.items() <= snapshot(data_dir).items()
    assert main(["--from", str(official), "--data", str(data_dir), "--authority", OTHER]) == 0
    assert not NEW & set(snapshot(data_dir))
    assert "read those of this one with `--context`" in capsys.readouterr().err
