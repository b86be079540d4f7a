"""Later deadlines for everybody, some authorities or one applicant; a corrected text."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from applications import services as drafting
from applications.models import Application
from portal.accounts.models import Organisation, Role, User
from portal.batches import deadlines
from portal.batches.models import Amendment, Batch
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused, TooLate
from portal.timeline.models import Timer
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
BEIJING = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture
def officer(client: Client) -> User:
    user = make.a_user(Role.MINISTRY_OFFICER)
    client.force_login(user)
    return user


def local(moment: dt.datetime) -> str:
    return moment.astimezone(dt.timezone(dt.timedelta(hours=8))).strftime("%Y-%m-%dT%H:%M")


def form_of(batch: Batch, *, days: int, **changes: object) -> dict[str, object]:
    """The form of an amendment that gives applicants and authorities `days` more."""
    more = dt.timedelta(days=days)
    return {
        "scope": "all",
        "reason": "样例：洪涝灾害",
        "applications_due": local(batch.applications_due + more),
        "recommendations_due": local(batch.recommendations_due + more),
        "evaluation_due": local(batch.evaluation_due),
        **changes,
    }


def drafted(client: Client, batch: Batch, **form: object) -> Amendment:
    response = client.post(reverse("amendment_new", args=[batch.pk]), form_of(batch, **form))  # type: ignore[arg-type]
    assert response.status_code == 302, response.context["form"].errors
    return Amendment.objects.latest("pk")


def in_force(amendment: Amendment) -> Amendment:
    perform(amendment, "propose", actor=make.a_user(Role.MINISTRY_OFFICER))
    return perform(amendment, "approve", actor=make.a_user(Role.MINISTRY_LEAD))


def closing(batch: Batch) -> dt.datetime:
    return Timer.objects.of(batch).pending().get(name="close_applications").due_at


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


@pytest.mark.clause("六(一)")
def test_more_time_for_everybody_moves_the_batch_and_its_closing(client, officer):
    batch = make.a_batch()
    amendment = in_force(drafted(client, batch, days=5))
    moved = fresh(batch)
    assert moved.applications_due == amendment.applications_due
    assert closing(batch) == amendment.applications_due
    assert fresh(batch.notice).state == "amended"


@pytest.mark.clause("六(一)")
def test_more_time_for_one_authority_lets_in_its_applicants_and_no_others(client, officer, clock):
    batch = make.a_batch()
    jiangsu, hunan = make.an_authority("320000"), make.an_authority("430000")
    mine = make.a_complete_draft(batch, region="320000")
    other = make.a_complete_draft(batch, region="430000")
    in_force(drafted(client, batch, days=5, scope="authorities", authorities=[jiangsu.pk]))
    clock.advance(batch.applications_due + DAY)
    assert fresh(batch).state == "applying"
    perform(mine, "submit", actor=make.owner_of(mine))
    with pytest.raises(TooLate):
        perform(other, "submit", actor=make.owner_of(other))
    assert deadlines.due(batch, "applications_due", hunan) == batch.applications_due


@pytest.mark.clause("六(一)")
def test_more_time_for_one_applicant_is_its_own(client, officer, clock):
    batch = make.a_batch()
    mine, other = make.a_complete_draft(batch), make.a_complete_draft(batch)
    code = mine.applicant.uscc
    amendment = in_force(drafted(client, batch, days=3, scope="applicant", applicant_code=code))
    read = {row.pk: row for row in Application.objects.with_life()}
    assert read[mine.pk].applications_due == amendment.applications_due
    assert read[other.pk].applications_due == batch.applications_due
    clock.advance(batch.applications_due + DAY)
    perform(mine, "submit", actor=make.owner_of(mine))
    with pytest.raises(TooLate):
        perform(other, "submit", actor=make.owner_of(other))


def test_who_was_let_in_late_is_reviewed_late_and_others_are_not(client, officer, clock):
    batch = make.a_batch()
    mine, other = make.submitted(batch), make.submitted(batch)
    code = mine.applicant.uscc
    in_force(drafted(client, batch, days=3, scope="applicant", applicant_code=code))
    clock.advance(batch.recommendations_due + DAY)
    defects = {"defects": "样例"}
    lagging = make.a_user(Role.AUTHORITY_OFFICER, mine.authority)
    perform(mine, "return_for_correction", actor=lagging, **defects)
    with pytest.raises(TooLate):
        perform(other, "return_for_correction", actor=lagging, **defects)


def test_one_applicant_may_be_let_in_after_the_closing_while_provinces_recommend(
    client, officer, clock
):
    batch = make.a_batch()
    mine = make.a_complete_draft(batch)
    clock.advance(batch.applications_due + DAY)
    assert fresh(batch).state == "recommending"
    code = mine.applicant.uscc
    in_force(drafted(client, batch, days=3, scope="applicant", applicant_code=code))
    perform(mine, "submit", actor=make.owner_of(mine))
    newcomer = make.an_enterprise()
    with pytest.raises(Refused):
        drafting.start(
            fresh(batch), newcomer, batch.sectors.first(), actor=make.a_user(Role.APPLICANT_OWNER)
        )


def test_the_batch_closes_when_the_last_deadline_has_passed(client, officer, clock):
    batch = make.a_batch()
    jiangsu = make.an_authority("320000")
    amendment = in_force(
        drafted(client, batch, days=5, scope="authorities", authorities=[jiangsu.pk])
    )
    assert closing(batch) == amendment.applications_due
    clock.advance(amendment.applications_due)
    assert fresh(batch).state == "recommending"


def test_the_to_do_list_and_the_form_show_the_later_deadline(client, officer):
    batch = make.a_batch()
    mine = make.a_complete_draft(batch)
    code = mine.applicant.uscc
    amendment = in_force(drafted(client, batch, days=3, scope="applicant", applicant_code=code))
    owner = make.owner_of(mine)
    assert [item.due_at for item in todo.items(owner)] == [amendment.applications_due]
    client.force_login(owner)
    section = client.get(mine.section_url("basic"))
    assert section.context["subject"].applications_due == amendment.applications_due


@pytest.mark.clause("六(一)")
def test_the_public_learns_of_one_applicants_time_without_name_and_reason(client, officer):
    batch = make.a_batch()
    mine = make.a_draft(batch)
    code, name = mine.applicant.uscc, mine.applicant.name
    secret = f"{name}的机房失火（样例）"
    amendment = in_force(
        drafted(client, batch, days=3, scope="applicant", applicant_code=code, reason=secret)
    )
    page = Client().get(batch.notice.get_absolute_url()).content.decode()
    assert "一家申报单位" in page
    assert (name in page, code in page, "失火" in page) == (False, False, False)
    document = Client().get(f"/api/v1/notices/{batch.notice.pk}/").json()
    (told,) = document["amendments"]
    assert (told["scope"], told["authorities"], told["reason"]) == ("applicant", [], "")
    stranger = Client()
    stranger.force_login(make.a_user(Role.APPLICANT_OWNER))
    assert stranger.get(amendment.get_absolute_url()).status_code == 404
    client.force_login(make.owner_of(mine))
    assert secret in client.get(amendment.get_absolute_url()).content.decode()


def test_authorities_given_time_are_named_in_public(client, officer):
    batch = make.a_batch()
    jiangsu = make.an_authority("320000")
    in_force(drafted(client, batch, days=5, scope="authorities", authorities=[jiangsu.pk]))
    page = Client().get(batch.notice.get_absolute_url()).content.decode()
    assert str(jiangsu) in page.split('id="amendments"')[1].split("</section>")[0]


def test_those_concerned_get_a_letter_and_nobody_else(client, officer):
    batch = make.a_batch()
    jiangsu, hunan = make.an_authority("320000"), make.an_authority("430000")
    told, untold = (
        make.a_user(Role.AUTHORITY_LEAD, jiangsu),
        make.a_user(Role.AUTHORITY_LEAD, hunan),
    )
    draft = make.a_draft(batch, region="320000")
    in_force(drafted(client, batch, days=5, scope="authorities", authorities=[jiangsu.pk]))
    readers = set(Letter.objects.values_list("recipient", flat=True))
    assert told.pk in readers
    assert make.owner_of(draft).pk in readers
    assert untold.pk not in readers


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scope": "authorities"}, "authorities"),
        ({"scope": "applicant"}, "applicant_code"),
        ({"scope": "applicant", "applicant_code": "91320500MA00000000"}, "applicant_code"),
        ({"scope": "all", "applicant_code": "X"}, "applicant_code"),
        ({"scope": "nobody"}, "scope"),
        ({"applications_due": "2020-01-01T00:00"}, "applications_due"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_form_that_does_not_fit_is_told_where_and_kept(client, officer, changes, field):
    batch = make.a_batch()
    response = client.post(
        reverse("amendment_new", args=[batch.pk]), form_of(batch, days=2, **changes)
    )
    assert response.status_code == 400
    assert field in response.context["form"].errors
    assert not Amendment.objects.exists()


def test_a_deadline_never_comes_earlier(client, officer):
    batch = make.a_batch()
    response = client.post(reverse("amendment_new", args=[batch.pk]), form_of(batch, days=-2))
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"applications_due", "recommendations_due"}


def test_an_amendment_that_moves_nothing_cannot_be_proposed(client, officer):
    amendment = drafted(client, make.a_batch(), days=0)
    with pytest.raises(Refused) as refused:
        perform(amendment, "propose", actor=officer)
    assert len(refused.value.reasons) == 1


def test_who_proposed_an_amendment_does_not_approve_it(client, officer):
    amendment = drafted(client, make.a_batch(), days=2)
    perform(amendment, "propose", actor=officer)
    client.force_login(officer)
    assert client.post(amendment.action_url("approve")).status_code == 403
    both = make.a_user(Role.MINISTRY_LEAD)
    both.memberships.update(roles=[Role.MINISTRY_LEAD, Role.MINISTRY_OFFICER])
    other = drafted(client, make.a_batch(), days=2)
    both = User.objects.get(pk=both.pk)
    perform(other, "propose", actor=both)
    with pytest.raises(Refused):
        perform(other, "approve", actor=both)


# ── corrections of the text ──────────────────────────────────────────────────────────────────


def corrected(client: Client, batch: Batch, body: str) -> Amendment:
    form = {"reason": "样例：笔误", "title": batch.notice.title, "body": body, "requirements": ""}
    client.post(reverse("correction_new", args=[batch.pk]), form)
    return Amendment.objects.latest("pk")


@pytest.mark.clause("六(一)")
def test_a_correction_changes_the_text_and_keeps_deadlines_and_scheme(client, officer):
    batch = make.a_batch()
    draft = make.a_draft(batch)
    schemes = set(batch.schemes.values_list("pk", flat=True))
    in_force(corrected(client, batch, "演示数据，已更正"))
    after = fresh(batch)
    assert after.notice.body == "演示数据，已更正"
    assert after.applications_due == batch.applications_due
    assert set(after.schemes.values_list("pk", flat=True)) == schemes
    assert Application.objects.with_life().get(pk=draft.pk).scheme.pk in schemes


def test_the_page_of_a_correction_shows_what_was_taken_out_and_put_in(client, officer):
    batch = make.a_batch()
    amendment = corrected(client, batch, "演示数据，已更正")
    (change,) = client.get(amendment.get_absolute_url()).context["texts"]
    assert change.lines == [("-", "演示数据"), ("+", "演示数据，已更正")]


def test_a_correction_of_an_older_text_is_refused(client, officer):
    batch = make.a_batch()
    first, second = corrected(client, batch, "甲"), corrected(client, batch, "乙")
    perform(second, "propose", actor=officer)
    in_force(first)
    with pytest.raises(Refused):
        perform(second, "approve", actor=make.a_user(Role.MINISTRY_LEAD))
    assert fresh(batch.notice).body == "甲"


def test_authorities_are_those_of_the_batch(client, officer):
    batch = make.a_batch()
    page = client.get(reverse("amendment_new", args=[batch.pk]))
    offered = page.context["form"].fields["authorities"].queryset
    assert offered.count() == Organisation.objects.authorities().count() == 37


def test_a_batch_stays_open_to_those_who_were_given_time_and_to_nobody_else(client, officer, clock):
    batch = make.a_batch()
    batch_authorities = batch.batch_authorities.count()
    jiangsu = make.an_authority("320000")
    in_force(drafted(client, batch, days=5, scope="authorities", authorities=[jiangsu.pk]))
    mine, other = make.an_enterprise("320000"), make.an_enterprise("430000")
    named = make.an_enterprise("430000")
    in_force(drafted(client, batch, days=4, scope="applicant", applicant_code=named.uscc))
    clock.advance(batch.applications_due + DAY)
    assert batch_authorities == 37
    assert [list(deadlines.open_to(body)) for body in (mine, other, named)] == [
        [batch],
        [],
        [batch],
    ]
    client.force_login(make.a_user(Role.APPLICANT_OWNER, mine))
    page = client.get(reverse("application_list"))
    assert page.context["open_batches"] == [batch]
    start = client.get(reverse("application_start", args=[batch.pk]))
    assert start.context["due"] == batch.applications_due + 5 * DAY


def test_a_plan_city_goes_by_its_own_authority_and_by_its_province_only_without_one(
    client, officer, clock
):
    with_city = make.a_batch()
    without = make.a_draft_batch()
    without.batch_authorities.filter(authority__region="440300").delete()
    perform(without.notice, "propose", actor=officer)
    perform(without.notice, "publish", actor=make.a_user(Role.MINISTRY_LEAD))
    without = fresh(without)
    guangdong = make.an_authority("440000")
    for batch in (with_city, without):
        in_force(drafted(client, batch, days=5, scope="authorities", authorities=[guangdong.pk]))
    clock.advance(without.applications_due + DAY)
    shenzhen = make.an_enterprise("440300")
    assert list(deadlines.open_to(shenzhen)) == [without]
    assert drafting.due_of(with_city, shenzhen) == with_city.applications_due


def test_a_draft_waits_for_officers_and_can_be_withdrawn(client, officer):
    amendment = drafted(client, make.a_batch(), days=2)
    address = amendment.get_absolute_url()
    assert [item.url for item in todo.items(officer)] == [address]
    perform(amendment, "withdraw", actor=officer)
    assert todo.items(officer) == []
    assert [offer.name for offer in client.get(address).context["actions"]] == []


def test_the_rail_of_an_amendment_shows_the_deadlines_that_hold(client, officer):
    batch = make.a_batch()
    amendment = drafted(client, batch, days=9)
    rail = client.get(amendment.get_absolute_url()).context["rail"]
    assert str(batch.applications_due.astimezone(BEIJING).day) in str(rail[1].note)


@pytest.mark.clause("六(一)")
def test_everybody_reads_on_the_notices_page_what_a_correction_changed(client, officer):
    batch = make.a_batch()
    in_force(corrected(client, batch, "演示数据，已更正"))
    page = Client().get(batch.notice.get_absolute_url())
    (amendment,) = page.context["amendments"]
    assert [change.lines for change in amendment.corrected] == [
        [("-", "演示数据"), ("+", "演示数据，已更正")]
    ]
    assert "<ins>" in page.content.decode()
