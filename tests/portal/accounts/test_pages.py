"""An applicant enters itself, its owner gives out accounts, three administrators stay apart."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from portal.accounts import tokens
from portal.accounts.models import ApiToken, Membership, Organisation, Role, User
from portal.audit.models import AuditEvent
from tests import factories as make

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"
FORM = {
    "kind": "enterprise",
    "name": "样例新注册有限公司",
    "uscc": make.a_uscc(777),
    "region": "320000",
    "username": "newcomer",
    "display_name": "样例负责人",
    "email": "newcomer@example.test",
    "password": PASSWORD,
    "again": PASSWORD,
}


def signed_in(client: Client, role: str, organisation: Organisation | None = None) -> User:
    user = make.a_user(role, organisation)
    client.force_login(user)
    return user


# ── registration ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("六(一)")
def test_whoever_registers_owns_the_organisation_and_is_signed_in(client):
    response = client.post(reverse("register"), FORM)
    organisation = Organisation.objects.get(uscc=FORM["uscc"])
    assert response.url == organisation.get_absolute_url()
    assert organisation.state == Organisation.State.REGISTERED
    (membership,) = organisation.memberships.all()
    assert (membership.user.username, membership.roles) == ("newcomer", [Role.APPLICANT_OWNER])
    assert client.session["_auth_user_id"] == str(membership.user_id)
    assert AuditEvent.objects.of(organisation).get().action == "register"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("uscc", make.a_uscc(777)[:-1] + "0", make.a_uscc(777)[:-1] + "0"),
        ("uscc", "123", "18"),
        ("again", "another-long-password", ""),
        ("password", "short", ""),
        ("region", "999999", "999999"),
        ("kind", "ministry", "ministry"),
    ],
)
def test_a_fault_is_told_at_its_field_and_nothing_is_entered(client, field, value, told):
    response = client.post(reverse("register"), {**FORM, field: value})
    assert response.status_code == 400
    assert told in " ".join(response.context["form"].errors[field])
    assert response.context["form"]["name"].value() == FORM["name"]
    assert not User.objects.filter(username="newcomer").exists()
    assert not Organisation.objects.filter(name=FORM["name"]).exists()


def test_a_taken_code_or_name_is_told_alike_and_without_its_holder(client):
    client.post(reverse("register"), FORM)
    others = ({"name": "另一个样例"}, {"uscc": make.a_uscc(778)})
    told = []
    for number, change in enumerate(others):
        form = {**FORM, **change, "username": f"second{number}"}
        response = Client().post(reverse("register"), form)
        assert response.status_code == 400
        told += [text for texts in response.context["form"].errors.values() for text in texts]
    assert len(told) == 2
    assert len(set(told)) == 1
    assert FORM["name"] not in told[0]
    assert FORM["uscc"] not in told[0]


def test_the_eleventh_registration_of_an_hour_is_one_too_many(client):
    for number in range(10):
        form = {
            **FORM,
            "uscc": make.a_uscc(800 + number),
            "name": f"样例{number}号",
            "username": f"newcomer{number}",
        }
        assert Client().post(reverse("register"), form).status_code == 302
    response = Client().post(reverse("register"), FORM)
    assert response.status_code == 429
    assert not User.objects.filter(username="newcomer").exists()


# ── administrators ───────────────────────────────────────────────────────────────────────────


def test_accounts_are_for_the_two_administrators(client):
    for role in (Role.AUDITOR, Role.MINISTRY_LEAD, Role.APPLICANT_OWNER):
        signed_in(client, role)
        assert client.get(reverse("user_list")).status_code == 403
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        signed_in(client, role)
        assert client.get(reverse("user_list")).status_code == 200


def test_the_list_is_narrowed_by_role_name_and_status(client):
    signed_in(client, Role.SYSTEM_ADMIN)
    expert = make.a_user(Role.EXPERT, name="zhuanjia")
    make.a_user(Role.MINISTRY_OFFICER)
    rows = client.get(reverse("user_list"), {"role": Role.EXPERT}).context["object_list"]
    assert [user.pk for user in rows] == [expert.pk]
    rows = client.get(reverse("user_list"), {"q": "zhuanjia"}).context["object_list"]
    assert [user.pk for user in rows] == [expert.pk]
    assert list(client.get(reverse("user_list"), {"active": "no"}).context["object_list"]) == []


def test_an_unknown_role_in_the_filter_is_told_with_400(client):
    signed_in(client, Role.SYSTEM_ADMIN)
    response = client.get(reverse("user_list"), {"role": "emperor"})
    assert response.status_code == 400
    assert "emperor" in response.context["filter"].errors["role"][0]


def test_the_system_administrator_gives_accounts_without_rights(client):
    signed_in(client, Role.SYSTEM_ADMIN)
    client.post(reverse("user_new"), {"username": "fresh", "display_name": "样例"})
    fresh = User.objects.get(username="fresh")
    assert fresh.roles == frozenset()
    assert fresh.must_change_password
    ministry = make.the_ministry()
    seat = {"organisation": ministry.pk, "roles": [Role.MINISTRY_LEAD]}
    assert client.post(reverse("user_detail", args=[fresh.pk]), seat).status_code == 403
    assert User.objects.get(pk=fresh.pk).roles == frozenset()


def test_the_security_administrator_seats_people_and_it_is_logged(client):
    admin = signed_in(client, Role.SECURITY_ADMIN)
    person = make.a_user(Role.MINISTRY_OFFICER)
    seat = {"organisation": make.the_ministry().pk, "roles": [Role.MINISTRY_LEAD]}
    client.post(reverse("user_detail", args=[person.pk]), seat)
    assert User.objects.get(pk=person.pk).roles == frozenset({Role.MINISTRY_LEAD})
    event = AuditEvent.objects.of(person).get()
    assert (event.action, event.actor_id) == ("membership", admin.pk)
    assert (event.before["roles"], event.after["roles"]) == (
        ["ministry_officer"],
        ["ministry_lead"],
    )


def test_a_seat_in_another_organisation_leaves_one_active_place(client):
    signed_in(client, Role.SECURITY_ADMIN)
    person = make.a_user(Role.MINISTRY_OFFICER)
    seat = {"organisation": make.an_authority().pk, "roles": [Role.AUTHORITY_LEAD]}
    client.post(reverse("user_detail", args=[person.pk]), seat)
    places = Membership.objects.filter(user=person, is_active=True)
    assert [place.organisation.region for place in places] == ["320000"]


@pytest.mark.parametrize(
    ("organisation", "roles"),
    [
        (make.the_ministry, [Role.AUTHORITY_LEAD]),
        (make.an_oversight_body, [Role.MINISTRY_LEAD]),
        (make.the_ministry, [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN]),
        (make.the_ministry, [Role.SECURITY_ADMIN, Role.MINISTRY_LEAD]),
    ],
)
def test_roles_that_do_not_belong_or_must_not_meet_are_refused(client, organisation, roles):
    signed_in(client, Role.SECURITY_ADMIN)
    person = make.a_user(Role.EXPERT)
    seat = {"organisation": organisation().pk, "roles": roles}
    response = client.post(reverse("user_detail", args=[person.pk]), seat)
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["roles"]
    assert User.objects.get(pk=person.pk).roles == frozenset({Role.EXPERT})


def test_nobody_changes_the_rights_of_their_own_account(client):
    admin = signed_in(client, Role.SECURITY_ADMIN)
    url = reverse("user_detail", args=[admin.pk])
    seat = {"organisation": admin.organisation_id, "roles": [Role.SECURITY_ADMIN]}
    assert [client.post(url, data).status_code for data in (seat, {"active": "no"})] == [403, 403]
    assert User.objects.get(pk=admin.pk).is_active


def test_shutting_an_account_out_ends_its_open_session(client):
    person = make.a_user(Role.EXPERT)
    session = Client()
    session.force_login(person)
    assert session.get(reverse("todo")).status_code == 200
    signed_in(client, Role.SECURITY_ADMIN)
    client.post(reverse("user_detail", args=[person.pk]), {"active": "no"})
    assert session.get(reverse("todo")).status_code == 302


def test_the_list_asks_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    signed_in(client, Role.SYSTEM_ADMIN)
    for _position in range(8):
        make.a_user(Role.EXPERT)
    client.get(reverse("user_list"))
    with django_assert_max_num_queries(12):
        client.get(reverse("user_list"))


# ── API ──────────────────────────────────────────────────────────────────────────────────────


def with_password(role: str = Role.APPLICANT_OWNER) -> User:
    user = make.a_user(role)
    user.set_password(PASSWORD)
    user.save()
    return user


def take(username: str, password: str):
    body = {"username": username, "password": password}
    return APIClient().post("/api/v1/token/", body)


def test_a_token_opens_the_api_for_its_owner():
    user = with_password()
    token = take(user.username, PASSWORD).json()["token"]
    client = APIClient(HTTP_AUTHORIZATION=f"Token {token}")
    me = client.get("/api/v1/me/").json()
    assert (me["username"], me["roles"], me["organisation"]["id"]) == (
        user.username,
        ["applicant_owner"],
        user.organisation_id,
    )


def test_who_comes_with_a_token_is_given_no_session():
    key, _token = tokens.give(make.a_user(Role.MINISTRY_OFFICER))
    answer = APIClient(HTTP_AUTHORIZATION=f"Token {key}").get("/api/v1/me/")
    assert answer.status_code == 200
    assert answer.cookies == {}
    assert not Session.objects.exists()


def test_a_wrong_password_takes_no_token_and_counts_towards_the_lock_out():
    user = with_password()
    answers = [take(user.username, "wrong").status_code for _n in range(5)]
    assert answers == [400] * 4 + [429]
    shut = take(user.username, PASSWORD)
    told = "为安全起见暂时关闭，在此期间输入正确密码也不能登录。"
    assert (shut.status_code, shut.headers["Retry-After"]) == (429, "900")
    assert shut.json() == {"detail": told}
    assert not ApiToken.objects.exists()


def test_two_step_verification_is_not_passed_by_with_a_token():
    user = with_password()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert take(user.username, PASSWORD).status_code == 403
    assert not ApiToken.objects.exists()


def test_me_is_for_those_who_sign_in():
    assert APIClient().get("/api/v1/me/").status_code == 401
