"""An app that is watched, whose log can be read."""

import io
import json
import logging

import pytest

from dashboard.access.rights import allow
from dashboard.domain.access.roles import Right
from dashboard.factory import create_app_for
from dashboard.running.logs import configure_logging
from dashboard.running.watching import Watch
from tests.conftest import ROOT

TOKEN = "a-token-that-only-the-tests-know"


@pytest.fixture(scope="session")
def watched(city, database_url):
    """An app whose metrics a token opens, with a page that fails; its own, since a failing route is added."""
    app = create_app_for(city, ROOT / "data", database_url, watch=Watch(metrics_token=TOKEN))
    app.server.view_functions["/download/lsoa.csv"] = fail
    return app


@allow(Right.SEE_PUBLIC)
def fail():
    raise KeyError("LS9 7TA")


class Log:
    """What has been logged, as it was written."""

    def __init__(self):
        self.stream = io.StringIO()

    @property
    def text(self):
        return self.stream.getvalue()

    @property
    def lines(self):
        return [json.loads(line) for line in self.text.splitlines()]

    def requests(self):
        return [line for line in self.lines if line["logger"] == "dashboard.requests"]


@pytest.fixture
def log():
    """The log of this process, as JSON; as it was before afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    # pytest's own handlers are taken off, not closed
    root.handlers = []
    log = Log()
    configure_logging("json", log.stream)
    yield log
    root.handlers, root.level = before, level
