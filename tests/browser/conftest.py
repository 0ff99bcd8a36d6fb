"""One server and one Chromium for all browser tests, a fresh visitor for each."""

import re
import shutil
import subprocess

import pytest

from .modules import Modules
from .tools import (
    FLAGS,
    HOW_TO_GET_THEM,
    ROOT,
    Dashboard,
    can_browse,
    expect,
    find_chromium,
    required,
    sync_playwright,
)
from .visitor import Visitor


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    here = ROOT / "tests" / "browser"
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


def pytest_runtest_setup(item):
    # here and not in a fixture, so that the tests are skipped with one line and not with one each
    if not can_browse():
        pytest.fail(HOW_TO_GET_THEM, pytrace=False) if required() else pytest.skip(HOW_TO_GET_THEM)


@pytest.fixture(scope="session")
def browser():
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(published, tmp_path_factory):
    file = tmp_path_factory.mktemp("address") / "kpis.sqlite"
    shutil.copy(published, file)
    dashboard = Dashboard(DATABASE_URL=f"sqlite:///{file.as_posix()}")
    yield dashboard.address
    dashboard.stop()


@pytest.fixture
def new_visitor(browser, address, city):
    """Make visitors, each in a context of its own; nothing may have gone wrong on their pages."""
    made = []

    def make(address=address, **options):
        made.append(Visitor(browser, address, city.lsoas, **options))
        return made[-1]

    yield make
    for visitor in made:
        visitor.context.close()
    troubles = [text for visitor in made for text in visitor.troubles]
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def visitor(new_visitor):
    return new_visitor()


@pytest.fixture(scope="session")
def modules(browser, address):
    """The script modules, to be called one function at a time."""
    context = browser.new_context()
    yield Modules(context.new_page(), address)
    context.close()


@pytest.fixture(scope="module")
def paper():
    """Tell pages and text of a PDF, with the tools of Poppler."""
    if not (shutil.which("pdfinfo") and shutil.which("pdftotext")):
        how = "Print tests need pdfinfo and pdftotext: apt-get install poppler-utils"
        return pytest.fail(how, pytrace=False) if required() else pytest.skip(how)

    def read(path):
        told = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
        text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
        return int(re.search(r"Pages:\s+(\d+)", told)[1]), " ".join(text.split())

    return read


@pytest.fixture(scope="module")
def sides(paper):
    """Tell the text of each side of a PDF."""

    def read(path):
        count, _ = paper(path)
        text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
        found = [" ".join(side.split()) for side in text.split("\f")[:-1]]
        assert len(found) == count
        return found

    return read
