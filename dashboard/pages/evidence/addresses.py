"""Addresses of evidence sheets."""

PATH = "/equality"
NEW_PATH = f"{PATH}/new"
ONE_PATH = f"{PATH}/<key>"
CHANGE_PATH = f"{ONE_PATH}/change"
UNDO_PATH = f"{ONE_PATH}/undo"
SAVE_URL = f"{PATH}/save"


def one_url(key: str) -> str:
    """Return the address of a sheet."""
    return f"{PATH}/{key}"
