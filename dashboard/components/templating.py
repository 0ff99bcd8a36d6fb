"""Plain HTML templates for the parts of a page that the browser's own scripts drive."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

#: What `escape` writes otherwise than it is.
_SPECIAL = re.compile(r"[&<>\"']")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined
    )


def render(template: str, **values: object) -> Markup:
    """Fill a template of this package; every value is escaped unless it is `Markup`."""
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704 - the template escapes


def escaped(text: str) -> str:
    """Escape a text for HTML that is put together by hand; most texts are as they are, and seen to be so at once."""
    return str(escape(text)) if _SPECIAL.search(text) else text


def escaped_all(texts: list[str]) -> list[str]:
    """Escape texts as `escaped` does; mostly all of them are seen at once to be as they are."""
    return [str(escape(text)) for text in texts] if _SPECIAL.search("".join(texts)) else texts
