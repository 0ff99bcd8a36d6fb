"""No sentence of any profile holds a gap, a stray decimal, or a judgement on people."""

import re

import pytest

from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.editions import IOD_2015
from dashboard.domain.deprivation.profile import benchmark, median_ranks, nearest_in_kind
from dashboard.domain.wording import profile as words
from tests.domain.profile_words import (
    N,
    assert_sound,
    profile_sentences,
    shown_name,
    ward_sentences,
)


@pytest.mark.parametrize(
    "unsound",
    [
        "The nan is here.",
        "It is None.",
        "Two  gaps.",
        "It is 12.5 of them.",
        "It is worse.",
        "Deprived people live here.",
        "Not everyone in a deprived area is deprived.",
        "Its residents are more deprived.",
        "It ends",
    ],
)
def test_an_unsound_sentence_would_be_noticed(unsound):
    with pytest.raises(AssertionError):
        assert_sound(unsound)


def test_every_area_has_sound_sentences(leeds_lsoas, city_median, ward_figures):
    assert len(leeds_lsoas) == 482
    for code in leeds_lsoas.index:
        near = nearest_in_kind(leeds_lsoas, code)
        names = [shown_name(leeds_lsoas.loc[like.code]) for like in near]
        likeness = words.likeness_sentence(names, near[0].places_apart, N)
        for sentence in (*profile_sentences(leeds_lsoas, code, city_median, ward_figures), likeness):
            assert_sound(sentence)


def test_every_ward_has_sound_sentences(leeds_lsoas, city_median):
    city = benchmark("Leeds", leeds_lsoas, N)
    wards = dict(list(leeds_lsoas.groupby("ward_code")))
    assert len(wards) == 33
    for ward in wards.values():
        in_share = int(deprivation.is_within_share(ward["imd_rank"], N, 1).sum())
        told = [*ward_sentences(ward, city, city_median), words.most_deprived_sentence(in_share, 16)]
        for sentence in told if in_share else told[:-1]:
            assert_sound(sentence)


def test_the_caution_speaks_of_areas_and_stands_beside_the_period_of_the_data():
    assert_sound(words.CAUTION)
    assert_sound(IOD_2015.data_period)
    assert not re.search(r"\d", words.CAUTION)


def test_every_ward_of_every_vintage_has_sound_sentences(city):
    """The real wards: what they are, and what became of them in the other vintages."""
    whole, middle = benchmark("Leeds", city.lsoas, N), median_ranks(city.lsoas)
    for own in city.ward_vintages.values():
        for code, name in own.wards["name"].items():
            members = own.ward_of.index[own.ward_of == code]
            ward = city.lsoas.loc[members].assign(ward_name=name)
            told = ward_sentences(ward, whole, middle)
            for other in city.ward_vintages.values():
                counts = other.ward_of.loc[members].value_counts()
                overlaps = [(str(other.wards.at[there, "name"]), int(count)) for there, count in counts.items()]
                first_lsoas = int((other.ward_of == counts.index[0]).sum())
                told.append(words.vintage_sentence(overlaps, len(members), first_lsoas, other.label))
            for sentence in told:
                assert_sound(sentence)
