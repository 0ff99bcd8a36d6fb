"""The script modules that compute positions: the part of the map in sight, and where names go."""

import random

import pytest

from dashboard.domain.deprivation.view import read_view

from .visitor import overlap

#: Shapes of a stage (width / height): phone, laptop, wide screen, tall column.
SHAPES = (0.8, 1.37, 2.4, 0.45)
EXTENT = (2400, 2051)


def boxes(count, seed):
    source = random.Random(seed)
    return [
        {
            "x": source.uniform(-500, 2500),
            "y": source.uniform(-500, 2500),
            "width": w,
            "height": w / source.choice(SHAPES),
        }
        for w in (source.uniform(20, 8000) for _ in range(count))
    ]


# ---- viewport.mjs


@pytest.mark.parametrize("shape", SHAPES)
def test_the_whole_map_is_held_with_a_margin_and_has_the_shape_of_the_stage(modules, shape):
    whole = modules.run("viewport.mjs", "({wholeMap}, [extent, shape]) => wholeMap(extent, shape)", [EXTENT, shape])
    assert whole["width"] / whole["height"] == pytest.approx(shape)
    assert whole["x"] <= -0.03 * 2400
    assert whole["y"] <= -0.03 * 2400
    assert whole["x"] + whole["width"] >= EXTENT[0] + 0.03 * 2400
    assert whole["y"] + whole["height"] >= EXTENT[1] + 0.03 * 2400
    assert whole["x"] + whole["width"] / 2 == pytest.approx(EXTENT[0] / 2)


def test_zooming_keeps_the_point_under_the_fingers(modules):
    source = random.Random(7)
    cases = [[box, source.uniform(0.2, 8), source.random(), source.random()] for box in boxes(50, 1)]
    zoomed = modules.run("viewport.mjs", "({zoomAt}, cases) => cases.map(given => zoomAt(...given))", cases)
    for (before, factor, across, down), after in zip(cases, zoomed, strict=True):
        assert after["width"] == pytest.approx(before["width"] / factor)
        assert after["height"] == pytest.approx(before["height"] / factor)
        assert after["x"] + across * after["width"] == pytest.approx(before["x"] + across * before["width"])
        assert after["y"] + down * after["height"] == pytest.approx(before["y"] + down * before["height"])


def test_zooming_in_and_out_again_changes_nothing(modules):
    given = boxes(20, 2)
    back = modules.run("viewport.mjs", "({zoomAt}, all) => all.map(b => zoomAt(zoomAt(b, 1.6), 1 / 1.6))", given)
    for before, after in zip(given, back, strict=True):
        assert after == pytest.approx(before)


@pytest.mark.parametrize("shape", SHAPES)
def test_clamping_keeps_a_view_inside_the_whole_map_and_of_its_shape(modules, shape):
    given = boxes(60, 3)
    whole, views, again = modules.run(
        "viewport.mjs",
        """({clamp, wholeMap}, [given, extent, shape]) => {
          const views = given.map(view => clamp(view, extent, shape));
          return [wholeMap(extent, shape), views, views.map(view => clamp(view, extent, shape))];
        }""",
        [given, EXTENT, shape],
    )
    for view, twice in zip(views, again, strict=True):
        assert view["width"] / view["height"] == pytest.approx(shape)
        assert whole["width"] / 40 <= view["width"] + 1e-6
        assert view["x"] >= whole["x"] - 1e-6
        assert view["y"] >= whole["y"] - 1e-6
        assert view["x"] + view["width"] <= whole["x"] + whole["width"] + 1e-6
        assert view["y"] + view["height"] <= whole["y"] + whole["height"] + 1e-6
        assert twice == pytest.approx(view, abs=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_view_written_into_the_address_comes_back(modules, shape):
    pairs = modules.run(
        "viewport.mjs",
        """({clamp, toBox, fromBox, isWhole}, [given, extent, shape]) => given.map(view => {
          const kept = clamp(view, extent, shape);
          const box = toBox(kept, extent, shape);
          return [kept, isWhole(kept, extent, shape), box, box && fromBox(box, shape)];
        })""",
        [boxes(60, 4), EXTENT, shape],
    )
    assert any(whole for _, whole, _, _ in pairs)
    assert any(not whole for _, whole, _, _ in pairs)
    for kept, whole, box, back in pairs:
        assert (box is None) == whole
        if box:
            assert all(part == round(part) for part in box)
            assert back["x"] + back["width"] / 2 == pytest.approx(kept["x"] + kept["width"] / 2, abs=0.51)
            assert back["y"] + back["height"] / 2 == pytest.approx(kept["y"] + kept["height"] / 2, abs=0.51)
            assert back["width"] == pytest.approx(kept["width"], abs=0.51)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_view_that_can_be_written_can_be_read_by_the_server(modules, city, model, shape):
    extent = [model.grid.width, model.grid.height]
    written = modules.run(
        "viewport.mjs",
        """({clamp, toBox}, [given, extent, shape]) =>
          given.map(view => toBox(clamp(view, extent, shape), extent, shape)).filter(Boolean)""",
        [boxes(200, 5), extent, shape],
    )
    assert written
    for box in written:
        text = ",".join(str(part) for part in box)
        _, problems = read_view({"view": text}, city.lsoas.index, city.wards.index, tuple(extent))
        assert problems == ()


def test_a_view_around_places_holds_them(modules):
    given = boxes(6, 6)
    for shape in SHAPES:
        view = modules.run("viewport.mjs", "({around}, [given, shape]) => around(given, shape)", [given, shape])
        assert view["width"] / view["height"] == pytest.approx(shape)
        for box in given:
            assert view["x"] <= box["x"]
            assert view["y"] <= box["y"]
            assert view["x"] + view["width"] >= box["x"] + box["width"]
            assert view["y"] + view["height"] >= box["y"] + box["height"]


# ---- placement.mjs


def place(modules, labels, stage, obstacles):
    return modules.run(
        "placement.mjs",
        "({placeLabels}, [labels, stage, obstacles]) => placeLabels(labels, stage, obstacles)",
        [labels, stage, obstacles],
    )


def assert_clear(placed, stage, obstacles, labels):
    """Check that names are inside the stage, off each other, off the obstacles and off the places themselves."""
    found = [entry["box"] for entry in placed if entry]
    for number, box in enumerate(found):
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= stage["width"]
        assert box["y"] + box["height"] <= stage["height"]
        assert not any(overlap(box, other) for other in [*found[number + 1 :], *obstacles])
        dots = ({"x": label["x"] - 3, "y": label["y"] - 3, "width": 6, "height": 6} for label in labels)
        assert not any(overlap(box, dot) for dot in dots)


@pytest.mark.parametrize("stage", [(740, 560), (360, 397), (1200, 900)])
def test_the_six_names_all_find_room(modules, city, model, stage):
    size = {"width": stage[0], "height": stage[1]}
    scale = min(stage[0] / 2544, stage[1] / 2200)
    names = [(place.short_name, city.lsoas.index.get_loc(place.lsoa_codes[0])) for place in city.config.neighbourhoods]
    labels = [
        {"x": x * scale + 20, "y": y * scale + 20, "width": 7 * len(name) + 8, "height": 20}
        for name, index in names
        for x, y in [model.areas.labels_xy[index].tolist()]
    ]
    buttons = [{"x": stage[0] - 164, "y": 12, "width": 152, "height": 80}]
    placed = place(modules, labels, size, buttons)
    assert all(placed)
    assert_clear(placed, size, buttons, labels)
    for label, entry in zip(labels, placed, strict=True):
        assert (entry["line"][0]["x"], entry["line"][0]["y"]) == (label["x"], label["y"])


def test_crowded_names_are_left_out_rather_than_drawn_over_each_other(modules):
    source = random.Random(11)
    stage = {"width": 400, "height": 300}
    for count in (1, 5, 20, 60):
        labels = [
            {"x": source.uniform(0, 400), "y": source.uniform(0, 300), "width": source.uniform(30, 180), "height": 20}
            for _ in range(count)
        ]
        placed = place(modules, labels, stage, [])
        assert len(placed) == count
        assert_clear(placed, stage, [], labels)
    assert None in placed


def test_no_names_and_no_room_are_no_trouble(modules):
    assert place(modules, [], {"width": 100, "height": 100}, []) == []
    label = {"x": 50, "y": 50, "width": 300, "height": 20}
    assert place(modules, [label], {"width": 100, "height": 100}, []) == [None]
