"""Telling by their first bytes what files are that cannot be read, and saying in plain words what to do."""

import re

#: An archive, as an XLSX workbook is.
ARCHIVE_START = b"PK"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "Save it as “CSV UTF-8” or as an Excel workbook (.xlsx) and hand that in."
_KNOWN = (
    (_OLD_OFFICE, "an old Excel or Office file (.xls)"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
)
_MARKUP = re.compile(rb"\s*(?:<!doctype|<html|<\?xml|<table|<svg)", re.IGNORECASE)
_UTF_16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
#: Bytes that no text has: control characters but tab, line feeds and carriage return.
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


def refusal(content: bytes) -> str:
    """Say why a file cannot be read, by its form; "" for what may be CSV or XLSX."""
    if not content.strip():
        return "found an empty file; expected a table with a header row."
    if content.startswith(ARCHIVE_START):
        return ""
    if content.startswith(_OLD_OFFICE) and _ENCRYPTED_PACKAGE in content:
        return "found a workbook protected by a password; expected one that opens without. Remove the password."
    what = next((what for start, what in _KNOWN if content.startswith(start)), "")
    if _MARKUP.match(content[:200].removeprefix(b"\xef\xbb\xbf")):
        what = "a web page or XML"
    elif content.startswith(_UTF_16_OR_32) or _every_other_is_zero(content[:200]):
        return f"found text saved as “Unicode” (UTF-16 or UTF-32); expected UTF-8. {_SAVE_AS}"
    elif found := _CONTROL.search(content):
        line = content.count(b"\n", 0, found.start()) + 1
        what = what or f"a byte that no text has (in line {line:,})"
    return f"found {what}; expected CSV or .xlsx. {_SAVE_AS}" if what else ""


def _every_other_is_zero(start: bytes) -> bool:
    zeros = (start[::2].count(0), start[1::2].count(0))
    return max(zeros) > len(start) // 4
