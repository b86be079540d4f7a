"""`/api/v1/creation-projects/`, `/api/v1/progress-reports/` and `/api/v1/acceptances/`."""

from typing import Any

from django_filters import rest_framework as filters
from rest_framework import serializers

from acceptance.models import (
    Acceptance,
    CreationProject,
    ProgressReport,
    ProjectTarget,
    ProjectTask,
)
from portal.batches.models import Kind
from portal.web.api import LifeSerializer, LifeViewSet
from portal.web.filtering import IdFilter


class TargetSerializer(serializers.ModelSerializer[ProjectTarget]):
    """A promise: baseline and target as typed, in the unit named."""

    class Meta:
        model = ProjectTarget
        fields = ("code", "name", "unit", "is_quantitative", "baseline", "target")


class TaskSerializer(serializers.ModelSerializer[ProjectTask]):
    """A key task, and how far it was last told to be."""

    class Meta:
        model = ProjectTask
        fields = ("position", "name", "content", "department", "due_on", "deliverable", "status")


class ProjectSerializer(LifeSerializer):
    """A creation project with its promises."""

    applicant_name = serializers.CharField(source="applicant.name", read_only=True)
    authority_code = serializers.CharField(source="authority.region", read_only=True)
    sector_name = serializers.CharField(source="sector.name", read_only=True)
    targets = TargetSerializer(many=True, read_only=True)
    tasks = TaskSerializer(many=True, read_only=True)

    class Meta:
        model = CreationProject
        fields = (
            "id",
            "application",
            "batch",
            "applicant",
            "applicant_name",
            "authority",
            "authority_code",
            "kind",
            "sector",
            "sector_name",
            "state",
            "starts_on",
            "ends_on",
            "targets",
            "tasks",
            "allowed_actions",
        )


class PaperSerializer(LifeSerializer):
    """What reports and acceptances have in common; `answers` as typed, by field key."""

    batch = serializers.IntegerField(source="project.batch_id", read_only=True)
    applicant_name = serializers.CharField(source="project.applicant.name", read_only=True)
    authority_code = serializers.CharField(source="project.authority.region", read_only=True)
    kind = serializers.ChoiceField(source="project.kind", choices=Kind.choices, read_only=True)
    sector_name = serializers.CharField(source="project.sector.name", read_only=True)
    is_late = serializers.BooleanField(read_only=True)

    COMMON = (
        "id",
        "project",
        "batch",
        "applicant_name",
        "authority_code",
        "kind",
        "sector_name",
        "state",
        "due_at",
        "submitted_at",
        "is_late",
        "answers",
    )


class ReportSerializer(PaperSerializer):
    """A yearly report."""

    class Meta:
        model = ProgressReport
        fields = (
            *PaperSerializer.COMMON,
            "number",
            "starts_on",
            "ends_on",
            "comment",
            "allowed_actions",
        )


class AcceptanceSerializer(PaperSerializer):
    """An acceptance. Result and conclusion are empty until the caller may know them."""

    class Meta:
        model = Acceptance
        fields = (*PaperSerializer.COMMON, "result", "conclusion", "allowed_actions")

    def to_representation(self, instance: Acceptance) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(instance)
        if not instance.shows_result_to(self.context["request"].user):
            told |= {"result": "", "conclusion": ""}
        return told


class PaperFilter(filters.FilterSet):
    """By the project's batch, kind, sector and authority."""

    batch = IdFilter("project__batch")
    kind = filters.ChoiceFilter(field_name="project__kind", choices=Kind.choices)
    sector = IdFilter("project__sector")
    authority = IdFilter("project__authority")


class ReportFilter(PaperFilter):
    """Yearly reports besides by their state."""

    class Meta:
        model = ProgressReport
        fields = ("state",)


class AcceptanceFilter(PaperFilter):
    """Acceptances besides by their state."""

    class Meta:
        model = Acceptance
        fields = ("state",)


class ProjectViewSet(LifeViewSet):
    """Creation projects that the caller may see."""

    model = CreationProject
    serializer_class = ProjectSerializer
    filterset_fields = ("state", "batch", "kind", "sector", "authority")
    search_fields = ("applicant__name", "applicant__uscc")


class ReportViewSet(LifeViewSet):
    """Yearly reports that the caller may see."""

    model = ProgressReport
    serializer_class = ReportSerializer
    filterset_class = ReportFilter
    search_fields = ("project__applicant__name", "project__applicant__uscc")


class AcceptanceViewSet(LifeViewSet):
    """Acceptances that the caller may see."""

    model = Acceptance
    serializer_class = AcceptanceSerializer
    filterset_class = AcceptanceFilter
    search_fields = ("project__applicant__name", "project__applicant__uscc")


routes = [
    ("creation-projects", ProjectViewSet, "creation-project"),
    ("progress-reports", ReportViewSet, "progress-report"),
    ("acceptances", AcceptanceViewSet, "acceptance"),
]
