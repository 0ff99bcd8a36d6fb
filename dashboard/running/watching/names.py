"""Names of what is asked for, a bounded number of them: the key of a page, or the pattern of a route."""

from flask import Request

from dashboard.web.document import Site

UNKNOWN = "none"
#: Dash's own rules for whatever is a page.
_PAGES = frozenset({"/", "/<path:path>"})
#: Files whose addresses change with their content, by how these begin.
_FILES = {"/assets/": "assets", "/geometry/map/": "geometry", "/_dash-component-suites/": "libraries"}


def page_name(asked: Request, site: Site) -> str:
    """Return what a request is called in metrics and logs; nothing of its address but what we wrote ourselves.

    Parameters
    ----------
    asked
        The request, matched to a rule already.
    """
    if asked.url_rule is None:
        return UNKNOWN
    rule = asked.url_rule.rule
    if rule in _PAGES:
        return site.find(asked.path)[0].key
    return next((name for beginning, name in _FILES.items() if rule.startswith(beginning)), rule)
