"""Texts in files that spreadsheets open."""

#: A spreadsheet takes a cell that starts with one of these for a formula, whatever stands in it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula; other texts stay as they are."""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
