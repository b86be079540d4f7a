#!/usr/bin/env python3
"""Check the code of a certificate with the published key alone: no portal, no network.

    verify_certificate.py KEYS CODE

KEYS: the file of public keys, as /api/v1/certificate-keys/ gives it out. CODE: what the QR code on
the certificate says, the whole address or only the part after `s=`. Prints what is vouched for and
ends with 0; a forged or altered code ends with 1 and a sentence. Whether the recognition still
stands is known to the register alone. Needs Python 3.11 and the package `cryptography`.
"""

import base64
import json
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LABELS = (
    "编号 number",
    "核验码 code",
    "单位 holder",
    "命名 title",
    "文号 document",
    "认定日期 date",
)


def decoded(text: str) -> bytes:
    """Decode base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def check(keys: dict[str, bytes], code: str) -> list[str]:
    """Return the facts; raise `ValueError` with a sentence where the code does not hold."""
    said = parse_qs(urlsplit(code).query).get("s", [code])[0] if "?" in code else code
    body, _dot, signature = said.partition(".")
    try:
        key_id, *facts = json.loads(decoded(body))
        proof = decoded(signature)
    except (ValueError, TypeError):
        raise ValueError("This is no code of a certificate. 不是证书签名码。") from None
    if key_id not in keys or len(facts) != len(LABELS):
        raise ValueError(f"No published key is called {key_id!r}. 公布的公钥中没有该密钥。")
    try:
        Ed25519PublicKey.from_public_bytes(keys[key_id]).verify(proof, body.encode())
    except InvalidSignature:
        raise ValueError(
            "The signature does not hold: forged or altered. 签名不成立:系伪造或经篡改。"
        ) from None
    return facts


def main(arguments: list[str]) -> int:
    """Run the check; return the exit code."""
    if len(arguments) != 2:  # noqa: PLR2004 - the two arguments of the first lines
        print(__doc__, file=sys.stderr)
        return 2
    published = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    keys = {key["id"]: base64.b64decode(key["public_key"]) for key in published["keys"]}
    try:
        facts = check(keys, arguments[1].strip())
    except ValueError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    for label, fact in zip(LABELS, facts, strict=True):
        print(f"{label}\t{fact}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
