"""Colours of a KPI: told apart by every reader; what they mean is tested in test_meaning_of_colours."""

from itertools import pairwise

import pytest

from dashboard.components.map.kpi_palette import KPI_PALETTES
from dashboard.domain.kpi.classes import MOST_CLASSES
from tests.components.test_palettes import VISIONS, contrast, declarations, resolved, seen

SEQUENCES = [(key, count) for key, sequences in KPI_PALETTES.items() for count in sequences if count > 1]
LEAST_DIFFERENCE = 12


def difference(one, other, vision):
    return seen(one, vision).delta_e(seen(other, vision), method="2000")


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("key", "count"), SEQUENCES)
def test_neighbouring_classes_differ_and_each_is_lighter(key, count, vision):
    colours = KPI_PALETTES[key][count]
    assert len(colours) == count
    assert min(difference(*pair, vision) for pair in pairwise(colours)) >= LEAST_DIFFERENCE
    lightness = [seen(colour, vision).convert("lab-d65")["lightness"] for colour in colours]
    assert all(darker < lighter for darker, lighter in pairwise(lightness))


def test_there_are_colours_for_every_number_of_classes():
    for sequences in KPI_PALETTES.values():
        assert {count: len(colours) for count, colours in sequences.items()} == {
            count: count for count in range(1, MOST_CLASSES + 1)
        }


@pytest.mark.parametrize("key", KPI_PALETTES)
@pytest.mark.parametrize("mark", ["hover", "selected", "focus", "ward"])
def test_a_mark_stands_out_from_every_class(key, mark):
    casing = declarations(".mark .casing", "map.css") | declarations(f".mark-{mark} .casing", "map.css")
    line = declarations(f".mark-{mark} .line", "map.css")["stroke"]
    strokes = [resolved(casing["stroke"], "contrast" if key == "contrast" else "blue"), line]
    for colours in KPI_PALETTES[key].values():
        assert all(max(contrast(stroke, colour) for stroke in strokes) >= 3 for colour in colours)


@pytest.mark.parametrize("key", KPI_PALETTES)
@pytest.mark.parametrize("outline", ["most-deprived", "priority", "target-wards", "wards"])
def test_an_outline_stands_out_from_every_class(key, outline):
    palette = "contrast" if key == "contrast" else "blue"
    strokes = []
    for part in ("under", "casing", "line"):
        try:
            strokes.append(resolved(declarations(f".outline-{outline} .{part}", "map.css")["stroke"], palette))
        except AssertionError:
            continue
    for colours in KPI_PALETTES[key].values():
        assert all(max(contrast(stroke, colour) for stroke in strokes) >= 3 for colour in colours)


def test_hidden_is_hatched_otherwise_than_no_figures():
    hidden = declarations(".areas .kpi-hidden", "kpi_map.css")["fill"]
    assert hidden == 'url("#kpi-hidden-hatch")'
    assert hidden != declarations(".map-stage .no-data", "map.css")["fill"]
    line = declarations(".kpi-hatch-line", "kpi_map.css")["stroke"]
    assert contrast(declarations(".hatch-ground", "map.css")["fill"], line) >= 3
