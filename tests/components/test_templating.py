import pytest

from dashboard.components.templating import escaped, escaped_all


@pytest.mark.parametrize("texts", [[], ["a"], ["a", "<b>"], ["", "“c” & d", "'"], ["Lincoln Green", "1,234", "/lsoa"]])
def test_texts_are_escaped_alike_one_by_one_and_together(texts):
    assert escaped_all(texts) == [escaped(text) for text in texts]
    assert not any(set("<>\"'") & set(text) for text in escaped_all(texts))
