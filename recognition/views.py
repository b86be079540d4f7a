"""Pages of recognition: the public register and verification, documents, reviews, exits."""

from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, TemplateView, View

from portal.accounts.models import MINISTRY, OVERSIGHT, Role, User
from portal.audit.models import AuditEvent
from portal.documents.views import pdf_response, sent
from portal.lifecycle.door import create, offers
from portal.lifecycle.errors import Refused
from portal.web.kept import Grain, kept
from portal.web.life import LifeDetail, LifeList, SignedIn, rail_of
from recognition import documents, outreach, total_control
from recognition.forms import (
    DelistingFilter,
    ReviewFilter,
    StartDelistingForm,
    VerifyForm,
)
from recognition.models import (
    Base,
    Delisting,
    EffectReview,
    ExpertOpinion,
    Plaque,
    Recognition,
    SignedDocument,
)
from recognition.opinion_views import report_of
from recognition.verifying import fault_of


def frame(request: HttpRequest) -> dict[str, str]:
    """The frame of a page that strangers and signed-in people share."""
    return {"frame": "base.html" if request.user.is_authenticated else "base_public.html"}


# --- the public register ---


def may_look_inside(base: Base, user: Any) -> bool:
    """Whether `user` belongs to the base, its authority, the ministry or the auditors."""
    return isinstance(user, User) and (
        user.has_role(*MINISTRY, *OVERSIGHT)
        or user.organisation_id in {base.project.applicant_id, base.project.authority_id}
    )


def is_officer(user: Any) -> bool:
    """Whether `user` is an officer of the ministry, strangers included."""
    return isinstance(user, User) and user.has_role(Role.MINISTRY_OFFICER)


# --- verification ---


class VerifyStart(View):
    """The form for a code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = VerifyForm(request.GET if "code" in request.GET else None)
        if form.is_bound and form.is_valid():
            code = form.cleaned_data["code"]
            if code.replace("-", "").replace("_", "").isalnum():
                return redirect("verify", code)
            return unknown_code(request, code)
        status = 400 if form.is_bound else 200
        context = {"form": form, **frame(request)}
        return render(request, "recognition/verify_form.html", context, status=status)


class Verify(View):
    """What stands behind a code: valid, cancelled, or unknown (404 with a sentence).

    With the signature that a QR code carries (`s`): whether it holds, over what stands in the
    register. A forged or altered one is refused in words (400).
    """

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        found = Plaque.objects.filter(code=code).values_list("base_id", flat=True).first()
        if found is None:
            return unknown_code(request, code)
        base = Base.objects.public().get(pk=found)
        signature = request.GET.get("s", "")
        fault = fault_of(base, signature) if signature else ""
        context = {
            "base": base,
            "rail": rail_of(base),
            "signed": bool(signature) and not fault,
            "fault": fault,
            **frame(request),
        }
        status = 400 if fault else 200
        return render(request, "recognition/verify.html", context, status=status)


_verify = Verify.as_view()
_verify_kept = kept(_verify, Grain.MINUTE)


@wraps(_verify, assigned=())
def verify(request: HttpRequest, code: str) -> HttpResponseBase:
    """Kept for strangers, but not with a signature: keys are no rows that the log would know of."""
    return (_verify if "s" in request.GET else _verify_kept)(request, code=code)


def unknown_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say that no plaque has this code, and keep it in the form to be corrected."""
    context = {"form": VerifyForm(initial={"code": code}), "unknown": code, **frame(request)}
    return render(request, "recognition/verify_form.html", context, status=404)


# --- the total-control ledger ---


class TotalControl(SignedIn, TemplateView):
    """Recognised and in creation against the totals of 一; staff only, as 十 has it."""

    roles = (*MINISTRY, *OVERSIGHT)
    template_name = "recognition/total_control.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(ledgers=total_control.ledgers(), **kwargs)


# --- recognition documents ---


class RecognitionList(LifeList):
    """Recognition documents: issued ones for everyone signed in, drafts for the ministry."""

    model = Recognition
    template_name = "recognition/recognition_list.html"


class RecognitionDetail(DetailView):
    """One document with its list; public once it is issued."""

    template_name = "recognition/recognition.html"
    context_object_name = "subject"

    def get_queryset(self) -> QuerySet[Recognition]:
        return Recognition.objects.readable_by(self.request.user).with_life()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        recognition: Recognition = self.object
        user = self.request.user
        inside = isinstance(user, User) and user.has_role(*MINISTRY, *OVERSIGHT)
        return super().get_context_data(
            rail=rail_of(recognition),
            actions=offers(recognition, user),
            history=list(AuditEvent.objects.of(recognition)[:50]) if inside else [],
            inside=inside,
            scans=list(recognition.signed.attachments.all())
            if inside and recognition.signed
            else [],
            prints=isinstance(user, User)
            and user.has_role(*MINISTRY)
            and recognition.state == Recognition.State.ISSUED,
            **frame(self.request),
            **kwargs,
        )


@require_safe
def recognition_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as PDF."""
    rows = Recognition.objects.readable_by(request.user).with_life()
    recognition = get_object_or_404(rows, pk=pk)
    name = recognition.document_number or str(recognition)
    return pdf_response(documents.recognition_document(recognition), f"{name}.pdf")


@require_safe
def recognition_signed(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The stamped original as a scan, where it is open to whoever asks."""
    signed = SignedDocument.objects.readable_by(request.user)
    row = get_object_or_404(signed, recognition=pk, recognition__state=Recognition.State.ISSUED)
    scan = row.attachments.filter(replaced_by=None).first()
    if scan is None:
        raise Http404
    return sent(request, scan)


# --- effect reviews ---


class ReviewList(LifeList):
    """The effect reviews that the reader may see."""

    model = EffectReview
    template_name = "recognition/review_list.html"
    filter_class = ReviewFilter


class ReviewDetail(LifeDetail):
    """One review: the report with outreach first, the result, and what to do now."""

    model = EffectReview
    template_name = "recognition/review.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        judges = self.user.has_role(*MINISTRY, *OVERSIGHT)
        told = ExpertOpinion.objects.visible_to(self.user).counting().with_life()
        return super().get_context_data(
            outreach=outreach.of(self.object),
            # What experts say stays in the house until it is the conclusion's.
            judges=judges,
            opinions=list(told.filter(review=self.object).order_by("pk")) if judges else [],
            report=report_of(self.object),
            **kwargs,
        )


# --- delistings ---


class DelistingList(LifeList):
    """The delistings that the reader may see."""

    model = Delisting
    template_name = "recognition/delisting_list.html"
    filter_class = DelistingFilter


class DelistingDetail(LifeDetail):
    """One delisting: ground, facts, hearing, decision."""

    model = Delisting
    template_name = "recognition/delisting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        inside = self.user.has_role(*MINISTRY, *OVERSIGHT)
        return super().get_context_data(may_read_incident=inside, **kwargs)


class StartDelisting(SignedIn, View):
    """Open a case for cause (八(二)) against a base that stands."""

    roles = (Role.MINISTRY_OFFICER,)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.base(), StartDelistingForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        base = self.base()
        running = base.delistings.running().first()
        if running:
            return redirect(running)
        form = StartDelistingForm(request.POST, instance=Delisting(base=base))
        if not form.is_valid():
            return self.page(base, form, status=400)
        user: Any = request.user
        try:
            return redirect(create(form.save(commit=False), actor=user))
        except Refused as error:
            form.add_error(None, str(error))
            return self.page(base, form, status=error.status)

    def base(self) -> Base:
        rows = Base.objects.visible_to(self.user).recognised().with_life()
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def page(self, base: Base, form: StartDelistingForm, status: int = 200) -> HttpResponse:
        context = {"subject": base, "form": form, "rail": rail_of(base)}
        return render(self.request, "recognition/delisting_start.html", context, status=status)
