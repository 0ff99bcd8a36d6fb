import re

from dash import html
from markupsafe import Markup

from dashboard.components.kpi.figure import FigureNotes, figure_island
from dashboard.domain.wording.kpi import ILLUSTRATIVE

NOTES = FigureNotes("Visits <made>", "2018 Q1", "Wilson’s score", "Housing.", "OGL v3.0")
CHART = Markup('<div class="chart-box"><svg class="chart-wide"></svg></div>')


def words(markup):
    return " ".join(re.sub(r"<[^>]*>", " ", str(markup)).split())


def test_a_figure_has_its_words_and_its_source():
    found = figure_island("visits", CHART, "It is 63.5%.", NOTES)
    assert '<figure class="figure" data-figure="visits">' in found
    assert CHART in found
    assert words(found).startswith("Visits &lt;made&gt; It is 63.5%. Period: 2018 Q1. Method: Wilson’s score.")
    assert "Source: Housing. Licence: OGL v3.0." in words(found)
    assert "Shown:" not in found
    assert "<table" not in found
    assert "<summary>Downloads<" in found
    assert ILLUSTRATIVE not in found


def test_a_table_is_html_or_a_component_and_may_be_open():
    table = html.Table(html.Caption("Same figures"))
    closed = figure_island("visits", CHART, "", NOTES, table=table)
    assert "<summary>Table and downloads<" in closed
    assert "</summary><table><caption>Same figures</caption></table>" in "".join(map(str.strip, closed.splitlines()))
    assert "<details open>" in figure_island("v", CHART, "", NOTES, table=Markup("<table></table>"), table_open=True)


def test_illustrative_figures_are_marked_where_saved_charts_take_their_words_from():
    found = figure_island("visits", CHART, "", NOTES, mark="Illustrative figures, not council data")
    caption = found[found.index("<figcaption>") : found.index("</figcaption>")]
    assert ILLUSTRATIVE in caption
