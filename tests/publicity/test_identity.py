"""Who learns who objected: the ministry on request and on record, nobody else."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Membership, Role
from portal.audit.models import AuditEvent
from portal.documents.models import Attachment
from portal.lifecycle.door import perform
from portal.lifecycle.errors import NotAllowed
from publicity import services
from publicity.models import Entry, Objection, PublicNotice, Statement
from tests.factories import a_pdf, a_user
from tests.publicity.things import (
    OBJECTION,
    an_objection,
    an_open_notice,
    in_hand,
)

pytestmark = pytest.mark.django_db


def posted(entry: Entry, **changes: Any) -> dict[str, Any]:
    return {**OBJECTION, "entry": entry.pk, **changes}


def whole_log() -> str:
    return "\n".join(
        f"{e.subject_name} {e.actor_name} {e.before} {e.after} {e.data} {e.address}"
        for e in AuditEvent.objects.all()
    )


def test_the_log_keeps_neither_name_nor_address_nor_file_name(client: Client) -> None:
    entry = an_open_notice().entries.get()
    evidence = a_pdf("样例异议人的证据.pdf")
    client.post(
        reverse("objection_new", args=[entry.notice_id]),
        posted(entry, evidence=evidence),
        REMOTE_ADDR="203.0.113.9",
    )
    assert AuditEvent.objects.filter(action="lodge").count() == 1
    assert AuditEvent.objects.filter(action="upload").count() == 1
    hidden = [*OBJECTION.values(), "203.0.113.9", "样例异议人的证据"]
    assert [word for word in hidden if word in whole_log()] == []


def test_the_handler_reads_the_reasons_but_the_name_only_on_request(client: Client) -> None:
    objection = in_hand(an_objection())
    client.force_login(objection.handler)
    text = client.get(objection.get_absolute_url()).content.decode()
    assert OBJECTION["reasons"] in text
    assert [word for word in (OBJECTION["name"], OBJECTION["contact"]) if word in text] == []


@pytest.mark.parametrize("role", [Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD])
def test_colleagues_of_the_handler_see_nothing_of_the_author(client: Client, role: str) -> None:
    objection = an_objection()
    file = Attachment.objects.get(slot="evidence")
    for _taken in (False, True):
        client.force_login(a_user(role))
        text = client.get(objection.get_absolute_url()).content.decode()
        assert [word for word in OBJECTION.values() if word in text] == []
        assert client.post(reverse("objection_identity", args=[objection.pk])).status_code == 403
        assert client.get(file.get_absolute_url()).status_code == 404
        if objection.handler is None:
            objection = in_hand(objection)


def test_who_gives_a_case_away_reads_it_no_longer() -> None:
    objection = in_hand(an_objection())
    first, second = objection.handler, a_user(Role.MINISTRY_OFFICER)
    perform(objection, "assign", actor=a_user(Role.MINISTRY_LEAD), data={"handler": second.pk})
    with pytest.raises(NotAllowed):
        services.look_up(objection, actor=first)
    assert services.look_up(objection, actor=second).name == OBJECTION["name"]


def test_each_look_at_the_name_is_logged(client: Client) -> None:
    objection = in_hand(an_objection())
    user = objection.handler
    client.force_login(user)
    url = reverse("objection_identity", args=[objection.pk])
    texts = [client.post(url).content.decode() for _n in range(2)]
    assert all(OBJECTION["name"] in text and OBJECTION["contact"] in text for text in texts)
    looks = AuditEvent.objects.filter(action="look")
    assert [(e.actor_id, e.subject_id) for e in looks] == [(user.pk, objection.pk)] * 2


def test_a_look_cannot_be_taken_by_following_a_link(client: Client) -> None:
    objection = an_objection()
    client.force_login(a_user(Role.MINISTRY_OFFICER))
    assert client.get(reverse("objection_identity", args=[objection.pk])).status_code == 405
    assert AuditEvent.objects.filter(action="look").count() == 0


def test_an_auditor_sees_the_case_and_nothing_of_its_author(client: Client) -> None:
    objection = an_objection()
    client.force_login(a_user(Role.AUDITOR))
    page = client.get(objection.get_absolute_url())
    assert page.status_code == 200
    text = page.content.decode()
    assert [word for word in OBJECTION.values() if word in text] == []
    file = Attachment.objects.get(slot="evidence")
    assert client.get(file.get_absolute_url()).status_code == 404
    assert client.post(reverse("objection_identity", args=[objection.pk])).status_code == 403
    assert AuditEvent.objects.filter(action="look").count() == 0


def test_the_handler_downloads_the_evidence(client: Client) -> None:
    client.force_login(in_hand(an_objection()).handler)
    answer = client.get(Attachment.objects.get(slot="evidence").get_absolute_url())
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="evidence.pdf"'
    answer.getvalue()


@pytest.mark.parametrize(
    ("role", "listed", "shown"),
    [
        (Role.APPLICANT_OWNER, 403, 403),
        (Role.AUTHORITY_LEAD, 200, 404),
        (Role.EXPERT, 403, 403),
        (Role.SYSTEM_ADMIN, 403, 403),
    ],
)
def test_for_others_no_objection_exists(client: Client, role: str, listed: int, shown: int) -> None:
    """A province has a list of its own objections; one about a result is not on it."""
    objection = an_objection()
    user = a_user(role)
    if role == Role.APPLICANT_OWNER:
        Membership.objects.filter(user=user).update(
            organisation=objection.entry.project.applicant_id
        )
    client.force_login(user)
    statuses = {
        name: client.get(reverse(name, args=args)).status_code
        for name, args in (("objection_list", []), ("objection_detail", [objection.pk]))
    }
    assert statuses == {"objection_list": listed, "objection_detail": shown}
    assert Objection.objects.visible_to(user).count() == 0
    assert Statement.objects.visible_to(user).count() == 0
    assert client.get("/api/v1/objections/").json()["results"] == []


def test_an_open_objection_does_not_show_on_the_public_page(client: Client) -> None:
    notice: PublicNotice = an_open_notice()
    before = client.get(notice.get_absolute_url()).content
    an_objection(notice)
    strip = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"')
    after = client.get(notice.get_absolute_url()).content
    assert strip.sub(b"", after) == strip.sub(b"", before)
