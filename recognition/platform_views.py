"""Pages of shared platforms: read by everybody, written by bases (六(五))."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.web.forms import SearchInput
from portal.web.life import FilteredList, FilterForm, ForEverybody
from recognition.case_views import OfferedDetail, WriteOffered
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


class PlatformList(ForEverybody, FilteredList):
    """Platforms open to others; signed-in people also see their own on the way."""

    template_name = "recognition/platform_list.html"
    filter_class = PlatformFilter

    def rows(self) -> QuerySet[Platform]:
        return Platform.objects.readable_by(self.request.user).with_life()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = Base.objects.visible_to(self.request.user).written_for_by(self.request.user)
        return super().get_context_data(own=own, **kwargs)


class PlatformDetail(OfferedDetail):
    """One platform: what it offers, to whom, and how to get at it."""

    model = Platform
    template_name = "recognition/platform.html"


class WritePlatform(WriteOffered):
    """Write down a new platform of a base, or change a draft."""

    model = Platform
    form_class = PlatformForm
    template_name = "recognition/platform_form.html"
