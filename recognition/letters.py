"""What is written to whom on this floor."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import (
    APPLICANT,
    APPLICANT_WRITERS,
    AUTHORITY,
    Organisation,
    Role,
    User,
)
from portal.inbox import outbox
from portal.lifecycle.actions import Act
from portal.lifecycle.models import Subject
from portal.lifecycle.signals import after
from portal.timeline import clock
from portal.timeline.wording import until
from recognition.models import (
    Base,
    Case,
    Delisting,
    EffectReview,
    Event,
    EventChange,
    ExpertOpinion,
    Guest,
    Platform,
    Recognition,
)


def holders_of(base: Base) -> list[User]:
    """The people of the base itself."""
    return outbox.holders(base.holder, *APPLICANT)


def concerned(base: Base) -> Iterator[User]:
    """The people of the base and of its authority."""
    yield from holders_of(base)
    yield from outbox.holders(base.authority, *AUTHORITY)


def _key(subject: Subject, act: Act) -> str:
    return f"{subject.label}:{subject.pk}:{act.name}:{act.at:%Y%m%d%H%M%S%f}"


@after("recognition.Recognition", "issue")
def tell_recognised(recognition: Recognition, act: Act) -> None:
    """Each new base and its authority are told the name and the plaque's number."""
    for base in recognition.bases.with_life():
        outbox.write(
            _key(base, act),
            concerned(base),
            subject=_("Recognised: %(holder)s") % {"holder": base.holder},
            body=_(
                "By document %(number)s the title “%(name)s” has been awarded. "
                "Plaque number: %(plaque)s. The effect review follows every three years."
            )
            % {
                "number": recognition.document_number,
                "name": base.name,
                "plaque": base.plaque.number,
            },
            link=base.get_absolute_url(),
        )


def tell_review_opened(review: EffectReview) -> None:
    """The base is asked for its report, its authority knows (called when the timer falls due)."""
    outbox.write(
        f"{review.label}:{review.pk}:open",
        concerned(review.base),
        subject=_("The effect review of %(base)s is open") % {"base": review.base},
        body=_(
            "Three years have passed. Please report on the effect of the base; what it has done "
            "for others weighs most."
        ),
        link=review.get_absolute_url(),
    )


def tell_report_due(review: EffectReview, days: int) -> None:
    """The base and its authority are reminded (called when the timer falls due)."""
    outbox.write(
        f"{review.label}:{review.pk}:remind:{review.report_due_on}:{days}",
        concerned(review.base),
        subject=_("%(days)s days left for the report: %(review)s")
        % {"days": days, "review": review},
        body=_(
            "The report is due on %(day)s. A base that does not report is judged without it, and "
            "what cannot be found to have an effect is not up to standard."
        )
        % {"day": review.report_due_on},
        link=review.get_absolute_url(),
    )


def _due(opinion: ExpertOpinion) -> dict[str, str]:
    return {"due": until(opinion.due_at) if opinion.due_at else ""}


def tell_asked(opinion: ExpertOpinion) -> None:
    """The expert is asked for an opinion on a base (called when the ministry asks)."""
    outbox.write(
        f"{opinion.label}:{opinion.pk}:ask",
        [opinion.expert],
        subject=_("Your opinion is asked for: %(review)s") % {"review": opinion},
        body=_(
            "Please read the report of the base and hand in your opinion in writing by %(due)s; "
            "if an interest stands against it, say so and step back."
        )
        % _due(opinion),
        link=opinion.get_absolute_url(),
    )


@after("recognition.ExpertOpinion", "ask_again")
def tell_asked_again(opinion: ExpertOpinion, act: Act) -> None:
    """The expert knows that the report is being rewritten, and that no day runs meanwhile."""
    outbox.write(
        _key(opinion, act),
        [opinion.expert],
        subject=_("The report has gone back to the base: %(review)s") % {"review": opinion},
        body=_("Once it is handed in again, please read it and hand in your opinion anew."),
        link=opinion.get_absolute_url(),
    )


@after("recognition.ExpertOpinion", "wait_anew")
def tell_waited_for_anew(opinion: ExpertOpinion, act: Act) -> None:
    """The report is there again: the expert has a new day."""
    outbox.write(
        _key(opinion, act),
        [opinion.expert],
        subject=_("The report has been handed in again: %(review)s") % {"review": opinion},
        body=_("Please read it and hand in your opinion anew by %(due)s.") % _due(opinion),
        link=opinion.get_absolute_url(),
    )


@after("recognition.ExpertOpinion", "miss")
def tell_opinion_missed(opinion: ExpertOpinion, act: Act) -> None:
    """The expert knows what is still taken, the officers that nobody needs to be waited for."""
    told = {"review": opinion, "expert": opinion.expert, **_due(opinion)}
    outbox.write(
        _key(opinion, act),
        [opinion.expert],
        subject=_("Your opinion is overdue: %(review)s") % told,
        body=_(
            "It was asked for by %(due)s. Until a result is proposed you can still hand it in; "
            "it is marked as late."
        )
        % told,
        link=opinion.get_absolute_url(),
    )
    ministry = Organisation.objects.filter(kind=Organisation.Kind.MINISTRY).first()
    outbox.write(
        f"{_key(opinion, act)}:officer",
        outbox.holders(ministry, Role.MINISTRY_OFFICER),
        subject=_("No opinion in time: %(review)s") % told,
        body=_(
            "%(expert)s was asked for an opinion by %(due)s and has not answered. The review need "
            "not wait for it any longer."
        )
        % told,
        link=opinion.review.get_absolute_url(),
    )


@after("recognition.EffectReview", "miss_report")
def tell_report_missed(review: EffectReview, act: Act) -> None:
    """The base and its authority know that the review now goes on without the report."""
    outbox.write(
        _key(review, act),
        concerned(review.base),
        subject=_("Not reported in time: %(review)s") % {"review": review},
        body=_(
            "The report was due on %(day)s and has not come. It can still be handed in until a "
            "result is proposed without it."
        )
        % {"day": review.report_due_on},
        link=review.get_absolute_url(),
    )


@after("recognition.EffectReview", "return_report")
def tell_report_returned(review: EffectReview, act: Act) -> None:
    """The base sees why its report came back."""
    outbox.write(
        _key(review, act),
        holders_of(review.base),
        subject=_("Your report for the effect review has been returned"),
        body=act.data["reason"],
        link=review.get_absolute_url(),
    )


@after("recognition.EffectReview", "approve_retain")
def tell_retained(review: EffectReview, act: Act) -> None:
    """Passed: base and authority are told, with the conclusion."""
    outbox.write(
        _key(review, act),
        concerned(review.base),
        subject=_("Effect review passed: %(base)s keeps its title") % {"base": review.base},
        body=review.conclusion,
        link=review.get_absolute_url(),
    )


@after("recognition.Delisting", "propose")
def tell_proposed(delisting: Delisting, act: Act) -> None:
    """The base knows what it is held to have done before anything is decided."""
    outbox.write(
        _key(delisting, act),
        concerned(delisting.base),
        subject=_("It is proposed to cancel the recognition of %(base)s")
        % {"base": delisting.base},
        body=delisting.facts,
        link=delisting.get_absolute_url(),
    )


@after("recognition.Delisting", "dismiss", "approve", "adopt")
def tell_decided(delisting: Delisting, act: Act) -> None:
    """The decision, with its ground and facts."""
    cancelled = delisting.state == Delisting.State.APPROVED
    body: Any = delisting.facts if cancelled else act.data["reason"]
    if cancelled:
        body = _("Ground: %(ground)s. %(facts)s The plaque has to be taken down and returned.") % {
            "ground": delisting.get_ground_display(),
            "facts": delisting.facts,
        }
    outbox.write(
        _key(delisting, act),
        concerned(delisting.base),
        subject=(
            _("The recognition of %(base)s has been cancelled")
            if cancelled
            else _("%(base)s keeps its title: the proposed cancellation is dismissed")
        )
        % {"base": delisting.base},
        body=body,
        link=delisting.get_absolute_url(),
    )


@after("recognition.Case", "return_to_base", "return_for_changes", "publish")
def tell_case(case: Case, act: Act) -> None:
    """The base knows what became of its experience."""
    _tell_offered(case, act)


@after("recognition.Platform", "return_to_base", "return_for_changes", "publish", "take_down")
def tell_platform(platform: Platform, act: Act) -> None:
    """The base knows what became of its platform."""
    _tell_offered(platform, act)


def _tell_offered(offered: Case | Platform, act: Act) -> None:
    subjects = {
        "publish": _("Published: %(title)s"),
        "take_down": _("Taken down: %(title)s"),
    }
    outbox.write(
        _key(offered, act),
        holders_of(offered.base),
        subject=subjects.get(act.name, _("Returned for changes: %(title)s"))
        % {"title": str(offered)},
        body=act.data.get("reason", ""),
        link=offered.get_absolute_url(),
    )


# --- events ---


def letter_key(event: Event, occasion: str) -> str:
    """Return the beginning of the keys of letters to those signed up for an event."""
    return f"guest-of-event:{event.pk}:{occasion}"


def tell_signed_up(guest: Guest) -> None:
    """The receipt, where an address was given: the code, when and where."""
    sign_up = guest.sign_up
    event = sign_up.event
    if not guest.email:
        return
    outbox.write_to(
        letter_key(event, f"sign-up:{sign_up.pk}"),
        guest.email,
        subject=_("Signed up: %(event)s") % {"event": event},
        body=_(
            "%(people)s places at “%(event)s”, %(begins)s, %(place)s. Your query code: %(code)s. "
            "With it you can look at your sign-up or give the places back. The event is free of "
            "charge. Your name and contact are deleted %(days)s days after the event."
        )
        % {
            "people": sign_up.people,
            "event": event,
            "begins": f"{clock.local(event.starts_at):%Y-%m-%d %H:%M}",
            "place": event.place,
            "code": sign_up.code,
            "days": settings.SIGN_UP_DATA_DAYS,
        },
    )


def tell_released(guest: Guest, reason: str) -> None:
    """The host has given the places to others: told where an address was given."""
    event = guest.sign_up.event
    if guest.email:
        outbox.write_to(
            letter_key(event, f"released:{guest.sign_up_id}"),
            guest.email,
            subject=_("Your places have been released: %(event)s") % {"event": event},
            body=_(
                "The host has released your places at the event of %(begins)s. Reason: %(reason)s"
            )
            % {"begins": f"{clock.local(event.starts_at):%Y-%m-%d %H:%M}", "reason": reason},
        )


@after("recognition.Event", "move")
def tell_guests_moved(event: Event, act: Act) -> None:
    """Whoever signed up with an address learns what has changed, and may give the places back."""
    change = event.changes.all()[0]
    for guest in _to_be_written_to(event):
        outbox.write_to(
            letter_key(event, f"moved:{change.pk}:{guest.sign_up_id}"),
            guest.email,
            subject=_("Changed: %(event)s") % {"event": event},
            body=_(
                "%(changes)s\nReason: %(reason)s\nYour places are kept. With your query code "
                "%(code)s you can give them back if you cannot come."
            )
            % {
                "changes": what_changed(change),
                "reason": change.reason,
                "code": guest.sign_up.code,
            },
        )


@after("recognition.Event", "move")
def tell_office_moved(event: Event, act: Act) -> None:
    """The host and the province that agreed to it know what the public now reads."""
    change = event.changes.all()[0]
    province = outbox.holders(event.authority_id, *AUTHORITY) if event.authority_id else []
    outbox.write(
        f"{event.label}:{event.pk}:move:{change.pk}",
        [*_hosts(event), *province],
        subject=_("Changed: %(event)s") % {"event": event},
        body=_("%(changes)s\nReason: %(reason)s")
        % {"changes": what_changed(change), "reason": change.reason},
        link=event.get_absolute_url(),
    )


def what_changed(change: EventChange) -> str:
    """Say line by line what a change of an event altered."""
    return "\n".join(
        _now("%(what)s: %(after)s (was: %(before)s)") % {"what": what, "before": old, "after": new}
        for what, old, new in change.differences
    )


def _to_be_written_to(event: Event) -> Iterator[Guest]:
    """Guests who hold a place and left an address."""
    signed_up = Guest.objects.filter(sign_up__event=event, sign_up__state="booked")
    yield from signed_up.exclude(email="").select_related("sign_up")


def _hosts(event: Event) -> list[User]:
    roles = (*APPLICANT_WRITERS, Role.AUTHORITY_OFFICER, Role.MINISTRY_OFFICER)
    return outbox.holders(event.host, *roles)


@after("recognition.Event", "cancel")
def tell_guests_called_off(event: Event, act: Act) -> None:
    """Whoever signed up with an address need not come."""
    for guest in _to_be_written_to(event):
        outbox.write_to(
            letter_key(event, f"called-off:{guest.sign_up_id}"),
            guest.email,
            subject=_("Called off: %(event)s") % {"event": event},
            body=_("The event of %(begins)s does not take place. Reason: %(reason)s")
            % {
                "begins": f"{clock.local(event.starts_at):%Y-%m-%d %H:%M}",
                "reason": event.reason,
            },
        )


@after("recognition.Event", "return_to_base", "return_for_changes", "publish", "cancel", "end")
def tell_host(event: Event, act: Act) -> None:
    """The host knows what became of its event, and what is due from it."""
    subjects = {
        "publish": _("Announced: %(event)s"),
        "cancel": _("Called off: %(event)s"),
        "end": _("Please report the result: %(event)s"),
    }
    outbox.write(
        _key(event, act),
        _hosts(event),
        subject=subjects.get(act.name, _("Returned for changes: %(event)s")) % {"event": event},
        body=act.data.get("reason", ""),
        link=event.get_absolute_url(),
    )
