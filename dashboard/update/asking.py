"""Asking a server for files: patiently, streamed to disk, whole or not at all.

Failures that pass by themselves (no connection, a time-out, "too many requests", a server's error) are tried again
with growing pauses; a wrong address or a wrong answer is not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
import tenacity

from dashboard.errors import UpdateError
from dashboard.update.sources import Patience

#: Where the addresses of official files stand; other callers name their own file.
OFFICIAL = "dashboard/update/sources.toml"
WITHOUT_INTERNET = "Without internet, download the files elsewhere and use --from DIR."
_MEGABYTE = 1_000_000

_T = TypeVar("_T")


class PassingError(Exception):
    """A failure that may pass by itself; its text completes "found …"."""


@dataclass(frozen=True)
class Terms:
    """On which terms a file is asked for.

    Attributes
    ----------
    headers
        Sent along, such as an `If-None-Match`.
    most_bytes
        Size at most; None for no limit.
    where
        The file in which the address stands, for messages.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    most_bytes: int | None = None
    where: str = OFFICIAL


def save(
    client: httpx.Client,
    url: str,
    target: Path,
    told: Callable[[int, int | None], None],
    terms: Terms = Terms(),
) -> httpx.Headers | None:
    """Stream one file to disk; it appears under its name only when it is complete.

    Parameters
    ----------
    told
        Is called with the bytes received and, where it is stated, how many there are.
    terms
        What is sent along, and what is taken at most.

    Returns
    -------
    httpx.Headers or None
        Those of the answer; None if nothing has changed since (HTTP 304).

    Raises
    ------
    PassingError
        For a failure that may pass.
    UpdateError
        For one that will not, or a file that is too large.
    """
    part = target.with_name(f".{target.name}.part")
    received = 0
    with client.stream("GET", url, headers=dict(terms.headers)) as response:
        if response.status_code == httpx.codes.NOT_MODIFIED and terms.headers:
            return None
        refuse_failure(response, terms.where)
        # the length of what travels, which is less than the file's when it is compressed
        stated = int(response.headers.get("Content-Length", 0))
        told(0, stated or None)
        size = 0
        with part.open("wb") as handle:
            for chunk in response.iter_bytes():
                size += len(chunk)
                if terms.most_bytes is not None and max(size, stated) > terms.most_bytes:
                    msg = (
                        f"{url}: found {max(size, stated) / _MEGABYTE:,.0f} MB, expected at most "
                        f"{terms.most_bytes / _MEGABYTE:,.0f} MB. Raise the limit in {terms.where} if that is right."
                    )
                    raise UpdateError(msg)
                handle.write(chunk)
                received = response.num_bytes_downloaded
                told(received, stated or None)
        answered = response.headers
    if stated and received != stated:
        msg = f"a partial download ({received:,} of {stated:,} bytes)"
        raise PassingError(msg)
    told(received, received)
    part.replace(target)
    return answered


def retrying(url: str, action: Callable[[], _T], patience: Patience, where: str = OFFICIAL) -> _T:
    """Do something that asks a server, again and again while its failure may pass.

    Raises
    ------
    UpdateError
        If it failed for good; the message names the address, what was found and what to do.
    """
    tries = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type((PassingError, httpx.TransportError, httpx.DecodingError)),
        stop=tenacity.stop_after_attempt(patience.attempts),
        wait=tenacity.wait_exponential(patience.first_pause, max=patience.longest_pause),
        reraise=True,
    )
    try:
        return tries(action)
    except httpx.TimeoutException as error:
        msg = (
            f"{url}: found no answer within {patience.timeout:g} s, {patience.attempts} times. Try again later. "
            f"{WITHOUT_INTERNET}"
        )
        raise UpdateError(msg) from error
    except (PassingError, httpx.RequestError) as error:
        found = error if isinstance(error, PassingError) else _transport(error)
        msg = f"{url}: found {found}, {patience.attempts} times. Try again later. {WITHOUT_INTERNET}"
        raise UpdateError(msg) from error
    except httpx.InvalidURL as error:
        msg = f"{url}: found no usable address ({error}). Correct it in {where}."
        raise UpdateError(msg) from error


def _transport(error: httpx.RequestError) -> str:
    if isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError):
        return f"a partial download ({error})"
    return f"no connection ({error})"


def refuse_failure(response: httpx.Response, where: str = OFFICIAL) -> None:
    """Raise for an HTTP status that is not success: one that may pass by itself, or one that will not."""
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        msg = f"HTTP {status} ({response.reason_phrase})"
        raise PassingError(msg)
    if not response.is_success:
        msg = (
            f"{response.request.url}: found HTTP {status} ({response.reason_phrase}), expected the file. The address "
            f"may have changed: correct it in {where}. {WITHOUT_INTERNET}"
        )
        raise UpdateError(msg)
