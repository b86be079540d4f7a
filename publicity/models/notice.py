"""Public notices of four kinds, from draft to closing: what is shown, by whom, how long."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applications.models import RecommendationList
from portal.accounts.models import Organisation
from portal.batches.models import Batch
from portal.lifecycle.actions import Act, Actor, Step, Tone, action
from portal.lifecycle.actors import the_system
from portal.lifecycle.door import create
from portal.lifecycle.errors import Reason
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from portal.timeline.rules import Window
from publicity.models.actors import is_person, lead, officer, staff
from publicity.models.conditions import (
    calendar_covers,
    calendar_does_not_cover,
    is_fit_for_the_public,
    list_is_approved,
    nothing_else_changes,
    shows_something,
    window_is_over,
)
from publicity.models.resting import OfANotice
from publicity.models.windows import ShownForDays
from publicity.querysets import PUBLIC, PublicNoticeQuerySet
from publicity.rules import PUBLICITY_WORKING_DAYS, clause_of


class PublicNotice(OfANotice, ShownForDays):
    """A list shown to the public: acceptance results for five working days (六(四)).

    The ministry also shows who has become an object of creation (六(二)) and which bases have
    lost their name (八), as long. Or it is what a province is about to recommend, where the batch
    asks for it (六(一)): such a notice has an `authority`, which runs it, and belongs to its
    `recommendation_list`. Only acceptance results that have been shown lead to a recognition.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed for publication")
        OPEN = "open", _("on show")
        CLOSED = "closed", _("closed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Kind(models.TextChoices):
        ACCEPTANCE_RESULTS = "acceptance_results", _("results of the acceptance")
        PROVINCIAL_LIST = "provincial_list", _("recommended list of a province")
        CREATION_OBJECTS = "creation_objects", _("list of the objects of creation")
        DELISTING = "delisting", _("cancelled recognitions")

    #: What an officer writes, and what of it a notice can't do without.
    EDITABLE: ClassVar = (
        "title",
        "basis",
        "procedure",
        "body",
        "office",
        "phone",
        "email",
        "address",
    )
    NEEDED: ClassVar = ("title", "basis", "procedure", "office", "phone", "address")
    #: How its window is counted.
    COUNTING: ClassVar = ("days", "count_first_day")
    audited = ("title", "opens_on", "closes_on", "count_first_day", "checker", "assumption")

    batch = models.ForeignKey(
        Batch, models.PROTECT, related_name="public_notices", verbose_name=_("batch")
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.ACCEPTANCE_RESULTS
    )
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)
    recommendation_list = models.ForeignKey(
        RecommendationList,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="public_notices",
        verbose_name=_("recommended list"),
    )
    authority = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("provincial authority"),
    )
    title = models.CharField(_("title"), max_length=160)
    basis = models.TextField(_("basis"), blank=True)
    procedure = models.TextField(_("procedure"), blank=True)
    body = models.TextField(_("further text"), blank=True)
    office = models.CharField(_("responsible office"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.CharField(_("e-mail"), max_length=80, blank=True)
    address = models.CharField(_("postal address"), max_length=160, blank=True)

    checker = models.CharField(
        _("checked for privacy and secrecy by"), max_length=60, blank=True, editable=False
    )

    objects: ClassVar[PublicNoticeQuerySet] = PublicNoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        ordering: ClassVar = ["-opens_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "proposed", "open", "closed", "withdrawn"]),
                name="public_notice_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~models.Q(state="withdrawn") & models.Q(withdrawn_at=None)),
                name="public_notice_withdrawn_at_a_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(days__gte=PUBLICITY_WORKING_DAYS)
                | models.Q(kind="provincial_list", days__gte=1),
                name="public_notice_never_shorter",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["acceptance_results", "creation_objects", "delisting"],
                    recommendation_list=None,
                    authority=None,
                )
                | models.Q(
                    kind="provincial_list",
                    recommendation_list__isnull=False,
                    authority__isnull=False,
                ),
                name="public_notice_of_one_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "proposed"])
                | models.Q(published_at__isnull=False, closes_on__gt=models.F("opens_on")),
                name="public_notice_has_its_window",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("public_notice_detail", args=[self.pk])

    @property
    def is_provincial(self) -> bool:
        """Whether it shows what a province is about to recommend."""
        return self.kind == self.Kind.PROVINCIAL_LIST

    @property
    def clause(self) -> str:
        """The clause its list rests on, and with it everything that is done to the notice."""
        return clause_of(self.kind)

    @property
    def stop(self) -> Stop:
        return {
            self.Kind.PROVINCIAL_LIST: Stop.RECOMMENDATION,
            self.Kind.CREATION_OBJECTS: Stop.EVALUATION,
            self.Kind.ACCEPTANCE_RESULTS: Stop.PUBLICITY,
            self.Kind.DELISTING: Stop.REVIEW,
        }[self.Kind(self.kind)]

    @property
    def fewest_days(self) -> int:
        """The working days it may not go below: of 六(四), or of the batch for a province.

        What the ministry shows besides the results of the acceptance is shown no shorter.
        """
        if self.is_provincial:
            return self.batch.province_publicity_days or 1
        return PUBLICITY_WORKING_DAYS

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC

    @cached_property
    def is_changing(self) -> bool:
        """Whether a correction or its withdrawal lies before the lead (`with_life()` annotates)."""
        return self.changes.filter(state="proposed").exists()

    @property
    def text(self) -> str:
        """Everything an officer wrote, as one text to be checked."""
        return "\n".join(str(getattr(self, name)) for name in self.EDITABLE)

    @cached_property
    def entry_count(self) -> int:
        """How many entries it shows (annotated by `with_life()`)."""
        return self.entries.count()

    @property
    def takes_objections(self) -> bool:
        """Whether an objection handed in now is in time."""
        return self.state == self.State.OPEN and bool(self.span and self.span.holds(clock.now()))

    def bars(self, name: str, actor: Actor) -> Iterator[Reason]:
        """Where the house wants three people, whoever checked does not publish."""
        publishing = name in {"publish", "publish_assuming"}
        if settings.CHECKER_APART and publishing and is_person(self.checker, actor):
            yield Reason(_now("You checked this notice; the house wants another to publish it."))

    # --- the life of a notice ---

    @transition(
        state,
        source=State.DRAFT,
        target=State.PROPOSED,
        permission=officer,
        conditions=[shows_something, is_fit_for_the_public, list_is_approved],
        custom=action(
            _("Propose for publication"),
            clause="六(四)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            form="publicity.forms.ProposalForm",
        ),
    )
    def propose(self, act: Act) -> None:
        """An officer has had the text checked for privacy and secrecy."""
        self.checker = act.data["checker"]

    @transition(
        state,
        source=State.PROPOSED,
        target=State.DRAFT,
        permission=staff,
        custom=action(
            _("Send back to draft"), clause="六(四)", form="portal.lifecycle.forms.ReasonForm"
        ),
    )
    def send_back(self, act: Act) -> None:
        """Not ready after all; a text that changes is checked again."""
        self.checker = ""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.OPEN,
        permission=lead,
        conditions=[shows_something, is_fit_for_the_public, list_is_approved, calendar_covers],
        custom=action(
            _("Publish"),
            clause="六(四)",
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            note=_("The window is computed and frozen; the notice closes by itself at its end."),
        ),
    )
    def publish(self, act: Act) -> None:
        """Shown from now on; the window is frozen as the calendar has it today."""
        self._show(act, self.window_from(clock.local(act.at).date()))

    @transition(
        state,
        source=State.PROPOSED,
        target=State.OPEN,
        permission=lead,
        conditions=[
            shows_something,
            is_fit_for_the_public,
            list_is_approved,
            calendar_does_not_cover,
        ],
        custom=action(
            _("Publish without an official calendar"),
            clause="六(四)",
            step=Step.APPROVE,
            tone=Tone.DANGER,
            form="publicity.forms.AssumptionForm",
            note=_(
                "Days of the year whose calendar is not out are counted by the week; once it is "
                "out, a correction may lengthen the window and never shorten it."
            ),
        ),
    )
    def publish_assuming(self, act: Act) -> None:
        """Somebody answers for it, with a reason, that the window reaches an uncovered year."""
        window, _years = self.assumed_from(clock.local(act.at).date())
        self.assumption = act.data["reason"]
        self._show(act, window)

    def _show(self, act: Act, window: Window) -> None:
        self.published_at = act.at
        self.freeze(window)

    @transition(
        state,
        source=State.OPEN,
        target=State.CLOSED,
        permission=the_system,
        conditions=[window_is_over],
        custom=action(_("Close the public notice"), clause="六(四)"),
    )
    def close(self, act: Act) -> None:
        """The window is over; the notice stays readable."""

    @transition(
        state,
        source=[State.OPEN, State.CLOSED],
        target=None,
        permission=officer,
        conditions=[nothing_else_changes],
        custom=action(
            _("Propose to correct the notice"),
            clause="六(四)",
            form="publicity.forms.CorrectionForm",
            note=_("A text that is wrong, or more working days; a lead approves it."),
        ),
    )
    def propose_correction(self, act: Act) -> None:
        """What is wrong, as it is to read; in force once a second person approves."""
        self._propose(act, "correction", texts=act.data["texts"], days=act.data["counted"])

    @transition(
        state,
        source=State.OPEN,
        target=None,
        permission=officer,
        conditions=[nothing_else_changes],
        custom=action(
            _("Propose to withdraw the notice"),
            clause="六(四)",
            tone=Tone.DANGER,
            form="publicity.forms.WithdrawalForm",
            note=_("Nobody on it is recognised; what stood on it goes on a new draft."),
        ),
    )
    def propose_withdrawal(self, act: Act) -> None:
        """The notice should not be shown; it is withdrawn once a second person approves."""
        self._propose(act, "withdrawal")

    def _propose(self, act: Act, kind: str, **fields: Any) -> None:
        from publicity.models.change import NoticeChange  # noqa: PLC0415 - it points here

        texts = fields.get("texts", {})
        create(
            NoticeChange(
                notice=self,
                kind=kind,
                reason=act.data["reason"],
                before={name: getattr(self, name) for name in texts},
                proposed_by_id=act.actor.pk,
                proposed_at=act.at,
                **fields,
            ),
            actor=act.actor,
            action="propose_change",
        )

    @transition(
        state,
        source=State.OPEN,
        target=State.WITHDRAWN,
        permission=the_system,
        custom=action(_("Withdraw the public notice"), clause="六(四)"),
    )
    def withdraw(self, act: Act) -> None:
        """Two people have decided so: it stays readable, takes no objection and never closes.

        Objections that are open on it stay open and are settled as any other: facts that somebody
        gave under a real name do not lapse because the notice was faulty. `handover.py` puts
        the lines that nothing is held against on a new draft at once, the others when their
        objections have fallen; a line whose objection is upheld is not shown again.
        """
        self.withdrawn_at = act.at
