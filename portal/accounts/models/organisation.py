"""Organisations: a ministry, the recommending authorities, applicants and how they come in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from stdnum.cn import uscc

from portal.accounts.models.roles import AUTHORITY, MINISTRY, OVERSIGHT, Role
from portal.lifecycle.actions import Act, Tone, action, condition
from portal.lifecycle.actors import described, member
from portal.lifecycle.errors import Reason
from portal.lifecycle.models import Subject, SubjectQuerySet

if TYPE_CHECKING:
    from portal.accounts.models.membership import Membership

owner = member("pk", Role.APPLICANT_OWNER)


def responsible(subject: Any, actor: Any) -> bool:
    """Staff of the authority in whose region an applicant is registered (六(一))."""
    return bool(
        subject.is_applicant
        and actor.has_role(*AUTHORITY)
        and actor.organisation.region == subject.region
    )


described(responsible, f"{', '.join(AUTHORITY)} of the region")


def who_asked(subject: Any, actor: Any) -> bool:
    """The owner, while somebody is asked to take the account over."""
    return bool(subject.heir_id is not None and owner(subject, actor))


described(who_asked, f"{Role.APPLICANT_OWNER}, while somebody is asked")


def the_heir(subject: Any, actor: Any) -> bool:
    """Whoever has been asked to take the account over."""
    return bool(actor.pk is not None and actor.pk == subject.heir_id)


described(the_heir, "whom the owner has asked")


def validate_uscc(value: str) -> None:
    """Refuse a unified social credit code whose shape or check digit is wrong (GB 32100-2015)."""
    if not uscc.is_valid(value):
        raise ValidationError(
            _("“%(value)s” is not a valid unified social credit code: check its 18 characters."),
            code="uscc",
            params={"value": value},
        )


def taken() -> str:
    """Say that a name or code is taken: to anybody the same, and not by whom or how it stands."""
    return _now(
        "An account with this code or name exists already. Ask inside your organisation for an "
        "invitation; if nobody there knows of it, ask the authority of your region."
    )


@condition
def nobody_is_asked(organisation: "Organisation") -> Iterator[str]:
    """One person at a time is asked to take the account over."""
    if organisation.heir_id is not None:
        yield _now("%(person)s has been asked already and has not answered.") % {
            "person": organisation.heir
        }


@condition
def colleagues_are_there(organisation: "Organisation") -> Iterator[str]:
    """Whoever takes the account over works here already."""
    if not organisation.memberships.filter(is_active=True, is_owner=False).exists():
        yield _now("Nobody else acts here: invite a colleague first.")


@condition
def heir_still_acts_here(organisation: "Organisation") -> Iterator[str]:
    """Who has left meanwhile takes nothing over."""
    if organisation.place_of(organisation.heir_id) is None:
        yield _now("You no longer act for this organisation.")


class OrganisationQuerySet(SubjectQuerySet):
    """Organisations: the authorities in their order, and who may see which."""

    def authorities(self) -> Self:
        """The recommending authorities, each plan city after its province, the Corps last."""
        return self.filter(kind=Organisation.Kind.AUTHORITY).order_by("region")

    def applicants(self) -> Self:
        """Parks and enterprises."""
        return self.filter(kind__in=Organisation.APPLICANTS)

    def holding(self, **data: str) -> Self:
        """Those that hold a name or a code: who was refused holds neither any longer."""
        return self.filter(**data).exclude(state=Organisation.State.REFUSED)

    def visible_to(self, user: Any) -> Self:
        """Ministry and oversight see all; an authority its applicants; an applicant itself."""
        if user.has_role(*MINISTRY, *OVERSIGHT, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
            return self.all()
        if user.has_role(*AUTHORITY):
            return self.filter(
                models.Q(pk=user.organisation_id) | models.Q(region=user.organisation.region)
            )
        return self.filter(pk=user.organisation_id)

    def with_life(self) -> Self:
        return self.select_related("heir")


class Organisation(Subject):
    """A ministry, a recommending authority, or an applicant (enterprise or park).

    An applicant that enters itself stands `registered` until the authority of its region
    confirms it; bodies that the portal's own staff enter stand confirmed from the start.
    """

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("ministry")
        AUTHORITY = "authority", _("provincial authority")
        ENTERPRISE = "enterprise", _("enterprise")
        PARK = "park", _("park")
        OVERSIGHT = "oversight", _("oversight body")

    class State(models.TextChoices):
        REGISTERED = "registered", _("waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("not confirmed")

    APPLICANTS: ClassVar = (Kind.ENTERPRISE, Kind.PARK)
    #: What an applicant says of itself, and its authority confirms.
    DATA: ClassVar = ("kind", "name", "uscc", "region")
    audited = DATA

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    uscc = models.CharField(
        _("unified social credit code"), max_length=18, blank=True, validators=[validate_uscc]
    )
    region = models.CharField(
        _("region code"),
        max_length=6,
        blank=True,
        db_index=True,
        help_text=_("GB/T 2260; 660000 stands for the Production and Construction Corps"),
    )
    #: Where a plan city's applicants go in a batch that does not list it.
    parent_region = models.CharField(_("province of a plan city"), max_length=6, blank=True)
    is_sample = models.BooleanField(_("invented, for rehearsal"), default=False)
    state = FSMField(_("state"), default=State.CONFIRMED, choices=State.choices, protected=True)
    #: When the data that wait for confirmation were given.
    data_at = models.DateTimeField(_("data given at"), null=True, blank=True, editable=False)
    heir = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked to take the account over"),
    )

    objects: ClassVar[OrganisationQuerySet] = OrganisationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = ["region", "name"]
        constraints: ClassVar = [
            # Who was refused gives name and code back: they may be another's by right.
            models.UniqueConstraint(
                fields=["uscc"],
                condition=~models.Q(uscc="") & ~models.Q(state="refused"),
                name="organisation_uscc_unique",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=~models.Q(state="refused"),
                name="organisation_name_unique",
            ),
            models.UniqueConstraint(
                fields=["region"],
                condition=models.Q(kind="authority"),
                name="one_authority_per_region",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["ministry", "authority", "oversight"])
                | (~models.Q(uscc="") & ~models.Q(region="")),
                name="applicant_has_code_and_region",
            ),
            models.CheckConstraint(
                condition=models.Q(state="confirmed")
                | models.Q(state__in=["registered", "refused"], kind__in=["enterprise", "park"]),
                name="organisation_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation_detail", args=[self.pk])

    def clash(self) -> Reason:
        """Another took its name or code between the form's check and the writing."""
        return Reason(taken())

    @property
    def is_applicant(self) -> bool:
        return self.kind in self.APPLICANTS

    @property
    def is_confirmed(self) -> bool:
        return self.state == self.State.CONFIRMED

    @property
    def authority(self) -> "Organisation | None":
        """Who confirms it: the authority of its region (one query)."""
        return Organisation.objects.authorities().filter(region=self.region).first()

    @property
    def owner_place(self) -> "Membership | None":
        """The place of its one owner (one query)."""
        owners = self.memberships.filter(is_active=True, is_owner=True)
        return owners.select_related("user").first()

    def place_of(self, user_id: int | None) -> "Membership | None":
        """The active place of a person here, or None (one query)."""
        return self.memberships.filter(user=user_id, is_active=True).first()

    def against_applying(self) -> Iterator[Reason]:
        """Yield why it may not start an application; nothing where it may (六(一))."""
        if self.is_confirmed:
            return
        told = {
            self.State.REGISTERED: _now(
                "The authority of your region has not yet confirmed your organisation's account."
            ),
            self.State.REFUSED: _now(
                "The authority of your region has not confirmed your organisation's account: "
                "correct its data first."
            ),
        }
        yield Reason(told[self.State(self.state)], self.get_absolute_url())

    # --- the life of an applicant's account ---

    @transition(
        state,
        source=[State.REGISTERED, State.REFUSED],
        target=State.REGISTERED,
        permission=owner,
        custom=action(
            _("Correct the organisation's data"),
            clause="六(一)",
            form="portal.accounts.forms.CorrectionForm",
            note=_("The authority of the region confirms what you give here."),
        ),
    )
    def correct(self, act: Act) -> None:
        """The applicant mends what it said of itself, and waits again."""
        for name in self.DATA:
            setattr(self, name, act.data[name])
        self.data_at = act.at

    @transition(
        state,
        source=State.REGISTERED,
        target=State.CONFIRMED,
        permission=responsible,
        custom=action(
            _("Confirm the account"),
            clause="六(一)",
            tone=Tone.PRIMARY,
            form="portal.accounts.forms.ConfirmationForm",
            note=_(
                "Compare kind, name and code with the business licence or the document "
                "that established the park, and make sure that its owner acts for it."
            ),
        ),
    )
    def confirm(self, act: Act) -> None:
        """The authority knows the applicant: it may apply from here on."""

    @transition(
        state,
        source=State.REGISTERED,
        target=State.REFUSED,
        permission=responsible,
        custom=action(
            _("Do not confirm"),
            clause="六(一)",
            tone=Tone.DANGER,
            form="portal.lifecycle.forms.ReasonForm",
            note=_(
                "Its owner reads the reason and can correct the data; "
                "name and code are free for their rightful holder."
            ),
        ),
    )
    def refuse(self, act: Act) -> None:
        """The data do not hold, or whoever registered does not act for the organisation."""

    @transition(
        state,
        source=State.CONFIRMED,
        target=State.REGISTERED,
        permission=responsible,
        custom=action(
            _("Withdraw the confirmation"),
            clause="六(一)",
            form="portal.lifecycle.forms.ReasonForm",
            note=_("No new application can be started until the account is confirmed again."),
        ),
    )
    def reopen(self, act: Act) -> None:
        """Name, code or owner have changed: look again. Applications on their way go on."""
        self.data_at = act.at

    # --- who owns the account: exactly one person, and the next one agrees ---

    @transition(
        state,
        source=[State.REGISTERED, State.CONFIRMED, State.REFUSED],
        target=None,
        permission=owner,
        conditions=[nobody_is_asked, colleagues_are_there],
        custom=action(
            _("Hand the account over"),
            clause="六(一)",
            form="portal.accounts.forms.HandOverForm",
            note=_("Whoever takes it over becomes the owner; you stay as an editor."),
        ),
    )
    def offer_ownership(self, act: Act) -> None:
        """The owner asks a colleague; nothing changes until that person agrees."""
        self.heir_id = act.data["heir"].pk

    @transition(
        state,
        source=[State.REGISTERED, State.CONFIRMED, State.REFUSED],
        target=None,
        permission=who_asked,
        custom=action(_("Take the offer back"), clause="六(一)"),
    )
    def recall_ownership(self, act: Act) -> None:
        """The owner stays the owner."""
        self.heir = None

    @transition(
        state,
        source=[State.REGISTERED, State.CONFIRMED, State.REFUSED],
        target=None,
        permission=the_heir,
        conditions=[heir_still_acts_here],
        custom=action(
            _("Take the account over"),
            clause="六(一)",
            tone=Tone.PRIMARY,
            note=_("The owner submits and withdraws applications and answers for the people here."),
        ),
    )
    def accept_ownership(self, act: Act) -> None:
        """The two change places in one transaction: there is always one owner."""
        former, place = self.owner_place, self.place_of(self.heir_id)
        # The former owner first: two owners are refused by the database.
        if former is not None:
            former.give([Role.APPLICANT_EDITOR])
        if place is not None:
            place.give([Role.APPLICANT_OWNER])
        self.heir = None

    @transition(
        state,
        source=[State.REGISTERED, State.CONFIRMED, State.REFUSED],
        target=None,
        permission=the_heir,
        custom=action(_("Decline to take it over"), clause="六(一)"),
    )
    def decline_ownership(self, act: Act) -> None:
        """Everything stays as it is."""
        self.heir = None
