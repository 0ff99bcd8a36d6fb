"""What is kept of a hand-in outside of this process: found, read and made only by who has its id, kept nowhere."""

import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class UnreadableError(Exception):
    """It was changed, is for something else, or comes from another version of the program or of the data."""


class Seal:
    """Encrypts and authenticates with keys that follow from the id of a hand-in, which cannot be guessed.

    Parameters
    ----------
    context
        Versions of the program and of the data: what others wrote is not read.
    """

    def __init__(self, context: str) -> None:
        self._context = context

    def name(self, hand_in_id: str) -> str:
        """Return what a hand-in is called outside; nobody finds the id by it."""
        return sha256(b"name of a hand-in\0" + hand_in_id.encode()).hexdigest()

    def close(self, content: bytes, hand_in_id: str, what: str) -> bytes:
        """Encrypt; `what` tells apart what is kept of one hand-in."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._key(hand_in_id)).encrypt(nonce, content, self._about(what))

    def open(self, sealed: bytes, hand_in_id: str, what: str) -> bytes:
        """Decrypt what is authentic.

        Raises
        ------
        UnreadableError
            If it is not.
        """
        nonce, encrypted = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return AESGCM(self._key(hand_in_id)).decrypt(nonce, encrypted, self._about(what))
        except (InvalidTag, ValueError) as error:
            raise UnreadableError from error

    def _key(self, hand_in_id: str) -> bytes:
        return HKDF(hashes.SHA256(), 32, salt=None, info=b"key of a hand-in").derive(hand_in_id.encode())

    def _about(self, what: str) -> bytes:
        return f"{what}\0{self._context}".encode()
