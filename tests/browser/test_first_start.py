"""The pages of a first start: real figures beside examples, for everyone."""

import pytest

from .test_axe import WCAG, check
from .tools import Axe, Dashboard, expect

VIEWS = {
    "the services": ("/kpis", {}),
    "the services on a phone": ("/kpis", {"viewport": {"width": 360, "height": 740}}),
    "a KPI of the police": ("/kpi/police-burglary", {}),
    "a KPI of the police in high contrast": ("/kpi/police-burglary?palette=contrast", {}),
    "service figures and sources": ("/data", {}),
    "a neighbourhood": ("/neighbourhood/lincoln-green", {}),
    "a neighbourhood on a phone": ("/neighbourhood/lincoln-green", {"viewport": {"width": 360, "height": 740}}),
    "areas compared": ("/compare?areas=lincoln-green,E01011372", {}),
    "the map": ("/?measure=kpi&kpi=police-burglary", {}),
}


@pytest.fixture(scope="module")
def first_start(tmp_path_factory):
    file = tmp_path_factory.mktemp("first") / "kpis.sqlite"
    dashboard = Dashboard(DATABASE_URL=f"sqlite:///{file.as_posix()}")
    yield dashboard.address
    dashboard.stop()


@pytest.fixture(scope="module")
def axe():
    assert WCAG
    return Axe()


@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing(axe, new_visitor, first_start, name):
    path, options = VIEWS[name]
    visitor = new_visitor(address=first_start, **options)
    visitor.open(path)
    expect(visitor.page.get_by_text("police").first).to_be_attached()
    check(axe, visitor, name)
    # nothing is cut off at the side
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
