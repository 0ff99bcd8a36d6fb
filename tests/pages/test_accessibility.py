"""The accessibility statement: every criterion has its answer, every test it names is there, and readers find it."""

import ast
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from dashboard.components.prerender import to_html
from dashboard.domain.areas.sets import Contact
from dashboard.pages.accessibility.layout import build
from dashboard.pages.accessibility.statement import (
    AXE_TESTS,
    AXE_VERSION,
    GAPS,
    GROUPS,
    OTHER_TESTS,
    UNTRIED,
    WIDTHS_PX,
    Status,
    status,
)

ROOT = Path(__file__).resolve().parents[2]
POINTS = [point for group in GROUPS for point in group.points]
#: The criteria of WCAG 2.2 (4.1.1 is withdrawn), by guideline.
LEVEL_A = {
    "1.1": (1,), "1.2": (1, 2, 3), "1.3": (1, 2, 3), "1.4": (1, 2), "2.1": (1, 2, 4), "2.2": (1, 2), "2.3": (1,),
    "2.4": (1, 2, 3, 4), "2.5": (1, 2, 3, 4), "3.1": (1,), "3.2": (1, 2, 6), "3.3": (1, 2, 7), "4.1": (2,),
}  # fmt: skip
LEVEL_AA = {
    "1.2": (4, 5), "1.3": (4, 5), "1.4": (3, 4, 5, 10, 11, 12, 13), "2.4": (5, 6, 7, 11), "2.5": (7, 8), "3.1": (2,),
    "3.2": (3, 4), "3.3": (3, 4, 8), "4.1": (3,),
}  # fmt: skip

#: A test as the page names it: words, folder, file.
NAMED = re.compile(r"<li>([^<(]+) \(<code>([^<]+)<wbr>([^<]+)</code>\)</li>")


def numbers(criteria):
    return {f"{guideline}.{number}" for guideline, found in criteria.items() for number in found}


@cache
def functions_of(file):
    path = ROOT / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_criterion_has_one_answer():
    assert len(numbers(LEVEL_A)) == 31
    assert len(numbers(LEVEL_AA)) == 24
    assert Counter(point.number for point in POINTS) == Counter(numbers(LEVEL_A) | numbers(LEVEL_AA))
    assert {point.number for point in POINTS if point.level == "A"} == numbers(LEVEL_A)
    assert {point.level for point in POINTS} == {"A", "AA"}


def test_every_answer_has_what_holds_it_or_a_reason():
    for point in POINTS:
        assert point.says.endswith("."), point.number
        held = bool(point.tests or point.axe or point.seen)
        if status(point) is Status.NOT_APPLICABLE:
            assert not held, point.number
        elif status(point) is Status.MET:
            assert held, point.number
    for gap in GAPS:
        assert gap.criteria
        assert gap.meaning
        assert gap.instead
        # what does not apply cannot have a gap, and a gap is one of a criterion that is listed
        named = [point for point in POINTS if point.number in gap.criteria]
        assert len(named) == len(gap.criteria), gap.title
        assert all(point.applies for point in named), gap.title


def test_every_test_that_is_named_exists():
    named = {test for point in POINTS for test in point.tests} | {*AXE_TESTS, *OTHER_TESTS}
    assert [
        test for test in sorted(named) if test.partition("::")[2] not in functions_of(test.partition("::")[0])
    ] == []


def test_every_examination_by_axe_is_named():
    """Tests whose name says so; a journey that has itself examined on its way is named by hand."""
    files = sorted((ROOT / "tests" / "browser").glob("test_*.py"))
    found = {
        f"tests/browser/{file.name}::{test}"
        for file in files
        for test in functions_of(f"tests/browser/{file.name}")
        if test.startswith("test_axe_finds_nothing")
    }
    assert found
    assert found <= set(AXE_TESTS)


def test_what_is_said_of_the_tools_is_so():
    screens = (ROOT / "tests" / "browser" / "test_screens.py").read_text(encoding="utf-8")
    assert [width for width in WIDTHS_PX if not re.search(rf"\b{width}\b", screens)] == []
    axe = pytest.importorskip("axe_playwright_python", reason="needs axe-core (requirements-dev.txt)")
    banner = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")[:100]
    assert f"axe v{AXE_VERSION}\n" in banner


def test_the_page_tells_gaps_what_holds_and_whom_to_tell(client):
    answer = client.get("/accessibility")
    page = answer.get_data(as_text=True)
    main = page.partition("<main")[2].partition("</main>")[0]
    told = {f"{folder}{file}::test_{words.lower().replace(' ', '_')}" for words, folder, file in NAMED.findall(main)}
    assert answer.status_code == 200
    assert "<title>Accessibility statement – Leeds priority neighbourhoods</title>" in page
    assert "Partially compliant" in main
    assert "Equality and Human Rights Commission (EHRC)" in main
    assert "has not named a contact" in main
    for gap in GAPS:
        assert gap.title in main
        assert gap.instead in main
    for point in POINTS:
        assert point.number in main
        assert all(test in told for test in point.tests)
    assert all(text in main for text in UNTRIED)


def test_a_contact_of_the_city_is_named(city):
    contact = Contact("Digital services", email="access@council.example", phone="01632 960000")
    named = to_html(build(replace(city, config=replace(city.config, contact=contact)), {}).layout)
    assert "Digital services answers questions" in named
    assert '<a href="mailto:access@council.example">access@council.example</a>' in named
    assert "Phone: 01632 960000" in named
    assert "Post:" not in named
    assert "has not named a contact" not in named


@pytest.mark.parametrize("path", ["/", "/about", "/wards", "/data", "/no-such-page"])
def test_pages_say_their_language_and_lead_to_the_statement(client, path):
    page = client.get(path).get_data(as_text=True)
    assert '<html lang="en-GB">' in page
    assert 'href="/accessibility"' in page.partition("<footer")[2]


def test_short_messages_lead_to_the_statement_too(app):
    page = app.site.message("That did not work", ["Nothing was stored."], [], "/data")
    assert '<a href="/accessibility">' in page.partition("<footer")[2]
