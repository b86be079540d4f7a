"""The base of every endpoint of `/api/v1/` for things with a life.

State and allowed actions are read off the same transitions as the pages' buttons, and
`POST …/{id}/actions/{name}/` goes through the same door.
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.generics import get_object_or_404
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler as default_handler

from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import DoorError, InvalidFields, Refused
from portal.lifecycle.models import Subject


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer the door's refusals with their own status; the rest as DRF does."""
    if isinstance(error, InvalidFields):
        return Response(dict(error.errors), status=error.status)
    if isinstance(error, Refused):
        reasons = [str(reason) for reason in error.reasons]
        return Response({"blocked_by": reasons}, status=error.status)
    if isinstance(error, DoorError):
        return Response({"detail": str(error)}, status=error.status)
    if isinstance(error, ValidationError):  # a file that was refused where it is stored
        return Response({api_settings.NON_FIELD_ERRORS_KEY: error.messages}, status=400)
    if isinstance(error, Http404):
        # Django's own words name a class; whether there is none or none for the caller stays open.
        return Response({"detail": _("There is nothing here, or not for you.")}, status=404)
    return default_handler(error, context)


def fields_of(request: Request) -> dict[str, Any]:
    """Return what was posted, by field; refuse what is no set of fields at all.

    Numbers of JSON come as text, as forms post them.
    """
    given: Any = request.data
    if not isinstance(given, dict):
        raise ParseError(_("The action's fields must come as one JSON object."))
    if isinstance(given, QueryDict):
        return given
    return {name: str(value) if is_number(value) else value for name, value in given.items()}


def is_number(value: Any) -> bool:
    """Whether a value of JSON is a number; Python counts truths among them."""
    return isinstance(value, int | float) and not isinstance(value, bool)


class AllowedAction(serializers.Serializer[Any]):
    """One action as it is offered to the caller."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as DRF's own attribute
    clause = serializers.CharField()
    blocked_by = serializers.ListField(child=serializers.CharField())


class LifeSerializer(serializers.ModelSerializer[Any]):
    """Base: `id`, `state` and `allowed_actions`, besides the fields of the model named in Meta."""

    allowed_actions = serializers.SerializerMethodField()

    @extend_schema_field(AllowedAction(many=True))
    def get_allowed_actions(self, subject: Subject) -> list[dict[str, Any]]:
        """Return what the caller may do, each with what blocks it."""
        return [
            {
                "name": offer.name,
                "label": str(offer.label),
                "clause": offer.clause,
                "blocked_by": [str(reason) for reason in offer.blocked_by],
            }
            for offer in offers(subject, self.context["request"].user)
        ]


class Pages(PageNumberPagination):
    """Lists by 50."""

    page_size = 50
    invalid_page_message = gettext_lazy("There is no page “{page_number}”.")  # type: ignore[assignment]  # words of the reader's language


class LifeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """Read what the caller may see; act on it through the door."""

    model: ClassVar[type[Subject]]
    pagination_class = Pages

    def get_queryset(self) -> models.QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        manager: Any = self.model._default_manager
        rows: models.QuerySet[Any] = manager.visible_to(self.request.user).with_life()
        return rows

    @extend_schema(
        request=OpenApiTypes.OBJECT,
        responses={
            400: OpenApiResponse(description="The fields at fault, each with its sentences."),
            403: OpenApiResponse(description="The caller may not do this."),
            404: OpenApiResponse(description="No such thing or action."),
            409: OpenApiResponse(description="`blocked_by`: every reason that fails."),
            423: OpenApiResponse(description="The deadline has passed."),
        },
    )
    @action(detail=True, methods=["post"], url_path=r"actions/(?P<name>[a-z_]+)")
    def actions(self, request: Request, name: str, **kwargs: Any) -> Response:
        """Perform an action through the one door and return the thing as it then stands."""
        fields, files = fields_of(request), request.FILES or None
        # The door reads again what it needs: what pages show besides is not read for it.
        seen = self.get_queryset().prefetch_related(None)
        thing = get_object_or_404(seen, pk=kwargs["pk"])
        subject = self.subject_of(thing, name)
        caller: Any = request.user
        moved = perform(subject, name, actor=caller, data=fields, files=files)
        gone = moved if subject is thing else thing
        again = self.get_queryset().filter(pk=thing.pk).first() or gone
        return Response(self.get_serializer(again).data)

    def subject_of(self, thing: Any, name: str) -> Subject:
        """Return what the action `name` is done to: the thing itself, unless a floor says else."""
        subject: Subject = thing
        return subject


class PublicViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """What anybody may read, without signing in. Scores and ranks appear in none of it (十)."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    pagination_class = Pages
    model: ClassVar[type[models.Model]]

    def get_queryset(self) -> models.QuerySet[Any]:
        manager: Any = self.model._default_manager
        rows: models.QuerySet[Any] = manager.public()
        return rows
