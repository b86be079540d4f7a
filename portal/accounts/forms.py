"""Forms of accounts: registering an applicant, inviting colleagues, seating people."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import (
    Organisation,
    Role,
    User,
    validate_roles,
    validate_uscc,
)

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


class RegistrationForm(PersonForm):
    """An applicant and the account that owns it."""

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
        choices=[],
        help_text=_("Where the organisation is registered: its authority reviews the application."),
    )
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

    field_order = ("kind", "name", "uscc", "region", *PERSON_FIELDS, "password", "again")

    def __init__(
        self, *args: Any, regions: Iterable[tuple[str, str | Promise]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        region.choices = [("", _("choose …")), *regions]

    def clean_uscc(self) -> str:
        code: str = self.cleaned_data["uscc"].upper()
        if Organisation.objects.filter(uscc=code).exists():
            raise ValidationError(
                _now("“%(code)s” is registered already: ask its owner for an account.")
                % {"code": code}
            )
        return code

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Organisation.objects.filter(name=name).exists():
            raise ValidationError(_now("An organisation of this name is registered already."))
        return name

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

    @property
    def organisation(self) -> Organisation:
        """The applicant as typed, not saved."""
        names = ("kind", "name", "uscc", "region")
        return Organisation(**{name: self.cleaned_data[name] for name in names})


class InviteForm(PersonForm):
    """A colleague of an applicant's owner."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (role.value, role.label) for role in (Role.APPLICANT_EDITOR, Role.APPLICANT_VIEWER)
        ],
    )


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
