"""The keys that sign certificates: one signs, all that ever signed are published.

They stand as files in `CERTIFICATE_KEYS`: `<id>.pem` (PKCS 8) signs, `<id>.pub.pem` is a retired
key of which only the public half is kept. The last by id signs.
"""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
#: The id of the key that a rehearsal makes for itself.
REHEARSAL_ID: Final = "rehearsal"


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys as they lie in their folder."""

    private: Mapping[str, Ed25519PrivateKey]
    public: Mapping[str, Ed25519PublicKey]

    @property
    def current(self) -> str:
        """The id of the key that signs; empty where there is none."""
        return max(self.private, default="")


def ring() -> Ring:
    """Return the keys; a rehearsal without one makes its own.

    Raise `ImproperlyConfigured` where there is no key to sign with outside a rehearsal.
    """
    folder = Path(settings.CERTIFICATE_KEYS)
    if not _names(folder) and settings.REHEARSAL:
        make(REHEARSAL_ID)
    return _read(folder, _names(folder))


def signing_key() -> tuple[str, Ed25519PrivateKey]:
    """Return the key that signs, with its id."""
    keys = ring()
    if not keys.current:
        raise ImproperlyConfigured(
            "There is no key to sign certificates with: run manage.py certificate_keys new ID."
        )
    return keys.current, keys.private[keys.current]


def make(key_id: str) -> Path:
    """Make a new key. Raise `ValueError` for an id that is malformed or not after the last one."""
    folder = Path(settings.CERTIFICATE_KEYS)
    if not _ID.fullmatch(key_id):
        raise ValueError(
            f"“{key_id}” is no key id: small letters, digits and hyphens, such as 2028a"
        )
    last = max(_read(folder, _names(folder)).public, default="")
    if key_id <= last:
        raise ValueError(f"The id has to come after “{last}” in the alphabet: the last key signs")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{key_id}.pem"
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    # Written whole or not at all, and never over another: two starts at once leave one key.
    draft = folder / f".{key_id}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_bytes(pem)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path


def published() -> list[dict[str, str | bool]]:
    """Return the public keys as they are published, the one that signs first."""
    keys = ring()
    return [
        {
            "id": key_id,
            "algorithm": "Ed25519",
            "public_key": base64.b64encode(key.public_bytes_raw()).decode(),
            "signs": key_id == keys.current,
        }
        for key_id, key in sorted(keys.public.items(), reverse=True)
    ]


def _names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in folder.glob("[a-z0-9]*.pem")))


@cache
def _read(folder: Path, names: tuple[str, ...]) -> Ring:
    """Read the files once for each content of the folder: a new key is seen without a restart."""
    private: dict[str, Ed25519PrivateKey] = {}
    public: dict[str, Ed25519PublicKey] = {}
    for name in names:
        raw = (folder / name).read_bytes()
        if name.endswith(".pub.pem"):
            half = serialization.load_pem_public_key(raw)
            if isinstance(half, Ed25519PublicKey):
                public[name.removesuffix(".pub.pem")] = half
                continue
        else:
            whole = serialization.load_pem_private_key(raw, None)
            if isinstance(whole, Ed25519PrivateKey):
                key_id = name.removesuffix(".pem")
                private[key_id], public[key_id] = whole, whole.public_key()
                continue
        raise ImproperlyConfigured(f"{folder / name} holds no Ed25519 key")
    return Ring(private, public)
