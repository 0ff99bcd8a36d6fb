"""What may stand in a text: plain words, nothing personal, no markup, no way elsewhere."""

from datetime import date

import pytest

from dashboard.domain.outcomes import texts

REFUSED = {
    "Write to jane.doe@example.org": "e-mail",
    "jane [at] example": "e-mail",
    "Ring 0113 496 0000": "phone",
    "ring (0113) 4960000 soon": "phone",
    "+44 7700 900123": "phone",
    "０７７００９００１２３": "phone",
    "07700-900-123": "phone",
    "see https://example.org/a": "web address",
    "see www.example.org": "web address",
    "at example.gov.uk": "web address",
    "[here](there)": "web address",
    "javascript:alert(1)": "web address",
    "<b>now</b>": "markup",
    "&lt;script&gt;": "markup",
    "a\u202eb": "cannot be seen",
}
FINE = (
    "Street lights on Lincoln Green Road by 30/09/2026: 12 of 40 done.",
    "Budget £1,250,000 over 2026-2027, from 01.02.2026",
    "E01011372 and Leeds 064F; ask the housing team (ground floor).",
    "Q1 2026/27: 0.5 % & rising\n\nA second paragraph – “quoted”.",
    "Open 09.00 to 17.30, Monday to Friday",
)


@pytest.mark.parametrize(("text", "told"), REFUSED.items())
def test_what_is_personal_or_leads_elsewhere_is_refused_and_not_repeated(text, told):
    found = texts.problems("A note", text)
    assert any(told in one for one in found)
    assert not any(text in one for one in found)


@pytest.mark.parametrize("text", FINE)
def test_plain_words_dates_codes_and_sums_of_money_are_fine(text):
    assert texts.problems("A note", text) == []
    assert texts.tidy(text) == text


def test_all_that_is_wrong_is_told_at_once():
    assert len(texts.problems("A note", "<a@b.org> www.b.org 0113 496 0000" + "x" * 3000)) == 5
    assert "2 characters or more" in texts.problems("Who", "x", 80, 2)[0]
    assert texts.tidy(" a \r\n\r\n\r\n\r\n b\t") == "a\n\nb"


def test_days_are_read_as_browsers_send_and_people_write_them():
    assert texts.read_date(" 2026-09-30 ") == texts.read_date("30/9/2026") == date(2026, 9, 30)
    assert texts.read_date(" ") is None
    for wrong in ("31/9/2026", "next week", "2026-13-01"):
        with pytest.raises(ValueError, match=r"\w"):
            texts.read_date(wrong)
