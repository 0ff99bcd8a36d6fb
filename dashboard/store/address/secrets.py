"""What libraries say about a database, without what is secret in its address."""

import re

_CANNOT_BE_USED = (
    "the address in DATABASE_URL cannot be used: expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME, with "
    "@ in a password written %40, % written %25, / written %2F and : written %3A"
)
_SHORTEST = 3


def without_secrets(told: str, address: str) -> str:
    """Return the first line of what a library says, or a sentence of our own where it may repeat a password.

    Parameters
    ----------
    told
        What the library says.
    address
        Of the database, as it was given: however wrong it is, a password may stand in it.
    """
    line = told.strip().partition("\n")[0]
    before_host = address.partition(":")[2].rpartition("@")[0].lstrip("/")
    _, _, password = before_host.partition(":")
    secret = [*re.split(r"[:@/?&=]+", password), *re.findall(r"password=([^&]*)", address)]
    # of a password with @ in it, servers are asked for the rest as if it were their name
    is_divided = address.count("@") > 1
    return _CANNOT_BE_USED if is_divided or any(part in line for part in secret if len(part) >= _SHORTEST) else line
