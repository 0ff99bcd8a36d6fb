"""Backups that only the holder of a key can read, by a tool that the operator has already: age or GnuPG.

Nothing is encrypted by this program itself. A backup is encrypted for a recipient, whose secret key need not be on this
machine; which tool is meant shows from the recipient, and from the file when it is read again.
"""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from dashboard.errors import ConfigurationError, DataError

_AGE_RECIPIENTS = ("age1", "ssh-ed25519 ", "ssh-rsa ")
_ZIP = b"PK\x03\x04"
_AGE = (b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----")
_GPG_ARMOUR = b"-----BEGIN PGP MESSAGE-----"
#: First bytes of an OpenPGP message that begins with an encrypted session key (RFC 4880, packets of the tags 1 and 3).
_GPG_PACKETS = frozenset({0x84, 0x85, 0x86, 0x8C, 0x8D, 0x8E, 0xC1, 0xC3})
_HOW_TO_GET_IT = {"age": "apt-get install age", "gpg": "apt-get install gnupg"}
_LONGEST_S = 3600


def tool_for(recipient: str) -> str:
    """Return the tool that knows a recipient: "age" or "gpg".

    Raises
    ------
    ConfigurationError
        If the recipient cannot be one, or the tool is not installed.
    """
    if not recipient.strip() or recipient.startswith("-") or not recipient.isprintable():
        msg = (
            f"--encrypt-to: found “{recipient}”; expected a recipient of age (age1…, ssh-ed25519 …) or of GnuPG (the "
            "fingerprint of a key, or its e-mail address)."
        )
        raise ConfigurationError(msg)
    return _installed("age" if recipient.startswith(_AGE_RECIPIENTS) else "gpg", "--encrypt-to")


def _installed(tool: str, argument: str) -> str:
    if shutil.which(tool) is None:
        there = [other for other in _HOW_TO_GET_IT if shutil.which(other)]
        found = f"only “{there[0]}”" if there else "neither age nor gpg"
        how = f"on Debian or Ubuntu: {_HOW_TO_GET_IT[tool]}"
        msg = f"{argument}: needs the program “{tool}”, and found {found} on the PATH. Install it ({how})."
        raise ConfigurationError(msg)
    return tool


def encrypt(plain: Path, target: Path, recipient: str) -> None:
    """Encrypt a file for a recipient.

    Raises
    ------
    ConfigurationError
        If there is no tool for the recipient, or it does not know the recipient.
    """
    tool = tool_for(recipient)
    arguments = {
        "age": ["--encrypt", "--recipient", recipient, "--output", str(target), str(plain)],
        # whoever names the key on the command line trusts it; nobody is there to be asked
        "gpg": ["--batch", "--yes", "--quiet", "--trust-model", "always", "--recipient", recipient,
                "--output", str(target), "--encrypt", str(plain)],
    }  # fmt: skip
    failure = _run(tool, arguments[tool])
    if failure is not None or _kind(target) != tool:
        msg = f"--encrypt-to: {tool} could not encrypt for “{recipient}” ({failure}). Nothing was written."
        raise ConfigurationError(msg)


def decrypted(source: Path, folder: Path, identity: Path | None = None) -> Path:
    """Return a file as it is if it is not encrypted, else what is in it, in a folder that nobody else can read.

    Parameters
    ----------
    identity
        The file with the secret key, for age; GnuPG finds its keys by itself.

    Raises
    ------
    ConfigurationError
        If the tool is not installed, or age is given no key.
    DataError
        If it cannot be decrypted: another key, or the file is damaged.
    """
    tool = _kind(source)
    if tool is None:
        return source
    _installed(tool, source.name)
    if tool == "age" and identity is None:
        msg = f"{source.name}: is encrypted by age; expected its secret key. Name the file of the key with --identity."
        raise ConfigurationError(msg)
    target = folder / "decrypted"
    arguments = {
        "age": ["--decrypt", "--identity", str(identity), "--output", str(target), str(source)],
        "gpg": ["--yes", "--quiet", "--output", str(target), "--decrypt", str(source)],
    }
    failure = _run(tool, arguments[tool])
    if failure is not None:
        target.unlink(missing_ok=True)
        msg = (
            f"{source.name}: {tool} cannot decrypt it ({failure}): it is damaged, or its secret key is not here. "
            "Nothing was changed."
        )
        raise DataError(msg)
    return target


def _kind(file: Path) -> str | None:
    """Return the tool that a file was encrypted by; None if it was not, or cannot be read."""
    try:
        with file.open("rb") as handle:
            start = handle.read(64)
    except OSError:
        return None
    if start.startswith(_AGE):
        return "age"
    is_gpg = start.startswith(_GPG_ARMOUR) or (start[:1] != b"" and start[0] in _GPG_PACKETS)
    return "gpg" if is_gpg and not start.startswith(_ZIP) else None


def _run(tool: str, arguments: Sequence[str]) -> str | None:
    """Run a tool; return None if all went well, else the last thing it said."""
    try:
        # the tool may ask at the terminal for the passphrase of a key
        done = subprocess.run(  # noqa: S603 - a tool of the operator's, and no shell in between
            [shutil.which(tool) or tool, *arguments],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, timeout=_LONGEST_S,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    if done.returncode == 0:
        return None
    return (done.stderr.decode(errors="replace").strip().splitlines() or [f"exit code {done.returncode}"])[-1]
