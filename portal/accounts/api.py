"""`/api/v1/me/`, `/api/v1/token/` and `/api/v1/organisations/`."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.accounts import tokens
from portal.accounts.models import Organisation, User
from portal.web.api import LifeSerializer, LifeViewSet


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """An organisation in short."""

    class Meta:
        model = Organisation
        fields = ("id", "kind", "name", "region", "state")


class MeSerializer(serializers.ModelSerializer[User]):
    """The caller: name, organisation and roles."""

    organisation = OrganisationSerializer(allow_null=True)
    roles = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = User
        fields = ("id", "username", "display_name", "email", "organisation", "roles")


class Me(APIView):
    """Who the caller is."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Return the caller's account."""
        user: Any = request.user
        return Response(MeSerializer(user).data)


class TokenSerializer(serializers.Serializer[Any]):
    """A token for the header `Authorization: Token …`."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class TakeToken(APIView):
    """A token for username and password; wrong ones count towards the sign-in's lock-out."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    throttle_scope = "token"

    @extend_schema(request=AuthTokenSerializer, responses=TokenSerializer)
    def post(self, request: Request) -> Response:
        """Return a new token of the account; 400 for a wrong password, 429 where locked out.

        It opens the API until `expires_at`; from then on it answers 401.
        """
        # The plain request, on which the lock-out leaves its mark for the middleware.
        plain = request._request  # noqa: SLF001 - DRF offers no public way to it
        check = AuthTokenSerializer(data=request.data, context={"request": plain})
        check.is_valid(raise_exception=True)
        user = check.validated_data["user"]
        if user.must_change_password:
            raise PermissionDenied(_("Change the password that an administrator set first."))
        if is_mfa_enabled(user):
            raise PermissionDenied(
                _("An account with two-step verification gets no token for its password alone.")
            )
        key, token = tokens.give(user)
        answer = {"token": key, "expires_at": token.expires_at}
        return Response(TokenSerializer(answer).data)


class OrganisationLifeSerializer(LifeSerializer):
    """An organisation with how its account stands and what the caller may do about it."""

    class Meta:
        model = Organisation
        fields = ("id", "kind", "name", "uscc", "region", "state", "data_at", "allowed_actions")


class OrganisationViewSet(LifeViewSet):
    """Organisations that the caller may see."""

    model = Organisation
    serializer_class = OrganisationLifeSerializer
    filterset_fields = {"state": ["exact"], "kind": ["exact"], "region": ["exact"]}
    search_fields = ("name", "uscc")


routes = [("organisations", OrganisationViewSet, "organisation")]

urlpatterns = [
    path("me/", Me.as_view(), name="api_me"),
    path("token/", TakeToken.as_view(), name="api_token"),
]
