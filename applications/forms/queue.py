"""The filter of the list of applications, with its search operators."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from applications.models import Application, ApplicationGrant, SavedView
from applications.querysets import REVIEW
from applications.searching import Fault, Operator, Slip, Term, parse
from portal.accounts.models import APPLICANT, AUTHORITY, Role, User
from portal.batches.models import Batch, Kind, Sector
from portal.inbox.outbox import holders
from portal.timeline import clock
from portal.web.forms import SearchInput
from portal.web.life import FilterForm
from portal.web.regions import REGIONS

#: How a list may be sorted. Nothing here weighs one applicant against another (十).
SORTS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "": (_("handed in last"), ("-submitted_at", "-pk")),
    "oldest": (_("handed in first"), ("submitted_at", "pk")),
    "division": (_("by division, sector and name"), ()),
    "name": (_("by name"), ("applicant__name", "pk")),
}
NOBODY = "none"
#: What each operator is called.
WORDS: Mapping[Operator, Any] = {
    Operator.CODE: pgettext_lazy("search operator", "code"),
    Operator.NAME: pgettext_lazy("search operator", "name"),
    Operator.SECTOR: pgettext_lazy("search operator", "sector"),
    Operator.KIND: pgettext_lazy("search operator", "kind"),
    Operator.STATE: pgettext_lazy("search operator", "state"),
    Operator.BATCH: pgettext_lazy("search operator", "batch"),
    Operator.REGION: pgettext_lazy("search operator", "region"),
    Operator.CITY: pgettext_lazy("search operator", "city"),
    Operator.OFFICER: pgettext_lazy("search operator", "officer"),
    Operator.BEFORE: pgettext_lazy("search operator", "before"),
    Operator.AFTER: pgettext_lazy("search operator", "after"),
}


class ApplicationFilter(FilterForm):
    """The filter of the list of applications: what a reader can tell apart, and no more."""

    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        widget=SearchInput,
        help_text=_(
            "Name or code, or operators such as state:submitted before:2026-05-01. There are: "
            "code: name: sector: kind: state: batch: region: city: officer: before: after:"
        ),
    )
    batch = forms.ChoiceField(label=_("Batch"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *Kind.choices])
    sector = forms.ChoiceField(label=_("Sector"))
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("all")), *Application.State.choices]
    )
    region = forms.ChoiceField(
        label=_("Region"), choices=[("", _("all")), *((row.code, row.name) for row in REGIONS)]
    )
    city = forms.CharField(label=_("City or district"), max_length=40)
    officer = forms.ChoiceField(label=_("Officer"))
    sort = forms.ChoiceField(label=_("Order"), choices=[(k, v) for k, (v, _by) in SORTS.items()])
    overdue = forms.BooleanField(label=_("Overdue only"))

    #: What only some readers can use.
    ONLY: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "officer": AUTHORITY,
        "city": AUTHORITY,
    }
    #: An applicant has an application a batch: nothing to narrow.
    NOT_FOR_APPLICANTS: ClassVar = ("sector", "region", "city", "officer", "overdue", "sort")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["batch"]
        batches = Batch.objects.visible_to(self.user).values_list("pk", "name")
        field.choices = [("", _("all")), *batches]
        self.officers: dict[int, User] = {}
        for name in self._useless():
            del self.fields[name]
        if "sector" in self.fields:
            sectors: Any = self.fields["sector"]
            names = Sector.objects.filter(batch__in=Batch.objects.visible_to(self.user))
            seen = dict.fromkeys(names.order_by("position").values_list("name", flat=True))
            sectors.choices = [("", _("all")), *((name, name) for name in seen)]
        if "officer" in self.fields:
            officers: Any = self.fields["officer"]
            people = holders(self.user.organisation_id, Role.AUTHORITY_OFFICER)
            self.officers = {one.pk: one for one in people}
            officers.choices = [
                ("", _("all")),
                (NOBODY, _("assigned to nobody")),
                *((str(pk), str(one)) for pk, one in self.officers.items()),
            ]

    def lookups(self) -> dict[str, str]:
        return {
            "batch": "batch",
            "kind": "kind",
            "state": "state",
            "sector": "sector__name",
            "region": "applicant__region",
        }

    def clean_q(self) -> list[Term]:
        """Read the operators; say of each that is wrong what is wrong with it."""
        terms, faults = parse(self.cleaned_data["q"], _operators())
        wrong = [_sentence(fault) for fault in faults]
        self.wanted: list[Q] = []
        for term in terms:
            try:
                self.wanted.append(_TERMS[term.operator](term) if term.operator else _plain(term))
            except ValidationError as error:
                wrong += error.messages
        if wrong:
            raise ValidationError(wrong)
        return terms

    def narrow(self, rows: Any) -> Any:
        given = self.cleaned_data
        rows = super().narrow(rows)
        for wanted in self.wanted:
            rows = rows.filter(wanted)
        if city := given.get("city"):
            rows = rows.filter(_city(Term(city)))
        if officer := given.get("officer"):
            rows = rows.filter(reviewer_pk=None if officer == NOBODY else int(officer))
        if given.get("overdue"):
            rows = rows.overdue(clock.now())
        if self.user.has_role(*APPLICANT):
            return rows.order_by("-pk")  # what is being written stands first
        order = SORTS[given.get("sort") or ""][1]
        return rows.order_by(*order) if order else rows

    def as_query(self) -> str:
        """The filter as it stands in an address, without what is empty."""
        return urlencode({n: self.data[n] for n in self.fields if self.data.get(n)})

    def _useless(self) -> Iterator[str]:
        if self.user.has_role(*APPLICANT):
            yield from self.NOT_FOR_APPLICANTS
            return
        for name, roles in self.ONLY.items():
            if not self.user.has_role(*roles):
                yield name
        if self.user.has_role(*AUTHORITY):
            yield "region"


class SaveViewForm(forms.ModelForm):
    """A name for the filter as it stands."""

    class Meta:
        model = SavedView
        fields = ("name", "query")
        widgets = {"query": forms.HiddenInput}


class AssignForm(forms.Form):
    """Which applications go to which officer; no officer takes them back."""

    officer = forms.ChoiceField(label=_("Give to"), required=False)
    applications = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, officers: Mapping[int, Any], rows: list[int], **kw: Any) -> None:
        kw.setdefault("auto_id", "assign_%s")  # the filter beside it has an officer of its own
        super().__init__(*args, **kw)
        officer: Any = self.fields["officer"]
        officer.choices = [
            ("", _("nobody (take back: open to all officers)")),
            *((str(pk), str(one)) for pk, one in officers.items()),
        ]
        applications: Any = self.fields["applications"]
        applications.choices = [(pk, pk) for pk in rows]
        applications.error_messages["required"] = _now("Tick at least one application.")


def _sentence(fault: Fault) -> str:
    if fault.slip is Slip.EMPTY:
        return _now("“%(word)s:” is followed by nothing: write what to look for.") % {
            "word": fault.word
        }
    return _now("“%(word)s:” is no search operator. There are: %(known)s.") % {
        "word": fault.word,
        "known": " ".join(f"{word}:" for word in _known()),
    }


def _known() -> list[str]:
    """The operators as the reader's language writes them."""
    return [str(word) for word in WORDS.values()]


def _operators() -> dict[str, Operator]:
    """Every word that names an operator: English and Chinese, whatever the page is in."""
    with override(settings.LANGUAGE_CODE):
        local = {str(word): operator for operator, word in WORDS.items()}
    return {**local, **{operator.value: operator for operator in Operator}}


def _plain(term: Term) -> Q:
    words = term.value
    return Q(applicant__name__icontains=words) | Q(applicant__uscc__istartswith=words)


def _choice(lookup: str, choices: list[tuple[Any, Any]]) -> Callable[[Term], Q]:
    """A value named by its code or by (part of) its words in the reader's language."""

    def wanted(term: Term) -> Q:
        value = term.value.lower()
        found = [code for code, words in choices if value == code or value in str(words).lower()]
        if not found:
            raise ValidationError(
                _now("“%(value)s” after “%(word)s:” is not known; there are: %(known)s.")
                % {
                    "value": term.value,
                    "word": term.word,
                    "known": ", ".join(str(words) for _code, words in choices),
                }
            )
        return Q(**{f"{lookup}__in": found})

    return wanted


def _city(term: Term) -> Q:
    """A city as it stands in the applicant's name or address, or by its division code."""
    place = term.value
    if place.isdecimal():
        # Characters 3 to 8 of a social credit code: where the applicant is registered.
        return Q(applicant__uscc__regex=rf"^..{place}")
    return (
        Q(applicant__name__icontains=place)
        | Q(**{"basic_info__basic.address__icontains": place})
        | Q(**{"basic_info__basic.boundary__icontains": place})
    )


def _day(side: str) -> Callable[[Term], Q]:
    def wanted(term: Term) -> Q:
        try:
            day = dt.date.fromisoformat(term.value)
        except ValueError:
            day = dt.date.max
        if not clock.knows(day):
            raise ValidationError(
                _now("“%(value)s” after “%(word)s:” is no date: give it as 2026-05-01.")
                % {"value": term.value, "word": term.word}
            )
        return Q(**{f"submitted_at__{side}": clock.start_of(day)})

    return wanted


def _officer(term: Term) -> Q:
    """Those assigned to an officer of that name."""
    grants = ApplicationGrant.objects.filter(permission__codename=REVIEW).filter(
        Q(user__display_name__icontains=term.value) | Q(user__username=term.value)
    )
    return Q(pk__in=grants.values("content_object_id"))


def _batch(term: Term) -> Q:
    number = {"batch__ordinal": int(term.value)} if term.value.isdecimal() else {}
    return Q(batch__name__icontains=term.value) | (Q(**number) if number else Q())


_TERMS: Mapping[Operator, Callable[[Term], Q]] = {
    Operator.CODE: lambda term: Q(applicant__uscc__istartswith=term.value),
    Operator.NAME: lambda term: Q(applicant__name__icontains=term.value),
    Operator.SECTOR: lambda term: (
        Q(sector__name__icontains=term.value) | Q(sector__code=term.value)
    ),
    Operator.KIND: _choice("kind", list(Kind.choices)),
    Operator.STATE: _choice("state", list(Application.State.choices)),
    Operator.BATCH: _batch,
    Operator.REGION: _choice("applicant__region", [(row.code, row.name) for row in REGIONS]),
    Operator.CITY: _city,
    Operator.OFFICER: _officer,
    Operator.BEFORE: _day("lt"),
    Operator.AFTER: _day("gte"),
}
