"""The whole of England: the IMD rebuilt from its domains equals the published one (needs ../shared/data)."""

from pathlib import Path

import pandas as pd
import pytest

from dashboard.domain.deprivation.editions import IOD_2015
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.deprivation.ranks import deciles, is_within_share
from tests.domain.deprivation.combined import score

NATIONAL = Path(__file__).parents[4] / "shared" / "data" / "imd" / "england_iod2015_lsoa11.csv.gz"

pytestmark = pytest.mark.national


@pytest.fixture(scope="module")
def england():
    if not NATIONAL.exists():
        pytest.skip("needs ../shared/data/imd/england_iod2015_lsoa11.csv.gz beside the repository")
    return pd.read_csv(NATIONAL, index_col="lsoa11_code")


def test_all_32844_lsoas_are_ranked_and_a_better_rank_never_has_a_lower_score(england):
    assert len(england) == england.index.nunique() == IOD_2015.lsoa_count
    assert england["imd_rank"].between(1, IOD_2015.lsoa_count).all()
    # a few neighbours share a rank
    assert england["imd_rank"].nunique() > 0.99 * IOD_2015.lsoa_count
    assert england.sort_values("imd_rank")["imd_score"].is_monotonic_decreasing


def test_the_score_is_rebuilt_from_the_ranks_of_the_domains(england):
    ranks = england[[domain.rank_column for domain in DOMAINS]]
    ranks = ranks.set_axis([domain.key for domain in DOMAINS], axis=1)
    rebuilt = score(ranks, IOD_2015.lsoa_count)
    assert (rebuilt - england["imd_score"]).abs().max() < 0.003
    # and in the same order, but for neighbours that differ in the third decimal
    assert (rebuilt.rank(ascending=False) - england["imd_rank"]).abs().max() <= 2


def test_deciles_are_the_published_ones(england):
    assert (deciles(england["imd_rank"], IOD_2015.lsoa_count) == england["imd_decile"]).all()


def test_one_per_cent_of_england_is_328_lsoas(england):
    assert is_within_share(england["imd_rank"], IOD_2015.lsoa_count, 1).sum() == 328
