"""How bytes are encrypted here: each thing under a key of its own, and that key, once it is sealed, to the content lead alone.

Parts are AES-256-GCM. A key is used for one thing only and a part's number is its nonce, so none is used twice; what is closed anew
has a nonce by chance. A sealed key is
wrapped to an X25519 public key: an ephemeral key pair, HKDF-SHA256, AES-256-GCM, as HPKE does it (RFC 9180). Whoever holds the
database and the disk holds the public key alone, and can open nothing with it. No Django here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

_KEY_BYTES, _NONCE_BYTES, _POINT_BYTES = 32, 12, 32
_PURPOSE = b"evenhand sealed key 1"


class CannotOpenError(ValueError):
    """A wrong key or passphrase, or bytes that were changed. It says which, in words for whoever asked."""


def new_key() -> bytes:
    """A key for one thing."""
    return secrets.token_bytes(_KEY_BYTES)


def close_part(key: bytes, number: int, data: bytes) -> bytes:
    """A part encrypted. A number is given once only under a key."""
    return AESGCM(key).encrypt(_nonce(number), data, None)


def open_part(key: bytes, number: int, data: bytes) -> bytes:
    """The part again. Raises CannotOpenError when it is not what was encrypted."""
    try:
        return AESGCM(key).decrypt(_nonce(number), data, None)
    except InvalidTag as error:
        raise CannotOpenError("These bytes were changed, or the key is not theirs.") from error


def close_anew(key: bytes, data: bytes) -> bytes:
    """Data encrypted under a key that closes several things, or one thing again and again: each time with a nonce by chance."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, None)


def open_anew(key: bytes, closed: bytes) -> bytes:
    """The data again. Raises CannotOpenError when it is not what was encrypted."""
    try:
        return AESGCM(key).decrypt(closed[:_NONCE_BYTES], closed[_NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as error:
        raise CannotOpenError("These bytes were changed, or the key is not theirs.") from error


def open_head(key: bytes, number: int, beginning: bytes) -> bytes:
    """The first bytes of a part, given its encrypted beginning. They cannot be proved, so nothing that matters rests on them."""
    opener = Cipher(AES(key), CTR(_nonce(number) + b"\0\0\0\2")).decryptor()  # where GCM begins to count
    return opener.update(beginning)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What seals: the body's public key. It opens nothing."""

    point: bytes

    @classmethod
    def read(cls, text: str) -> PublicKey:
        """From the 43 letters in which it is written. Raises CannotOpenError when they are no key."""
        try:
            point = base64.b64decode(text.strip() + "=", altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise CannotOpenError("This is not the public key of a seal.") from error
        if len(point) != _POINT_BYTES:
            raise CannotOpenError("This is not the public key of a seal.")
        return cls(point)

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(self.point).decode().rstrip("=")

    @property
    def mark(self) -> str:
        """Which key it is, in sixteen letters."""
        return hashlib.sha256(self.point).hexdigest()[:16]

    def wrap(self, key: bytes, about: str) -> bytes:
        """A key that only the private part opens, and only for what it is `about`."""
        once = X25519PrivateKey.generate()
        shared = once.exchange(X25519PublicKey.from_public_bytes(self.point))
        mine = once.public_key().public_bytes_raw()
        return mine + AESGCM(_derived(shared, mine, self.point)).encrypt(_nonce(0), key, about.encode())


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """What opens: the content lead's alone, kept off this machine."""

    key: X25519PrivateKey

    @classmethod
    def make(cls) -> PrivateKey:
        return cls(X25519PrivateKey.generate())

    @classmethod
    def read(cls, pem: bytes, passphrase: str = "") -> PrivateKey:
        """From its file. Raises CannotOpenError, in words, when the file or the passphrase is wrong."""
        try:
            key = load_pem_private_key(pem, passphrase.encode() or None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise CannotOpenError("The key file does not open: wrong file, or wrong passphrase.") from error
        if not isinstance(key, X25519PrivateKey):
            raise CannotOpenError("This is not the key file of a seal.")
        return cls(key)

    def written(self, passphrase: str = "") -> bytes:
        """Its file, locked with a passphrase where one is given."""
        lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.key.public_key().public_bytes_raw())

    def unwrap(self, wrapped: bytes, about: str) -> bytes:
        """The key that was wrapped. Raises CannotOpenError when it was wrapped to another key or is about something else."""
        mine, locked = wrapped[:_POINT_BYTES], wrapped[_POINT_BYTES:]
        try:
            shared = self.key.exchange(X25519PublicKey.from_public_bytes(mine))
            return AESGCM(_derived(shared, mine, self.public.point)).decrypt(
                _nonce(0), locked, about.encode()
            )
        except (InvalidTag, ValueError) as error:
            raise CannotOpenError("It was sealed to another key than this one.") from error


def _derived(shared: bytes, mine: bytes, theirs: bytes) -> bytes:
    return HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=_PURPOSE + mine + theirs).derive(shared)


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE_BYTES, "big")
