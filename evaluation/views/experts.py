"""The pool of experts for the ministry, and what an expert sees of the own entry."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from evaluation import commitments, exchange, pooling
from evaluation.expert_forms import ExpertFilter, PoolFileForm, SignForm
from evaluation.models import Commitment, ExpertProfile, ScoreSheet
from evaluation.views import STAFF
from portal.accounts.models import Role
from portal.audit import wording
from portal.batches.models import Batch
from portal.documents.downloads import workbook
from portal.lifecycle.door import perform
from portal.lifecycle.errors import DoorError, InvalidFields, Refused
from portal.web.life import LifeDetail, LifeList, SignedIn, rail_of, way_back

wording.name(admit=gettext_lazy("Entered in the pool"))


class ExpertList(LifeList):
    """The pool, with what each expert has still to do."""

    model = ExpertProfile
    roles = STAFF
    template_name = "evaluation/expert_list.html"
    filter_class = ExpertFilter

    def rows(self) -> Any:
        return ExpertProfile.objects.visible_to(self.user).with_life().with_load()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_import = self.user.has_role(Role.MINISTRY_OFFICER)
        return super().get_context_data(may_import=may_import, **kwargs)


class ExpertDetail(LifeDetail):
    """One expert: ties, register, signatures, load and every sheet there was."""

    model = ExpertProfile
    roles = (Role.EXPERT, *STAFF)
    template_name = "evaluation/expert.html"

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.with_load().with_ties()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Send the invitation again: an earlier link is void."""
        if not self.user.has_role(Role.MINISTRY_OFFICER):
            raise PermissionDenied(_("Experts are invited by the ministry's officers."))
        profile = self.get_object()
        try:
            pooling.invite(profile, actor=self.user, link=link_of(request))
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("%(expert)s: invited again.") % {"expert": profile.name})
        return redirect(profile)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        profile: ExpertProfile = self.object
        staff = self.user.has_role(*STAFF)
        sheets = ScoreSheet.objects.visible_to(self.user).filter(expert=profile.user_id)
        signed = Commitment.objects.filter(expert=profile.user_id).select_related("batch")
        return super().get_context_data(
            staff=staff,
            may_invite=profile.state == ExpertProfile.State.INVITED
            and self.user.has_role(Role.MINISTRY_OFFICER),
            sheets=list(sheets.with_life().order_by("-pk")[:200])
            if profile.user_id and staff
            else [],
            commitments=list(signed) if profile.user_id else [],
            **kwargs,
        )

    def history(self, subject: Any) -> Any:
        """What the ministry did with an entry is not the expert's to read."""
        rows = super().history(subject)
        return rows if self.user.has_role(*STAFF) else rows.none()


class ExpertMe(SignedIn, View):
    """The reader's own entry."""

    roles: ClassVar[tuple[str, ...]] = (Role.EXPERT,)

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = ExpertProfile.objects.visible_to(self.user)
        return redirect(get_object_or_404(mine, user=self.user))


class ExpertTemplate(SignedIn, View):
    """The empty template of the pool."""

    roles: ClassVar[tuple[str, ...]] = (Role.MINISTRY_OFFICER,)

    def get(self, request: HttpRequest) -> HttpResponse:
        return workbook(exchange.template(), _("Experts.xlsx"))


class ExpertImport(SignedIn, View):
    """A filled-in template: every fault at once, or everybody in it is taken in and invited."""

    roles: ClassVar[tuple[str, ...]] = (Role.MINISTRY_OFFICER,)
    template_name = "evaluation/expert_import.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(PoolFileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PoolFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=400)
        file = form.cleaned_data["file"]
        try:
            found = exchange.read(file)
            return self.page(form, found.faults, 400) if found.faults else self.admit(found)
        except ValidationError as error:
            form.add_error("file", error)
            return self.page(form, status=400)
        except Refused as error:  # another took one of them in meanwhile: read again, it is named
            file.seek(0)
            return self.page(form, exchange.read(file).faults, error.status)

    def page(self, form: PoolFileForm, faults: Any = (), status: int = 200) -> HttpResponse:
        context = {"form": form, "faults": faults}
        return render(self.request, self.template_name, context, status=status)

    def admit(self, found: exchange.Upload) -> HttpResponse:
        link = link_of(self.request)
        admitted = pooling.admit(found, actor=self.user, link=link)
        words = ngettext("%(n)s expert invited.", "%(n)s experts invited.", len(admitted))
        messages.success(self.request, words % {"n": len(admitted)})
        return redirect("expert_list")


class CommitmentPage(SignedIn, View):
    """The commitment of one batch: read and signed before anything of it opens."""

    roles: ClassVar[tuple[str, ...]] = (Role.EXPERT,)
    template_name = "evaluation/commitment.html"

    def get(self, request: HttpRequest, batch: int) -> HttpResponse:
        return self.page(self.profile(), self.batch(batch))

    def post(self, request: HttpRequest, batch: int) -> HttpResponse:
        profile, called = self.profile(), self.batch(batch)
        data = {**request.POST.dict(), "batch": called.pk}
        try:
            perform(profile, "sign", actor=self.user, data=data)
        except InvalidFields as error:
            return self.page(profile, called, error.form, error.status)
        except DoorError as error:
            return self.page(profile, called, None, error.status, error.reasons)
        messages.success(request, _("Signed. What waited for it is open to you now."))
        return redirect(way_back(request) or "sheet_list")

    def profile(self) -> ExpertProfile:
        mine = ExpertProfile.objects.visible_to(self.user).with_life()
        return get_object_or_404(mine, user=self.user)

    def batch(self, pk: int) -> Batch:
        return get_object_or_404(Batch.objects.visible_to(self.user), pk=pk)

    def page(
        self,
        profile: ExpertProfile,
        batch: Batch,
        form: Any = None,
        status: int = 200,
        reasons: Any = (),
    ) -> HttpResponse:
        initial = {"batch": batch.pk, "version": commitments.CURRENT}
        signed = Commitment.objects.filter(expert=self.user, batch=batch).first()
        context = {
            "batch": batch,
            "rail": rail_of(batch),
            "signed": signed,
            "text": commitments.text(signed.version if signed else commitments.CURRENT),
            "form": form or SignForm(subject=profile, actor=self.user, initial=initial),
            "waiting": pooling.waiting_for_signature(self.user, batch),
            "reasons": reasons,
            "back": way_back(self.request),
        }
        return render(self.request, self.template_name, context, status=status)


def link_of(request: HttpRequest) -> pooling.Link:
    """Return what makes an address of an invitation's secret."""
    return lambda secret: request.build_absolute_uri(reverse("invitation_open", args=[secret]))
