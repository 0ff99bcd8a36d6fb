"""Addresses of the pages of actions."""

PATH = "/actions"
NEW_PATH = "/actions/new"
ONE_PATH = "/actions/<key>"
CHANGE_PATH = "/actions/<key>/change"
UNDO_PATH = "/actions/<key>/undo"
SAVE_URL = "/actions/save"


def one_url(key: str) -> str:
    """Return the address of an action."""
    return f"{PATH}/{key}"
