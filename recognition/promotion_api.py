"""`/api/v1/platforms/`, `events/`, `sign-ups/` by the code, `guests/` for the host."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from portal.integrity.public_api import admitted
from portal.lifecycle.errors import Refused, TooLate
from portal.timeline import clock
from portal.web.api import LifeSerializer, LifeViewSet, fields_of
from portal.web.filtering import IdFilter
from recognition import rules, signing_up
from recognition.models import Event, EventChange, Platform, SignUp
from recognition.promotion_forms import SignUpForm


class ReadByAll(LifeViewSet):
    """Read by anybody; acted on by those who are signed in."""

    def get_permissions(self) -> Any:
        if self.action in {"list", "retrieve"}:
            return [AllowAny()]
        return super().get_permissions()


class PlatformSerializer(LifeSerializer):
    """A shared platform."""

    base_name = serializers.CharField(source="base.name", read_only=True)
    holder = serializers.CharField(source="base.holder.name", read_only=True)
    region = serializers.CharField(source="base.holder.region", read_only=True)

    class Meta:
        model = Platform
        fields = (
            "id",
            "base",
            "base_name",
            "holder",
            "region",
            *Platform.WRITTEN,
            "kind",
            "published_on",
            "taken_down_on",
            "state",
            "allowed_actions",
        )


class PlatformFilterSet(filters.FilterSet):
    """Platforms by kind, region, state and base."""

    kind = filters.ChoiceFilter(choices=Platform.Kind.choices)
    region = filters.CharFilter("base__project__applicant__region")
    state = filters.ChoiceFilter(choices=Platform.State.choices)
    base = IdFilter()


class PlatformViewSet(ReadByAll):
    """Platforms open to others, and to those concerned the ones on their way."""

    model = Platform
    serializer_class = PlatformSerializer
    filterset_class = PlatformFilterSet
    search_fields = ("name", "offers", "base__project__applicant__name")

    def get_queryset(self) -> Any:
        return Platform.objects.readable_by(self.request.user).with_life()


class EventFilterSet(filters.FilterSet):
    """Events by kind, region, state, base and time."""

    kind = filters.ChoiceFilter(choices=Event.Kind.choices)
    region = filters.CharFilter()
    state = filters.ChoiceFilter(choices=Event.State.choices)
    base = IdFilter()
    starts_after = filters.IsoDateTimeFilter("starts_at", "gte")
    starts_before = filters.IsoDateTimeFilter("starts_at", "lt")


class EventDifferenceSerializer(serializers.Serializer[Any]):
    """One thing that was changed, in words."""

    what = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class EventChangeSerializer(serializers.ModelSerializer[EventChange]):
    """One change of an announced event: what stood there before, and why it no longer does."""

    differences = serializers.SerializerMethodField()

    class Meta:
        model = EventChange
        fields = ("at", "reason", "differences")

    @extend_schema_field(EventDifferenceSerializer(many=True))
    def get_differences(self, change: EventChange) -> list[dict[str, str]]:
        """Return what reads otherwise."""
        return [{"what": w, "before": b, "after": a} for w, b, a in change.differences]


class EventSerializer(LifeSerializer):
    """An event; `left` of `capacity` places are free."""

    host = serializers.CharField(source="host.name", read_only=True)
    left = serializers.IntegerField(read_only=True)
    changes = EventChangeSerializer(many=True, read_only=True)

    class Meta:
        model = Event
        fields = (
            "id",
            "host",
            "base",
            "kind",
            "title",
            "summary",
            "online",
            "place",
            "region",
            "starts_at",
            "ends_at",
            "sign_up_until",
            "capacity",
            "left",
            "changes",
            "contact",
            "published_at",
            "participants",
            "result",
            "reason",
            "state",
            "allowed_actions",
        )


class SignUpInput(serializers.Serializer[Any]):
    """What a sign-up needs. It costs nothing."""

    name = serializers.CharField(max_length=80)
    organisation = serializers.CharField(max_length=120)
    contact = serializers.CharField(max_length=40, help_text="A telephone number.")
    email = serializers.EmailField(required=False)
    people = serializers.IntegerField(min_value=1, max_value=rules.MOST_TOGETHER)


class SignUpSerializer(serializers.ModelSerializer[SignUp]):
    """The receipt of a sign-up: keep `code`. It names nobody."""

    class Meta:
        model = SignUp
        fields = ("code", "event", "people", "state", "created_at")


class EventViewSet(ReadByAll):
    """Announced events, and to those concerned the ones on their way."""

    model = Event
    serializer_class = EventSerializer
    filterset_class = EventFilterSet
    search_fields = ("title", "summary", "host__name")

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):  # no clock stands behind a schema
            return Event.objects.public()
        return Event.objects.readable_by(self.request.user).with_life().soonest_first()

    @extend_schema(
        request=SignUpInput,
        responses={
            201: SignUpSerializer,
            400: OpenApiResponse(description="The fields at fault, each with its sentences."),
            409: OpenApiResponse(description="Too few places are left, or none are given out."),
            423: OpenApiResponse(description="Sign-up has closed."),
            429: OpenApiResponse(description="Five sign-ups an hour from one address."),
        },
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="sign-ups",
        permission_classes=[AllowAny],
        authentication_classes=[],
    )
    def sign_ups(self, request: Request, **kwargs: Any) -> Response:
        """Sign up, without an account, as long as there are places."""
        event: Event = self.get_object()
        if closed := signing_up.reasons(event.turned_away(1, clock.now()), event):
            raise (TooLate if any(reason.late for reason in closed) else Refused)(*closed)
        form = SignUpForm(fields_of(request))
        taken = signing_up.sign_up(event, **admitted(form, "sign_up", request))
        return Response(SignUpSerializer(taken).data, status=status.HTTP_201_CREATED)


class SignUpViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[SignUp]):
    """One sign-up by its code; nobody can list them."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    serializer_class = SignUpSerializer
    lookup_field = "code"

    def get_queryset(self) -> Any:
        return SignUp.objects.by_code(self.kwargs.get("code", ""))

    @extend_schema(
        request=None,
        responses={
            200: SignUpSerializer,
            409: OpenApiResponse(description="`blocked_by`: the places were given back before."),
            423: OpenApiResponse(description="The event has begun."),
        },
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Give the places back, as long as the event has not begun."""
        given_back = signing_up.give_back(self.get_object())
        return Response(SignUpSerializer(given_back).data)


class GuestSerializer(LifeSerializer):
    """A sign-up as the host of the event reads it: who comes, as long as that is kept."""

    name = serializers.CharField(source="guest.name", allow_null=True, read_only=True)
    organisation = serializers.CharField(
        source="guest.organisation", allow_null=True, read_only=True
    )
    contact = serializers.CharField(source="guest.contact", allow_null=True, read_only=True)
    email = serializers.CharField(source="guest.email", allow_null=True, read_only=True)

    class Meta:
        model = SignUp
        fields = (
            "id",
            "event",
            "people",
            "name",
            "organisation",
            "contact",
            "email",
            "reason",
            "created_at",
            "state",
            "allowed_actions",
        )


class GuestViewSet(LifeViewSet):
    """Who comes to an event, for its host and the ministry; the code stays with the guest."""

    model = SignUp
    serializer_class = GuestSerializer
    filterset_fields = ("event", "state")
    search_fields = ("guest__name", "guest__organisation")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("guest")


routes = [
    ("platforms", PlatformViewSet, "platform"),
    ("events", EventViewSet, "event"),
    ("sign-ups", SignUpViewSet, "sign-up"),
    ("guests", GuestViewSet, "guest"),
]
