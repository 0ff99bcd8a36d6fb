"""Addresses of the pages about the data, and of what can be asked of them."""

KPI_PATH = "/data/kpi/<kpi_id>"
HAND_IN_PATH = "/data/hand-in/<hand_in_id>"
DIFFERENCE_PATH = "/data/difference/<before>/<after>"
ILLUSTRATIVE_PATH = "/data/illustrative"
WITHDRAW_PATH = "/data/submissions/<number>/withdraw"

#: What an address says has just been done: how many, or the number of a submission.
LOADED, ADDED, REMOVED = "loaded", "added", "removed"
#: What an address says is being fetched: the id of a source.
FETCHING = "fetching"
WITHDRAWN, RESTORED = "withdrawn", "restored"

ADD_URL = "/data/illustrative/add"
REMOVE_URL = "/data/illustrative/remove"
FETCH_URL = "/data/sources/fetch"
CATALOGUE_URL = "/data/catalogue"
CATALOGUE_TOML_URL = "/data/catalogue.toml"
CATALOGUE_CSV_URL = "/data/catalogue.csv"

#: Kinds of areas that a template may have a row each for, and what they are called.
FILLED = {"lsoa": "LSOAs", "msoa": "middle-layer areas", "ward": "wards", "neighbourhood": "priority neighbourhoods"}


def kpi_url(kpi_id: str) -> str:
    """Return the address of what is held of a KPI."""
    return f"/data/kpi/{kpi_id}"


def template_url(kpi_id: str, form: str, kind: str) -> str:
    """Return the address of a template: `form` "aggregates", "records" or of `FILLED`, `kind` "csv" or "xlsx"."""
    return f"/data/kpi/{kpi_id}/template-{form}.{kind}"


def hand_in_url(hand_in_id: str) -> str:
    """Return the address of a file that is being handed in."""
    return f"/data/hand-in/{hand_in_id}"


def difference_url(before: int, after: int) -> str:
    """Return the address of what differs between two submissions."""
    return f"/data/difference/{before}/{after}"


def submission_url(submission_id: int) -> str:
    """Return the address under which a submission is changed."""
    return f"/data/submissions/{submission_id}"
