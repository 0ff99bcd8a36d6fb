"""Papers for Word, read back."""

import struct
import subprocess
import sys
import zlib
from datetime import date
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from dashboard.components.word import Bullets, Heading, Paper, Picture, Table, Text, word

PAPER = Paper(
    "Annual report 2026",
    "What has changed, and what is being done",
    "Leeds neighbourhoods",
    date(2026, 9, 30),
    [
        Heading("Lincoln Green"),
        Text("Two KPIs are worse than in Leeds.\nThe others do not differ."),
        Heading("KPIs", 2),
        Table("KPIs of Lincoln Green", ("KPI", "Here"), [("Missed bins", "1,234"), ("Calls <answered>", "–")], {1}),
        Bullets(["Litter picks: done", "Lighting: under way"]),
        Text("The page of this report", href="https://council.example/report?year=2026"),
    ],
    ["Illustrative figures, not council data"],
)  # fmt: skip


def png():
    """Return the smallest picture that there is."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head, dot = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0), zlib.compress(b"\0\xff")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


def opened(paper=PAPER):
    return docx.Document(BytesIO(word(paper)))


def with_block(block):
    return Paper(PAPER.title, PAPER.subject, PAPER.author, PAPER.day, [block])


def test_headings_are_headings():
    found = [(one.style.name, one.text) for one in opened().paragraphs if one.style.name.startswith(("Title", "Head"))]
    assert found == [("Title", "Annual report 2026"), ("Heading 1", "Lincoln Green"), ("Heading 2", "KPIs")]


def test_lists_and_lines_are_kept():
    found = [(one.style.name, one.text) for one in opened().paragraphs]
    assert ("List Bullet", "Lighting: under way") in found
    assert ("Normal", "Two KPIs are worse than in Leeds.\nThe others do not differ.") in found


def test_the_head_of_a_table_is_marked_and_repeated_and_no_row_is_torn():
    document = opened()
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["KPI", "Here"],
        ["Missed bins", "1,234"],
        ["Calls <answered>", "–"],
    ]
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True, False, False]
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "KPIs of Lincoln Green"
    captions = [one for one in document.paragraphs if one.style.name == "Caption"]
    assert [one.text for one in captions] == ["KPIs of Lincoln Green"]
    assert captions[0].paragraph_format.keep_with_next


def test_a_row_that_does_not_fit_its_heads_is_refused():
    with pytest.raises(ValueError, match=r"rows of \[3\] cells, expected 2"):
        word(with_block(Table("KPIs", ("KPI", "Here"), [("a", "b", "c")])))


def test_the_language_is_british_english_everywhere():
    document = opened()
    assert document.core_properties.language == "en-GB"
    found = [one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))]
    assert found
    assert set(found) == {"en-GB"}
    assert document.settings.element.find(qn("w:themeFontLang")).get(qn("w:val")) == "en-GB"


def test_the_properties_are_those_of_the_paper():
    properties = opened().core_properties
    assert (properties.title, properties.subject) == (PAPER.title, PAPER.subject)
    assert {properties.author, properties.last_modified_by} == {PAPER.author}
    assert properties.created.date() == properties.modified.date() == PAPER.day
    assert properties.comments == ""


def test_what_must_be_known_stands_at_the_top_and_on_every_page():
    document = opened()
    assert document.paragraphs[1].text == "Illustrative figures, not council data"
    assert document.paragraphs[1].runs[0].bold
    (page,) = document.sections
    assert page.header.paragraphs[0].text == "Illustrative figures, not council data"
    assert page.footer.paragraphs[0].text.startswith("Annual report 2026, page ")
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)


def test_a_link_leads_where_it_says():
    document = opened()
    (link,) = document.element.body.iter(qn("w:hyperlink"))
    relation = document.part.rels[link.get(qn("r:id"))]
    assert (relation.is_external, relation.target_ref) == (True, "https://council.example/report?year=2026")


def test_a_picture_has_words():
    document = opened(with_block(Picture(png(), "A line that falls from 12 to 8", "Missed bins")))
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "A line that falls from 12 to 8"
    assert "Missed bins" in [one.text for one in document.paragraphs if one.style.name == "Caption"]


def test_a_picture_without_words_is_refused():
    with pytest.raises(ValueError, match="expected `alt` to say what it shows"):
        word(with_block(Picture(png(), " ")))


def test_nothing_of_it_is_loaded_before_it_is_asked_for():
    loaded = "import sys; import dashboard.factory, dashboard.components.word"
    code = f"{loaded}; print([m for m in ('docx', 'lxml') if m in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
