"""The other editions of the Indices: read and checked, each on its own LSOAs, and may be absent."""

import pytest

from dashboard.domain.deprivation.measures import MEASURES
from dashboard.domain.deprivation.ranks import is_within_share
from dashboard.store import files
from dashboard.store.city import inspect_city, load_city

from .test_breaches import change, problems, without_line


def test_four_editions_each_on_its_own_lsoas(city):
    assert {year: len(one.frame) for year, one in city.editions.items()} == {2010: 476, 2015: 482, 2019: 482, 2025: 488}
    assert city.editions[2015].frame["imd_rank"].equals(city.lsoas["imd_rank"].astype("int64"))
    assert [one.population_year for one in city.editions.values()] == [0, 2015, 0, 2022]
    for one in city.editions.values():
        assert one.frame.index.name == one.edition.code_column
        assert one.frame.index.is_monotonic_increasing
        for measure in MEASURES.values():
            assert one.frame[measure.rank_column].between(1, one.edition.lsoa_count).all()


@pytest.mark.parametrize(("share_pct", "counts"), [(1, [10, 16, 12, 7]), (10, [92, 105, 114, 84])])
def test_the_known_counts_of_each_edition(city, share_pct, counts):
    found = [
        is_within_share(one.frame["imd_rank"], one.edition.lsoa_count, share_pct).sum()
        for one in city.editions.values()
    ]
    assert found == counts


def test_a_city_without_other_editions_has_its_own(data_dir):
    for file in files.OTHER_EDITIONS.values():
        (data_dir / file).unlink()
        (data_dir / f"{file}.source.toml").unlink()
    assert list(load_city(data_dir).editions) == [2015]


IOD_2019, IOD_2025 = files.OTHER_EDITIONS[2019], files.OTHER_EDITIONS[2025]


def with_rank(rank):
    return lambda text: text.replace("E01011264,Leeds 011A,17.003,17269", f"E01011264,Leeds 011A,17.003,{rank}")


def elsewhere(text):
    return text.replace("\nE0101", "\nE0109").replace("\nE0103", "\nE0108")


BREACHES = {
    "row gone": (IOD_2019, without_line("E01011372"), "only in the first: E01011372"),
    "column gone": (IOD_2019, lambda text: text.replace("crime_rank", "crime"), "found no column `crime_rank`"),
    "rank out of range": (IOD_2025, with_rank(33_756), "whole numbers from 1 to 33,755"),
    "another edition": (IOD_2025, lambda text: text.replace("lsoa21", "lsoa11"), "found no column `lsoa21_code`"),
    "a known count": (IOD_2025, with_rank(5), "LSOAs in the most deprived 1 %, 2025: found 8; expected 7"),
    "another place": (IOD_2025, elsewhere, "0 of 482"),
}


@pytest.mark.parametrize("name", BREACHES)
def test_what_is_wrong_with_an_edition_is_told(data_dir, name):
    file, edit, told = BREACHES[name]
    change(data_dir, file, edit)
    assert told in problems(data_dir)


def test_the_checks_name_every_edition(city):
    names = [result.name for result in inspect_city(city.data_dir).results]
    for file in files.OTHER_EDITIONS.values():
        assert {f"{file}: hash", f"{file}: ranks", f"{file}: rows"} <= set(names)


def test_a_file_without_its_record_is_told(data_dir):
    (data_dir / f"{IOD_2019}.source.toml").unlink()
    assert "iod_2019_lsoa_2011.csv.source.toml: found no readable file" in problems(data_dir)
