"""Answers of pages that are kept, compressed, for as long as nothing of what they show changes.

Many people look at the same few pages; each is written and compressed once. What makes one answer differ from another
is its key: the address, what the browser accepts, who asks, and a mark of the figures that this reader may see.
"""

import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from urllib.parse import parse_qsl

from cachetools import LRUCache
from flask import Flask, Request, Response, g, request

from dashboard.domain.disclosure_rules import Viewer
from dashboard.domain.roles import Right
from dashboard.pages.page import Page, Query

#: Bytes of all answers together, and of the longest text that a key is made of.
_MOST_BYTES = 12_000_000
_LONGEST_KEY = 2_000
#: Names of Dash's routes for documents; other routes may lie under the same paths.
_DOCUMENTS = frozenset({"/", "/<path:path>"})
#: Where Dash asks for a page that it is about to build.
_DASH = "/_dash-update-component"


@dataclass(frozen=True)
class _Kept:
    """An answer, ready to be sent."""

    body: bytes
    mimetype: str
    encoding: str | None
    changes: bool

    @property
    def size(self) -> int:
        """Bytes that it takes up, about."""
        return len(self.body) + _LONGEST_KEY

    def response(self) -> Response:
        """Make a response of it; headers that every answer has are added later on its way."""
        made = Response(self.body, mimetype=self.mimetype)
        if self.encoding:
            made.headers["Content-Encoding"] = self.encoding
        made.vary.add("Accept-Encoding")
        return made


class KeptAnswers:
    """Answers of pages, the most recently asked for; may be shared by threads.

    Parameters
    ----------
    find
        Returns the page at a path.
    viewer
        Tells who asks.
    mark
        Returns what changes with the figures that a viewer may see on a page with a query; None while they are about
        to change.
    personal
        Tells whether the document of the current request names somebody.
    """

    def __init__(
        self,
        find: Callable[[str], tuple[Page, Query]],
        viewer: Callable[[], Viewer],
        mark: Callable[[Viewer, Page, Query], str | None],
        personal: Callable[[], bool] = lambda: False,
    ) -> None:
        self._find = find
        self._viewer = viewer
        self._mark = mark
        self._personal = personal
        self._kept: LRUCache[Hashable, _Kept] = LRUCache(_MOST_BYTES, getsizeof=lambda one: one.size)
        self._turn = Lock()

    def add_to(self, server: Flask) -> None:
        """Let a server ask here first. To be called before anything compresses, so that what is kept is compressed."""
        server.extensions["dashboard_kept"] = self
        server.before_request(self._answer)
        server.after_request(self._keep)

    def clear(self) -> None:
        """Let go of all."""
        with self._turn:
            self._kept.clear()

    def __len__(self) -> int:
        """Return how many answers are kept."""
        return len(self._kept)

    @property
    def bytes(self) -> int:
        """Size of all that is kept, about."""
        return int(self._kept.currsize)

    def _answer(self) -> Response | None:
        key = self._key(request)
        if key is None:
            return None
        with self._turn:
            found = self._kept.get(key)
        if found is None:
            g.key_to_keep = key
            return None
        g.page_changes = found.changes
        return found.response()

    def _keep(self, response: Response) -> Response:
        key = g.pop("key_to_keep", None)
        # what was written while the figures changed may be of before or after; a cookie is for one reader alone
        if key is None or response.status_code != 200 or "Set-Cookie" in response.headers or key != self._key(request):
            return response
        kept = _Kept(
            response.get_data(),
            response.mimetype or "",
            response.headers.get("Content-Encoding"),
            bool(g.get("page_changes")),
        )
        with self._turn:
            self._kept[key] = kept
        return response

    def _key(self, asked: Request) -> Hashable | None:
        """Return what tells the answer to a request from others; None if it is not to be kept."""
        found = _page_asked_for(asked)
        if found is None:
            return None
        text, path, arguments = found
        if len(text) > _LONGEST_KEY:
            return None
        page, variables = self._find(path)
        # what not everybody may see is asked for anew, and so is what names whoever is signed in
        if page.right is not Right.SEE_PUBLIC or (asked.method == "GET" and self._personal()):
            return None
        who = self._viewer()
        mark: str | None = ""
        if page.changes_for(arguments):
            mark = self._mark(who, page, {**arguments, **variables}) if page.with_figures else None
        return None if mark is None else (text, asked.headers.get("Accept-Encoding"), who, mark)


def _page_asked_for(asked: Request) -> tuple[str, str, Query] | None:
    """Return what a page is asked for with, as a text, its path and its query; None if it is no page's content."""
    if asked.method == "GET" and asked.endpoint in _DOCUMENTS:
        return asked.full_path, asked.path, asked.args.to_dict()
    if asked.method != "POST" or asked.path != _DASH or (asked.content_length or 0) > _LONGEST_KEY:
        return None
    text = asked.get_data(as_text=True)
    try:
        inputs = {one["property"]: one.get("value") for one in json.loads(text)["inputs"]}
        path, search = inputs["pathname"], inputs["search"]
    except (ValueError, KeyError, TypeError, AttributeError):
        # for Dash to say what is wrong with it
        return None
    if not isinstance(path, str) or not isinstance(search, str | None):
        return None
    # of a parameter that is given twice the first counts, as for whoever builds the page
    return text, path, dict(reversed(parse_qsl((search or "").removeprefix("?"))))
