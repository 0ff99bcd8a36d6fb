import pytest
from dash import dcc, html
from markupsafe import Markup

from dashboard.components.prerender import to_html


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        ("a < b", "a &lt; b"),
        (None, ""),
        (html.P("text"), "<p>text</p>"),
        (html.P(["one ", html.B("two")]), "<p>one <b>two</b></p>"),
        (html.A("x", href="/?a=1&b=2", className="c"), '<a class="c" href="/?a=1&amp;b=2">x</a>'),
        (html.P("x", hidden=True), "<p hidden>x</p>"),
        (html.P("x", hidden=False), "<p>x</p>"),
        (html.Br(), "<br>"),
        (html.B("x", style={"width": "5%", "lineHeight": "1"}), '<b style="width:5%;line-height:1">x</b>'),
        (html.Div("x", id="a", **{"aria-labelledby": "b c"}), '<div id="a" aria-labelledby="b c">x</div>'),
        (html.Label("x", htmlFor="b"), '<label for="b">x</label>'),
        (html.Button("x", n_clicks=3), "<button>x</button>"),
    ],
)  # fmt: skip
def test_components_become_html(component, expected):
    assert to_html(component) == expected


def test_attributes_cannot_break_out():
    written = to_html(html.P("<script>", title='"><script>'))
    assert "<script>" not in written


def test_html_that_is_written_already_stands_as_it_is():
    assert to_html(html.Div(["a < ", Markup("<b>here</b>")])) == "<div>a &lt; <b>here</b></div>"


def test_what_needs_scripts_belongs_into_the_live_part():
    with pytest.raises(TypeError, match=r"Store needs Dash’s scripts.*live part"):
        to_html(html.Div(dcc.Store(id="s", data="secret")))
