"""Words that no page says, since a native speaker would not; most are in the left column of the page on words."""

import re
from pathlib import Path

import pytest

from tests.domain.wording.test_equality_wording import NEVER

ROOT = Path(__file__).parents[2]

ODD = (
    "be told from it",
    "cannot be told",
    "moved by more than chance",
    "than chance may have it",
    "is it real?",
    "how it has gone",
    "does it go with deprivation",
    "nearest in kind",
    "beside its ward",
    "middle of ward",
    "middle rank",
    "taking the middle",
    "take one out",
    "of its people live there",
    "have to be mended",
    "has to be mended",
    "parted by comma",
    "stand in no address",
    "let go of",
    "handed on",
    "clear the choice",
    "start settings",
    "by estimated from",
    "of the one measure",
    "about the same",
    "● similar",
    "without that very area",
    "no further from",
    # of people: they come first, see `dashboard.domain.wording.equality`
    *NEVER,
)
KPI = "/kpi/illustrative-anti-social-behaviour"
GROUPED = "/kpi/illustrative-jobshop-customers/equality"
PAGES = (
    "/",
    "/?area=E01011372",
    f"/?kpi={KPI.rpartition('/')[2]}",
    "/neighbourhood/lincoln-green",
    "/neighbourhood/lincoln-green/pack",
    "/lsoa/E01011439?compare=E01011372,lincoln-green",
    "/ward/E05011386",
    "/ward/E05011386/pack",
    "/wards",
    "/kpis",
    "/kpis?against=target-wards&worse=1",
    KPI,
    f"{KPI}?area=lincoln-green",
    "/kpi/missed-bins",
    "/compare?areas=lincoln-green,beverleys,recreations,E05011386,E01011439,leeds",
    GROUPED,
    f"{GROUPED}?by=sex&area=lincoln-green",
    "/equality",
    "/equality/new",
    "/explore",
    "/index?income=40&kpi:illustrative-missed-bins=5&all=1",
    "/data",
    f"/data{KPI}",
    "/about",
    "/accessibility",
    "/admin",
    "/no-such-page",
)


def said(page):
    """Return what a page says, attributes that are read out among it, in small letters."""
    body = page.partition("<body")[2]
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", body, flags=re.DOTALL)
    spoken = " ".join(re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', body))
    return " ".join(f"{re.sub('<[^>]+>', ' ', body)} {spoken}".lower().split())


@pytest.mark.parametrize("path", PAGES)
def test_no_page_says_what_nobody_says(path, steward):
    text = said(steward(path)[1])
    assert [odd for odd in ODD if odd in text] == []


@pytest.mark.parametrize("path", ["/kpis", "/data", "/neighbourhood/lincoln-green/pack", "/ward/E05011386/pack"])
def test_quarters_are_named_as_councils_count_them(public, path):
    text = said(public(path)[1])
    assert not re.search(r"\b(january to march|april to june|july to september|october to december)\b", text)
    # of the calendar, as on axes before
    assert not re.search(r"\bq[1-4] 20\d\d\b(?!/)", text)
    assert re.search(r"\bq[1-4] 20\d\d/\d\d\b", text)


@pytest.mark.parametrize("folder", ["dashboard", "docs"])
def test_nor_does_the_source(folder):
    texts = {
        path: " ".join(path.read_text(encoding="utf-8").lower().split())
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".html", ".md", ".mjs", ".toml"}
    }
    assert texts
    assert [(str(path), odd) for path, text in texts.items() for odd in ODD if odd in text] == []
