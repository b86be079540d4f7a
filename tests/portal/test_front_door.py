"""What holds on every page, before any floor is entered."""

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

PASSWORD = "correct-horse-battery"


@pytest.fixture
def signed_up(db: None) -> str:
    get_user_model().objects.create_user("wang", password=PASSWORD)
    return "wang"


def sign_in(client: Client, username: str, password: str) -> int:
    return client.post(
        reverse("account_login"), {"login": username, "password": password}
    ).status_code


def test_health_is_told_without_signing_in(client: Client, db: None) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_health_says_so_when_the_database_does_not_answer(client: Client, db: None) -> None:
    def broken(*_args: object) -> None:
        raise DatabaseError

    with connection.execute_wrapper(
        lambda execute, sql, *rest: broken() if sql == "SELECT 1" else execute(sql, *rest)
    ):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"status": "database unavailable"})


def test_every_page_forbids_what_it_does_not_need(client: Client, db: None) -> None:
    headers = client.get("/healthz").headers
    directives = dict(
        directive.strip().split(" ", 1)
        for directive in headers["Content-Security-Policy"].split(";")
    )
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_nobody_signs_up_by_himself(client: Client, db: None) -> None:
    fields = {"username": "guest", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), fields)
    assert not get_user_model().objects.filter(username="guest").exists()


def test_the_fifth_wrong_password_shuts_the_door_to_the_right_one(
    client: Client, signed_up: str
) -> None:
    assert [sign_in(client, signed_up, f"wrong-{n}") for n in range(5)] == [200] * 4 + [429]
    assert sign_in(client, signed_up, PASSWORD) == 429
    assert "_auth_user_id" not in client.session


def test_a_lock_out_is_for_one_address_only(client: Client, signed_up: str) -> None:
    for n in range(5):
        sign_in(client, signed_up, f"wrong-{n}")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, signed_up, PASSWORD) == 302


def test_a_forwarded_address_is_not_believed_unasked(client: Client, signed_up: str) -> None:
    for n in range(5):
        sign_in(client, signed_up, f"wrong-{n}")
    pretender = Client(HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert sign_in(pretender, signed_up, PASSWORD) == 429


def test_an_idle_session_ends_after_half_an_hour(client: Client, signed_up: str) -> None:
    sign_in(client, signed_up, PASSWORD)
    assert client.session.get_expiry_age() == 30 * 60
    assert client.session.get_expire_at_browser_close()
