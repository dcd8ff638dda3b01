"""Salted digests: how a key can recognise an answer without containing it.

The digest is PBKDF2-HMAC-SHA256. It keeps the answer out of sight of a reader of the file;
it cannot stop a program that tries every possible answer, and need not: working the exercise
is quicker.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

ITERATIONS = 1_000
_LENGTH = 16


@lru_cache(maxsize=4096)
def digest(salt: str, path: str, text: str) -> str:
    """Digest of one canonical text of one part of an answer.

    >>> digest("00", "1.1:completes", "12") == digest("00", "1.1:completes", "13")
    False
    """
    return _derive(f"{path}={text}", salt, _LENGTH).hex()


def seal(message: str, salt: str, path: str, text: str) -> str:
    """Lock a message so that only the answer it belongs to opens it.

    >>> unseal(seal("Well done.", "00", "1.q1", "b"), "00", "1.q1", "b")
    'Well done.'
    """
    plain = message.encode()
    return base64.b64encode(_mix(plain, salt, path, text)).decode()


def unseal(sealed: str, salt: str, path: str, text: str) -> str:
    """Open what :func:`seal` locked."""
    return _mix(base64.b64decode(sealed), salt, path, text).decode()


def _mix(data: bytes, salt: str, path: str, text: str) -> bytes:
    seed = _derive(f"{path}={text}|seal", salt, 32)
    stream = b"".join(
        hashlib.sha256(seed + block.to_bytes(4, "big")).digest()
        for block in range(len(data) // 32 + 1)
    )
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))


def _derive(secret: str, salt: str, length: int) -> bytes:
    raw = bytes.fromhex(salt)
    if hasattr(hashlib, "pbkdf2_hmac"):
        return hashlib.pbkdf2_hmac("sha256", secret.encode(), raw, ITERATIONS, length)
    return pbkdf2(secret.encode(), raw, ITERATIONS)[:length]


def pbkdf2(secret: bytes, salt: bytes, iterations: int) -> bytes:
    """Compute one block of PBKDF2-HMAC-SHA256 (RFC 8018) in plain Python.

    The browser's Python comes without OpenSSL, and so without ``hashlib.pbkdf2_hmac``.

    >>> pbkdf2(b"passwd", b"salt", 1).hex()[:16]
    '55ac046e56e3089f'
    """
    keyed = hmac.new(secret, digestmod=hashlib.sha256)

    def pseudo_random(message: bytes) -> bytes:
        fresh = keyed.copy()
        fresh.update(message)
        return fresh.digest()

    block = pseudo_random(salt + b"\x00\x00\x00\x01")
    total = int.from_bytes(block, "big")
    for _round in range(iterations - 1):
        block = pseudo_random(block)
        total ^= int.from_bytes(block, "big")
    return total.to_bytes(32, "big")
