"""How the dashboard was tested for accessibility, in words."""

from dash import html
from dash.development.base_component import Component

from dashboard.domain.wording import plain as wording
from dashboard.pages.accessibility.statement import AXE_VERSION, WIDTHS_PX

#: The tests in which axe-core examines pages.
AXE_TESTS = (
    "tests/browser/test_axe.py::test_axe_finds_nothing",
    "tests/browser/test_axe.py::test_axe_finds_nothing_while_searching_with_the_card_shown",
    "tests/browser/test_axe.py::test_axe_finds_nothing_without_scripts_of_dash",
    "tests/browser/test_gap_table.py::test_axe_finds_nothing",
    "tests/browser/test_kpi.py::test_axe_finds_nothing",
    "tests/browser/test_kpi_map.py::test_axe_finds_nothing_on_the_map",
    "tests/browser/test_kpi_map.py::test_axe_finds_nothing_on_the_pair",
    "tests/browser/test_compare.py::test_axe_finds_nothing",
    "tests/browser/test_pack.py::test_axe_finds_nothing_and_nothing_is_wider_than_the_window",
    "tests/browser/test_charts.py::test_axe_finds_nothing",
    "tests/browser/test_data.py::test_a_steward_hands_figures_in_by_keyboard",
)
#: Tests of what no criterion asks for by itself.
OTHER_TESTS = (
    "tests/browser/test_charts.py::test_charts_survive_forced_colours_and_paper",
    "tests/browser/test_screens.py::test_a_chosen_area_prints_on_two_pages_with_its_words",
    "tests/browser/test_profiles.py::test_a_profile_prints_on_two_sides_with_its_services",
)


def named(test: str) -> list[Component | str]:
    """Name a test so that it can be read, and found."""
    path, _, name = test.partition("::test_")
    folder, _, file = path.rpartition("/")
    # on a phone the path may break there
    return [f"{wording.capitalised(name.replace('_', ' '))} (", html.Code([f"{folder}/", html.Wbr(), file]), ")"]


def how_it_was_tested() -> list[Component]:
    """Say what the tests do, and what was looked at."""
    widths = wording.listing([f"{width:,}" for width in WIDTHS_PX])
    return [
        html.P(
            "Automatic tests run in a real browser (Chromium, as Debian ships it) on every change of the program, "
            "which is only taken in when all of them pass:"
        ),
        html.Ul(
            [
                html.Li(
                    f"axe-core {AXE_VERSION} examines pages of every kind, but for signing in and short messages, "
                    "against its rules for WCAG 2.0, 2.1 and 2.2 at levels A and AA, on a laptop and on a phone, and "
                    "must find nothing;"
                ),
                html.Li("journeys from start to end use the keyboard only;"),
                html.Li(f"windows are {widths} pixels wide; 320 stands for a zoom of 400%, 683 for one of 200%;"),
                html.Li("colours are measured in all four colour schemes, and as colour-blind readers see them;"),
                html.Li("pages are opened without scripts, with the operating system’s own colours, and on paper."),
            ]
        ),
        html.P(
            "What no test holds was looked at once, on the day of this statement, and is marked “Looked at” under "
            "“Criterion by criterion”: pages were opened in a browser without a screen, and their pictures, names and "
            "sizes gone through. So was the page for signing in with its error message, in which axe-core found "
            "nothing. Automatic tests find only a part of what can go wrong."
        ),
        html.Details(
            [
                html.Summary("Tests with axe-core, in other colours, and on paper"),
                html.Ul([html.Li(named(test)) for test in (*AXE_TESTS, *OTHER_TESTS)], className="evidence"),
            ]
        ),
    ]
