"""Plain HTML templates for the parts of a page that the browser's own scripts drive."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined
    )


def render(template: str, **values: object) -> Markup:
    """Fill a template of this package; every value is escaped unless it is `Markup`."""
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704 - the template escapes
