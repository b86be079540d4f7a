"""Answers of an application by the API: each on the version its writer has seen."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from applications import answers, saving, services
from applications.answers import Saved
from applications.models import Application
from applications.models.conditions import late
from portal.lifecycle.errors import InvalidFields, TooLate
from portal.timeline import clock


class AnswersInput(serializers.Serializer[Any]):
    """Answers as typed by field key, and the version under which each was read."""

    answers = serializers.DictField(child=serializers.CharField(allow_blank=True))
    versions = serializers.DictField(child=serializers.CharField(), required=False)


class AnswerSerializer(serializers.Serializer[Any]):
    """One answer as it stands; `version` goes back with the next change."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field named as DRF's own attribute
    value = serializers.CharField()
    version = serializers.CharField()


class AnswersSerializer(serializers.Serializer[Any]):
    """Every answer of the form by field key."""

    answers = serializers.DictField(child=AnswerSerializer())


class ConflictSerializer(serializers.Serializer[Any]):
    """Two answers to one field: send `mine` again on `version` to prefer it."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field named as DRF's own attribute
    mine = serializers.CharField()
    theirs = serializers.CharField()
    version = serializers.CharField()


class SavedSerializer(serializers.Serializer[Any]):
    """What was saved, what collided (409), and how all answers of the request now stand."""

    saved = serializers.ListField(child=serializers.CharField())
    conflicts = serializers.DictField(child=ConflictSerializer())
    answers = serializers.DictField(child=AnswerSerializer())


def standing(application: Application, keys: Any = None) -> dict[str, dict[str, str]]:
    """Return each answer with its label and version, by field key."""
    fields, texts = application.outline.fields, application.texts
    stamps = answers.stamps(application)
    return {
        key: {"label": fields[key].label, "value": texts.get(key, ""), "version": stamps[key]}
        for key in (fields if keys is None else keys)
    }


def save(application: Application, given: Mapping[str, Any], *, actor: Any) -> Saved:
    """Save what the API was given; whatever is at fault with a field, nothing is written.

    Raise `InvalidFields` (400), `TooLate` (423) or `PermissionDenied` (403). An answer sent
    without a version is one whose field was seen empty.
    """
    asked = AnswersInput(data=given)
    asked.is_valid(raise_exception=True)
    texts = asked.validated_data["answers"]
    fields = application.outline.fields
    errors = {key: [_("The form has no such field.")] for key in texts if key not in fields}
    long = Saved(
        too_long={
            key: len(text)
            for key, text in texts.items()
            if key in fields and len(text) > answers.LONGEST
        }
    )
    errors |= {key: [told] for key, told in saving.too_long(fields, long).items()}
    if errors:
        raise InvalidFields(errors)
    if application.may_be_edited_by(actor) and clock.now() > application.due:
        raise TooLate(late(application.due))
    versions = asked.validated_data.get("versions", {})
    return services.save_answers(application, texts, actor=actor, based_on=versions)


def told(application: Application, saved: Saved, keys: Any) -> dict[str, Any]:
    """Say what came of a save."""
    return {
        "saved": sorted(saved.changed),
        "conflicts": {
            key: {
                "label": found.field.label,
                "mine": found.mine,
                "theirs": found.theirs,
                "version": found.stamp,
            }
            for key, found in saved.conflicts.items()
        },
        "answers": standing(application, keys),
    }
