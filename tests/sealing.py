"""The key pair under which tests seal."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from evenhand.contacts.envelope import PrivateKey

PRIVATE = PrivateKey(X25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = PrivateKey(X25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
SEAL_KEY = str(PRIVATE.public)
