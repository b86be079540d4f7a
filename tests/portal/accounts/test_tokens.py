"""API tokens: good for a while, seen and revoked by their owner, kept readable nowhere."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from portal.accounts import tokens
from portal.accounts.models import ApiToken, Role, User
from portal.accounts.tasks import tidy_tokens
from portal.audit.models import AuditEvent
from portal.timeline import clock as portal_clock
from tests import factories as make

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"
PAGE = "/tokens/"


@pytest.fixture
def person() -> User:
    user = make.a_user(Role.APPLICANT_OWNER)
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asks(key: str):
    return APIClient(HTTP_AUTHORIZATION=f"Token {key}").get("/api/v1/me/")


def moved(token: ApiToken, by: dt.timedelta) -> None:
    """Let a token be older than it is."""
    ApiToken.objects.filter(pk=token.pk).update(
        made_at=token.made_at - by, expires_at=token.expires_at - by
    )


def test_a_token_is_good_for_the_days_that_the_settings_say(person, settings):
    settings.API_TOKEN_DAYS = 7
    body = {"username": person.username, "password": PASSWORD}
    answer = APIClient().post("/api/v1/token/", body).json()
    token = ApiToken.objects.get()
    assert token.expires_at - token.made_at == dt.timedelta(days=7)
    assert portal_clock.local(token.expires_at).isoformat() == answer["expires_at"]
    assert asks(answer["token"]).json()["username"] == person.username


def test_its_key_is_kept_nowhere(person):
    key, token = tokens.give(person)
    kept = ApiToken.objects.filter(pk=token.pk).values().get()
    assert key not in {str(value) for value in kept.values()}
    assert key not in str(list(AuditEvent.objects.values_list("data", flat=True)))


def test_an_expired_token_opens_nothing_and_says_since_when(person):
    key, token = tokens.give(person)
    moved(token, dt.timedelta(days=90))
    answer = asks(key)
    since = f"{portal_clock.local(ApiToken.objects.get().expires_at):%Y-%m-%d %H:%M}"
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")
    assert answer.json()["detail"] == f"令牌已于 {since} 到期，请重新获取。"


def test_one_second_before_it_expires_it_opens(person):
    key, token = tokens.give(person)
    moved(token, dt.timedelta(days=90) - dt.timedelta(seconds=30))
    assert asks(key).status_code == 200


def test_a_key_that_nobody_was_given_is_told_so(person):
    answer = asks("0" * 40)
    told = "令牌无效或已被撤销，请重新获取。"
    assert (answer.status_code, answer.json()["detail"]) == (401, told)


def test_the_rehearsal_clock_ends_no_token(person, clock):
    key, _token = tokens.give(person)
    clock.set(portal_clock.now() + dt.timedelta(days=8 * 365))
    assert asks(key).status_code == 200


def test_its_owner_sees_when_it_was_used_and_until_when_it_is_good(person):
    key, _token = tokens.give(person)
    client = signed_in(person)
    assert "从未" in client.get(PAGE).content.decode()
    asks(key)
    page = client.get(PAGE).content.decode()
    used = portal_clock.local(ApiToken.objects.get().last_used_at)
    assert ("从未" in page, f"{used:%H:%M}" in page, "已到期" in page) == (False, True, False)
    assert key not in page


def test_a_token_made_on_the_page_is_shown_once_and_opens(person):
    answer = signed_in(person).post(PAGE)
    key = answer.context["key"]
    assert (key in answer.content.decode(), answer["Cache-Control"]) == (True, "no-store")
    assert asks(key).json()["username"] == person.username
    assert "有效期 90 天" in answer.content.decode()


def test_a_revoked_token_is_out_at_once_and_revoked_once(person):
    key, token = tokens.give(person)
    client = signed_in(person)
    assert client.post(PAGE, {"revoke": token.pk}).status_code == 302
    assert asks(key).status_code == 401
    again = client.post(PAGE, {"revoke": token.pk})
    assert (again.status_code, "该令牌已被撤销" in again.content.decode()) == (409, True)
    assert AuditEvent.objects.of(person).filter(action="revoke_token").count() == 1


def test_nobody_sees_or_revokes_the_token_of_another(person):
    key, token = tokens.give(person)
    stranger = signed_in(make.a_user(Role.SYSTEM_ADMIN))
    assert str(token) not in stranger.get(PAGE).content.decode()
    assert stranger.post(PAGE, {"revoke": token.pk}).status_code == 409
    assert asks(key).status_code == 200


def test_a_new_password_ends_every_token(person):
    key, _token = tokens.give(person)
    new = "another-horse-battery"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    signed_in(person).post(reverse("account_change_password"), form)
    assert User.objects.get(pk=person.pk).check_password(new)
    assert asks(key).status_code == 401


def test_past_the_most_the_one_unused_for_longest_ends(person):
    keys = [tokens.give(person)[0] for _number in range(tokens.MOST)]
    asks(keys[0])
    tokens.give(person)
    assert [asks(key).status_code for key in keys[:3]] == [200, 401, 200]
    assert person.api_tokens.count() == tokens.MOST


def test_expired_tokens_are_known_for_a_while_and_then_forgotten(person):
    kept, forgotten = (tokens.give(person)[1] for _number in range(2))
    moved(kept, dt.timedelta(days=90 + 29))
    moved(forgotten, dt.timedelta(days=90 + 31))
    good = tokens.give(person)[1]
    assert tidy_tokens() == 1
    assert {token.pk for token in ApiToken.objects.all()} == {kept.pk, good.pk}
