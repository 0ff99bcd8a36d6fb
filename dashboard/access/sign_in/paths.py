"""Where somebody is led to after signing in: to a path of this website, and nowhere else."""

from urllib.parse import urlencode, urlsplit

SIGN_IN_URL = "/sign-in"
SIGN_OUT_URL = "/sign-out"
PASSWORD_URL = "/sign-in/password"  # noqa: S105 - an address
START_URL = "/sign-in/start"
RETURN_URL = "/sign-in/return"
#: Longer ones are no address of a page.
_LONGEST = 2_000


def own_path(text: str) -> str:
    """Return a path of this website as it was given, and "/" for anything else."""
    if not text.startswith("/") or not text.isprintable() or "\\" in text or len(text) > _LONGEST:
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    elsewhere = text.startswith("//") or parts.scheme or parts.netloc
    around = parts.path.startswith((SIGN_IN_URL, SIGN_OUT_URL))
    return "/" if elsewhere or around else text


def sign_in_address(onward: str) -> str:
    """Return the address of the sign-in page that leads on to a path."""
    path = own_path(onward)
    return SIGN_IN_URL if path == "/" else f"{SIGN_IN_URL}?{urlencode({'next': path})}"
