"""A batch: everything that one call notice decides, and where its life stands."""

from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.accounts.models import Organisation
from portal.batches import rules
from portal.batches.models.terms import Terms
from portal.batches.querysets import BatchQuerySet
from portal.lifecycle.actions import Act, action
from portal.lifecycle.actors import the_system
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop


class FrozenError(Exception):
    """A published batch is frozen; only a published amendment changes it."""

    def __init__(self) -> None:
        super().__init__(gettext("The notice is published: only an amendment changes it now."))


class Batch(Terms, Subject):
    """One call for bases with its schedule and standards (四, 六(一)).

    Moments are aware datetimes; standards are points of 100.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        APPLYING = "applying", _("open for applications")
        RECOMMENDING = "recommending", _("provinces recommend")
        EVALUATING = "evaluating", _("under evaluation")
        CREATING = "creating", _("in creation")
        ACCEPTING = "accepting", _("under acceptance")
        PUBLICISING = "publicising", _("shown to the public")
        RECOGNISED = "recognised", _("recognised")

    STOPS: ClassVar[dict[str, Stop]] = {
        State.PREPARING: Stop.NOTICE,
        State.APPLYING: Stop.APPLICATION,
        State.RECOMMENDING: Stop.RECOMMENDATION,
        State.EVALUATING: Stop.EVALUATION,
        State.CREATING: Stop.CREATION,
        State.ACCEPTING: Stop.ACCEPTANCE,
        State.PUBLICISING: Stop.PUBLICITY,
        State.RECOGNISED: Stop.RECOGNITION,
    }
    #: While somebody may still apply or recommend.
    CALLING: ClassVar = (State.APPLYING, State.RECOMMENDING)
    DEADLINES: ClassVar = ("applications_due", "recommendations_due", "evaluation_due")
    #: What the notice decides and therefore freezes, besides the parts below.
    POLICY: ClassVar = (
        "ordinal",
        "name",
        "year",
        *DEADLINES,
        "pass_total",
        "pass_basic",
        "pass_plan",
        "experts_per_application",
        "reserve_experts",
        "sheets_per_expert",
        "experts_per_region",
        "conflict_same_region",
        "tell_own_score",
        "count_first_day",
        "province_publicity_days",
        "form_texts",
        "returns_allowed",
        "correction_days",
        *Terms.TERMS,
    )
    audited = DEADLINES

    ordinal = models.PositiveSmallIntegerField(_("batch number"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    state = FSMField(_("state"), default=State.PREPARING, choices=State.choices, protected=True)

    applications_due = models.DateTimeField(_("applications due"))
    recommendations_due = models.DateTimeField(_("provincial recommendations due"))
    evaluation_due = models.DateTimeField(_("evaluation due"))

    pass_total = models.DecimalField(
        _("pass line, total"), max_digits=5, decimal_places=2, default=70
    )
    pass_basic = models.DecimalField(
        _("pass line, basic information"), max_digits=5, decimal_places=2, default=60
    )
    pass_plan = models.DecimalField(
        _("pass line, work plan"), max_digits=5, decimal_places=2, default=60
    )
    experts_per_application = models.PositiveSmallIntegerField(
        _("experts per application"), default=3
    )
    reserve_experts = models.PositiveSmallIntegerField(
        _("experts in reserve, per application"),
        default=2,
        validators=[MaxValueValidator(9)],
        help_text=_("Drawn in order with the others; called when one of them steps back."),
    )
    sheets_per_expert = models.PositiveSmallIntegerField(
        _("most sheets of one expert"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    experts_per_region = models.PositiveSmallIntegerField(
        _("most experts of one province on an application"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )
    conflict_same_region = models.BooleanField(
        _("experts do not judge applications of their own province"),
        default=False,
    )
    tell_own_score = models.BooleanField(
        _("applicants are told their own score"),
        default=False,
        help_text=_("Off by default. Nobody is ever told the score of another (clause 10)."),
    )
    count_first_day = models.BooleanField(
        _("public notices count their first day"),
        default=False,
        help_text=_("Off by default: the first day is not counted (Civil Code, article 201)."),
    )
    province_publicity_days = models.PositiveSmallIntegerField(
        _("provincial public notice, working days"),
        default=5,
        validators=[MaxValueValidator(30)],
        help_text=_("How long a province shows its recommended list before sending it; 0: not."),
    )

    #: `{FormSection: words above that section of the application form}`.
    form_texts = models.JSONField(_("texts of the application form"), default=dict, blank=True)
    returns_allowed = models.PositiveSmallIntegerField(
        _("returns for correction allowed"),
        default=1,
        validators=[MaxValueValidator(9)],
        help_text=_("How often one application may be returned: all defects are told at once."),
    )
    correction_days = models.PositiveSmallIntegerField(
        _("days for correcting"),
        default=0,
        validators=[MaxValueValidator(60)],
        help_text=_(
            "0: a return does not reset the deadline. Otherwise a returned application may be "
            "handed in again for so many days, but never past the authority's own deadline."
        ),
    )

    objects: ClassVar[BatchQuerySet] = BatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering: ClassVar = ["-ordinal"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(applications_due__lt=models.F("recommendations_due"))
                & models.Q(recommendations_due__lt=models.F("evaluation_due")),
                name="batch_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(pass_total__range=(0, 100))
                & models.Q(pass_basic__range=(0, 100))
                & models.Q(pass_plan__range=(0, 100)),
                name="batch_pass_lines_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("batch_detail", args=[self.pk])

    @property
    def stop(self) -> Stop:
        return self.STOPS[self.state]

    @property
    def rail_dates(self) -> dict[Stop, Any]:
        """When the notice came out."""
        return {Stop.NOTICE: self.notice.published_at}

    @property
    def frozen(self) -> bool:
        return self.state != self.State.PREPARING

    @property
    def is_calling(self) -> bool:
        """Whether somebody may still apply or recommend."""
        return self.state in self.CALLING

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Load, and remember the policy as it stands in the database."""
        batch = super().from_db(*args, **kwargs)
        batch.__dict__["_policy"] = batch.policy
        return batch

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raise `FrozenError` where a published policy would change."""
        loaded = getattr(self, "_policy", None)
        if self.frozen and loaded is not None and loaded != self.policy:
            raise FrozenError
        super().save(*args, **kwargs)
        self._policy = self.policy

    @property
    def policy(self) -> dict[str, Any]:
        """What the notice decides, field by field."""
        return {name: self.__dict__.get(name) for name in self.POLICY}

    @classmethod
    def deadline_label(cls, name: str) -> str:
        """Return the words for one of `DEADLINES`."""
        field: Any = cls._meta.get_field(name)
        return str(field.verbose_name)

    def authority_for(self, organisation: Organisation) -> Organisation | None:
        """Return the authority that an applicant belongs to in this batch, or None.

        A plan city's own where the batch lists it, else its province's.
        """
        listed = {row.authority.region: row.authority for row in self.authority_rows()}
        parent = Organisation.objects.authorities().filter(region=organisation.region).first()
        region = rules.authority_region(
            organisation.region, parent.parent_region if parent else "", listed
        )
        return listed.get(region or "")

    def authority_rows(self) -> Any:
        return self.batch_authorities.select_related("authority")

    # --- the life of a batch: driven by timers and by the floors above, never by hand ---

    @transition(
        state,
        source=State.PREPARING,
        target=State.APPLYING,
        permission=the_system,
        custom=action(_("Open for applications"), clause="六(一)"),
    )
    def open_applications(self, act: Act) -> None:
        """The notice has been published."""

    @transition(
        state,
        source=State.APPLYING,
        target=State.RECOMMENDING,
        permission=the_system,
        custom=action(_("Applications close"), clause="六(一)"),
    )
    def close_applications(self, act: Act) -> None:
        """The applicants' deadline has passed."""

    @transition(
        state,
        source=State.RECOMMENDING,
        target=State.EVALUATING,
        permission=the_system,
        custom=action(_("Provincial recommendations close"), clause="六(一)"),
    )
    def close_recommendations(self, act: Act) -> None:
        """The authorities' deadline has passed."""

    @transition(
        state,
        source=[State.EVALUATING, State.CREATING],
        target=State.CREATING,
        permission=the_system,
        custom=action(_("Creation begins"), clause="六(二)"),
    )
    def begin_creation(self, act: Act) -> None:
        """A selection of this batch has been approved."""

    @transition(
        state,
        source=[State.CREATING, State.ACCEPTING],
        target=State.ACCEPTING,
        permission=the_system,
        custom=action(_("Acceptance begins"), clause="六(三)"),
    )
    def begin_acceptance(self, act: Act) -> None:
        """The first creation term of this batch has ended."""

    @transition(
        state,
        source=[State.ACCEPTING, State.PUBLICISING, State.RECOGNISED],
        target=State.PUBLICISING,
        permission=the_system,
        custom=action(_("Results are shown to the public"), clause="六(四)"),
    )
    def begin_publicity(self, act: Act) -> None:
        """Acceptance results of this batch are on public notice."""

    @transition(
        state,
        source=[State.PUBLICISING, State.RECOGNISED],
        target=State.RECOGNISED,
        permission=the_system,
        custom=action(_("Bases are recognised"), clause="六(四)"),
    )
    def recognise(self, act: Act) -> None:
        """Bases of this batch have been named."""

    @transition(
        state,
        source=[State.APPLYING, State.RECOMMENDING, State.EVALUATING],
        target=None,
        permission=the_system,
        custom=action(
            _("Move the deadlines"), clause="六(一)", form="portal.batches.forms.DeadlinesForm"
        ),
    )
    def postpone(self, act: Act) -> None:
        """An amendment is in force: its deadlines replace those of the batch."""
        for name in self.DEADLINES:
            setattr(self, name, act.data[name])
        self._policy = self.policy
