"""Pages of shared platforms: read by everybody, written by bases (六(五))."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, ListView

from portal.accounts.models import APPLICANT_WRITERS, User
from portal.lifecycle.door import offers
from portal.web.forms import SearchInput
from portal.web.life import FilterForm, ForEverybody
from recognition.case_views import WriteOffered
from recognition.models import Base, Platform
from recognition.promotion_forms import REGION_CHOICES, PlatformForm


class PlatformFilter(FilterForm):
    """The filter of the list of shared platforms."""

    q = forms.CharField(label=_("Platform, offer or holder"), max_length=80, widget=SearchInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *Platform.Kind.choices])
    region = forms.ChoiceField(label=_("Region"), choices=[("", _("all")), *REGION_CHOICES])

    def lookups(self) -> dict[str, str]:
        return {"kind": "kind", "region": "base__project__applicant__region"}

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.get("q")
        return super().narrow(rows.matching(words) if words else rows)


class PlatformList(ForEverybody, ListView):
    """Platforms open to others; signed-in people also see their own on the way."""

    template_name = "recognition/platform_list.html"
    paginate_by = 50
    filter: PlatformFilter

    def get_queryset(self) -> QuerySet[Platform]:
        self.filter = PlatformFilter(self.request.GET, user=self.request.user)
        rows = Platform.objects.readable_by(self.request.user).with_life()
        return self.filter.narrow(rows) if self.filter.is_valid() else rows.none()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        own: list[Base] = []
        if isinstance(user, User) and user.has_role(*APPLICANT_WRITERS):
            own = list(Base.objects.visible_to(user).recognised().of(user.organisation_id))
        return super().get_context_data(filter=self.filter, own=own, **kwargs)

    def render_to_response(self, context: Any, **kwargs: Any) -> Any:
        if not self.filter.is_valid():
            kwargs["status"] = HTTPStatus.BAD_REQUEST
        return super().render_to_response(context, **kwargs)


class PlatformDetail(ForEverybody, DetailView):
    """One platform: what it offers, to whom, and how to get at it."""

    template_name = "recognition/platform.html"
    context_object_name = "subject"

    def get_queryset(self) -> QuerySet[Platform]:
        return Platform.objects.readable_by(self.request.user).with_life()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            actions=offers(self.object, user),
            may_edit=isinstance(user, User) and self.object.may_be_edited_by(user),
            **kwargs,
        )


class WritePlatform(WriteOffered):
    """Write down a new platform of a base, or change a draft."""

    model = Platform
    form_class = PlatformForm
    template_name = "recognition/platform_form.html"
