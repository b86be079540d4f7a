"""The signature in a certificate's QR code: anybody can check it with the published key alone.

A code is `<facts>.<signature>`, both base64url without padding. The facts are a JSON array in
UTF-8: the key's id, then what stands on the certificate. The Ed25519 signature is over the bytes
of the first part as they stand, so nothing has to be written the same way twice.

Pure functions: no Django, no clock, no database. `scripts/verify_certificate.py` reads the same
codes without this module.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

#: A code longer than this is none of ours; nothing is worked out for it.
LONGEST: Final = 1500


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands on a certificate and is signed."""

    number: str
    code: str
    holder: str
    title: str
    document: str
    recognised_on: str


class Fault(StrEnum):
    """Why a code is refused."""

    UNREADABLE = "unreadable"
    UNKNOWN_KEY = "unknown_key"
    FALSE_SIGNATURE = "false_signature"


class Forged(ValueError):
    """The code is no signature of ours over these facts."""

    def __init__(self, fault: Fault, key_id: str = "") -> None:
        super().__init__(fault)
        self.fault, self.key_id = fault, key_id


def sign(facts: Facts, key_id: str, key: Ed25519PrivateKey) -> str:
    """Return the code of `facts`; the same facts and key give the same code."""
    packed = json.dumps([key_id, *astuple(facts)], ensure_ascii=False, separators=(",", ":"))
    body = _encoded(packed.encode())
    return f"{body}.{_encoded(key.sign(body.encode()))}"


def read(code: str, keys: Mapping[str, Ed25519PublicKey]) -> Facts:
    """Return the facts that `code` vouches for; raise `Forged` where it vouches for nothing."""
    body, dot, signature = code.partition(".")
    if not dot or len(code) > LONGEST:
        raise Forged(Fault.UNREADABLE)
    try:
        key_id, *told = json.loads(_decoded(body))
        proof = _decoded(signature)
    except (ValueError, TypeError, RecursionError) as error:
        raise Forged(Fault.UNREADABLE) from error
    strings = all(isinstance(value, str) for value in (key_id, *told))
    if not strings or len(told) != len(fields(Facts)):
        raise Forged(Fault.UNREADABLE)
    if key_id not in keys:
        raise Forged(Fault.UNKNOWN_KEY, key_id)
    try:
        keys[key_id].verify(proof, body.encode())
    except InvalidSignature as error:
        raise Forged(Fault.FALSE_SIGNATURE, key_id) from error
    return Facts(*told)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    """Decode, and refuse what decodes to the same bytes but is written otherwise."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise ValueError(text) from error
    if _encoded(raw) != text:
        raise ValueError(text)
    return raw
