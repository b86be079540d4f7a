"""Whether the signature that came with a code holds over what the register says of it."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recognition import keys
from recognition.documents import facts_of
from recognition.models import Base
from recognition.signing import Fault, Forged, read

_SENTENCES = {
    Fault.UNREADABLE: gettext_lazy("The signature in this code cannot be read: it is not ours."),
    Fault.UNKNOWN_KEY: gettext_lazy(
        "The signature in this code was made with a key that was never published."
    ),
    Fault.FALSE_SIGNATURE: gettext_lazy(
        "The signature in this code does not hold: the code is forged or has been altered."
    ),
}
_NAMES: dict[str, Any] = {
    "number": gettext_lazy("Plaque number"),
    "code": gettext_lazy("Verification code"),
    "holder": gettext_lazy("Holder"),
    "title": gettext_lazy("Title awarded"),
    "document": gettext_lazy("By document"),
    "recognised_on": gettext_lazy("Recognised on"),
}


def fault_of(base: Base, signature: str) -> str:
    """Say why `signature` does not vouch for `base`; an empty string where it does.

    A name that the register has changed since makes no certificate false: the holder is not
    compared, all else is.
    """
    try:
        told = asdict(read(signature, keys.ring().public))
    except Forged as refusal:
        return str(_SENTENCES[refusal.fault])
    kept = asdict(facts_of(base))
    differing = [name for name in told if name != "holder" and told[name] != kept[name]]
    if not differing:
        return ""
    return _("The signed certificate says something else than the register: %(names)s.") % {
        "names": ", ".join(str(_NAMES[name]) for name in differing)
    }
