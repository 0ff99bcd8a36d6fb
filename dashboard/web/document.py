"""The HTML document around every page: header, content, scripts, footer.

The page is written out in full on the server, so that it can be read, the map included, before any script has run.
Nothing builds it a second time. Dash's scripts are there only where a page has a live part.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from dashboard import __version__
from dashboard.components.prerender import to_html
from dashboard.components.templating import render
from dashboard.domain.access.roles import Right
from dashboard.domain.areas.city import City
from dashboard.pages.page import Page, PageContent, Query

#: What editions of one publication differ by.
_YEAR = re.compile(r" \d{4}$")
#: Sets the remembered or linked palette before anything is painted; allowed by its hash in the security policy.
PALETTE_SCRIPT = (
    "try{var p=new URLSearchParams(location.search).get('palette')||localStorage.getItem('palette');"
    "if(/^(blue|green|purple|contrast)$/.test(p))document.documentElement.dataset.palette=p}catch(e){}"
)


@dataclass(frozen=True)
class Assets:
    """Style sheets and scripts, served under an address that changes with their content.

    `generated` holds files that are written at start, by name.
    """

    folder: Path
    generated: Mapping[str, str]

    @cached_property
    def contents(self) -> dict[str, bytes]:
        """All files by their name within the folder, read once."""
        files = {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }
        return {**files, **{name: text.encode() for name, text in self.generated.items()}}

    @cached_property
    def version(self) -> str:
        """Short hash over the names and contents of all files."""
        digest = hashlib.sha256()
        for name, content in self.contents.items():
            digest.update(name.encode() + b"\0" + content)
        return digest.hexdigest()[:12]

    @property
    def base_url(self) -> str:
        """Address that all assets stand under."""
        return f"/assets/v-{self.version}"

    def style(self, *names: str) -> Markup:
        """Return style sheets as one text, to stand in the document: the first paint then waits for nothing else."""
        return Markup("\n".join(self.contents[f"css/{name}.css"].decode() for name in names))  # noqa: S704 - our own files

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """Names of the script modules that `main.mjs` imports at once; those in "later" only some pages need."""
        return tuple(
            name.removeprefix("js/")
            for name in self.contents
            if name.startswith("js/") and not name.startswith("js/later/") and name != "js/main.mjs"
        )


def script_hash(script: str) -> str:
    """Return the hash by which a Content-Security-Policy allows an inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@dataclass(frozen=True)
class Site:
    """All that the document needs, whatever the page."""

    city: City
    pages: Sequence[Page]
    assets: Assets
    model_url: str

    @cached_property
    def _routes(self) -> Map:
        return Map([Rule(page.path, endpoint=page.key) for page in self.pages], strict_slashes=False)

    def find(self, path: str) -> tuple[Page, Query]:
        """Return the page at a path, with the variables of the path; the not-found page if there is none."""
        by_key = {page.key: page for page in self.pages}
        try:
            key, variables = self._routes.bind("site").match(path)
        except HTTPException:
            return by_key["not_found_404"], {}
        return by_key[key], variables

    def asks_for(self, path: str) -> tuple[Right | None, Query]:
        """Return who may see the page at a path, and the variables of the path."""
        page, variables = self.find(path)
        return page.right, variables

    def page(self, key: str) -> Page:
        """Return a page by its key."""
        return next(page for page in self.pages if page.key == key)

    def write(self, page: Page, content: PageContent, scripts: str, *, local_mode: bool = False) -> str:
        """Write the document of a page.

        Parameters
        ----------
        page, content
            The page, and what it shows.
        scripts
            What Dash writes into the document of a page with a live part; "" for any other.
        local_mode
            Whether the reader has all rights, which is then said.
        """
        html = render(
            "index.html",
            title=content.title or page.title,
            description=content.description or page.description,
            assets=self.assets.base_url,
            modules=self.assets.modules,
            screen_style=self.assets.style(*page.styles, *content.styles),
            print_style=self.assets.style("print"),
            dash_scripts=Markup(scripts),  # noqa: S704 - what Dash wrote is escaped already
            palette_script=Markup(PALETTE_SCRIPT),  # noqa: S704 - a constant
            page_key=page.key,
            local_mode=local_mode,
            site_title=self.city.config.site_title,
            navigation=self._navigation(page),
            model_url=self.model_url,
            content=to_html(content.layout),
            sources=_distinct_sources(self.city),
            data_period=self.city.edition.data_period,
            attribution=list(dict.fromkeys(line for s in self.city.provenance for line in s.attribution)),
            licences=" and the ".join(dict.fromkeys(s.licence for s in self.city.provenance)),
            version=__version__,
            data_version=self.city.data_version,
            # JSON in which "<" is written as an escape
            payload=Markup(content.payload_json),  # noqa: S704
        )
        return str(html)

    def message(
        self, title: str, sentences: Sequence[str], problems: Sequence[str], back: str, back_words: str = ""
    ) -> str:
        """Write a page with a few words, for a request that could not be answered; `back` leads on from it."""
        return str(
            render(
                "message.html",
                title=title,
                sentences=sentences,
                problems=problems,
                back=back,
                back_words=back_words or ("Go back to the page before" if back != "/" else "Go to the map"),
                site_title=self.city.config.site_title,
                assets=self.assets.base_url,
                style=self.assets.style("base"),
            )
        )

    def _navigation(self, current: Page) -> list[dict[str, object]]:
        return [
            {"path": page.path, "label": page.nav_label, "current": page is current}
            for page in self.pages
            if page.nav_label
        ]


def _distinct_sources(city: City) -> list[dict[str, str]]:
    """Name every publication once, though several data files may come from it; editions of one share a line.

    The about page has each of them in full.
    """
    entries: dict[tuple[str, str], dict[str, str]] = {}
    for source in city.provenance:
        series = _YEAR.sub("", source.title)
        key = (series, "" if series != source.title else source.publisher)
        if key in entries and series != source.title:
            year = source.title.removeprefix(series).strip()
            entries[key] |= {"title": f"{entries[key]['title']}, {year}", "publisher": source.publisher}
            entries[key] |= {"published": "", "vintage": ""}
            continue
        entries[key] = {name: getattr(source, name) for name in ("title", "publisher", "published", "vintage")}
    return list(entries.values())
