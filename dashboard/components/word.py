"""Papers for Word: real headings, tables whose head is repeated on every page, pictures with words for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LANGUAGE = "en-GB"
_PICTURE_MM, _MARGIN_MM = 165, 20
_A4_MM = (210, 297)


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 for a section, up to 4 for what lies in one."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Text:
    """A paragraph; `strong` emphasises all of it, `href`, an address with its host, makes it a link."""

    text: str
    strong: bool = False
    href: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: Sequence[str]


@dataclass(frozen=True)
class Table:
    """A table: the first row heads the columns, the first column the rows; `numbers` are columns set to the right."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Collection[int] = ()


@dataclass(frozen=True)
class Picture:
    """A picture as PNG; `alt` says what it shows to whoever cannot see it."""

    png: bytes
    alt: str
    caption: str = ""


Block = Heading | Text | Bullets | Table | Picture


@dataclass(frozen=True)
class Paper:
    """A paper.

    Attributes
    ----------
    title, subject, author
        As its properties say; the title stands at its top too.
    day
        On which it was made.
    blocks
        What it says, in order.
    marks
        What must be known of every page, such as that figures are illustrative.
    """

    title: str
    subject: str
    author: str
    day: date
    blocks: Sequence[Block]
    marks: Sequence[str] = ()


def word(paper: Paper) -> bytes:
    """Write a paper as a file of Word (DOCX).

    Raises
    ------
    ValueError
        If a picture has no words, or a row of a table has more or fewer cells than heads.
    """
    # here, since few ask for one, and it brings a reader of XML
    import docx  # noqa: PLC0415

    document = docx.Document()
    _set_up(document, paper)
    for mark in paper.marks:
        _add_text(document, Text(mark, strong=True))
    for block in paper.blocks:
        _add(document, block)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _set_up(document: "Document", paper: Paper) -> None:
    """Set page, language and properties, and what stands at the head and the foot of every page."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above
    from docx.shared import Mm  # noqa: PLC0415

    properties, moment = document.core_properties, datetime.combine(paper.day, time(), UTC)
    properties.title, properties.subject = paper.title, paper.subject
    properties.author = properties.last_modified_by = paper.author
    properties.created = properties.modified = moment
    properties.language, properties.comments, properties.keywords = _LANGUAGE, "", "; ".join(paper.marks)
    for found in (*document.styles.element.iter(qn("w:lang")), *document.settings.element.iter(qn("w:themeFontLang"))):
        found.set(qn("w:val"), _LANGUAGE)
    (page,) = document.sections
    page.page_width, page.page_height = (Mm(side) for side in _A4_MM)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(_MARGIN_MM)
    page.header.paragraphs[0].text = " · ".join(paper.marks)
    foot = page.footer.paragraphs[0]
    foot.text = f"{paper.title}, page "
    _add_field(foot, "PAGE")
    document.add_heading(paper.title, level=0)


def _add(document: "Document", block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(block.text, block.level)
    elif isinstance(block, Text):
        _add_text(document, block)
    elif isinstance(block, Bullets):
        for item in block.items:
            document.add_paragraph(item, style="List Bullet")
    elif isinstance(block, Table):
        _add_table(document, block)
    else:
        _add_picture(document, block)


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415

    made = OxmlElement(name)
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


def _add_text(document: "Document", block: Text) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(block.text)
    run.bold = block.strong or None
    if block.href:
        from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 - as above
        from docx.oxml.ns import qn  # noqa: PLC0415

        run.font.underline = True
        link = _element("w:hyperlink")
        link.set(qn("r:id"), document.part.relate_to(block.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.append(run._r)
        paragraph._p.append(link)


def _add_field(paragraph: "Paragraph", name: str) -> None:
    field = _element("w:fldSimple", instr=name)
    field.append(paragraph.add_run("1")._r)
    paragraph._p.append(field)


def _add_caption(document: "Document", text: str) -> "Paragraph":
    caption = document.add_paragraph(text, style="Caption")
    caption.paragraph_format.keep_with_next = True
    return caption


def _add_table(document: "Document", block: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - as above

    if wrong := {len(row) for row in block.rows} - {len(block.heads)}:
        msg = f"table “{block.caption}”: found rows of {sorted(wrong)} cells, expected {len(block.heads)}, one a head"
        raise ValueError(msg)
    _add_caption(document, block.caption)
    table = document.add_table(rows=0, cols=len(block.heads), style="Table Grid")
    # said by screen readers
    table._tbl.tblPr.append(_element("w:tblCaption", val=block.caption))
    for texts in (block.heads, *block.rows):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(_element("w:cantSplit"))
        is_head = len(table.rows) == 1
        if is_head:
            properties.append(_element("w:tblHeader"))
        for column, text in enumerate(texts):
            (paragraph,) = row.cells[column].paragraphs
            paragraph.add_run(text).bold = is_head or column == 0 or None
            paragraph.paragraph_format.space_after = 0
            if column in block.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _add_picture(document: "Document", block: Picture) -> None:
    from docx.shared import Mm  # noqa: PLC0415 - as above

    if not block.alt.strip():
        msg = f"picture “{block.caption}”: found no words for it, expected `alt` to say what it shows"
        raise ValueError(msg)
    if block.caption:
        _add_caption(document, block.caption)
    picture = document.add_picture(BytesIO(block.png), width=Mm(_PICTURE_MM))
    picture._inline.docPr.set("descr", block.alt)
