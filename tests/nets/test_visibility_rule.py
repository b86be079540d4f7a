"""Habits of the house that the code itself is read for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django_fsm import FSMField

from portal.lifecycle.actions import deeds
from portal.lifecycle.management.commands.clauses import CLAUSES
from portal.lifecycle.models import Subject

ROOT = Path(settings.BASE_DIR)
FLOORS = ("portal", "applications", "evaluation", "acceptance", "publicity", "recognition")
#: Rooms that translate between people and the house: what they show starts from a reader.
THIN_ROOMS = (
    "views",
    "api",
    "exports",
    "documents",
    "case_views",
    "promotion_api",
    "event_views",
    "platform_views",
    "sign_up_views",
    "certificate_views",
    "register_views",
    "objecting",
)
#: How a queryset may begin there.
BEGINNINGS = frozenset({"visible_to", "public", "readable_by"})
#: Longest file, in lines: past that it becomes a package.
LONGEST = 420

#: Where something else is right, and why.
EXEMPT = {
    (
        "applications/views/reading.py",
        "Application.running_of",
    ): "asks whether the reader may apply again",
    ("recognition/documents.py", "Organisation.filter"): "the ministry's name on a document",
    ("evaluation/documents.py", "Organisation.filter"): "the ministry's name on a letter",
    ("publicity/documents.py", "Organisation.filter"): "the ministry's name on a notice",
    ("recognition/sign_up_views.py", "SignUp.by_code"): "whoever holds the secret code may ask",
    ("recognition/promotion_api.py", "SignUp.by_code"): "whoever holds the secret code may ask",
    ("publicity/objecting.py", "Objection.filter"): "whoever holds the secret code may ask",
    ("publicity/objecting.py", "Objection.with_life"): "whoever holds the secret code may ask",
    (
        "portal/integrity/views/complaints.py",
        "Complaint.by_code",
    ): "whoever holds the secret code may ask",
}

SUBJECTS = [model for model in apps.get_models() if issubclass(model, Subject)]


def modules() -> Iterator[tuple[str, Path]]:
    """Yield every module of the house that is no migration."""
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path


def managers_asked(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (model, first method) for each `Model.objects.method` of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "objects"
            and isinstance(node.value.value, ast.Name)
        ):
            yield node.value.value.id, node.attr


def test_what_is_shown_starts_from_its_reader():
    living = {model.__name__ for model in SUBJECTS}
    found = {
        (name, f"{model}.{method}")
        for name, path in modules()
        if path.stem in THIN_ROOMS or path.parent.name in THIN_ROOMS
        for model, method in managers_asked(path)
        if model in living and method not in BEGINNINGS
    }
    assert found - set(EXEMPT) == set()


def test_no_exemption_outlives_its_reason():
    asked = {
        (name, f"{model}.{method}")
        for name, path in modules()
        for model, method in managers_asked(path)
    }
    assert set(EXEMPT) - asked == set()


@pytest.mark.parametrize("model", SUBJECTS, ids=lambda model: model._meta.label)
def test_every_living_thing_says_who_sees_it(model):
    owner = next(c for c in type(model.objects.all()).__mro__ if "visible_to" in vars(c))
    assert owner.__name__ != "SubjectQuerySet"


@pytest.mark.parametrize("model", SUBJECTS, ids=lambda model: model._meta.label)
def test_every_state_is_protected(model):
    state = model._meta.get_field("state")
    assert isinstance(state, FSMField)
    assert state.protected


@pytest.mark.parametrize("model", SUBJECTS, ids=lambda model: model._meta.label)
def test_every_action_has_its_words_its_clause_and_its_people(model):
    for deed in deeds(model).values():
        assert str(deed.custom["label"])
        citation = deed.custom["clause"]
        assert any(clause == citation or clause.startswith(citation) for clause in CLAUSES)
        assert all(transition.permission for transition in deed.transitions.values())


@pytest.mark.parametrize("model", SUBJECTS, ids=lambda model: model._meta.label)
def test_every_action_leads_to_a_state_there_is(model):
    known = {value for value, _label in model._meta.get_field("state").flatchoices}
    for deed in deeds(model).values():
        for source, transition in deed.transitions.items():
            assert source in known
            assert transition.target is None or transition.target in known


def test_files_stay_short():
    long = {
        name: lines
        for name, path in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}
