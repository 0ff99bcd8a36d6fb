"""Addresses of the pages for administrators, and of what can be asked of them."""

ADMIN_PATH = "/admin"
AREA_PATH = "/admin/areas/<slug>"
TARGET_WARDS_PATH = "/admin/target-wards"
SETS_PATH = "/admin/sets"
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
