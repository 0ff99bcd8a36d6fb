"""Dash with our own document."""

from typing import Protocol

import plotly
from dash import Dash
from dash._utils import to_json
from dash.fingerprint import build_fingerprint
from flask import Response, request

from dashboard.access.identity import is_local
from dashboard.kpis import Kpis
from dashboard.kpis.hand_ins.lanes import Lanes
from dashboard.pages.page import Page, PageContent
from dashboard.web.document import Site
from dashboard.web.live_parts import LIVE

#: Plotly’s script, under an address that changes with it.
_PLOTLY_ADDRESS = "/_dash-component-suites/plotly/" + build_fingerprint(
    "package_data/plotly.min.js", plotly.__version__, 0
)


class Follows(Protocol):
    """What counts for one app after another."""

    def follow(self) -> None:
        """Count for the app that serves now."""


class DashboardDash(Dash):
    """Dash with our own document."""

    site: Site
    kpis: Kpis
    hand_ins: Lanes
    metrics: Follows
    webhook: object

    def _generate_scripts_html(self) -> str:
        """Leave out the script of Dash's old table, which Dash sends with every page and no page here uses."""
        lines = super()._generate_scripts_html().splitlines()
        return "\n".join(line for line in lines if "/dash_table/" not in line)

    def index(self, *_: object, **__: object) -> Response:
        """Answer with the document of the page that the current request asks for."""
        page, variables = self.site.find(request.path)
        # of a parameter that is given twice the first counts, unless it is a list
        given = {key: ",".join(values) if key in page.lists else values[0] for key, values in request.args.lists()}
        query = {**given, **variables}
        return self._answer(page, page.build(query), changes=page.changes_for(query))

    def written(self, key: str, content: PageContent) -> Response:
        """Answer a form that was sent with a rendering of the page with a key."""
        return self._answer(self.site.page(key), content, changes=True)

    def _answer(self, page: Page, content: PageContent, *, changes: bool) -> Response:
        scripts = self._scripts_of(page) if page.live else ""
        document = self.site.write(page, content, scripts, local_mode=is_local())
        response = Response(document, content.status, mimetype="text/html")
        if changes:
            response.headers["Cache-Control"] = "no-store"
        return response

    def _scripts_of(self, page: Page) -> str:
        """Write what starts the live part of a page: Dash's configuration, style sheets and scripts."""
        config = {
            **self._config(),
            "requests_pathname_prefix": f"{LIVE}/{page.key}/",
            # Dash would look for it below that prefix, and browsers would fetch it for every page anew
            "serve_locally": False,
            "plotlyjs_url": _PLOTLY_ADDRESS,
        }
        return "\n".join(
            (
                f'<script id="_dash-config" type="application/json">{to_json(config)}</script>',
                self._generate_css_dist_html(),
                self._generate_scripts_html(),
                self._generate_renderer(),
            )
        )
