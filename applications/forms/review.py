"""Forms of the authority's review: checks, field checks, defects, questions, the opinion."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Defect, FieldCheck, ReviewCheck
from applications.places import Place, named
from portal.lifecycle.forms import ActionForm
from portal.timeline import clock
from portal.web.forms import DateInput, DayField, LongText

Item, Result = ReviewCheck.Item, ReviewCheck.Result


def place_choices(places: Iterable[Place]) -> list[Any]:
    """Every field and file of the form, under its section."""
    return [
        ("", _("choose …")),
        *(
            (label, [(place.key, place.label) for place in group])
            for label, group in groupby(places, key=lambda place: place.section_label)
        ),
    ]


class ManyFiles(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; `clean` gives a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in files]


class CheckForm(forms.Form):
    """One check of the review sheet: what came out, and what was looked at."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[("", _("not checked yet")), *Result.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=LongText(attrs={"rows": 2})
    )
    source = forms.CharField(
        label=_("Source looked at"),
        max_length=200,
        required=False,
    )
    looked_on = DayField(label=_("Looked at on"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def clean_looked_on(self) -> Any:
        day = self.cleaned_data["looked_on"]
        if day and day > clock.today():
            raise forms.ValidationError(
                _now("%(day)s lies in the future: give the day on which the source was looked at.")
                % {"day": day}
            )
        return day

    def clean(self) -> dict[str, Any]:
        """A doubt or a failure says what it is about."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("result") in {Result.DOUBT, Result.FAIL} and not cleaned.get("note"):
            self.add_error("note", _now("Say what is doubtful or what does not hold."))
        return cleaned


class FieldCheckForm(forms.ModelForm):
    """One visit: when, where, who, what was found, with photographs or a record."""

    attached = FilesField(
        label=_("Photographs or record (PDF)"),
        required=False,
    )

    class Meta:
        model = FieldCheck
        fields = ("on", "place", "people", "findings")
        widgets = {"on": DateInput, "findings": LongText(attrs={"rows": 3})}

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError(
                _now("%(day)s lies in the future: a field check is recorded once it has been made.")
                % {"day": day}
            )
        return day


class DefectForm(forms.Form):
    """One defect to be told with the next return."""

    field = forms.ChoiceField(label=_("Field or file"))
    text = forms.CharField(
        label=_("What is to be corrected"), max_length=1000, widget=LongText(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, places: Mapping[str, Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["field"]
        field.choices = place_choices(places.values())


class AnswerForm(forms.Form):
    """The applicant's word on one defect."""

    answer = forms.CharField(label=_("How it was corrected"), max_length=1000, widget=LongText)


class AskForm(forms.Form):
    """A question to the other side."""

    words = forms.CharField(label=_("Question"), max_length=2000, widget=LongText)
    attached = FilesField(label=_("Files"), required=False)


class ReplyForm(forms.Form):
    """The answer to a question."""

    words = forms.CharField(label=_("Answer"), max_length=4000, widget=LongText)
    attached = FilesField(label=_("Files"), required=False)


class DefectsField(forms.CharField):
    """Defects as lines of text, or (from the API) as a list of lines or {field, text}.

    Cleans to a list of {"field": key, "text": words}.
    """

    widget = forms.Textarea(attrs={"rows": 6})
    takes_list = True
    #: More than these is no list that anybody can work through.
    MOST: ClassVar = 100

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.places: Mapping[str, Place] = {}

    def to_python(self, value: Any) -> Any:
        given = value if isinstance(value, list) else str(value or "").splitlines()
        found = [self._defect(entry) for entry in given if entry and str(entry).strip()]
        if len(found) > self.MOST:
            raise forms.ValidationError(
                _now("%(given)s defects are too many: at most %(most)s can be told at once.")
                % {"given": len(found), "most": self.MOST}
            )
        return found

    def validate(self, value: Any) -> None:
        """Nothing is asked of a list that `to_python` has already read."""

    def run_validators(self, value: Any) -> None:
        """The length is asked of each defect."""

    def _defect(self, entry: Any) -> dict[str, str]:
        longest: int = Defect._meta.get_field("text").max_length or 0
        if isinstance(entry, dict):
            key, text = str(entry.get("field") or ""), str(entry.get("text") or "").strip()
            if key and key not in self.places:
                raise forms.ValidationError(
                    _now("“%(field)s” is no field or file of this application.") % {"field": key}
                )
            if not text:
                raise forms.ValidationError(_now("Each defect needs words in “text”."))
        else:
            key, text = named(self.places, str(entry).strip())
        if len(text) > longest:
            raise forms.ValidationError(
                _now("“%(start)s…” has %(length)s characters; a defect has at most %(most)s.")
                % {"start": text[:20], "length": len(text), "most": longest}
            )
        return {"field": key, "text": text}


class ReturnForm(ActionForm):
    """The one-time list of defects: those noted on the review sheet, and more if need be.

    `noted` are ids of noted defects: all of them where the caller does not say. Cleans to
    `noted`, `defects` (the others) and `told` (all of them, as the audit log keeps them).
    """

    noted = forms.TypedMultipleChoiceField(
        label=_("Defects noted on the review sheet"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Untick what is not to be told. All the others are told at once."),
    )
    defects = DefectsField(
        label=_("More defects"),
        required=False,
        help_text=_(
            "One a line, beginning with the name of the field or file and a colon, as in "
            "“Business licence: the seal cannot be read”."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        application: Any = self.subject
        application = Application.objects.with_life().get(pk=application.pk)
        self.rows = list(application.defects.filter(round=0))
        noted: Any = self.fields["noted"]
        noted.choices = [(row.pk, str(row)) for row in self.rows]
        noted.initial = [row.pk for row in self.rows]
        if not self.rows:
            noted.widget = forms.MultipleHiddenInput()
        more: Any = self.fields["defects"]
        more.places = application.places

    def clean_noted(self) -> list[int]:
        """Where a caller of the API names none, all that are noted are told."""
        given: list[int] = self.cleaned_data["noted"]
        says = hasattr(self.data, "getlist") or "noted" in self.data
        return given if says else [row.pk for row in self.rows]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if not cleaned["noted"] and not cleaned["defects"]:
            self.add_error(
                "defects", _now("Name at least one defect: the applicant has to know what to mend.")
            )
            return cleaned
        told = [row.as_told() for row in self.rows if row.pk in cleaned["noted"]]
        return {**cleaned, "told": [*told, *cleaned["defects"]]}


class OpinionForm(ActionForm):
    """The officer's opinion. The checks behind it are those of the review sheet.

    Whoever calls the API may still give a check with the opinion: `true` records it as
    passed where the sheet has no result yet, and changes nothing where it has one.
    """

    verdict = forms.ChoiceField(
        label=_("Opinion"), choices=Application.Verdict.choices, widget=forms.RadioSelect
    )
    opinion = forms.CharField(
        label=_("Reasons"),
        max_length=4000,
        widget=LongText,
        help_text=_("Where it is not recommended, the applicant is told these reasons."),
    )
    eligible = forms.BooleanField(required=False, widget=forms.HiddenInput)
    truthful = forms.BooleanField(required=False, widget=forms.HiddenInput)
    creditworthy = forms.BooleanField(required=False, widget=forms.HiddenInput)
    safe = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Put the sheet's word in place of each check; recommending needs all of them."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        sheet = {
            row.item: row.result
            for row in ReviewCheck.objects.filter(application_id=self.subject.pk)
        }
        results = {
            item: sheet.get(item) or (Result.PASS if cleaned.get(item) else "") for item in Item
        }
        for item, result in results.items():
            cleaned[item.value] = result == Result.PASS
        open_ = [
            _now("%(check)s (%(result)s)")
            % {
                "check": item.label,
                "result": Result(result).label if result else _now("not checked yet"),
            }
            for item, result in results.items()
            if result != Result.PASS
        ]
        if cleaned.get("verdict") == Application.Verdict.RECOMMEND and open_:
            self.add_error(
                "verdict",
                _now(
                    "Recommending requires every check of the review sheet to be passed; "
                    "not passed: %(checks)s."
                )
                % {"checks": "; ".join(open_)},
            )
        return cleaned
