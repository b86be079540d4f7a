"""Shared platforms: offered by a base, vouched for by its province, open to others (六(五))."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role, User
from portal.inbox.models import Letter
from portal.inbox.todo import items
from portal.lifecycle.door import create, perform
from portal.lifecycle.errors import NotAllowed, Refused
from portal.timeline import clock
from recognition.models import Base, Platform
from tests.factories import a_user, an_enterprise
from tests.recognition import things

pytestmark = [pytest.mark.django_db, pytest.mark.clause("六(五)")]

WORDS = {
    "name": "先进工艺中试平台（样例）",
    "kind": "pilot",
    "offers": "小批量试制和工艺验证（样例）",
    "audience": "上下游企业",
    "procedure": "电话预约",
    "contact": "平台服务部 010-00000000",
}


def a_platform(base: Base, **changes: str) -> Platform:
    return create(Platform(base=base, **{**WORDS, **changes}), actor=things.owner(base))


def published(base: Base, **changes: str) -> Platform:
    row = perform(a_platform(base, **changes), "submit", actor=things.owner(base))
    row = perform(row, "endorse", actor=a_user(Role.AUTHORITY_OFFICER, base.authority))
    return perform(row, "publish", actor=things.officer())


def stranger() -> Client:
    return Client(headers={"accept-language": "en"})


def signed_in(user: User) -> Client:
    client = stranger()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_platform_is_open_once_province_and_ministry_have_read_it() -> None:
    base = things.a_base()
    owner = things.owner(base)
    signed_in(owner).post(reverse("platform_new", args=[base.pk]), WORDS)
    row = Platform.objects.get()
    assert row.state == "draft"
    row = perform(row, "submit", actor=owner)
    official = a_user(Role.AUTHORITY_OFFICER, base.authority)
    assert [item.title for item in items(official)] == [WORDS["name"]]
    with pytest.raises(Refused):
        perform(row, "publish", actor=things.officer())
    row = perform(row, "endorse", actor=official)
    assert stranger().get(row.get_absolute_url()).status_code == 404
    row = perform(row, "publish", actor=things.officer())
    assert (row.published_on, row.taken_down_on) == (clock.today(), None)
    assert stranger().get(row.get_absolute_url()).status_code == 200
    assert Letter.objects.filter(recipient=owner, subject__contains=WORDS["name"]).exists()


def test_nobody_offers_a_platform_of_another_base() -> None:
    base = things.a_base()
    stranger_to_it = a_user(Role.APPLICANT_OWNER, an_enterprise())
    answer = signed_in(stranger_to_it).get(reverse("platform_new", args=[base.pk]))
    assert answer.status_code == 404
    with pytest.raises(NotAllowed):
        perform(a_platform(base), "submit", actor=stranger_to_it)


def test_somebodys_own_number_is_no_contact_of_a_platform() -> None:
    row = a_platform(things.a_base(), contact="李四 13900139000")
    with pytest.raises(Refused, match="mobile number"):
        perform(row, "submit", actor=things.owner(row.base))


def test_the_list_is_searched_and_narrowed() -> None:
    base = things.a_base()
    pilot = published(base)
    data = published(base, name="行业数据平台（样例）", kind="data", offers="脱敏数据集（样例）")

    def shown(query: str) -> list[Platform]:
        return list(stranger().get(reverse("platform_list") + query).context["object_list"])

    assert set(shown("")) == {pilot, data}
    assert shown("?q=数据集") == shown("?kind=data") == [data]
    assert set(shown(f"?q={base.holder}&region={base.holder.region}")) == {pilot, data}
    assert shown("?region=110000") == []


def test_a_platform_taken_down_is_gone_and_its_days_stay_known() -> None:
    row = published(things.a_base())
    row = perform(row, "take_down", actor=things.owner(row.base), reason="设备检修（样例）")
    assert stranger().get(row.get_absolute_url()).status_code == 404
    assert row.taken_down_on == clock.today()


@pytest.mark.clause("八(二)")
def test_a_base_that_loses_its_name_shares_no_more() -> None:
    base = things.a_base()
    row = published(base)
    things.delisted(base)
    assert things.again(row).state == "taken_down"


def test_by_api_anybody_reads_open_platforms_alone() -> None:
    base = things.a_base()
    row = published(base)
    a_platform(base, name="草稿平台（样例）")
    (found,) = stranger().get("/api/v1/platforms/?kind=pilot").json()["results"]
    assert (found["id"], found["holder"], found["region"]) == (row.pk, str(base.holder), "320000")
