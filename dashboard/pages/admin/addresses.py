"""Addresses of the pages for administrators, and of what can be asked of them."""

ADMIN_PATH = "/admin"
ADD_AREA_PATH = "/admin/areas"
AREA_PATH = "/admin/areas/<slug>"
NAMES_PATH = "/admin/names"
TARGET_WARDS_PATH = "/admin/target-wards"
SETS_PATH = "/admin/sets"
EDITION_PATH = "/admin/edition"
DISCLOSURE_PATH = "/admin/disclosure"
ILLUSTRATIVE_PATH = "/admin/illustrative"
WEIGHTS_PATH = "/admin/weights"
UNDO_PATH = "/admin/undo/<number>"
HEALTH_PATH = "/admin/health"

SAVE_URL = "/admin/save"


def area_url(slug: str) -> str:
    """Return the address under which a priority neighbourhood is changed."""
    return f"/admin/areas/{slug}"


def undo_url(number: int) -> str:
    """Return the address under which a version of the configuration is taken back."""
    return f"/admin/undo/{number}"


def name_url(code: str) -> str:
    """Return the address under which the name of a ward or LSOA is changed."""
    return f"{NAMES_PATH}?of={code}"
