"""What may stand in a text that somebody writes here: plain words, nothing personal, no markup, no way elsewhere."""

import re
import unicodedata
from datetime import date

#: Said beside every field: what is refused below is only what can be recognised.
PERSONAL_DATA = (
    "Name roles and teams, never residents. Leave out whatever could identify somebody: names, addresses, e-mail "
    "addresses, phone numbers, and counts so small that people would be recognised."
)
SHORT, LONG = 200, 2_000

_MAIL = re.compile(r"[^\s@]+\s?(?:@|\[at\]|\(at\))\s?[^\s@]+", re.IGNORECASE)
#: A number as it is dialled: a nought or a plus first, ten to fifteen digits in groups of any kind.
_PHONE = re.compile(r"(?<![\w.,])(?:\+|\(\+?0|0)[\d\s().-]{8,22}\d(?!\d)")
_PHONE_DIGITS = range(10, 16)
_ELSEWHERE = re.compile(
    r"\w+://|\bwww\.|\]\(|\b(?:mailto|javascript|data|tel):|\b[\w-]+\.(?:uk|com|org|net|info|eu|io)\b", re.IGNORECASE
)
_MARKUP = re.compile(r"[<>]|&#?\w+;")


def tidy(text: str) -> str:
    """Return a text as it is stored: lines without blanks at their ends, at most one empty line between two."""
    lines = (line.strip() for line in unicodedata.normalize("NFC", text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def problems(name: str, text: str, most: int = LONG, least: int = 0) -> list[str]:
    """Return what is wrong with a text, one sentence each; what was refused is not repeated.

    Parameters
    ----------
    name
        What its field is called.
    text
        As it would be stored, see `tidy`.
    most, least
        How many characters it may have.
    """
    # digits and signs of other scripts that look alike count as those they look like
    plain = unicodedata.normalize("NFKC", text)
    checks = (
        (len(text) < least, f"is empty or too short: expected {least} characters or more"),
        (len(text) > most, f"has {len(text):,} characters: expected {most:,} at most"),
        (not text.replace("\n", "").isprintable(), "has characters that cannot be seen: type it anew"),
        (bool(_MAIL.search(plain)), "has what looks like an e-mail address: name a role or team instead"),
        (_has_phone(plain), "has what looks like a phone number: name a role or team instead"),
        (
            bool(_ELSEWHERE.search(_MAIL.sub("", plain))),
            "has a link or web address: say in words where it is to be found",
        ),
        (bool(_MARKUP.search(plain)), "has signs of markup (< or > or &…;): use words, such as “under 5”"),
    )
    return [f"{name} {said}." for wrong, said in checks if wrong]


def _has_phone(text: str) -> bool:
    return any(sum(sign.isdigit() for sign in one) in _PHONE_DIGITS for one in _PHONE.findall(text))


def reason_problems(why: str) -> list[str]:
    """Return what is wrong with the reason of a change, which is kept in the history."""
    return problems("The reason", why, 500, 10)


def read_date(text: str) -> date | None:
    """Read a day as browsers send it (2026-09-30) or as people write it (30/9/2026); None for no day.

    Raises
    ------
    ValueError
        If it is neither.
    """
    text = text.strip()
    if not text:
        return None
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text, re.ASCII):
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        msg = f"found {len(text)} characters that are no day, expected one as in 30/9/2026"
        raise ValueError(msg)
    return date.fromisoformat(text)
