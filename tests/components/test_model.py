import json
from dataclasses import replace

import pandas as pd

from dashboard.components.map.model import class_string
from dashboard.components.map.paths import outline
from dashboard.domain.areas.places import in_force, outline_label
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.measures import MEASURES, ClassingKey


def test_classes_are_one_character_an_area():
    assert class_string(pd.Series([0, 9, 10, 19, -1])) == "09aj-"


def test_counts_of_the_bands_add_up_to_the_city(model):
    assert model.class_counts(ClassingKey.BANDS, "imd") == [16, 29, 15, 45, 43, 117, 217, 0]
    for way, classing in model.classings.items():
        for measure in MEASURES:
            counts = model.class_counts(way, measure)
            assert len(counts) == classing.class_count + 1
            assert sum(counts) == 482


def test_the_payload_may_stand_in_a_script_element(model):
    assert "<" not in model.payload_json
    payload = json.loads(model.payload_json)
    assert payload["codes"][0] == "E01011264"
    assert set(payload["ranks"]) == set(MEASURES)
    assert [len(s["areas"]) for s in payload["sets"] if s["key"] == SetKey.MOST_DEPRIVED] == [16]


def test_the_sixteen_are_outlined_one_by_one(model):
    assert model.outlines[SetKey.MOST_DEPRIVED].count("M") >= 16
    assert model.outlines[SetKey.TARGET_WARDS].count("M") >= 12


def test_the_wards_in_force_are_outlined_and_named(model):
    assert model.outlines[SetKey.WARDS] == outline(in_force(model.city).boundaries.geometry, model.grid)
    payload = json.loads(model.payload_json)
    assert payload["outlinedVintage"] == "since May 2018"
    assert {one["label"] for one in payload["sets"] if one["key"] == SetKey.WARDS} == {
        "Ward boundaries, since May 2018"
    }
    # a configuration from before names the earlier ones
    old = replace(model.city.sets[SetKey.WARDS], label="Ward boundaries, 2004–2018")
    city = replace(model.city, sets={**model.city.sets, SetKey.WARDS: old})
    assert outline_label(city, SetKey.WARDS) == "Ward boundaries, since May 2018"
    assert outline_label(city, SetKey.TARGET_WARDS) == "Twelve target wards (2004–2018)"


def test_the_version_changes_with_the_content(model):
    assert model.version in model.payload_url
    assert len(model.version) == 12
