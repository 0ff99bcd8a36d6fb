"""Looking over the parts of an XLSX workbook, a packed archive, before anything in it is opened."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from dashboard.errors import IntakeError
from dashboard.intake.files.raw import MEGABYTE, Limits

_MOST_PARTS = 2_000
_PIECE = 1 << 20
#: Smaller parts cannot hurt, however well they are packed.
_SMALL_PART = MEGABYTE
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LONGEST_TAG = 1 << 16
#: What the parts of a workbook saved as “Strict Open XML Spreadsheet” say of themselves.
_STRICT = b"http://purl.oclc.org/ooxml/"
_CONTENT_TYPES = "[Content_Types].xml"
_WORKBOOK = "xl/workbook.xml"
_DAMAGED = "found a damaged workbook or archive; expected an Excel workbook (.xlsx) that opens. Save it anew."
#: What reading a part of a damaged archive may raise.
ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def refuse_unsafe(content: bytes, name: str, limits: Limits) -> None:
    """Refuse an archive that is no plain workbook, or that unpacks to too much.

    Raises
    ------
    IntakeError
        With what was found and what to do.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sentence = _refusal(archive, limits)
    except (*ARCHIVE_ERRORS, KeyError):
        sentence = _DAMAGED
    if sentence:
        msg = f"{name}: {sentence}"
        raise IntakeError(msg)


def _refusal(archive: zipfile.ZipFile, limits: Limits) -> str:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    unpacked = sum(part.file_size for part in parts)
    squeezed = [
        part for part in parts if part.file_size > max(_SMALL_PART, limits.pack_ratio * max(part.compress_size, 1))
    ]
    if unpacked > limits.unpacked_bytes or squeezed or len(parts) > _MOST_PARTS:
        return (
            f"found an archive of {len(parts):,} parts that unpacks to {unpacked / MEGABYTE:,.0f} MB; expected a"
            f" workbook of at most {limits.unpacked_bytes / MEGABYTE:,.0f} MB. Save the table as CSV."
        )
    if any(part.flag_bits & 1 for part in parts):
        return "found a workbook protected by a password; expected one that opens without. Remove the password."
    if len(names) < len(parts) or any(part.compress_type not in _METHODS for part in parts):
        return _DAMAGED
    return _not_a_plain_workbook(archive, names) or _declarations(archive, names)


def _not_a_plain_workbook(archive: zipfile.ZipFile, names: set[str]) -> str:
    types = archive.read(_CONTENT_TYPES) if _CONTENT_TYPES in names else b""
    if any(part.endswith("vbaProject.bin") for part in names) or b"macroEnabled" in types:
        return "found a workbook with macros; expected one without. Save it as “Excel workbook (.xlsx)” or as CSV."
    if any(part.startswith("xl/externalLinks/") for part in names):
        return (
            "found a workbook that takes figures from other workbooks (external links); expected one that stands alone."
            " Paste the cells as values, or save the table as CSV."
        )
    if _WORKBOOK in names and _STRICT in archive.read(_WORKBOOK):
        return (
            "found a workbook in the form “Strict Open XML Spreadsheet”; expected the usual one. Save it as “Excel"
            " workbook (.xlsx)” or as “CSV UTF-8”."
        )
    if _WORKBOOK not in names or not types:
        return "found an archive that is no Excel workbook (.xlsx); expected CSV or .xlsx, not packed further."
    return ""


def _declarations(archive: zipfile.ZipFile, names: set[str]) -> str:
    """Refuse XML that declares entities, which Excel never does and which can swell without end."""
    for part in names:
        if not part.endswith((".xml", ".rels")):
            continue
        # anywhere in it: comments of any length may stand before a declaration; Excel writes UTF-8
        for at, piece in enumerate(_read_on(archive, part)):
            if _DECLARATION.search(piece) or (at == 0 and b"\x00" in piece[:4]):
                return _DAMAGED
    return ""


def pieces(content: bytes, part: str) -> Iterator[bytes]:
    """Yield a part bit by bit; no tag is cut in two."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield from _read_on(archive, part)


def _read_on(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as file:
        rest = b""
        while piece := file.read(_PIECE):
            text = rest + piece
            cut = text.rfind(b"<")
            # what goes on for longer than that is no tag
            cut = cut if 0 < len(text) - cut <= _LONGEST_TAG and cut > 0 else len(text)
            yield text[:cut]
            rest = text[cut:]
        yield rest
