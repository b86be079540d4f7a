"""Every address of the house, and for those that name a thing, which things the nets ask for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from acceptance.models import Acceptance, CreationProject, ProgressReport
from applications.models import Application, Clarification, FieldCheck, RecommendationList
from evaluation.models import (
    Correction,
    Draw,
    Evaluation,
    ExpertProfile,
    Release,
    Result,
    ScoreSheet,
    Selection,
)
from portal.accounts.models import Organisation, User
from portal.audit.models import AuditRoot
from portal.batches.models import Amendment, Batch, Notice
from portal.documents.models import Attachment
from portal.integrity.models import Complaint, ComplaintStatement, Hearing, Incident
from portal.lifecycle.actions import deeds
from portal.lifecycle.models import Subject
from portal.timeline.models import CalendarYear, Timer
from publicity.models import Inquiry, NoticeChange, Objection, PublicNotice, Statement
from recognition.models import (
    Base,
    Case,
    CertificateRun,
    Delisting,
    EffectReview,
    Event,
    ExpertOpinion,
    Platform,
    Recognition,
    SignedDocument,
    SignUp,
)
from tests.nets.world import World, one

#: Another house's pages, tested there: signing in, passwords, two-step verification.
NOT_OURS = ("account_", "mfa_")


@dataclass(frozen=True, slots=True)
class Address:
    """One URL name of the house."""

    name: str
    view: Any

    @property
    def is_api(self) -> bool:
        return "-" in self.name or self.name.startswith("api_") or self.name == "working_days"

    @property
    def methods(self) -> tuple[str, ...]:
        """What the view says it answers, of GET and POST; a function may answer both."""
        if (actions := getattr(self.view, "actions", None)) is not None:
            return tuple(name for name in ("get", "post") if name in actions)
        cls = getattr(self.view, "view_class", getattr(self.view, "cls", None))
        names = ("get", "post") if cls is None else cls.http_method_names
        return tuple(n for n in ("get", "post") if n in names and (cls is None or hasattr(cls, n)))


@cache
def addresses() -> Mapping[str, Address]:
    """Return every address of the house by its URL name."""
    return {
        pattern.name: Address(pattern.name, pattern.callback)
        for pattern in _patterns(get_resolver().url_patterns)
        if pattern.name and not pattern.name.startswith(NOT_OURS)
    }


def _patterns(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        elif "format" not in str(pattern.pattern):  # the suffixes `.json` answer as what they end
            yield pattern


@dataclass(frozen=True, slots=True)
class Place:
    """One address with its arguments filled in; `thing` is what stands there."""

    name: str
    scene: str
    path: str
    thing: models.Model | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.scene}".strip()


def places(world: World) -> Mapping[str, list[Place]]:
    """Return the places to ask for, by URL name; a name that is missing has no line here."""
    found: dict[str, list[Place]] = {}
    for name, scene, arguments, thing in _filled_in(world):
        place = Place(name, scene, reverse(name, kwargs=arguments), thing)
        found.setdefault(name, []).append(place)
    for name in addresses():
        try:
            found.setdefault(name, [Place(name, "", reverse(name))])
        except NoReverseMatch:
            continue
    return found


#: URL names that take a thing's `pk`, and the states in which the nets look at it.
BY_PK: Sequence[tuple[type[models.Model], str, tuple[str, ...]]] = (
    (
        Application,
        "draft submitted proposed recommended withdrawn",
        ("application_detail", "application-detail"),
    ),
    (Application, "draft submitted", ("application_pdf", "application_dossier")),
    (Application, "draft submitted", ("application_versions", "application-answers")),
    (Application, "draft submitted", ("application_figures", "application_figures_template")),
    (Application, "submitted proposed recommended", ("application_review",)),
    (Application, "returned submitted", ("application_defects", "application_clarifications")),
    (Application, "proposed recommended", ("recommendation-detail",)),
    (Evaluation, "awaiting_experts scoring scored", ("evaluation_detail", "evaluation-detail")),
    (ScoreSheet, "assigned submitted unlocking recused", ("sheet_detail", "score-sheet-detail")),
    (ScoreSheet, "assigned submitted", ("sheet_mark", "sheet_presence", "score-sheet-marks")),
    (Draw, "committed opened", ("draw_detail", "draw_progress")),
    (ExpertProfile, "invited active paused", ("expert_detail",)),
    (Correction, "proposed approved", ("correction_detail", "correction-detail")),
    (Release, "open released", ("release_detail", "release-detail")),
    (Result, "held told", ("result_detail", "result_letter")),
    (Result, "held told", ("result-detail", "creation-object-detail")),
    (Selection, "draft proposed approved", ("selection_detail", "selection-detail")),
    (CreationProject, "creating accepted", ("project_detail", "creation-project-detail")),
    (ProgressReport, "draft submitted commented", ("report_detail", "progress-report-detail")),
    (Acceptance, "open proposed passed", ("acceptance_detail", "acceptance-detail")),
    (
        PublicNotice,
        "draft open closed withdrawn",
        (
            "public_notice_detail",
            "public_notice_file",
            "public_notice_workbook",
            "public_notice_paper",
            "public-notice-detail",
        ),
    ),
    (PublicNotice, "draft open", ("public_notice_edit",)),
    (PublicNotice, "draft open closed withdrawn", ("letter_new",)),
    (NoticeChange, "proposed approved", ("notice_change_detail", "notice-change-detail")),
    (
        PublicNotice,
        "draft open closed withdrawn",
        ("objection_new", "public-notice-objections"),
    ),
    (Objection, "lodged refusal_proposed accepted", ("objection_detail", "objection-detail")),
    (Objection, "lodged refusal_proposed accepted", ("objection_identity", "objection-statement")),
    (Inquiry, "open answered", ("inquiry_detail", "inquiry-detail")),
    (
        Recognition,
        "draft issued",
        ("recognition_detail", "recognition_document", "recognition-detail"),
    ),
    (Base, "recognised delisted", ("base_detail", "base-detail", "delisting_start")),
    (Base, "recognised", ("certificate",)),
    (Recognition, "draft issued", ("certificate_runs", "recognition_signed")),
    (EffectReview, "open reported retained", ("review_detail", "effect-review-detail")),
    (ExpertOpinion, "asked overdue given", ("opinion_detail", "expert-opinion-detail")),
    (Delisting, "draft proposed approved", ("delisting_detail", "delisting-detail")),
    (Case, "draft submitted published", ("case_detail", "case_edit", "case-detail")),
    (Case, "draft published", ("case_article",)),
    (Platform, "draft submitted published taken_down", ("platform_detail", "platform-detail")),
    (Platform, "draft published", ("platform_edit",)),
    (Event, "draft published reported cancelled", ("event_detail", "event-detail")),
    (Event, "draft published", ("event_edit", "event_article", "event_entry")),
    (Event, "draft published held", ("sign_up_new", "event-sign-ups")),
    (Event, "published held", ("sign_up_list", "sign_up_file")),
    (SignUp, "booked", ("guest-detail",)),
    (Notice, "draft published", ("notice_detail", "notice-detail")),
    (Incident, "recorded confirmed lifting", ("incident_detail", "incident-detail")),
    (
        Complaint,
        "received refusal_proposed accepted verified upheld",
        ("complaint_detail", "complaint-detail"),
    ),
    (Complaint, "accepted", ("complaint_identity", "complaint-statement")),
    (Hearing, "open stated", ("hearing_detail", "hearing-detail")),
    (Notice, "draft published", ("notice_calendar",)),
    (Amendment, "draft", ("amendment_detail",)),
    (Batch, "preparing applying", ("batch_detail", "scheme_export", "batch-detail")),
    (Batch, "preparing applying", ("batch_edit", "quota_table", "amendment_new")),
    (Batch, "preparing applying", ("correction_new", "batch_check", "batch_copy")),
    (Batch, "preparing applying", ("batch_export", "scheme_book", "scheme_compare")),
    (Batch, "preparing applying", ("batch-doubts",)),
    (Batch, "preparing applying", ("evaluation_statistics",)),
    (Batch, "preparing", ("criterion_table", "form_texts", "notice_files")),
    (Batch, "preparing", ("notice_edit", "sector_table", "authority_table", "scheme_import")),
    (
        RecommendationList,
        "draft approved sent checked returned accepted",
        ("recommending_detail", "recommended-list-detail"),
    ),
    (RecommendationList, "draft approved sent", ("recommending_letter",)),
    (RecommendationList, "approved sent", ("recommending_stamp", "recommended-list-letter")),
    (RecommendationList, "approved sent checked", ("recommending_check", "recommended-list-check")),
    (RecommendationList, "sent returned", ("recommending_answer", "recommended-list-answers")),
)

Filled = tuple[str, str, dict[str, Any], models.Model | None]


def _filled_in(world: World) -> Iterator[Filled]:
    for model, states, names in BY_PK:
        for state in states.split():
            thing = one(model, state=state)
            for name in names:
                yield name, state, {"pk": thing.pk}, thing
    yield from _drafts()
    yield from _lists()
    yield from _boards()
    yield from _codes(world)


def _drafts() -> Iterator[Filled]:
    """The forms that are filled in part by part."""
    draft = one(Application, state="draft")
    for code in ("basic", "files", "declaration"):
        yield "application_section", code, {"pk": draft.pk, "code": code}, draft
    yield "application_field", "draft", {"pk": draft.pk, "code": "basic"}, draft
    yield "application_presence", "draft", {"pk": draft.pk, "code": "basic"}, draft
    planned = one(Application, state="returned")
    task = planned.key_tasks.first()
    yield "application_task", "returned", {"pk": planned.pk, "task": task.pk}, planned
    sealed = one(Application, state="submitted")
    for name in ("application_receipt", "application_receipt_pdf", "application_version_pdf"):
        yield name, "submitted", {"pk": sealed.pk, "number": 1}, sealed
    unsent = one(Application, state="withdrawn", submitted_at=None)
    judged = one(ScoreSheet, state="assigned").evaluation.application
    for name in ("application_detail", "application-detail", "application_pdf"):
        yield name, "withdrawn unsent", {"pk": unsent.pk}, unsent
        yield name, "being judged", {"pk": judged.pk}, judged
    for name, model, state in (
        ("report_section", ProgressReport, "draft"),
        ("acceptance_section", Acceptance, "open"),
    ):
        paper = one(model, state=state)
        yield name, state, {"pk": paper.pk, "part": next(iter(paper.sheet.parts))}, paper
    for scene in ("answered", "open"):
        asked = one(Clarification, answered_at__isnull=scene == "open")
        yield "clarification_detail", scene, {"pk": asked.pk}, asked
    yield "application_start", "applying", {"batch": one(Batch, state="applying").pk}, None
    yield "application_start", "preparing", {"batch": one(Batch, state="preparing").pk}, None


def _lists() -> Iterator[Filled]:
    """The summary table in both its forms, and the progress of all authorities of a batch."""
    for state in ("draft", "sent"):
        row = one(RecommendationList, state=state)
        for form in ("xlsx", "pdf"):
            yield "recommending_table", f"{state} {form}", {"pk": row.pk, "form": form}, row
    for form in ("csv", "xlsx"):
        yield "object_file", form, {"form": form}, None
    batch = one(Batch, state="applying")
    yield "recommending_progress", "applying", {"batch": batch.pk}, None


def _boards() -> Iterator[Filled]:
    selection = one(Selection, state="proposed")
    board = {"batch": selection.batch_id, "sector": selection.sector_id, "kind": selection.kind}
    names = ("evaluation_board", "evaluation_meeting", "evaluation_score", "evaluation_export")
    for name in names:
        yield name, "proposed", board, one(Evaluation, state="scored")


def _codes(world: World) -> Iterator[Filled]:
    """What is named by something else than a number."""
    base = one(Base, state="recognised")
    for name in ("verify", "verification-detail"):
        yield name, "known", {"code": base.plaque.code}, base
        yield name, "unknown", {"code": "A" * 22}, None
    drafted = one(Batch, state="preparing")
    yield "sector_edit", "", {"pk": drafted.pk, "sector": drafted.sectors.all()[0].pk}, drafted
    for state in ("preparing", "applying"):
        edited = one(Batch, state=state)
        yield "scheme_edit", state, {"pk": edited.pk, "kind": "park"}, edited
    called = one(Notice, state="published")
    yield "notice_file", "unknown", {"pk": called.pk, "file": UUID(int=0)}, called
    objection = one(Objection)
    yield "objection_status", "known", {"code": objection.code}, objection
    yield "complaint_status", "known", {"code": one(Complaint).code}, None
    yield "complaint_status", "unknown", {"code": "AAAA-AAAA-AAAA"}, None
    yield "objection_status", "unknown", {"code": "AAAA-AAAA-AAAA"}, None
    yield "audit-root-detail", "", {"date": one(AuditRoot).date.isoformat()}, None
    year = one(CalendarYear)
    yield "calendar_year", "", {"pk": year.pk}, year
    yield "timer-detail", "", {"pk": one(Timer).pk}, None
    printed = one(CertificateRun)
    yield "certificates", "printed", {"pk": printed.pk}, printed.recognition
    yield "case_new", "", {"base": base.pk}, base
    yield "platform_new", "", {"base": base.pk}, base
    yield "event_plan", "", {"base": base.pk}, base
    sign_up = one(SignUp, event__state="published")
    for name in ("sign_up_status", "sign-up-detail", "sign-up-cancel"):
        yield name, "known", {"code": sign_up.code}, sign_up.event
        yield name, "unknown", {"code": "AAAA-AAAA-AAAA"}, None
    body = world.home.applicant
    yield "organisation_detail", "applicant", {"pk": body.pk}, body
    ministry = one(Organisation, kind=Organisation.Kind.MINISTRY)
    yield "organisation_detail", "ministry", {"pk": ministry.pk}, None
    for state in ("registered", "refused"):
        newcomer = one(Organisation, state=state)
        for name in ("organisation_detail", "organisation-detail"):
            yield name, state, {"pk": newcomer.pk}, newcomer
    yield "organisation-detail", "applicant", {"pk": body.pk}, body
    yield "invitation_open", "unknown", {"secret": "a" * 43}, None
    yield "user_detail", "", {"pk": one(User, username="park").pk}, None
    judged = one(ScoreSheet, state="assigned").evaluation.application.batch_id
    for scene, batch in (("signed", judged), ("preparing", one(Batch, state="preparing").pk)):
        yield "commitment", scene, {"batch": batch}, None
    for scene, owner in _owners_of_files():
        file = Attachment.objects.of(owner)[0]
        yield "attachment", scene, {"pk": file.pk}, owner
        yield "attachment_shown", scene, {"pk": file.pk}, owner


def _owners_of_files() -> Iterator[tuple[str, Any]]:
    yield "application being judged", one(ScoreSheet, state="assigned").evaluation.application
    for state in ("draft", "submitted", "recommended"):
        files = Attachment.objects.filter(subject_type__model="application").values("subject_id")
        yield f"application {state}", one(Application, state=state, pk__in=files)
    yield "field check", one(FieldCheck)
    files = Attachment.objects.filter(subject_type__model="acceptance").values("subject_id")
    yield "acceptance", one(Acceptance, pk__in=files)
    yield "evidence of an incident", one(Incident)
    yield "stamped original of a document", one(SignedDocument)
    files = Attachment.objects.filter(subject_type__model="complaintstatement")
    complained = one(ComplaintStatement, pk__in=files.values("subject_id"))
    yield "evidence of a complaint", complained
    yield (
        "evidence of an objection",
        one(Statement, objection__state="accepted"),
    )


#: Endpoints of things with a life, by the first part of their URL names.
API: Mapping[str, type[Subject]] = {
    "batch": Batch,
    "application": Application,
    "recommended-list": RecommendationList,
    "evaluation": Evaluation,
    "score-sheet": ScoreSheet,
    "release": Release,
    "result": Result,
    "selection": Selection,
    "creation-project": CreationProject,
    "progress-report": ProgressReport,
    "correction": Correction,
    "acceptance": Acceptance,
    "public-notice": PublicNotice,
    "notice-change": NoticeChange,
    "objection": Objection,
    "inquiry": Inquiry,
    "recognition": Recognition,
    "base": Base,
    "case": Case,
    "event": Event,
    "guest": SignUp,
    "platform": Platform,
    "effect-review": EffectReview,
    "expert-opinion": ExpertOpinion,
    "delisting": Delisting,
    "organisation": Organisation,
    "incident": Incident,
    "hearing": Hearing,
    "complaint": Complaint,
}

#: One address for the actions of all things: asked for action by action.
ACTS = ("act", "recommendation-actions", *(f"{prefix}-actions" for prefix in API))


def subjects() -> list[type[Subject]]:
    """Return every model with a life."""
    return [model for model in apps.get_models() if issubclass(model, Subject)]


def act_of(model: type[Subject], name: str, endpoint: str = "") -> Place:
    """Return where an action is done, on the page or by the API: to a thing in a fitting state."""
    sources = [state for state in deeds(model)[name].transitions if state != "*"]
    rows = model._default_manager.order_by("pk")  # databases differ in where an empty date stands
    thing = rows.filter(state__in=sources).first() or rows.first()
    assert thing is not None, f"the world has no {model._meta.label}"
    if endpoint:
        arguments = {"pk": thing.pk, "name": name}
        return Place(endpoint, name, reverse(f"{endpoint}-actions", kwargs=arguments), thing)
    return Place("act", name, thing.action_url(name), thing)


def acts() -> Iterator[Place]:
    """Yield where each action of each kind of thing is done."""
    for model in subjects():
        for name in deeds(model):
            yield act_of(model, name)
