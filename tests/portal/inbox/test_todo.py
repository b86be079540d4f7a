"""The to-do list: what waits, the most urgent first, at the price of one query."""

import datetime as dt

import pytest
from django.urls import reverse

from portal.accounts.models import Role
from portal.inbox import todo
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_most_urgent_stands_first_and_what_has_no_deadline_last():
    province = make.an_authority()
    officer = make.a_user(Role.AUTHORITY_OFFICER, province)
    now = make.clock.now()
    later = make.a_batch(recommendations_due=now + dt.timedelta(days=90))
    sooner = make.a_batch()
    for batch in (later, sooner):
        make.submitted(batch)
    due = [item.due_at for item in todo.items(officer)]
    assert due == [sooner.recommendations_due, later.recommendations_due]


def test_what_is_done_waits_no_longer():
    application = make.submitted()
    officer = make.a_user(Role.AUTHORITY_OFFICER, application.authority)
    lead = make.a_user(Role.AUTHORITY_LEAD, application.authority)
    assert (todo.count(officer), todo.count(lead)) == (1, 0)
    make.perform(
        application,
        "propose_recommendation",
        actor=officer,
        verdict="recommend",
        opinion="核查无误",
        eligible=True,
        truthful=True,
        creditworthy=True,
        safe=True,
    )
    assert (todo.count(officer), todo.count(lead)) == (0, 1)


def test_each_item_leads_to_where_it_is_done():
    application = make.submitted()
    officer = make.a_user(Role.AUTHORITY_OFFICER, application.authority)
    [item] = todo.items(officer)
    assert item.url == reverse("application_detail", args=[application.pk])


@pytest.mark.parametrize("number", [1, 5])
def test_the_list_costs_one_query_however_much_waits(django_assert_num_queries, number):
    batch = make.a_batch()
    waiting = [make.submitted(batch) for _n in range(number)]
    officer = make.a_user(Role.AUTHORITY_OFFICER, waiting[0].authority)
    assert officer.has_role(Role.AUTHORITY_OFFICER)
    with django_assert_num_queries(1):
        assert len(todo.items(officer)) == number
    with django_assert_num_queries(1):
        assert todo.count(officer) == number
