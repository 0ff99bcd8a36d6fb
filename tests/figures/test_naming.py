from dashboard.figures.naming import Box, Crowd, beside

ROOM = Box(0, 0, 600, 300)


def test_names_stand_beside_their_points_without_meeting():
    points = [(f"Area {n}", 60.0 + 90 * (n % 5), 60.0 + 50 * (n // 5)) for n in range(15)]
    placed = beside(points, ROOM, Crowd())
    assert None not in placed
    for place, one in enumerate(placed):
        assert ROOM.holds(one.box)
        assert not any(one.box.meets(other.box) for other in placed[:place])


def test_a_name_is_nearer_to_its_own_point_than_to_any_other():
    points = [(f"Area {n}", 300.0 + 14 * n, 150.0 + 9 * (n % 3)) for n in range(7)]
    placed = beside(points, ROOM, Crowd())
    assert sum(one is not None for one in placed) >= 3
    for place, one in enumerate(placed):
        if one:
            distances = [one.box.distance(x, y) for _, x, y in points]
            assert min(distances) == distances[place]


def test_a_name_without_room_is_left_out():
    assert beside([("A long name of an area", 10, 10)], Box(0, 0, 40, 20), Crowd()) == [None]


def test_points_on_one_place_have_names_apart():
    placed = [one for one in beside([("Same", 300, 150)] * 9, ROOM, Crowd()) if one]
    assert 2 <= len(placed) < 9
    for place, one in enumerate(placed):
        assert not any(one.box.meets(other.box) for other in placed[:place])


def test_a_name_keeps_off_the_crowd():
    crowd = [(x, 50.0 + y, 1) for x in range(110, 180, 8) for y in (-12, 0, 12)]
    (alone,) = beside([("Area", 100, 50)], Box(0, 0, 400, 100), Crowd())
    (crowded,) = beside([("Area", 100, 50)], Box(0, 0, 400, 100), Crowd(crowd))
    assert alone.box.left > 100
    assert crowded.box.right < 100


def test_lines_are_aligned_towards_the_point():
    (right,) = beside([("Area", 10, 50)], ROOM, Crowd())
    (left,) = beside([("Area", 590, 50)], ROOM, Crowd())
    assert (right.anchor, right.edge) == ("start", right.box.left)
    assert (left.anchor, left.edge) == ("end", left.box.right)


def test_short_names_without_room_stand_further_off_and_are_led_to_their_points():
    points = [(str(number), 300 + number, 150) for number in range(9)]
    placed = beside(points, ROOM, Crowd(), led=True)
    assert None not in placed
    far = [one for one in placed if one.leads]
    assert far
    assert not any(one.leads for one in beside(points, ROOM, Crowd()) if one)
    for place, one in enumerate(placed):
        assert not any(one.box.meets(other.box) for other in placed[:place])
