"""Addresses of the annual report."""

PATH = "/report"
CHANGE_PATH = "/report/<year>/<about>/change"
UNDO_PATH = "/report/<year>/<about>/undo"
WORD_URL = "/report.docx"


def introduction_url(year: int, about: str, step: str = "change") -> str:
    """Return the address at which the introduction of a year is written, saved or undone."""
    return f"{PATH}/{year}/{about}/{step}"
