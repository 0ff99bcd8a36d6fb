import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString, Point, Polygon, box

from dashboard.components.map.paths import PROJECTED_CRS, Grid, area_shapes, line_data, outline, path_data
from dashboard.components.map.svg import context_svg
from dashboard.domain.areas.context import Context


@pytest.fixture
def squares() -> gpd.GeoDataFrame:
    """Four squares of one kilometre: A and B side by side, C above A, D apart.

    C .
    A B . D
    """
    corners = {"A": (0, 0), "B": (1000, 0), "C": (0, 1000), "D": (3000, 0)}
    shapes = [box(x, y, x + 1000, y + 1000) for x, y in corners.values()]
    return gpd.GeoDataFrame(index=list(corners), geometry=shapes, crs=PROJECTED_CRS)


def test_the_grid_takes_the_longer_side_and_north_is_up(squares):
    grid = Grid.around(squares, long_side_units=400)
    assert (grid.width, grid.height, grid.metres_per_unit) == (400, 200, 10)
    assert path_data(grid.place(squares.geometry)[2]).startswith("M100 100l0-100")


def test_neighbours_touch_by_border_or_corner(squares):
    shapes = area_shapes(squares, Grid.around(squares, 400))
    assert shapes.neighbours == ((1, 2), (0, 2), (0, 1), ())


def test_label_points_lie_inside_their_area_and_boxes_around_it(squares):
    shapes = area_shapes(squares, Grid.around(squares, 400))
    for (x, y), (left, top, right, bottom) in zip(shapes.labels_xy, shapes.boxes, strict=True):
        assert left < x < right
        assert top < y < bottom
    assert shapes.boxes[3].tolist() == [300, 100, 400, 200]


def test_points_that_fall_together_are_left_out():
    assert path_data(Polygon([(0, 0), (0, 0), (10, 0), (10, 10), (0, 10)])) == "M0 0l10 0 0 10-10 0z"


def test_holes_are_kept():
    ring = Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(3, 3), (6, 3), (6, 6), (3, 6)]])
    assert path_data(ring).count("z") == 2


def test_an_area_smaller_than_the_grid_does_not_vanish():
    assert path_data(Polygon([(5, 5), (5, 5), (5, 5)])) == "M5 5h1v1z"


def test_a_dissolved_outline_has_no_border_inside(squares):
    grid = Grid.around(squares, 400)
    pair = squares.geometry.loc[["A", "B"]]
    assert outline(pair, grid).count("z") == 2
    assert outline(pair, grid, dissolve=True).count("z") == 1


def test_neighbours_of_the_city_share_their_border_on_the_grid(city, model):
    placed = model.grid.place(city.lsoa_boundaries.geometry)
    repaired = shapely.make_valid(placed)
    overlap = shapely.area(repaired).sum() - shapely.area(shapely.union_all(repaired))
    # half a map unit of rounding can at most touch; areas must not lie over each other
    assert overlap < 1e-4 * shapely.area(repaired).sum()


def test_every_area_of_the_city_has_its_path_and_its_point_inside(city, model):
    assert len(model.areas.paths) == len(city.lsoas)
    assert all(path.startswith("M") and path.endswith("z") for path in model.areas.paths)
    placed = shapely.make_valid(model.grid.place(city.lsoa_boundaries.geometry))
    points = [Point(xy) for xy in model.areas.labels_xy]
    assert np.all(shapely.distance(placed, points) <= 1)


def test_lines_are_open_and_those_that_shrink_to_a_point_are_left_out():
    assert line_data(LineString([(3, 4), (3, 4), (8, 4), (8, -1)])) == "M3 4l5 0 0-5"
    assert line_data(MultiLineString([[(0, 0), (1, 0)], [(5, 5), (5, 5)], [(2, 2), (1, 1)]])) == "M0 0l1 0M2 2l-1-1"


def test_roads_of_another_grid_are_put_on_that_of_the_map(squares):
    grid = Grid.around(squares, 400)
    drawn = context_svg(Context(-100.0, 2100.0, 20.0, {"rivers": "M0 0l1 1", "main-roads": "M2 2l1 1"}), grid)
    # 100 m west and 100 m north of the map's corner, at 10 m a unit
    assert drawn.count('transform="translate(-10 -10) scale(2)"') == 2
    assert drawn.index('id="rivers"') < drawn.index('id="main-roads"')
    assert 'transform="translate(0 0) scale(1)"' in context_svg(
        Context(0.0, 2000.0, 10.0, {"rivers": "M0 0l1 1"}), grid
    )
