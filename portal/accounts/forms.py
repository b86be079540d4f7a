"""Forms of accounts: registering an applicant, inviting colleagues, seating people."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import (
    Invitation,
    Membership,
    Organisation,
    Role,
    User,
    taken,
    validate_roles,
    validate_uscc,
)
from portal.lifecycle.forms import ActionForm
from portal.web.regions import REGIONS

APPLICANT_KINDS = (
    (Organisation.Kind.ENTERPRISE.value, Organisation.Kind.ENTERPRISE.label),
    (Organisation.Kind.PARK.value, Organisation.Kind.PARK.label),
)
PERSON_FIELDS = ("username", "display_name", "email", "phone")


class PersonForm(forms.ModelForm):
    """A person's account, without its password."""

    display_name = forms.CharField(label=_("Name of the person"), max_length=60)

    class Meta:
        model = User
        fields = PERSON_FIELDS


class OrganisationDataForm(forms.Form):
    """What an applicant says of itself. `holder` is the organisation that says it, if any."""

    holder: Organisation | None = None

    kind = forms.ChoiceField(label=_("Kind of applicant"), choices=APPLICANT_KINDS)
    name = forms.CharField(label=_("Full name of the organisation"), max_length=120)
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=18,
        min_length=18,
        validators=[validate_uscc],
        help_text=_("18 characters, as on the business licence"),
    )
    region = forms.ChoiceField(
        label=_("Region"),
        choices=[("", _("choose …")), *((region.code, region.name) for region in REGIONS)],
        help_text=_(
            "Where the organisation is registered: its authority confirms the account "
            "and reviews the application."
        ),
    )

    def clean_uscc(self) -> str:
        code: str = self.cleaned_data["uscc"].upper()
        self.must_be_free(uscc=code)
        return code

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        self.must_be_free(name=name)
        return name

    def must_be_free(self, **data: str) -> None:
        """Raise `ValidationError` where another holds the name or code."""
        holders = Organisation.objects.holding(**data)
        if holders.exclude(pk=self.holder.pk if self.holder else None).exists():
            raise ValidationError(taken())


class NewAccountForm(PersonForm):
    """A person's account with the password that the person chooses."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a sentence is good."),
    )
    again = forms.CharField(
        label=_("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same and strong enough."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password and cleaned.get("again") and cleaned["again"] != password:
            self.add_error("again", _now("The two passwords differ."))
        if password:
            person = User(**{name: cleaned.get(name, "") for name in PERSON_FIELDS})
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class RegistrationForm(NewAccountForm, OrganisationDataForm):
    """An applicant and the account that owns it."""

    field_order = (*Organisation.DATA, *PERSON_FIELDS, "password", "again")

    @property
    def organisation(self) -> Organisation:
        """The applicant as typed, not saved."""
        data = {name: self.cleaned_data[name] for name in Organisation.DATA}
        return Organisation(state=Organisation.State.REGISTERED, **data)


class CorrectionForm(OrganisationDataForm, ActionForm):
    """What an applicant said of itself, to be mended."""

    def __init__(self, *args: Any, subject: Any, **kwargs: Any) -> None:
        self.holder = subject
        initial = {name: getattr(subject, name) for name in Organisation.DATA}
        super().__init__(*args, subject=subject, initial=initial, **kwargs)


class ConfirmationForm(ActionForm):
    """The officer has compared the data, and means those that stand there now."""

    compared = forms.BooleanField(label=_("I have compared kind, name, code and owner"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, subject: Any, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        self.at = subject.data_at.isoformat() if subject.data_at else ""
        self.fields["seen"].initial = self.at
        data = (subject.get_kind_display(), subject.name, subject.uscc)
        self.fields["compared"].help_text = " · ".join(str(value) for value in data)

    def clean(self) -> dict[str, Any]:
        """Nobody confirms what was corrected while the page was open."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("seen") and cleaned["seen"] != self.at:
            raise ValidationError(
                _now("The organisation has corrected its data meanwhile: look at them again.")
            )
        return cleaned


class HandOverForm(ActionForm):
    """Who is to own the account next."""

    heir = forms.ModelChoiceField(label=_("Who takes it over"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Membership.objects.filter(
            organisation=self.subject.pk, is_active=True, is_owner=False
        )
        field: Any = self.fields["heir"]
        field.queryset = User.objects.filter(is_active=True, pk__in=places.values("user")).order_by(
            "username"
        )


class InviteForm(forms.Form):
    """A colleague to be invited by mail."""

    email = forms.EmailField(label=_("E-mail of the colleague"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in Invitation.ROLES]
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class SeatForm(forms.Form):
    """Which organisation a person acts for, and in which roles."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = Organisation.objects.visible_to(user)

    def clean(self) -> dict[str, Any]:
        """The organisation's kind allows the roles, and they may meet in one person."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("organisation") and cleaned.get("roles"):
            try:
                validate_roles(cleaned["roles"], cleaned["organisation"])
            except ValidationError as error:
                self.add_error("roles", error)
        return cleaned
