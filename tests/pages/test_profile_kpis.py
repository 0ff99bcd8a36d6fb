"""“Services here” on the pages of neighbourhoods and wards: every KPI, for every viewer, and never a hidden number."""

import re
import threading
import time

import pytest

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import Unit
from dashboard.domain.wording.kpi import value_text
from dashboard.domain.wording.services import gap_between
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from tests.example_kpi import MISSED_BINS
from tests.pages.services import ELSEWHERE, LAST, WHOLE, figures, opener, rows, section, words

PLACES = [
    ("/neighbourhood/lincoln-green", "neighbourhood", "lincoln-green"),
    ("/lsoa/E01011372", "lsoa", "E01011372"),
    ("/ward/E05001420", "ward-2011", "E05001420"),
    ("/ward/E05011395", "ward-2018", "E05011395"),
]


@pytest.mark.parametrize(("address", "kind", "code"), PLACES)
def test_the_public_sees_what_is_published_and_nothing_of_what_is_hidden(public, told_app, address, kind, code):
    kind = kind if kind != "ward-2011" else f"ward-{next(iter(told_app.kpis.city.ward_vintages))}"
    status, page = public(address)
    assert status == 200
    found = rows(page)
    hidden = 0
    for kpi in told_app.kpis.definitions():
        cells = found[kpi.kpi_id]
        if kpi.kpi_id == MISSED_BINS.kpi_id:
            continue
        figure = figures(told_app.kpis, kpi.kpi_id, Viewer.PUBLIC, kind, code)
        if figure["status"] == "shown":
            assert cells[0] == value_text(kpi, figure["value"], unit=False)
        else:
            hidden += 1
            assert cells[0] == "▨ hidden (small number)"
            # the words of the trend, and the period
            assert not re.search(r"\d", " ".join(cells[:-1]))
        assert cells[-1] == "Q2 2018/19"
    assert hidden or kind.startswith("ward")


def test_the_count_behind_a_hidden_figure_is_nowhere_in_its_row(public, told_app):
    exact = {}
    for kpi in told_app.kpis.definitions():
        cells = told_app.kpis.store.cells(kpi.kpi_id, [LAST], ["lsoa"])
        exact[kpi.kpi_id] = cells.set_index("area_code")["numerator"].to_dict()
    checked = 0
    for code in told_app.kpis.city.lsoas.index[::60]:
        found = rows(public(f"/lsoa/{code}")[1])
        for kpi_id, cells in found.items():
            if cells[0] == "▨ hidden (small number)":
                assert str(int(exact[kpi_id][code])) not in re.findall(r"\d+", " ".join(cells[:-1]))
                checked += 1
    assert checked > 10


def test_a_steward_sees_exact_figures_and_is_told_so(steward, told_app):
    _, page = steward("/neighbourhood/lincoln-green")
    found = rows(page)
    for kpi in told_app.kpis.definitions():
        if kpi.kpi_id == MISSED_BINS.kpi_id:
            continue
        figure = figures(told_app.kpis, kpi.kpi_id, Viewer.STEWARD, "neighbourhood", "lincoln-green")
        assert found[kpi.kpi_id][0] == value_text(kpi, figure["value"], unit=False)
    assert "hidden (small number)" not in words(section(page))
    assert "Not for publication" in words(section(page))


def test_public_and_steward_are_never_served_each_other_s_page(public, steward):
    first = rows(public("/lsoa/E01011372")[1])
    exact = rows(steward("/lsoa/E01011372")[1])
    assert first != exact
    assert rows(public("/lsoa/E01011372")[1]) == first


def test_a_measure_leads_to_its_page_with_the_area_marked(public):
    page = section(public("/neighbourhood/lincoln-green")[1])
    assert f'href="/kpi/{WHOLE}?area=lincoln-green"' in page
    assert f'href="/kpi/{WHOLE}?area=E05001420"' in section(public("/ward/E05001420")[1])


def test_a_measure_without_figures_says_who_can_supply_them(public):
    cells = rows(public("/lsoa/E01011372")[1])[MISSED_BINS.kpi_id]
    assert cells == ["– no figures; Waste can supply them", "–"]


def test_the_paragraph_counts_what_the_table_shows(public):
    page = public("/lsoa/E01011372")[1]
    known = ("worse", "not significant", "better")
    judged = [next((word for word in known if word in cells[3]), "") if len(cells) > 4 else ""
              for cells in rows(page).values()]  # fmt: skip
    told_here = sum(bool(word) for word in judged)
    said = words(page)
    worse = judged.count("worse")
    assert (
        f"{worse or 'None'} of the {told_here} measures that can be compared {'are' if worse > 1 else 'is'} worse"
        in said
    )
    assert said.index("measures that can be compared") < said.index("Seven domains"), "on the first screen"
    chance = judged.count("not significant")
    assert f"{chance} show{'' if chance > 1 else 's'} no significant difference" in said


@pytest.mark.parametrize("address", ["/lsoa/E01011372", "/ward/E05001420"])
def test_illustrative_figures_are_marked_once_at_the_top(public, told_app, address):
    page = public(address)[1]
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count("Illustrative figures, not council data") == 1
    assert main.index("Illustrative figures, not council data") < main.index("<h1>")
    # one KPI is the council’s own, so each of the others is marked
    assert section(page).count('class="tag-illustrative"') == len(told_app.kpis.definitions()) - 1


def test_compared_areas_stand_beside_with_their_values(public, told_app):
    page = public("/lsoa/E01011372?compare=E05001414,lincoln-green,E01011372")[1]
    heads = [words(head) for head in re.findall(r"<th scope=\"col\".*?</th>", section(page))]
    assert heads[-2:] == ["Armley ward", "Lincoln Green"]
    figure = figures(told_app.kpis, WHOLE, Viewer.PUBLIC, "neighbourhood", "lincoln-green")
    shown = value_text(told_app.kpis.definition(WHOLE), figure["value"], unit=False)
    assert rows(page)[WHOLE][-1].startswith(shown)


def test_a_trend_is_told_in_words_with_an_arrow(public):
    cells = rows(public("/neighbourhood/lincoln-green")[1])[WHOLE]
    assert cells[4] in ("→ no clear change", "↗ getting better", "↘ getting worse")


def test_a_plain_count_of_the_rest_of_the_city_is_not_set_beside_that_of_an_area(public, told_app):
    counts = [kpi.kpi_id for kpi in told_app.kpis.definitions() if kpi.unit is Unit.COUNT]
    found = rows(public("/ward/E05001420")[1])
    assert counts
    assert {cell for kpi_id in counts if len(found[kpi_id]) > 4 for cell in found[kpi_id][1:3]} == {"–"}


def test_both_gaps_are_told_each_under_the_value_it_is_to(public, told_app):
    """The programme asks for the gap to the target wards and the gap to the city."""
    page = public("/neighbourhood/lincoln-green")[1]
    assert re.findall(r"<th scope=\"col\"[^>]*>([^<]*gap to[^<]*)", section(page)) == [
        "Twelve target wards, gap to them",
        "Leeds, gap to it",
    ]
    kpi = told_app.kpis.definition(WHOLE)
    own, wards, whole = (
        figures(told_app.kpis, WHOLE, Viewer.PUBLIC, kind, code)["value"]
        for kind, code in (
            ("neighbourhood", "lincoln-green"),
            ("target-wards", "target-wards"),
            ("city", told_app.kpis.city.config.authority_code),
        )
    )
    cells = rows(page)[WHOLE]
    assert cells[1] == f"{value_text(kpi, wards, unit=False)} {gap_between(kpi, own, wards)}"
    assert cells[2] == f"{value_text(kpi, whole, unit=False)} {gap_between(kpi, own, whole)}"


def test_the_page_follows_what_is_stored(public, told_app):
    assert WHOLE in rows(public("/lsoa/E01011372")[1])
    told_app.kpis.remove_illustrative()
    page = public("/lsoa/E01011372")[1]
    assert list(rows(page)) == [MISSED_BINS.kpi_id]
    assert "Illustrative" not in page.partition("<body")[2]


def test_figures_that_have_not_been_worked_out_are_asked_for_and_told(told_app, city, unpublished_url):
    other = create_app_for(city, city.data_dir, unpublished_url)
    assert other.kpis.definitions()
    page = opener(other, ELSEWHERE)("/lsoa/E01011372")[1]
    assert "being worked out" in words(section(page))
    assert "cannot be counted yet" in words(page)
    assert "can be compared" not in words(page)
    assert {cells[0] for cells in rows(page).values()} == {"– being worked out"}
    assert told_app.asked
    other.hand_ins.close()


def test_profiles_are_not_kept_by_anyone(told_app):
    assert told_app.server.test_client().get("/lsoa/E01011372").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/lsoa/E01011372", "/ward/E05001420"])
def test_the_profile_stands_without_the_database(city, tmp_path, caplog, address):
    file = tmp_path / "kpis.sqlite"
    file.write_text("not a database " * 100)
    broken = create_app_for(city, city.data_dir, f"sqlite:///{file.as_posix()}")
    status, page = opener(broken, ELSEWHERE)(address)
    assert status == 200
    assert "The figures of services cannot be shown at the moment." in words(section(page))
    assert "kpis.sqlite" not in page
    assert "kpis.sqlite" in caplog.text
    assert "Seven domains" in words(page)
    broken.hand_ins.close()


def test_a_profile_does_not_wait_long_for_the_database_to_be_opened(city, told, tmp_path, monkeypatch):
    may_open = threading.Event()
    opened = Kpis.store.fget
    monkeypatch.setattr(Kpis, "store", property(lambda self: may_open.wait(60) and opened(self)))
    monkeypatch.setattr("dashboard.pages.services._PATIENCE", 0.1)
    late = create_app_for(city, city.data_dir, f"sqlite:///{told.as_posix()}")
    began = time.monotonic()
    page = opener(late, ELSEWHERE)("/lsoa/E01011372")[1]
    may_open.set()
    assert time.monotonic() - began < 30
    assert "are being made ready; load the page again in a moment" in words(section(page))
    late.hand_ins.close()
