"""The kinds of notices: each rests on its clause, and only acceptance results lead further."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from acceptance.models import CreationProject
from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.batches.models import Batch
from portal.inbox.models import Letter
from portal.lifecycle.door import offers, perform
from portal.timeline import calendar
from publicity import services
from publicity.drafts import gather
from publicity.models import Entry, PublicNotice
from publicity.rules import clause_of
from recognition.models import Base, Recognition
from tests.conftest import Clock
from tests.evaluation.factories import selected
from tests.factories import a_batch, a_user, owner_of, recommended
from tests.publicity.things import (
    CHECKED,
    OFFICE,
    accepted,
    an_objection,
    an_open_notice,
    settled,
)
from tests.recognition.things import a_base, closed, delisted

pytestmark = pytest.mark.django_db

Kind = PublicNotice.Kind


def the_draft(kind: str) -> PublicNotice:
    return PublicNotice.objects.get(kind=kind, state=PublicNotice.State.DRAFT)


def published(notice: PublicNotice) -> PublicNotice:
    """Return a draft after its office was written, it was checked, proposed and published."""
    calendar.seed(2025, 2026)
    services.edit(notice, OFFICE, actor=a_user(Role.MINISTRY_OFFICER))
    perform(notice, "propose", actor=a_user(Role.MINISTRY_OFFICER), data=CHECKED)
    return perform(notice, "publish", actor=a_user(Role.MINISTRY_LEAD))


def objects_on_draft() -> PublicNotice:
    """Return the draft that the release of a batch's results leaves."""
    selected()
    return the_draft(Kind.CREATION_OBJECTS)


def a_cancelled_one() -> PublicNotice:
    """Return the draft that the delisting of a base leaves."""
    delisted(a_base())
    return the_draft(Kind.DELISTING)


MAKERS = {Kind.CREATION_OBJECTS: objects_on_draft, Kind.DELISTING: a_cancelled_one}


@pytest.mark.clause("六(二)")
def test_released_results_put_the_chosen_on_a_draft_and_nobody_else() -> None:
    batch = a_batch()
    chosen = selected(batch)
    notice = the_draft(Kind.CREATION_OBJECTS)
    assert [entry.application_id for entry in notice.entries.all()] == [chosen.application_id]
    assert (notice.batch, notice.days, notice.clause) == (batch, 5, "六(二)")
    assert "创建对象名单公示" in notice.title


@pytest.mark.clause("八")
def test_a_delisting_puts_its_base_on_a_draft_with_ground_clause_and_date(clock: Clock) -> None:
    clock.set("2026-09-24T10:00:00+08:00")
    base = a_base()
    clock.set("2027-03-01T10:00:00+08:00")
    delisted(base)
    entry = Entry.objects.get(notice__kind=Kind.DELISTING)
    assert entry.project == base.project
    assert entry.remark == "提供虚假数据和资料（依据八(二)），2027年3月1日取消认定"
    assert entry.notice.clause == "八"


@pytest.mark.parametrize("kind", MAKERS)
def test_a_closed_notice_of_another_kind_recognises_nobody_and_moves_no_batch(
    kind: str, clock: Clock
) -> None:
    notice = MAKERS[kind]()
    documents = Recognition.objects.count()
    state = Batch.objects.get(pk=notice.batch_id).state
    shown = published(notice)
    closing = closed(shown)
    assert closing.state == PublicNotice.State.CLOSED
    assert Recognition.objects.count() == documents
    assert Batch.objects.get(pk=notice.batch_id).state == state
    assert not Entry.objects.free().filter(notice=closing).exists()


@pytest.mark.clause("六(四)")
def test_an_open_objection_to_a_delisting_holds_no_recognition_of_the_past() -> None:
    shown = published(a_cancelled_one())
    an_objection(shown)
    document = Recognition.objects.with_life().get()
    assert [(row.was_shown, row.is_held) for row in document.rows.all()] == [(True, False)]


def test_an_upheld_objection_to_an_object_of_creation_marks_it_and_ends_nothing(
    client: Client,
) -> None:
    shown = published(objects_on_draft())
    settled(accepted(an_objection(shown)), "uphold")
    entry = shown.entries.get()
    assert entry.application is not None
    assert (entry.is_removed, entry.application.state) == (True, "recommended")
    assert CreationProject.objects.get().state == "creating"
    client.force_login(a_user(Role.MINISTRY_OFFICER))
    page = client.get(shown.get_absolute_url()).content.decode()
    assert "创建项目本身不会自动终止" in page


def test_an_upheld_objection_to_a_delisting_leaves_the_register_to_the_officers(
    client: Client,
) -> None:
    shown = published(a_cancelled_one())
    settled(accepted(an_objection(shown)), "uphold")
    assert Base.objects.get().state == "delisted"
    client.force_login(a_user(Role.MINISTRY_OFFICER))
    page = client.get(shown.get_absolute_url()).content.decode()
    assert "名录中仍为已取消认定" in page


@pytest.mark.parametrize(
    ("kind", "clause"),
    [
        ("provincial_list", "六(一)"),
        ("creation_objects", "六(二)"),
        ("acceptance_results", "六(四)"),
        ("delisting", "八"),
    ],
)
def test_each_kind_rests_on_its_clause(kind: str, clause: str) -> None:
    assert clause_of(kind) == clause


def test_there_is_a_clause_for_every_kind_and_for_no_other() -> None:
    assert len({clause_of(kind) for kind in Kind.values}) == len(Kind.values)
    with pytest.raises(KeyError):
        clause_of("ranking")


@pytest.mark.clause("六(二)")
def test_actions_and_the_log_name_the_clause_of_the_kind() -> None:
    notice = objects_on_draft()
    officer = a_user(Role.MINISTRY_OFFICER)
    assert [offer.clause for offer in offers(notice, officer)] == ["六(二)"]
    shown = published(notice)
    accepted(an_objection(shown))
    logged = AuditEvent.objects.exclude(clause="").filter(
        action__in=["edit", "propose", "publish", "accept"],
        subject_type__app_label="publicity",
    )
    assert {(event.action, event.clause) for event in logged} == {
        (action, "六(二)") for action in ("edit", "propose", "publish", "accept")
    }


@pytest.mark.clause("六(一)")
def test_a_provincial_notice_names_the_clause_of_recommendations() -> None:
    batch = a_batch(province_publicity_days=5)
    recommended(batch)
    row = batch.recommendation_lists.get()
    for role, name in ((Role.AUTHORITY_OFFICER, "propose"), (Role.AUTHORITY_LEAD, "approve")):
        row = perform(row, name, actor=a_user(role, row.authority))
    notice = row.public_notices.get()
    offered = offers(notice, a_user(Role.AUTHORITY_OFFICER, row.authority))
    assert [offer.clause for offer in offered] == ["六(一)"]


def test_who_stands_on_a_list_is_told_in_the_words_of_its_kind() -> None:
    notice = objects_on_draft()
    application = notice.entries.get().application
    owner = owner_of(application)
    published(notice)
    subjects = Letter.objects.filter(recipient=owner).values_list("subject", flat=True)
    assert "你单位作为创建对象正在公示" in subjects
    assert "你单位的评估验收结果正在公示" not in subjects


def test_the_public_finds_each_kind_by_its_filter_and_on_the_home_page(client: Client) -> None:
    objects, results = published(objects_on_draft()), an_open_notice()
    for kind, notice in ((Kind.CREATION_OBJECTS, objects), (Kind.ACCEPTANCE_RESULTS, results)):
        page = client.get(reverse("public_notice_list"), {"kind": kind})
        assert list(page.context["object_list"]) == [notice]
    home = client.get("/").content.decode()
    assert [n.get_absolute_url() in home for n in (objects, results)] == [True, True]


def test_objects_of_creation_are_nowhere_called_demonstration_bases(client: Client) -> None:
    shown = published(objects_on_draft())
    page = client.get(shown.get_absolute_url()).content.decode()
    assert "企业类创建对象" in page
    assert "创建对象尚不是示范基地" in page
    table = client.get(reverse("public_notice_file", args=[shown.pk])).content.decode()
    assert "示范" not in table


@pytest.mark.parametrize("kind", MAKERS)
def test_a_notice_of_the_ministrys_kinds_belongs_to_no_province(kind: str) -> None:
    notice = MAKERS[kind]()
    province = recommended(a_batch()).authority
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicNotice.objects.filter(pk=notice.pk).update(authority=province)


def test_an_entry_shown_once_is_not_gathered_twice() -> None:
    notice = objects_on_draft()
    entry = notice.entries.get()
    gather(notice.batch, notice.kind, [Entry(application_id=entry.application_id)])
    assert [e.pk for e in notice.entries.all()] == [entry.pk]
