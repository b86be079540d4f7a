"""Who may not judge whom: the rules, the register, and what a late declaration does."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import rules
from evaluation.conflicts import Facts, pairs
from evaluation.models import Conflict, Employment, ExpertProfile, GroupMember, ScoreSheet
from evaluation.rules import Body, Ground, Past, Person
from evaluation.rules.conflict import years_before
from portal.accounts.models import Role
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, NotAllowed
from tests.evaluation.factories import a_case, an_expert, assigned, experts
from tests.factories import a_batch, a_uscc, a_user

TODAY = dt.date(2026, 5, 6)
US, THEM, ELSEWHERE = a_uscc(1), a_uscc(2), a_uscc(3)
BODY = Body(US, "样例集团", "320000", frozenset({"样例系"}))


def found(person: Person, *, same_region: bool = False) -> tuple[Ground, ...]:
    return rules.grounds(person, BODY, on=TODAY, same_region=same_region)


def test_working_for_the_applicant_is_a_conflict():
    assert found(Person(US)) == (Ground.SAME_ORGANISATION,)


def test_a_stranger_may_judge():
    assert found(Person(THEM, "320000")) == ()


def test_the_same_group_is_a_conflict_and_so_is_the_group_of_the_applicant_s_own_name():
    assert found(Person(THEM, groups=frozenset({"样例系"}))) == (Ground.SAME_GROUP,)
    assert found(Person(THEM, groups=frozenset({"样例集团"}))) == (Ground.SAME_GROUP,)


@pytest.mark.parametrize(
    ("until", "stands"),
    [
        (None, True),
        (dt.date(2026, 5, 5), True),
        (dt.date(2023, 5, 6), True),
        (dt.date(2023, 5, 5), False),
    ],
)
def test_an_earlier_employer_is_a_conflict_for_three_years_to_the_day(until, stands):
    grounds = found(Person(THEM, past=(Past(US, until),)))
    assert grounds == ((Ground.FORMER_EMPLOYER,) if stands else ())


def test_a_shared_province_counts_only_where_the_batch_says_so():
    neighbour = Person(THEM, "320500")
    assert found(neighbour) == ()
    assert found(neighbour, same_region=True) == (Ground.SAME_REGION,)


def test_three_years_before_a_leap_day_is_the_28th():
    assert years_before(dt.date(2028, 2, 29), 3) == dt.date(2025, 2, 28)


codes = st.sampled_from([US, THEM, ELSEWHERE, ""])
groups = st.frozensets(st.sampled_from(["样例系", "样例集团", "他系"]), max_size=2)
pasts = st.builds(
    Past, codes, st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2026, 5, 6)), groups
)
people = st.builds(
    Person,
    codes,
    st.sampled_from(["", "320000", "330000"]),
    groups,
    st.lists(pasts, max_size=2).map(tuple),
    st.frozensets(codes, max_size=2),
)


@given(people, st.booleans(), st.dates(dt.date(2024, 1, 1), dt.date(2030, 1, 1)))
def test_more_ties_never_take_a_conflict_away(person, same_region, on):
    before = set(rules.grounds(person, BODY, on=on, same_region=same_region))
    more = Person(
        person.uscc,
        person.region,
        person.groups,
        (*person.past, Past(US)),
        person.declared | {US},
    )
    after = set(rules.grounds(more, BODY, on=on, same_region=same_region))
    assert before | {Ground.FORMER_EMPLOYER, Ground.DECLARED} <= after


def profile_of(expert) -> ExpertProfile:
    return ExpertProfile.objects.with_ties().get(user=expert)


@pytest.mark.django_db
class TestRegister:
    def test_the_pairs_found_by_code_and_group_are_those_the_rules_find_one_by_one(self):
        batch = a_batch()
        applicants = [a_case(batch).applicant for _ in range(3)]
        one, two, three = applicants
        tied = [an_expert(one.uscc), an_expert(), an_expert(), an_expert()]
        GroupMember.objects.create(uscc=two.uscc, group="样例系")
        ExpertProfile.objects.filter(user=tied[1]).update(employer_group="样例系")
        Employment.objects.create(profile=profile_of(tied[2]), employer="甲", uscc=three.uscc)
        facts = Facts(batch)
        pool = list(ExpertProfile.objects.with_ties())

        quick = {(p.pk, a.pk): grounds for p, a, grounds in pairs(facts, pool, applicants)}

        slow = {(p.pk, a.pk): facts.grounds(p, a) for p in pool for a in applicants}
        assert quick == {pair: grounds for pair, grounds in slow.items() if grounds}
        assert sorted(quick.values()) == [
            (Ground.FORMER_EMPLOYER,),
            (Ground.SAME_GROUP,),
            (Ground.SAME_ORGANISATION,),
        ]

    def test_a_conflict_of_any_ground_blocks_the_assignment_and_is_named(self):
        case = a_case()
        panel = experts(3)
        Employment.objects.create(
            profile=profile_of(panel[0]), employer="甲", uscc=case.applicant.uscc
        )
        with pytest.raises(InvalidFields) as refusal:
            assigned(case, panel)
        assert refusal.value.errors == {
            "experts": [
                f"{panel[0]} may not judge this case: has worked for the applicant within 3 years."
            ]
        }
        assert not ScoreSheet.objects.exists()

    def test_an_interest_declared_late_recuses_and_stays_in_the_register(self):
        case = a_case()
        panel = experts(3)
        sheets = assigned(case, panel)
        declare(panel[0], case.applicant)

        states = [ScoreSheet.objects.get(pk=sheet.pk).state for sheet in sheets]
        assert states == ["recused", "assigned", "assigned"]
        row = Conflict.objects.get()
        assert (row.profile.user, row.uscc, row.ground, row.recorded_by) == (
            panel[0],
            case.applicant.uscc,
            "declared",
            panel[0],
        )

    def test_whoever_steps_back_from_a_sheet_stands_in_the_register(self):
        case = a_case()
        sheet = assigned(case)[0]
        perform(sheet, "recuse", actor=sheet.expert, reason="持有该单位股份")
        row = Conflict.objects.get()
        assert (row.name, row.reason) == (case.applicant.name, "持有该单位股份")

    def test_nobody_declares_for_another(self):
        case, expert, other = a_case(), an_expert(), an_expert()
        with pytest.raises(NotAllowed):
            declare(expert, case.applicant, actor=other)
        assert not Conflict.objects.exists()

    def test_a_false_code_or_no_reason_is_refused(self):
        expert = an_expert()
        with pytest.raises(InvalidFields) as refusal:
            perform(
                profile_of(expert),
                "declare",
                actor=expert,
                organisation="甲",
                uscc="911100006000037342",
                reason=" ",
            )
        assert sorted(refusal.value.errors) == ["reason", "uscc"]

    def test_leaving_the_pool_takes_open_sheets_back(self):
        case = a_case()
        panel = experts(3)
        assigned(case, panel)
        perform(profile_of(panel[2]), "leave", actor=a_user(Role.MINISTRY_OFFICER), reason="调离")
        states = ScoreSheet.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["assigned", "assigned", "recused"]


def declare(expert, applicant, actor=None):
    return perform(
        profile_of(expert),
        "declare",
        actor=actor or expert,
        organisation=applicant.name,
        uscc=applicant.uscc,
        reason="与该单位有合作",
    )
