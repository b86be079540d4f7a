"""Who may not judge whom: the rules asked with what the portal knows, and the register kept."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from evaluation import rules
from evaluation.models import Conflict, ExpertProfile, GroupMember
from evaluation.models.register import GROUNDS
from evaluation.rules import Ground
from portal.accounts.models import Organisation
from portal.batches.models import Batch
from portal.timeline import clock

WORDS: Mapping[str, object] = dict(GROUNDS)


class Facts:
    """What is known of ties, read once and asked of many: 1 query, beside what it is given.

    Profiles come `with_ties()`.
    """

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.today = clock.today()

    @cached_property
    def groups(self) -> Mapping[str, str]:
        """The group of each organisation that is known to belong to one."""
        return dict(GroupMember.objects.order_by().values_list("uscc", "group"))

    def person(self, profile: ExpertProfile) -> rules.Person:
        """An expert with every tie."""
        return rules.Person(
            uscc=profile.employer_uscc,
            region=profile.region,
            groups=self._groups(profile.employer_uscc, profile.employer_group),
            past=tuple(
                rules.Past(past.uscc, past.until, self._groups(past.uscc))
                for past in profile.employments.all()
            ),
            declared=frozenset(
                row.uscc for row in profile.conflicts.all() if row.ground == Ground.DECLARED
            ),
        )

    def body(self, applicant: Organisation) -> rules.Body:
        """An applicant with its groups."""
        return rules.Body(
            applicant.uscc, applicant.name, applicant.region, self._groups(applicant.uscc)
        )

    def grounds(self, profile: ExpertProfile, applicant: Organisation) -> tuple[Ground, ...]:
        """Every ground that stands against this expert judging this applicant."""
        return self.between(self.person(profile), self.body(applicant))

    def between(self, person: rules.Person, body: rules.Body) -> tuple[Ground, ...]:
        """The same of what has been put together already."""
        same_region = self.batch.conflict_same_region
        return rules.grounds(person, body, on=self.today, same_region=same_region)

    def _groups(self, uscc: str, *named: str) -> frozenset[str]:
        return frozenset(filter(None, (*named, self.groups.get(uscc, ""))))


def words(grounds: Iterable[Ground]) -> list[str]:
    """The grounds in words."""
    return [str(WORDS[ground]) for ground in grounds]


def enter(profile: ExpertProfile, applicant: Organisation, grounds: Iterable[Ground]) -> None:
    """Keep in the register what the portal has found itself.

    The expert's own declarations stand there already, and a shared province is no tie of
    anybody's but a rule of the batch.
    """
    for ground in grounds:
        if ground not in (Ground.DECLARED, Ground.SAME_REGION):
            Conflict.enter(
                profile, ground, name=applicant.name, uscc=applicant.uscc, at=clock.now()
            )


def pairs(
    facts: Facts, profiles: Iterable[ExpertProfile], applicants: Iterable[Organisation]
) -> Iterator[tuple[ExpertProfile, Organisation, tuple[Ground, ...]]]:
    """Yield every pair with a ground other than a shared province, without asking all pairs."""
    by_uscc: dict[str, list[Organisation]] = {}
    by_circle: dict[str, list[Organisation]] = {}
    bodies = {}
    for applicant in applicants:
        body = bodies[applicant.pk] = facts.body(applicant)
        by_uscc.setdefault(body.uscc, []).append(applicant)
        for circle in body.circles:
            by_circle.setdefault(circle, []).append(applicant)
    for profile in profiles:
        person = facts.person(profile)
        codes = {person.uscc, *person.declared, *(past.uscc for past in person.past)}
        circles = person.groups.union(*(past.groups for past in person.past))
        met = {
            applicant.pk: applicant
            for known, keys in ((by_uscc, codes), (by_circle, circles))
            for key in keys
            for applicant in known.get(key, ())
        }
        for pk, applicant in sorted(met.items()):
            if grounds := facts.between(person, bodies[pk]):
                yield profile, applicant, grounds
