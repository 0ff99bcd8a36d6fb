"""Rank correlation with deprivation, and its direction."""

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.deprivation.measures import IMD, MEASURES
from dashboard.domain.statistics.associations import CAUTION, association, association_sentence

RANKS = pd.Series(np.arange(1, 21), index=[f"E{n}" for n in range(20)])


def test_more_where_more_deprived_is_positive():
    # rank 1, the most deprived, has the highest value
    assert association(pd.Series(np.arange(20, 0, -1), index=RANKS.index), RANKS).rho == pytest.approx(1)
    assert association(pd.Series(np.arange(20), index=RANKS.index), RANKS).rho == pytest.approx(-1)


def test_spearmans_formula_by_hand():
    # ranks without ties: 1 - 6 Σd² / n(n² - 1); the first two of ten change places, so Σd² = 2
    ranks = RANKS.iloc[:10]
    values = pd.Series([9, 10, 8, 7, 6, 5, 4, 3, 2, 1], index=ranks.index)
    found = association(values, ranks)
    assert found.rho == pytest.approx(1 - 6 * 2 / 990)
    assert found.lower < found.rho < found.upper <= 1
    assert found.is_clear


def test_hidden_lsoas_are_left_out_and_told():
    values = pd.Series(np.arange(20.0, 0, -1), index=RANKS.index)
    values.iloc[:5] = np.nan
    found = association(values.drop("E19"), RANKS)
    assert (found.lsoas, found.left_out) == (14, 6)
    assert "(14 neighbourhoods; 6 have no figure that may be shown)" in association_sentence(found, "Visits", IMD)


def test_too_few_or_all_the_same_cannot_be_correlated():
    assert np.isnan(association(pd.Series(5.0, index=RANKS.index), RANKS).rho)
    few = association(pd.Series(np.arange(9), index=RANKS.index[:9]), RANKS)
    assert np.isnan(few.rho)
    assert "too few figures" in association_sentence(few, "Visits", IMD)


def test_the_sentence_says_strength_direction_number_and_caution():
    values = pd.Series(np.arange(20, 0, -1), index=RANKS.index)
    assert association_sentence(association(values, RANKS), "Anti-social behaviour", MEASURES["crime"]) == (
        "Anti-social behaviour: strongly higher where neighbourhoods are more deprived on crime; rank correlation 1.00 "
        f"(20 neighbourhoods). {CAUTION}"
    )
    down = association_sentence(association(-values, RANKS), "Anti-social behaviour", IMD)
    assert "strongly lower where neighbourhoods are more deprived overall; rank correlation −1.00" in down
    wavering = pd.Series([1, 9, 2, 8, 3, 7, 4, 6, 5, 5] * 2, index=RANKS.index)
    assert "hardly linked to deprivation;" in association_sentence(association(wavering, RANKS), "Visits", IMD)
