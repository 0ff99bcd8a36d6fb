"""Style sheets hold nothing that no page uses, and every page names sheets that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHEETS = sorted((ROOT / "assets" / "css").glob("*.css"))
WRITTEN = "\n".join(
    path.read_text("utf-8")
    for folder in ("dashboard", "assets/js")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".html", ".mjs")
)
#: Classes of libraries, which their own scripts write.
FOREIGN = {"js-plotly-plot", "modebar", "modebar-btn", "modebar-container", "modebar-group", "main-svg"}
#: Of the table of tenths: both halves are worked out.
WORKED_OUT = {f"{way}-{step}" for way in ("up", "down", "stayed") for step in (1, 2, 3)}


def is_written(css_class):
    """Tell whether a class is written somewhere, whole or put together: "verdict-{{ … }}", "{role}-mark"."""
    if re.search(rf"(?<![\w-]){re.escape(css_class)}(?![\w-])", WRITTEN):
        return True
    cuts = [place for place, letter in enumerate(css_class) if letter == "-" or letter.isdigit()]
    starts = (css_class[: place + (css_class[place] == "-")] for place in cuts)
    ends = (css_class[place:] for place in cuts if css_class[place] == "-")
    return any(re.search(rf"(?<![\w-]){re.escape(start)}[{{$]", WRITTEN) for start in starts) or any(
        re.search(rf"}}{re.escape(end)}(?![\w-])", WRITTEN) for end in ends
    )


def unused(css):
    selectors = " ".join(re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)))
    found = set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", re.sub(r"\"[^\"]*\"", "", selectors)))
    return sorted(one for one in found - FOREIGN - WORKED_OUT if not is_written(one))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_class_is_used(sheet):
    assert unused(sheet.read_text("utf-8")) == []


def test_a_class_that_nobody_writes_is_found():
    assert unused(".lead, .verdict-worse { color: red } .no-such-thing > p { color: red }") == ["no-such-thing"]
