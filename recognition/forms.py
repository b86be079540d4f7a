"""Forms of recognition, review, exit."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from acceptance.models import CreationProject
from portal.batches.models import Kind
from portal.documents import attachments
from portal.lifecycle.forms import ActionForm
from portal.timeline import clock
from portal.web.forms import DateInput, LongText, SearchInput
from portal.web.life import FilterForm
from portal.web.regions import REGIONS
from recognition import outreach, rules
from recognition.models import (
    Base,
    CertificateRun,
    Delisting,
    EffectReview,
    Event,
    Recognition,
    RecognitionRow,
)
from recognition.models.delisting import Ground

#: A report that says less than this about outreach says nothing (characters).
SHORTEST_OUTREACH = 50


def not_in_the_future(day: Any) -> Any:
    """Return `day`; raise `ValidationError` where it has not come yet."""
    if day > clock.today():
        raise ValidationError(_now("%(day)s has not come yet.") % {"day": day})
    return day


class ProposeRecognitionForm(ActionForm):
    """The document number; and a reason, where the total of clause 一 would be passed."""

    document_number = forms.CharField(
        label=_("Document number"),
        max_length=60,
        help_text=format_lazy("{} {}", _("For example:"), rules.DOCUMENT_NUMBER_EXAMPLE),
    )
    over_total_reason = forms.CharField(
        label=_("Reason for exceeding the total"),
        required=False,
        max_length=2000,
        widget=LongText({"rows": 3}),
        help_text=_("Only where more than about 100 parks or 1,000 enterprises would stand."),
    )

    def clean_document_number(self) -> str:
        number: str = self.cleaned_data["document_number"].strip()
        if not rules.is_document_number(number):
            raise ValidationError(
                _now(
                    "“%(number)s” is no document number. Write the office, the year in hexagonal "
                    "brackets and the number without a leading zero, such as %(example)s."
                )
                % {"number": number, "example": rules.DOCUMENT_NUMBER_EXAMPLE}
            )
        taken = Recognition.objects.filter(document_number=number).exclude(pk=self.subject.pk)
        if taken.exists():
            raise ValidationError(_now("“%(number)s” is already used.") % {"number": number})
        return number

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        recognition: Any = self.subject
        standing = Base.objects.ledger()
        rows = [row.project.kind for row in recognition.rows.all()]
        over = [
            kind for kind in Kind if rules.exceeds_total(kind, standing[kind], rows.count(kind))
        ]
        if over and not cleaned.get("over_total_reason"):
            kinds = ", ".join(str(kind.label) for kind in over)
            self.add_error(
                "over_total_reason",
                _now("The total to 2035 would be exceeded (%(kinds)s): give the reason.")
                % {"kinds": kinds},
            )
        return cleaned


class SignedDocumentForm(ActionForm):
    """The stamped original: its number, its scan, and who may read it."""

    document_number = forms.CharField(label=_("Document number on the original"), max_length=60)
    file = forms.FileField(
        label=_("Scan of the stamped original"),
        help_text=_("One PDF, up to 50 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )
    is_public = forms.BooleanField(
        label=_("Everybody may fetch it from the page of the document"), required=False
    )

    def clean_document_number(self) -> str:
        """Refuse the scan of another document."""
        number: str = self.cleaned_data["document_number"].strip()
        recognition: Any = self.subject
        if number != recognition.document_number:
            raise ValidationError(
                _now("This document is %(wanted)s; the original you file bears “%(found)s”.")
                % {"wanted": recognition.document_number, "found": number}
            )
        return number

    def clean_file(self) -> Any:
        """Return the scan after inspection of its content."""
        upload = self.cleaned_data["file"]
        found, _pages = attachments.inspect(upload)
        if found.content_type != "application/pdf":
            raise ValidationError(
                _now("“%(name)s” is no PDF: scan the stamped original as one PDF.")
                % {"name": found.name}
            )
        return upload


class NamesField(forms.ModelMultipleChoiceField):
    """Rows of a list or projects, by the name of their applicant; cleaned to a list."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, thing: Any) -> str:
        return str(getattr(thing, "project", thing).applicant)

    def clean(self, value: Any) -> Any:
        # Read now: the act may remove the very rows that it names.
        return list(super().clean(value))


class TakeOffForm(ActionForm):
    """Who waits, and why."""

    rows = NamesField(label=_("To be taken off"), queryset=RecognitionRow.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=LongText({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recognition: Any = self.subject
        field: Any = self.fields["rows"]
        field.queryset = recognition.rows.select_related("project__applicant")


class PutOnForm(ActionForm):
    """Who is put on the list."""

    projects = NamesField(label=_("To be put on the list"), queryset=CreationProject.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recognition: Any = self.subject
        field: Any = self.fields["projects"]
        field.queryset = recognition.listable()


class ReportForm(ActionForm):
    """The base's report for its effect review: what others gained from it comes first (八(一))."""

    outreach = forms.CharField(
        label=_("What others gained"),
        max_length=6000,
        min_length=SHORTEST_OUTREACH,
        widget=LongText({"rows": 8}),
        help_text=_(
            "Whom the base has helped, how, and with what result: upstream and downstream firms, "
            "other parks, other regions. This weighs most."
        ),
    )
    platforms = forms.IntegerField(
        label=_("Innovation and service platforms open to others"), min_value=0
    )
    served = forms.IntegerField(label=_("Firms and parks served"), min_value=0)
    guidance = forms.IntegerField(label=_("Technical guidance given, times"), min_value=0)
    matching = forms.IntegerField(label=_("Supply and demand brought together, times"), min_value=0)
    training = forms.IntegerField(label=_("People trained for others"), min_value=0)
    experience = forms.CharField(
        label=_("Experience shared and taken over elsewhere"),
        max_length=4000,
        widget=LongText({"rows": 5}),
    )
    development = forms.CharField(
        label=_("How the base itself has developed"), max_length=4000, widget=LongText({"rows": 5})
    )
    problems = forms.CharField(
        label=_("Problems and next steps"),
        max_length=4000,
        required=False,
        widget=LongText({"rows": 4}),
    )
    truthful = forms.BooleanField(
        label=_("Everything stated is true; false data cost the title (clause 8)")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        subject = kwargs["subject"]
        kwargs.setdefault("initial", {**subject.answers, "truthful": False})
        super().__init__(*args, **kwargs)
        counted = outreach.of(subject)
        stands = {
            "platforms": len(counted.platforms),
            "guidance": counted.number_of(Event.Kind.GUIDANCE),
            "matching": counted.number_of(Event.Kind.MATCHING),
            "training": counted.people_at(Event.Kind.TRAINING),
        }
        for name, number in stands.items():
            self.fields[name].help_text = _now("The portal counts %(n)s for this period.") % {
                "n": number
            }


class OpinionForm(ActionForm):
    """What the provincial authority says of the base and its report."""

    opinion_result = forms.ChoiceField(
        label=_("The authority holds it"),
        choices=EffectReview.Result.choices,
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label=_("Opinion of the provincial authority"),
        min_length=10,
        max_length=4000,
        widget=LongText(),
        help_text=_("Whether the report is true, and what the region has gained from the base."),
    )


class UnreportedForm(ActionForm):
    """Why a base that has not reported is not up to standard."""

    conclusion = forms.CharField(
        label=_("Conclusion"),
        max_length=4000,
        widget=LongText(),
        help_text=_("How the base was reminded, and what is known of its effect all the same."),
    )


class ReviewResultForm(ActionForm):
    """What the experts found, the officer's result and conclusion."""

    expert_view = forms.CharField(
        label=_("What the experts found"),
        max_length=4000,
        widget=LongText(),
        help_text=_("Who was asked, and what they found: outreach first."),
    )

    result = forms.ChoiceField(
        label=_("Result"), choices=EffectReview.Result.choices, widget=forms.RadioSelect
    )
    conclusion = forms.CharField(
        label=_("Conclusion"),
        max_length=4000,
        widget=LongText(),
        help_text=_("Say first how far the base's outreach carried; the base reads this."),
    )


class ReturnPlaqueForm(ActionForm):
    """The day on which the plaque came back."""

    returned_on = forms.DateField(label=_("Plaque returned on"), widget=DateInput())
    remark = forms.CharField(label=_("Remark"), required=False, max_length=200)

    def clean_returned_on(self) -> Any:
        day = not_in_the_future(self.cleaned_data["returned_on"])
        base: Any = self.subject
        if day < base.delisted_on:
            raise ValidationError(
                _now("The recognition was cancelled on %(day)s; the plaque came back after that.")
                % {"day": base.delisted_on}
            )
        return day


class StartDelistingForm(forms.ModelForm):
    """Ground and first facts of a delisting for cause (八(二))."""

    class Meta:
        model = Delisting
        fields = ("ground", "facts")
        widgets: ClassVar = {"facts": LongText({"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["ground"]
        # 八(一) is not a matter of choice: a failed review delists by itself.
        field.choices = [
            (ground.value, ground.label) for ground in Ground if ground != Ground.REVIEW_FAILED
        ]


def _heard(delisting: Delisting) -> dict[str, Any]:
    """What the base has said: in this case, or before it to the incident."""
    said = getattr(delisting.incident, "hearing", None)
    if delisting.hearing or said is None or said.stated_at is None:
        return {"heard_on": delisting.heard_on, "hearing": delisting.hearing}
    return {"heard_on": clock.local(said.stated_at).date(), "hearing": said.view}


class ProposeDelistingForm(ActionForm):
    """The facts as established and what the base said, before two people decide."""

    facts = forms.CharField(
        label=_("Facts as established"), max_length=6000, widget=LongText({"rows": 6})
    )
    heard_on = forms.DateField(label=_("Base heard on"), widget=DateInput())
    hearing = forms.CharField(
        label=_("What the base said"), max_length=6000, widget=LongText({"rows": 6})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        subject = kwargs["subject"]
        kwargs.setdefault(
            "initial",
            {"facts": subject.facts, **_heard(subject)},
        )
        super().__init__(*args, **kwargs)

    def clean_heard_on(self) -> Any:
        return not_in_the_future(self.cleaned_data["heard_on"])


class VerifyForm(forms.Form):
    """The code on a plaque's certificate."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=43,
        help_text=_("It stands under the QR code of the certificate."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class PrintForm(forms.Form):
    """As what the certificates of a document are to be printed."""

    shape = forms.ChoiceField(label=_("Print as"), choices=CertificateRun.Shape.choices)


class RegisterFilter(FilterForm):
    """The filter of the public register."""

    q = forms.CharField(label=_("Name or plaque number"), max_length=80, widget=SearchInput)
    region = forms.ChoiceField(
        label=_("Region"),
        choices=[("", _("all")), *((region.code, region.name) for region in REGIONS)],
    )
    sector = forms.ChoiceField(label=_("Key sector"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *Kind.choices])
    batch = forms.TypedChoiceField(label=_("Batch"), coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("Status"), choices=[("", _("all")), *Base.Standing.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sector"]
        names = Base.objects.sector_names()
        field.choices = [("", _now("all")), *((name, name) for name in names)]
        field = self.fields["batch"]
        field.choices = [("", _now("all")), *Base.objects.batches()]

    def lookups(self) -> dict[str, str]:
        return {
            "region": "project__applicant__region",
            "sector": "project__sector__name",
            "kind": "project__kind",
            "batch": "project__batch",
        }

    def narrow(self, rows: Any) -> Any:
        words, standing = self.cleaned_data.get("q"), self.cleaned_data.get("state")
        rows = rows.search(words) if words else rows
        return super().narrow(rows.of_standing(standing) if standing else rows)


class StateFilter(FilterForm):
    """Name and state: the filter of the lists of reviews and delistings."""

    q = forms.CharField(label=_("Name or plaque number"), max_length=80, widget=SearchInput)
    state = forms.ChoiceField(label=_("State"))
    model: ClassVar[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = [("", _now("all")), *self.model.State.choices]

    def lookups(self) -> dict[str, str]:
        return {"state": "state"}

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.get("q")
        return super().narrow(rows.search(words) if words else rows)


class ReviewFilter(StateFilter):
    """The filter of the list of effect reviews."""

    model = EffectReview


class DelistingFilter(StateFilter):
    """The filter of the list of delistings."""

    model = Delisting
