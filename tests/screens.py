"""Pictures of every page and state, to be looked at one by one: `python -m tests.screens [--only TEXT] [--to FOLDER]`.

A server of its own with the illustrative figures; a council laptop, a large screen, a phone, and paper (PDF). Whole
pages, and of the laptop the first screen besides. `--only` takes the states whose name or address holds a text.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.bench.browser import chromium
from tests.bench.servers import running
from tests.bench.services import published_database

SIZES = {"laptop": (1366, 768), "large": (1920, 1080), "phone": (360, 740)}
#: Chromium draws no taller picture.
_TALLEST = 16_000
_KPI = "illustrative-people-into-work"
#: comes by group
_GROUPED = "illustrative-jobshop-customers"
STATES = {
    "map": "/",
    "map-area": "/?area=E01011372",
    "map-crime-wards": "/?colour=crime&outline=most-deprived,priority,wards",
    "map-zoomed": "/?view=1300,1250,700",
    "map-pick": "/?pick=E01011363.5.4&view=1200,1350,500",
    "map-kpi": f"/?kpi={_KPI}",
    "map-nonsense": "/?colour=x&area=y&as=z",
    "neighbourhood": "/neighbourhood/lincoln-green",
    "lsoa": "/lsoa/E01011585",
    "lsoa-compared": "/lsoa/E01011585?compare=E01011372,lincoln-green",
    "ward": "/ward/E05011386",
    "ward-2004": "/ward/E05001424",
    "wards": "/wards",
    "kpis": "/kpis",
    "kpi": f"/kpi/{_KPI}",
    "kpi-area": f"/kpi/{_KPI}?area=lincoln-green",
    "kpi-open-figures": "/kpi/police-all-incidents",
    "kpi-unknown": "/kpi/no-such-kpi",
    "pack": "/neighbourhood/lincoln-green/pack",
    "weights": "/index?living_environment=40",
    "weights-kpi": f"/index?kpi:{_KPI}=10",
    "explore": "/explore",
    "explore-ranking": "/explore?as=ranking",
    "actions": "/actions",
    "actions-new": "/actions/new",
    "equality": f"/kpi/{_GROUPED}/equality",
    "equality-area": f"/kpi/{_GROUPED}/equality?area=priority&level=msoa",
    "evidence": "/equality",
    "evidence-new": "/equality/new",
    "outcomes": "/outcomes",
    "outcomes-set": "/neighbourhood/beverleys/outcomes",
    "outcomes-form": "/neighbourhood/beverleys/outcomes/change?template=safe,work",
    "curve": "/outcomes/beverleys/illustrative-anti-social-behaviour",
    "curve-domain": "/outcomes/beverleys/imd-crime",
    "report": "/report?areas=beverleys,lincoln-green",
    "compare": "/compare",
    "compare-six": "/compare?areas=lincoln-green,beverleys,recreations,E05011386,E01011585,target-wards",
    "change": "/change",
    "change-area": "/change?area=lincoln-green",
    "data": "/data",
    "data-kpi": f"/data/kpi/{_KPI}",
    "admin": "/admin",
    "admin-add": "/admin/areas?check=1&name=Harehills+Triangle&short_name=Harehills&lsoas=E01011355",
    "admin-name": "/admin/names?check=1&of=E05001414&name=Armley+Moor",
    "about": "/about",
    "accessibility": "/accessibility",
    "not-found": "/no-such-page",
}


def main() -> int:
    """Take the pictures; 0 when all are there."""
    parser = argparse.ArgumentParser(description="Take pictures of every page and state.")
    parser.add_argument("--only", default="", help="states whose name or address holds this text")
    parser.add_argument("--to", type=Path, default=Path("tests/browser/screenshots"), help="folder of the pictures")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    with published_database() as url, running(database_url=url) as server, chromium() as browser:
        for name, address in STATES.items():
            if options.only in name or options.only in address:
                for path in pictures(browser, f"{server.url}{address.lstrip('/')}", options.to / name):
                    sys.stdout.write(f"{path}\n")
    return 0


def pictures(browser: Browser, address: str, start: Path) -> Iterator[Path]:
    """Take one page at all sizes and on paper; yields the files, whose names begin as `start` does."""
    for size, (width, height) in SIZES.items():
        with _page(browser, address, width, height) as page:
            if size == "laptop":
                yield _saved(page, start, f"{size}-first")
            page.set_viewport_size({"width": width, "height": min(_TALLEST, _height(page))})
            yield _saved(page, start, size)
            if size == "laptop":
                paper = start.with_name(f"{start.name}-paper.pdf")
                page.pdf(path=paper, format="A4", prefer_css_page_size=True)
                yield paper


def _height(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def _saved(page: Page, start: Path, what: str) -> Path:
    path = start.with_name(f"{start.name}-{what}.png")
    page.screenshot(path=path)
    return path


@contextmanager
def _page(browser: Browser, address: str, width: int, height: int) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": height})
    try:
        page = context.new_page()
        page.goto(address, wait_until="networkidle")
        yield page
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main())
