"""API tokens given, known again, revoked and tidied away. Each gift and end is in the audit log."""

import datetime as dt
import secrets
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from portal.accounts.models import ApiToken, User
from portal.audit import log
from portal.lifecycle.errors import Reason, Refused
from portal.timeline import clock

#: Tokens of one person that are good at once: a script that takes one at each run forgets the rest.
MOST: Final = 20
#: How long an expired token is still known, so that a program is told why it no longer opens.
KNOWN_FOR: Final = dt.timedelta(days=30)
#: A use is noted at most this often.
NOTED_EVERY: Final = dt.timedelta(minutes=1)


@transaction.atomic
def give(user: User) -> tuple[str, ApiToken]:
    """Give a person a new token; return its key, which is kept nowhere, and the token.

    Past `MOST` of them, the one that was unused for longest ends.
    """
    User.objects.select_for_update().get(pk=user.pk)
    now = clock.real_now()
    good = sorted(user.api_tokens.good_at(now), key=lambda row: row.last_used_at or row.made_at)
    for forgotten in good[: max(0, len(good) - MOST + 1)]:
        _end(forgotten, user)
    key = secrets.token_hex(20)
    token = ApiToken.objects.create(
        user=user,
        digest=ApiToken.digest_of(key),
        beginning=key[:6],
        made_at=now,
        expires_at=now + dt.timedelta(days=settings.API_TOKEN_DAYS),
    )
    _log("token", token, user)
    return key, token


@transaction.atomic
def revoke(pk: int, *, actor: Any) -> ApiToken:
    """End one of the actor's own tokens at once; raise `Refused` where there is none such."""
    token = ApiToken.objects.visible_to(actor).select_for_update().filter(pk=pk).first()
    if token is None:
        raise Refused(Reason(_("This token has been revoked already.")))
    _end(token, actor)
    return token


def tidy() -> int:
    """Forget tokens that expired long ago; return how many."""
    long_ago = clock.real_now() - KNOWN_FOR
    gone, _rows = ApiToken.objects.filter(expires_at__lte=long_ago).delete()
    return gone


class ApiTokens(TokenAuthentication):
    """The header `Authorization: Token …`: good until it expires, and each use is noted."""

    def authenticate_credentials(self, key: str) -> tuple[User, ApiToken]:
        """Return whose token it is; raise `AuthenticationFailed` (401) in words."""
        found = ApiToken.objects.select_related("user").filter(digest=ApiToken.digest_of(key))
        token = found.first()
        if token is None or not token.user.is_active:
            raise AuthenticationFailed(_("This token is unknown or revoked: take a new one."))
        now = clock.real_now()
        if not token.is_good_at(now):
            words = _("This token expired on %(moment)s: take a new one.")
            moment = f"{clock.local(token.expires_at):%Y-%m-%d %H:%M}"
            raise AuthenticationFailed(words % {"moment": moment})
        if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token


def _end(token: ApiToken, actor: Any) -> None:
    _log("revoke_token", token, actor)
    token.delete()


def _log(action: str, token: ApiToken, actor: Any) -> None:
    log.append(
        action=action,
        actor=actor,
        at=clock.now(),
        subject=token.user,
        data={"token": str(token), "until": token.expires_at},
    )
