"""Evidence sheets: written, kept in versions, shown as a page and as a paper for Word; all figures are the public's."""

from io import BytesIO

import docx
import pytest
from werkzeug.datastructures import MultiDict

from dashboard.access.identity import allow_local_mode
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.outcomes.documents import Kind
from dashboard.kpis import Kpis
from dashboard.kpis.outcomes import Outcomes
from tests.groups import KPI, PERIODS
from tests.pages.test_admin_pages import Administrator
from tests.pages.test_equality import words

WHY = "Agreed by the board in May"
FIELDS = {
    "title": "Moving debt advice", "proposal": "From six places to two.", "known": "Buses are few.", "public": "yes",
    "why": WHY,
}  # fmt: skip
CHOSEN = [("kpis", KPI.kpi_id), ("areas", "city"), ("areas", "lincoln-green"), ("characteristics", "disability"),
          ("characteristics", "religion")]  # fmt: skip


@pytest.fixture
def here(grouped, told_app):
    allow_local_mode(told_app.server, "127.0.0.1")
    return Administrator(told_app)


def filled(here, address="/equality/new", chosen=CHOSEN, **fields):
    where, hidden = here.form(address)
    given = MultiDict({**hidden, **FIELDS, **fields})
    for name, value in chosen:
        given.add(name, value)
    return here.send(where, given)


def test_a_sheet_says_who_lives_there_who_is_reached_what_is_not_known_and_what_to_ask(here, public):
    answer = filled(here)
    assert answer.status_code == 303
    path = answer.location.partition("?")[0]
    status, text = public(path)
    assert status == 200
    said = words(text)
    heads = ("Proposal", "Who lives there, and who is reached", "What is not known",
             "Which differences are significant", "What else is known", "Gaps in the data",
             "Questions to ask", "Where each figure comes from")  # fmt: skip
    assert [text.count(f"<h2>{one}</h2>") for one in heads] == [1] * len(heads)
    for one in (
        "From six places to two.",
        "Debt advice: for 15% of customers in Leeds, disability is not known.",
        "Debt advice, Leeds: even if none of the customers whose disability is not known were disabled people,",
        "Residents by disability: Census table.",
        "Debt advice, Jul–Sep 2018 (Q2 2018/19): people given advice; Welfare (Chief Officer, Communities).",
        "Who does not use the service at all, and who can speak for them?",
    ):
        assert one in said
    assert "two-sides" in text
    assert "History" not in said


def test_the_same_figures_are_in_word(here, told_app):
    path = filled(here).location.partition("?")[0]
    answer = told_app.server.test_client().get(f"{path}.docx")
    assert answer.status_code == 200
    paper = docx.Document(BytesIO(answer.data))
    text = "\n".join(one.text for one in paper.paragraphs)
    assert paper.core_properties.title == "Moving debt advice"
    assert "Debt advice: for 15% of customers in Leeds, disability is not known." in text
    heads = [[cell.text for cell in table.rows[0].cells] for table in paper.tables]
    assert heads[0][:3] == ["Disability", "Residents, Leeds", "Debt advice, Leeds"]
    shown = words(here.open(path)[1])
    for table in paper.tables:
        for row in table.rows[1:]:
            assert " ".join(cell.text for cell in row.cells if cell.text) in shown


def test_a_sheet_keeps_the_period_that_it_was_written_with_and_takes_the_latest_when_it_is_changed(
    here, told_app, monkeypatch
):
    whole = Kpis.group_counts
    monkeypatch.setattr(Kpis, "group_counts", lambda *given: dict(list(whole(*given).items())[1:]))
    path = filled(here).location.partition("?")[0]
    monkeypatch.setattr(Kpis, "group_counts", whole)
    assert PERIODS[-2].label in words(here.open(path)[1])
    assert PERIODS[-1].label not in words(here.open(path)[1])
    assert filled(here, f"{path}/change", why="Newer figures are in").status_code == 303
    assert PERIODS[-1].label in words(here.open(path)[1])
    versions = Outcomes(told_app.kpis).history(Kind.EVIDENCE, path.rpartition("/")[2])
    assert [one.version for one in versions] == [2, 1]


def test_whoever_asks_gets_the_figures_of_the_public(here, told_app, monkeypatch):
    whole, asked = Kpis.group_counts, []

    def noted(kpis, kpi_id, characteristic, viewer):
        asked.append(viewer)
        return whole(kpis, kpi_id, characteristic, viewer)

    monkeypatch.setattr(Kpis, "group_counts", noted)
    here.open(filled(here).location)
    assert set(asked) == {Viewer.PUBLIC}


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ([], "“KPIs”: found 0, expected 1 to 2"),
        ([*CHOSEN, ("areas", "priority")], "“Areas”: found 3, expected 1 to 2"),
        ([("kpis", "no-such"), *CHOSEN[1:]], "“KPIs”: one is none of those in the list."),
        ([*CHOSEN[:3], ("characteristics", "height")], "“height” is no characteristic."),
    ],
)
def test_what_is_wrong_with_a_sheet_is_told_and_nothing_typed_is_lost(here, chosen, said):
    answer = filled(here, chosen=chosen)
    assert answer.status_code == 400
    assert said in words(answer.text)
    assert "From six places to two." in answer.text


def test_a_sheet_is_changed_undone_and_a_second_writer_is_told(here):
    path = filled(here).location.partition("?")[0]
    where, hidden = here.form(f"{path}/change")
    assert filled(here, f"{path}/change", title="Moving it all").status_code == 303
    stale = MultiDict({**hidden, **FIELDS, "title": "Late"})
    for name, value in CHOSEN:
        stale.add(name, value)
    answer = here.send(where, stale)
    assert answer.status_code == 409
    assert "Somebody else was faster" in answer.text
    assert here.save(f"{path}/undo?version=2").status_code == 303
    assert "Moving debt advice" in here.open(path)[1]
    assert here.save(f"{path}/undo?version=1").status_code == 303
    assert "This sheet was removed" in here.open(path)[1]


def test_what_is_missing_is_among_the_gaps(here, grouped):
    grouped["residents"] = False
    path = filled(here, chosen=[*CHOSEN[:3], ("characteristics", "disability"), ("characteristics", "sex")]).location
    said = words(here.open(path)[1])
    assert "“Debt advice” has no figures by sex." in said
    assert "python -m dashboard.sources fetch residents-disability" in said


def test_the_list_has_what_a_reader_may_see(here, public):
    filled(here)
    filled(here, title="Not for everybody", public="no")
    shown, all_of = words(public("/equality")[1]), words(here.open("/equality")[1])
    assert "Moving debt advice" in shown
    assert "Not for everybody" not in shown
    assert "Not for everybody" in all_of
    assert "New evidence sheet" in all_of
    assert "New evidence sheet" not in shown
    assert public("/equality/77")[0] == 404
