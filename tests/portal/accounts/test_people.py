"""An owner invites colleagues, changes their roles, removes them, and hands the account over."""

import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from portal.accounts import services, tokens
from portal.accounts.models import ApiToken, Invitation, Membership, Organisation, Role, User
from portal.audit.models import AuditEvent
from portal.inbox import outbox, todo
from portal.inbox.models import Letter
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from tests import factories as make

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"
COLLEAGUE = {
    "username": "colleague",
    "display_name": "样例同事",
    "email": "colleague@example.test",
    "password": PASSWORD,
    "again": PASSWORD,
}


@pytest.fixture
def owner() -> User:
    return make.a_user(Role.APPLICANT_OWNER)


@pytest.fixture
def home(owner: User) -> Organisation:
    assert owner.organisation is not None
    return owner.organisation


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(organisation: Organisation) -> str:
    return reverse("organisation_detail", args=[organisation.pk])


def invite(owner: User, email: str = "colleague@example.test", role: str = "applicant_editor"):
    assert owner.organisation is not None
    return signed_in(owner).post(page_of(owner.organisation), {"email": email, "role": role})


def link_to(email: str = "colleague@example.test") -> str:
    """Return the path in the letter that waits for this address."""
    letter = Letter.objects.filter(address=email).latest("pk")
    found = re.search(r"http://testserver(/\S+)", letter.body)
    assert found is not None
    return found[1]


def follow(email: str = "colleague@example.test") -> Client:
    client = Client()
    assert client.get(link_to(email)).url == reverse("invitation")
    return client


def roles_of(user: User) -> frozenset[str]:
    return User.objects.get(pk=user.pk).roles


# ── inviting ─────────────────────────────────────────────────────────────────────────────────


def test_an_invited_colleague_makes_an_account_and_acts_in_the_role_given(owner, home):
    invite(owner)
    client = follow()
    response = client.post(reverse("invitation"), COLLEAGUE)
    assert response.url == page_of(home)
    colleague = User.objects.get(username="colleague")
    assert (colleague.organisation, colleague.roles) == (
        home,
        frozenset({Role.APPLICANT_EDITOR}),
    )
    assert colleague.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(colleague.pk)
    assert [event.action for event in AuditEvent.objects.of(colleague)] == ["join"]


def test_the_link_is_good_once(owner):
    invite(owner)
    first, second = follow(), follow()
    first.post(reverse("invitation"), COLLEAGUE)
    again = second.post(reverse("invitation"), {**COLLEAGUE, "username": "second"})
    assert again.status_code == 410
    assert not User.objects.filter(username="second").exists()


def test_the_link_is_good_for_seven_days(owner, clock):
    invite(owner)
    client = follow()
    clock.advance(days=6, hours=23)
    assert client.get(reverse("invitation")).status_code == 200
    clock.advance(hours=2)
    assert client.post(reverse("invitation"), COLLEAGUE).status_code == 410
    assert not User.objects.filter(username="colleague").exists()


def test_a_link_taken_back_opens_nothing(owner, home):
    invite(owner)
    client = follow()
    row = Invitation.objects.get()
    signed_in(owner).post(page_of(home), {"withdraw": row.pk})
    assert client.post(reverse("invitation"), COLLEAGUE).status_code == 410
    again = signed_in(owner).post(page_of(home), {"withdraw": row.pk})
    assert again.status_code == 409


def test_a_second_link_to_the_same_address_makes_the_first_void(owner):
    invite(owner)
    first = follow()
    invite(owner)
    assert first.get(reverse("invitation")).status_code == 410
    assert follow().get(reverse("invitation")).status_code == 200


def test_the_secret_stands_only_in_the_letter_and_goes_once_it_is_sent(owner, home):
    invite(owner)
    secret = link_to().rstrip("/").rpartition("/")[2]
    assert Invitation.objects.get().digest == Invitation.digest_of(secret)
    assert secret not in str(list(AuditEvent.objects.of(home).values()))
    letter = Letter.objects.get(address="colleague@example.test")
    assert outbox.send(letter.pk)
    (sent,) = mail.outbox
    assert sent.to == ["colleague@example.test"]
    assert secret in sent.body
    assert Letter.objects.get(pk=letter.pk).body == ""


def test_an_unknown_link_opens_nothing():
    client = Client()
    client.get(reverse("invitation_open", args=["x" * 43]))
    assert client.get(reverse("invitation")).status_code == 410


def test_who_acts_for_nobody_accepts_with_the_account_there_is(owner, home):
    idle = User.objects.create(username="idle")
    invite(owner, role=Role.APPLICANT_VIEWER)
    client = follow()
    client.force_login(idle)
    client.get(link_to())
    assert client.post(reverse("invitation")).url == page_of(home)
    assert roles_of(idle) == frozenset({Role.APPLICANT_VIEWER})


def test_who_acts_for_another_organisation_keeps_to_it(owner):
    busy = make.a_user(Role.APPLICANT_EDITOR)
    invite(owner)
    client = signed_in(busy)
    client.get(link_to())
    assert client.post(reverse("invitation")).status_code == 409
    assert User.objects.get(pk=busy.pk).organisation == busy.organisation
    assert Invitation.objects.get().used_at is None


def test_a_fault_in_the_new_account_is_told_and_the_link_stays_good(owner):
    invite(owner)
    client = follow()
    response = client.post(reverse("invitation"), {**COLLEAGUE, "again": "another-long-one"})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["again"]
    assert client.post(reverse("invitation"), COLLEAGUE).status_code == 302


def test_an_owner_gives_no_second_owner_and_no_ministry_role(owner):
    for role in (Role.APPLICANT_OWNER, Role.MINISTRY_LEAD):
        assert invite(owner, role=role).status_code == 400
    assert not Invitation.objects.exists()


def test_nobody_is_invited_before_the_account_is_confirmed():
    organisation = make.an_enterprise()
    waiting = Organisation.objects.create(
        kind=organisation.kind,
        name="样例待确认",
        uscc=make.a_uscc(9001),
        region="320000",
        state=Organisation.State.REGISTERED,
    )
    owner = make.a_user(Role.APPLICANT_OWNER, waiting)
    assert invite(owner).status_code == 409
    assert not Letter.objects.exists()


def test_invitations_are_counted(owner, home):
    for number in range(services.MOST_INVITATIONS):
        services.invite(home, f"c{number}@example.test", "applicant_editor", actor=owner, link=str)
    response = invite(owner)
    assert response.status_code == 409
    assert str(services.MOST_INVITATIONS) in str(response.context["reasons"][0])


@pytest.mark.parametrize("role", [Role.APPLICANT_EDITOR, Role.APPLICANT_VIEWER])
def test_only_the_owner_looks_after_people(home, role):
    colleague = make.a_user(role, home)
    other = make.a_user(Role.APPLICANT_EDITOR, home)
    assert invite(colleague).status_code == 403
    assert signed_in(colleague).post(page_of(home), {"end": other.pk}).status_code == 403
    assert roles_of(other) == frozenset({Role.APPLICANT_EDITOR})


def test_another_applicants_organisation_does_not_exist(owner):
    other = make.an_enterprise()
    assert signed_in(owner).get(page_of(other)).status_code == 404
    assert signed_in(owner).post(page_of(other), {"email": "a@example.test"}).status_code == 404


# ── roles and leaving ────────────────────────────────────────────────────────────────────────


def test_an_owner_changes_a_role_and_it_is_logged(owner, home):
    colleague = make.a_user(Role.APPLICANT_VIEWER, home)
    form = {"person": colleague.pk, "role": Role.APPLICANT_EDITOR}
    signed_in(owner).post(page_of(home), form)
    assert roles_of(colleague) == frozenset({Role.APPLICANT_EDITOR})
    event = AuditEvent.objects.of(colleague).get()
    assert (event.before["roles"], event.after["roles"]) == (
        ["applicant_viewer"],
        ["applicant_editor"],
    )


def test_no_role_beyond_editor_and_viewer_is_the_owners_to_give(owner, home):
    colleague = make.a_user(Role.APPLICANT_VIEWER, home)
    for role in (Role.APPLICANT_OWNER, Role.MINISTRY_LEAD, "emperor"):
        form = {"person": colleague.pk, "role": role}
        assert signed_in(owner).post(page_of(home), form).status_code == 403
    assert roles_of(colleague) == frozenset({Role.APPLICANT_VIEWER})


def test_an_owner_changes_nobody_elsewhere(owner, home):
    stranger = make.a_user(Role.APPLICANT_EDITOR)
    client = signed_in(owner)
    assert client.post(page_of(home), {"end": stranger.pk}).status_code == 409
    assert roles_of(stranger) == frozenset({Role.APPLICANT_EDITOR})


def test_who_is_removed_is_out_at_once_session_and_token_included(owner, home):
    colleague = make.a_user(Role.APPLICANT_EDITOR, home)
    session = signed_in(colleague)
    key, _token = tokens.give(colleague)
    api = APIClient(HTTP_AUTHORIZATION=f"Token {key}")
    assert (session.get(page_of(home)).status_code, api.get("/api/v1/me/").status_code) == (
        200,
        200,
    )
    signed_in(owner).post(page_of(home), {"end": colleague.pk})
    assert session.get(reverse("todo")).status_code == 302
    assert api.get("/api/v1/me/").status_code == 401
    assert roles_of(colleague) == frozenset()


def test_others_stay_signed_in_when_one_is_removed(owner, home):
    stays, goes = (make.a_user(Role.APPLICANT_EDITOR, home) for _n in range(2))
    session = signed_in(stays)
    signed_in(owner).post(page_of(home), {"end": goes.pk})
    assert session.get(reverse("todo")).status_code == 200


def test_the_owner_does_not_remove_the_owner(owner, home):
    assert signed_in(owner).post(page_of(home), {"end": owner.pk}).status_code == 409
    assert roles_of(owner) == frozenset({Role.APPLICANT_OWNER})


# ── one owner, and how the next one comes ────────────────────────────────────────────────────


def test_the_database_refuses_a_second_owner(owner, home):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.a_user(Role.APPLICANT_OWNER, home)


def test_the_next_owner_has_to_agree(owner, home):
    colleague = make.a_user(Role.APPLICANT_EDITOR, home)
    offered = perform(home, "offer_ownership", actor=owner, heir=colleague.pk)
    assert roles_of(owner) == frozenset({Role.APPLICANT_OWNER})
    assert [item.url for item in todo.items(User.objects.get(pk=colleague.pk))] == [page_of(home)]
    perform(offered, "accept_ownership", actor=colleague)
    assert (roles_of(owner), roles_of(colleague)) == (
        frozenset({Role.APPLICANT_EDITOR}),
        frozenset({Role.APPLICANT_OWNER}),
    )
    assert Membership.objects.filter(organisation=home, is_owner=True, is_active=True).count() == 1
    assert Organisation.objects.get(pk=home.pk).heir is None


def test_an_offer_is_answered_by_the_person_asked_alone(owner, home):
    asked, other = (make.a_user(Role.APPLICANT_EDITOR, home) for _n in range(2))
    offered = perform(home, "offer_ownership", actor=owner, heir=asked.pk)
    for person in (owner, other):
        with pytest.raises(NotAllowed):
            perform(offered, "accept_ownership", actor=person)


def test_a_declined_offer_leaves_the_owner_and_tells_it(owner, home):
    asked = make.a_user(Role.APPLICANT_EDITOR, home)
    offered = perform(home, "offer_ownership", actor=owner, heir=asked.pk)
    perform(offered, "decline_ownership", actor=asked)
    assert roles_of(owner) == frozenset({Role.APPLICANT_OWNER})
    assert Letter.objects.filter(recipient=owner).count() == 1


def test_an_offer_taken_back_cannot_be_accepted(owner, home):
    asked = make.a_user(Role.APPLICANT_EDITOR, home)
    offered = perform(home, "offer_ownership", actor=owner, heir=asked.pk)
    perform(offered, "recall_ownership", actor=owner)
    with pytest.raises(NotAllowed):
        perform(offered, "accept_ownership", actor=asked)


def test_two_people_are_not_asked_at_once(owner, home):
    one, two = (make.a_user(Role.APPLICANT_EDITOR, home) for _n in range(2))
    offered = perform(home, "offer_ownership", actor=owner, heir=one.pk)
    with pytest.raises(Refused):
        perform(offered, "offer_ownership", actor=owner, heir=two.pk)


def test_an_account_without_colleagues_is_handed_to_nobody(owner, home):
    (offered,) = [offer for offer in offers(home, owner) if offer.name == "offer_ownership"]
    assert len(offered.blocked_by) == 1
    make.a_user(Role.APPLICANT_VIEWER, home)
    (offered,) = [offer for offer in offers(home, owner) if offer.name == "offer_ownership"]
    assert offered.enabled


def test_the_account_is_offered_to_colleagues_only(owner, home):
    make.a_user(Role.APPLICANT_EDITOR, home)
    for person in (owner, make.a_user(Role.APPLICANT_EDITOR)):
        with pytest.raises(InvalidFields):
            perform(home, "offer_ownership", actor=owner, heir=person.pk)


def test_who_is_removed_takes_nothing_over(owner, home):
    asked = make.a_user(Role.APPLICANT_EDITOR, home)
    perform(home, "offer_ownership", actor=owner, heir=asked.pk)
    services.remove(home, asked.pk, actor=owner)
    with pytest.raises(NotAllowed):
        perform(Organisation.objects.get(pk=home.pk), "accept_ownership", actor=asked)
    assert roles_of(owner) == frozenset({Role.APPLICANT_OWNER})


def test_the_security_administrator_can_put_a_new_owner_in_the_place_of_one_who_is_gone(
    owner, home
):
    colleague = make.a_user(Role.APPLICANT_EDITOR, home)
    admin = make.a_user(Role.SECURITY_ADMIN)
    seat = {"organisation": home.pk, "roles": [Role.APPLICANT_OWNER]}
    signed_in(admin).post(reverse("user_detail", args=[colleague.pk]), seat)
    assert (roles_of(owner), roles_of(colleague)) == (
        frozenset({Role.APPLICANT_EDITOR}),
        frozenset({Role.APPLICANT_OWNER}),
    )


@pytest.mark.parametrize("act", [{"unseat": "yes"}, {"roles": ["applicant_viewer"]}])
def test_no_administrator_leaves_an_account_without_its_owner(owner, home, act):
    admin = make.a_user(Role.SECURITY_ADMIN)
    url = reverse("user_detail", args=[owner.pk])
    response = signed_in(admin).post(url, {"organisation": home.pk, **act})
    assert response.status_code == 409
    assert roles_of(owner) == frozenset({Role.APPLICANT_OWNER})


# ── first passwords ──────────────────────────────────────────────────────────────────────────


def a_first_password() -> tuple[User, str, Client]:
    """Return somebody whom an administrator gave a password, signed in with it."""
    admin = make.a_user(Role.SYSTEM_ADMIN)
    form = {"username": "fresh", "display_name": "样例"}
    password = signed_in(admin).post(reverse("user_new"), form).context["password"]
    user, client = User.objects.get(username="fresh"), Client()
    assert client.post(reverse("account_login"), {"login": "fresh", "password": password}).url
    return user, password, client


def test_nothing_opens_before_a_first_password_is_changed():
    _user, password, client = a_first_password()
    change = reverse("account_change_password")
    assert client.get(reverse("todo")).url == change
    assert client.get("/api/v1/me/").status_code == 403
    assert client.get(change).status_code == 200
    form = {"oldpassword": password, "password1": PASSWORD, "password2": PASSWORD}
    client.post(change, form)
    client.post(reverse("account_login"), {"login": "fresh", "password": PASSWORD})
    assert client.get(reverse("todo")).status_code == 200


def test_the_first_password_is_not_taken_as_the_new_one():
    user, password, client = a_first_password()
    form = {"oldpassword": password, "password1": password, "password2": password}
    client.post(reverse("account_change_password"), form)
    assert User.objects.get(pk=user.pk).must_change_password


def test_no_token_is_given_for_a_first_password():
    _user, password, _client = a_first_password()
    body = {"username": "fresh", "password": password}
    assert APIClient().post("/api/v1/token/", body).status_code == 403
    assert not ApiToken.objects.exists()


def test_a_new_first_password_ends_the_sessions_that_are_open():
    person = make.a_user(Role.EXPERT)
    session = signed_in(person)
    admin = make.a_user(Role.SECURITY_ADMIN)
    url = reverse("user_detail", args=[person.pk])
    password = signed_in(admin).post(url, {"renew": "yes"}).context["password"]
    assert session.get(reverse("todo")).status_code == 302
    person = User.objects.get(pk=person.pk)
    assert (person.must_change_password, person.check_password(password)) == (True, True)


def taken(name: str) -> str:
    return f"账号名“{name}”刚刚已被占用：请另选一个。"


def a_namesake() -> tuple[User, User]:
    """Return an account, and one of the same name that was typed before the first was there."""
    user = make.a_user(Role.MINISTRY_OFFICER)
    return user, User(username=user.username, display_name="样例同名")


def test_an_account_whose_name_was_just_taken_is_not_entered_and_that_is_told():
    user, namesake = a_namesake()
    with pytest.raises(Refused) as refusal:
        services.give_account(namesake, actor=make.a_user(Role.SYSTEM_ADMIN))
    assert str(refusal.value) == taken(user.username)
    assert User.objects.filter(username=user.username).count() == 1


def test_a_link_stays_good_where_the_name_of_the_new_account_was_just_taken(owner):
    invite(owner)
    user, namesake = a_namesake()
    invitation = Invitation.objects.get()
    with pytest.raises(Refused) as refusal:
        services.join(invitation, namesake, PASSWORD)
    assert str(refusal.value) == taken(user.username)
    assert Invitation.objects.unused().get() == invitation
