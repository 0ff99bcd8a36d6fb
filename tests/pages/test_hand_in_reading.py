"""A file in a form of its own, from the upload to the history: what is asked, chosen, stored and remembered."""

import io
import re

import pytest

from dashboard.domain.kpi.catalogue import write_toml
from dashboard.kpis.hand_ins.queue import Stage
from tests.example_kpi import MISSED_BINS
from tests.kpis.conftest import until
from tests.pages.test_data_pages import app, steward  # noqa: F401 - fixtures

OWN_FORM = (
    "Missed bins by neighbourhood\n\nLSOA code,Bins reported missed,Households,Q3\n"
    "E01011372,12,640,x\nE01033035,30,700,x\nTotal,42,1340,\nSource: depot,,,\n"
)
CHOSEN = {
    "sheet": "",
    "header_row": "3",
    "form": "aggregates",
    "area": "LSOA code",
    "numerator": "Bins reported missed",
    "denominator": "Households",
    "period": "Jul-Sep 2018",
}


@pytest.fixture
def kpis(app):  # noqa: F811
    app.kpis.remove_illustrative()
    app.kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    return app.kpis


def uploaded(steward, text, name="report.csv"):  # noqa: F811
    """Hand a file in; the address of its page once nothing happens to it any more."""
    steward.open("/data/kpi/missed-bins")
    answer = steward.post("/data/kpi/missed-bins/hand-in", {"file": (io.BytesIO(text.encode()), name)})
    return rested(steward, answer)


def rested(steward, answer):  # noqa: F811
    assert answer.status_code == 303, answer.get_data(as_text=True)
    address = answer.headers["Location"]
    hand_in_id = address.rsplit("/", 1)[-1]
    until(lambda: steward.app.hand_ins.state(hand_in_id).stage.is_resting)
    return address, steward.app.hand_ins.state(hand_in_id)


def test_a_report_is_asked_about_read_as_chosen_stored_and_known_again(steward, kpis):  # noqa: F811
    address, state = uploaded(steward, OWN_FORM)
    assert state.stage is Stage.ASKED
    page = steward.open(address)[1]
    assert "How is report.csv to be read?" in page
    assert "Still to choose" in page
    assert "which period the figures are for" in page
    assert re.search(r'<option value="Bins reported missed" selected>', page)
    assert "E01033035" in page
    # without a period it is asked again
    again = rested(steward, steward.post(f"{address}/reading", {**CHOSEN, "period": "", "action": "use"}))[1]
    assert again.stage is Stage.ASKED
    steward.open(address)
    state = rested(steward, steward.post(f"{address}/reading", {**CHOSEN, "action": "use"}))[1]
    assert state.stage is Stage.CHECKED
    page = steward.open(address)[1]
    assert "numerator from “Bins reported missed”" in page
    assert "1 row: a total (“Total”)" in page
    assert "Read it in another way" in page
    accepted = {"accept": [kind.value for kind in state.dry_run.warnings]}
    state = rested(steward, steward.post(f"{address}/store", accepted))[1]
    assert state.stage is Stage.STORED
    page = steward.open(address)[1]
    assert 'href="/kpi/missed-bins"' in page
    (stored,) = kpis.history("missed-bins")
    assert "Bins reported missed" in stored.submission.read_as
    assert "Read as:" in steward.open("/data/kpi/missed-bins")[1]
    # the next one with these headings is asked for its period alone
    state = uploaded(steward, OWN_FORM.replace("12,640", "13,640"))[1]
    assert state.question.missing == ("which period the figures are for",)
    assert state.question.mapping.columns == {
        field: label for field, label in state.question.mapping.columns.items() if label in CHOSEN.values()
    }


def test_a_file_in_our_form_can_be_read_in_another_way(steward, kpis):  # noqa: F811
    text = "area,period,numerator,denominator\nE01011372,2018-Q3,12,640\nE01033035,2018-Q3,30,700\n"
    address, state = uploaded(steward, text)
    assert state.stage is Stage.CHECKED
    steward.open(address)
    state = rested(steward, steward.post(f"{address}/reading", {"action": "anew"}))[1]
    assert state.stage is Stage.ASKED
    assert state.question.labels == ("area", "period", "numerator", "denominator")
    # what is not known is a file to be handed in again, never an error of the program
    steward.open(address)
    looked = rested(steward, steward.post(f"{address}/reading", {"action": "look", "header_row": "9" * 30}))[1]
    assert looked.stage is Stage.ASKED
    steward.post(f"{address}/forget")
    assert steward.open(address)[0] == 404


def test_nonsense_in_the_choice_is_answered_in_words(steward, kpis):  # noqa: F811
    address, _ = uploaded(steward, OWN_FORM)
    steward.open(address)
    wrong = {**CHOSEN, "area": "nothing", "action": "use"}
    state = rested(steward, steward.post(f"{address}/reading", wrong))[1]
    assert state.stage is Stage.FAILED
    assert "found no column “nothing”" in steward.open(address)[1]
