"""What must hold before an application or a list moves: each tells every reason against it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _now

from applications.wording import sentence
from portal.integrity import standing
from portal.integrity.rules import Category
from portal.lifecycle.actions import condition
from portal.lifecycle.errors import Reason
from portal.timeline import clock

if TYPE_CHECKING:
    from applications.models.application import Application
    from applications.models.recommending import RecommendationList


@condition
def is_complete(application: "Application") -> Iterator[Reason]:
    """Every missing or wrong item at once, each with a link to its place."""
    for section, finding in application.outline.all_findings():
        yield Reason(sentence(finding), application.field_url(section.code, finding.field.key))


@condition
def is_confirmed(application: "Application") -> Iterator[Reason]:
    """Its authority knows the applicant: a confirmation can be taken back while it is drafted."""
    yield from application.applicant.against_applying()


@condition
def is_declared(application: "Application") -> Iterator[Reason]:
    """Somebody of the applicant answers for the truth of it."""
    if application.declared_at is None:
        yield Reason(
            _now("The declaration that everything is true has not been made."),
            application.section_url("declaration"),
        )


@condition
def nothing_stands_against_it(application: "Application") -> Iterator[str]:
    """Nobody applies or is recommended while a confirmed incident stands (八(二)).

    False data count for as long as the batch says, and no longer.
    """
    applicant = application.applicant
    yield from standing.reasons(application, applicant, but=(Category.FALSE_DATA,))
    yield from standing.bars(applicant, application.batch.false_data_bar_years, application)


@condition
def in_time(application: "Application") -> Iterator[Reason]:
    """The applicants' deadline counts to the second, by the portal's clock."""
    if clock.now() > application.due:
        yield late(application.due)


@condition
def province_in_time(application: "Application") -> Iterator[Reason]:
    """The authority's own deadline."""
    if clock.now() > application.recommendations_due:
        yield late(application.recommendations_due)


@condition
def may_be_returned(application: "Application") -> Iterator[str]:
    """Defects are told at once: how often an application may be returned, the batch says."""
    allowed = application.batch.returns_allowed
    if application.returns >= allowed:
        yield _now(
            "This batch allows %(allowed)s return(s) for correction and this application has been "
            "returned %(used)s time(s) already: all defects are told at once."
        ) % {"allowed": allowed, "used": application.returns}


@condition
def opinion_is_positive(application: "Application") -> Iterator[str]:
    """The lead decides on the opinion proposed, or sends it back."""
    if application.verdict != application.Verdict.RECOMMEND:
        yield _now("The officer's opinion is not to recommend.")


@condition
def opinion_is_negative(application: "Application") -> Iterator[str]:
    """The lead decides on the opinion proposed, or sends it back."""
    if application.verdict != application.Verdict.DECLINE:
        yield _now("The officer's opinion is to recommend.")


@condition
def within_limit(application: "Application") -> Iterator[str]:
    """No authority recommends more than the batch lets it; counted under a lock."""
    limit, used = application.room
    if used >= limit:
        yield _now(
            "%(authority)s may recommend %(limit)s of this kind in this batch "
            "and already has %(used)s."
        ) % {"authority": application.authority, "limit": limit, "used": used}


@condition
def list_takes_more(application: "Application") -> Iterator[Reason]:
    """What has been proposed, shown or sent holds what it holds."""
    if application.list_state not in {"", "draft"}:
        yield Reason(
            _now(
                "The recommended list of %(authority)s is no longer being drawn up; "
                "a lead can open it again until it is sent."
            )
            % {"authority": application.authority},
            reverse("recommending_list"),
        )


@condition
def list_is_not_sent(application: "Application") -> Iterator[str]:
    """Nothing is taken off a list that lies with the ministry."""
    if application.list_state in {"sent", "checked", "accepted"}:
        yield _now("The recommended list has been sent to the ministry.")


@condition
def names_somebody(row: "RecommendationList") -> Iterator[str]:
    """An empty list recommends nobody."""
    if not row.lines:
        yield _now("The list is empty: no application has been recommended for it.")


@condition
def list_in_time(row: "RecommendationList") -> Iterator[Reason]:
    """The authority's deadline, or the one that the ministry set when it returned the list."""
    if clock.now() > row.due_at:
        yield late(row.due_at)


@condition
def letter_is_filed(row: "RecommendationList") -> Iterator[Reason]:
    """The stamped letter goes with the list, and it is the letter of this very list."""
    link = f"{row.get_absolute_url()}#letter"
    if not row.letter_code:
        yield Reason(
            _now("The stamped recommendation letter and its document number are not filed yet."),
            link,
        )
    elif row.letter_code != row.code:
        yield Reason(
            _now(
                "The letter on file bears the code %(old)s, but the list has changed and is "
                "now %(new)s: stamp and file a new letter."
            )
            % {"old": row.letter_code, "new": row.code},
            link,
        )


@condition
def faults_are_answered(row: "RecommendationList") -> Iterator[Reason]:
    """A returned list comes back with a word on each fault."""
    for line in row.lines:
        if line.is_faulty and not line.answer:
            yield Reason(
                _now("The ministry's finding on %(applicant)s has not been answered.")
                % {"applicant": line.application},
                f"{row.get_absolute_url()}#line-{line.pk}",
            )


@condition
def formally_in_order(row: "RecommendationList") -> Iterator[str]:
    """Each application on it has been looked at, and none has a formal fault."""
    unchecked = sum(line.is_open for line in row.lines)
    if unchecked:
        yield _now("Applications not checked yet: %(count)s.") % {"count": unchecked}
    for line in row.lines:
        if line.is_faulty:
            yield _now("%(applicant)s has a formal fault: %(fault)s") % {
                "applicant": line.application,
                "fault": line.fault,
            }


@condition
def acceptance_is_proposed(row: "RecommendationList") -> Iterator[str]:
    """The lead decides on what the officer proposes, or has it checked once more."""
    if row.proposed_resend_by:
        yield _now("The officer proposes to return the list.")


@condition
def return_is_proposed(row: "RecommendationList") -> Iterator[str]:
    """The lead decides on what the officer proposes, or has it checked once more."""
    if not row.proposed_resend_by:
        yield _now("The officer proposes to accept the list.")


@condition
def resending_lies_ahead(row: "RecommendationList") -> Iterator[str]:
    """A proposal that lay too long would give the authority no time at all."""
    by = row.proposed_resend_by
    if by and by <= clock.now():
        yield _now(
            "The moment proposed for sending it again, %(moment)s, has passed: "
            "have the list checked once more."
        ) % {"moment": f"{clock.local(by):%Y-%m-%d %H:%M}"}


def late(due: Any) -> Reason:
    """Say which deadline has passed."""
    moment = f"{clock.local(due):%Y-%m-%d %H:%M:%S}"
    return Reason(_now("The deadline was %(moment)s.") % {"moment": moment}, late=True)
