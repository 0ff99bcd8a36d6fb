"""Postcodes: whatever is typed gives an answer, and formats do not matter."""

import pytest

from dashboard.domain.areas.postcodes import AnswerKind, QueryKind, classify, find, normalise, sentence, spaced

hypothesis = pytest.importorskip("hypothesis")
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

SEPARATORS = st.text(alphabet=" \t-._/", max_size=3)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_postcode_is_found_however_it_is_written(city, data):
    code = city.postcodes.index[data.draw(st.integers(0, len(city.postcodes) - 1))]
    letters = [data.draw(st.sampled_from([letter, letter.lower()])) for letter in code]
    text = "".join(letter + data.draw(SEPARATORS) for letter in letters)
    assert normalise(text) == code
    answer = find(city.postcodes, data.draw(SEPARATORS) + text)
    assert answer.matches.index.tolist() == [code]
    assert answer.kind in (AnswerKind.LIVE, AnswerKind.TERMINATED)


@given(data=st.data(), limit=st.integers(1, 20))
@settings(max_examples=150, deadline=None)
def test_every_start_of_a_postcode_lists_only_postcodes_that_start_so(city, data, limit):
    code = city.postcodes.index[data.draw(st.integers(0, len(city.postcodes) - 1))]
    text = spaced(code)
    shown = text[: data.draw(st.integers(len(code) - 3, len(text) - 1))]
    answer = find(city.postcodes, shown, limit=limit)
    assert answer.kind is AnswerKind.PARTIAL
    assert 1 <= len(answer.matches) <= limit
    assert all(found.startswith(normalise(shown)) for found in answer.matches.index)
    everything = find(city.postcodes, shown, limit=len(city.postcodes))
    assert code in everything.matches.index
    assert not everything.matches.index.duplicated().any()


@given(text=st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_text_has_an_answer(city, text):
    answer = find(city.postcodes, text)
    assert (answer.kind is AnswerKind.NOT_A_POSTCODE) == (classify(text).kind is QueryKind.NONE)
    said = sentence(answer, city)
    assert said.endswith((".", ":"))
    assert "nan" not in said.replace(text.strip(), "")
