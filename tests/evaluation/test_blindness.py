"""Experts are blind to one another, and everybody else to all scores: every page is asked.

A case whose marks, reasons and names are unmistakable is looked at by every address of the
house that can name it, by every link from a person's own page, by every answer, file and act.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, get_resolver, resolve, reverse

from evaluation import services
from evaluation.models import Evaluation, ScoreSheet, Selection
from portal.accounts.models import Role
from portal.batches.models import Kind
from portal.lifecycle.actions import deeds
from portal.lifecycle.door import perform
from tests.evaluation.factories import (
    a_case,
    again,
    an_expert,
    assigned,
    evaluating,
    marks,
    signed_in,
)
from tests.factories import a_batch, a_user
from tests.nets.crawl import undone
from tests.nets.places import _patterns as patterns
from tests.nets.places import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.clause("六(二)"), pytest.mark.clause("十")]

#: One mark for each expert, found nowhere else; the last lies far from the others.
MARKS = ("81.37", "83.19", "85.53", "82.71", "41.93")
WHY = "绝密偏离说明零零七"
#: Where a case that is being judged has a number; the floors above know nothing of it yet.
ROOMS = ("evaluation", "applications", "portal.documents", "portal.batches", "portal.inbox")
#: What leads out of the session or back to itself.
SKIPPED = ("logout", "account_", "mfa_", "i18n", "set_language")


class Scene:
    """A scored case of five experts, one of whom has said why the marks lie far apart."""

    def __init__(self) -> None:
        batch = a_batch()
        self.case = a_case(batch)
        evaluating(batch)
        panel = [an_expert(name=f"绝密专家{number}号") for number in range(len(MARKS))]
        self.gone = an_expert(name="绝密回避专家")
        officer = a_user(Role.MINISTRY_OFFICER)
        self.sheets = assigned(self.case, panel)
        for sheet, mark in zip(self.sheets, MARKS, strict=True):
            typed = marks(sheet, mark)
            typed = {k: v if k.endswith("score") else self.reason(sheet) for k, v in typed.items()}
            services.keep_marks(sheet, typed, actor=sheet.expert)
            perform(sheet, "submit", actor=sheet.expert)
        perform(again(self.case), "score", actor=officer)
        far = self.sheets[-1]
        perform(far, "ask_reason", actor=officer)
        perform(far, "explain", actor=far.expert, reason=WHY)
        self.case = again(self.case)

    @staticmethod
    def reason(sheet: ScoreSheet) -> str:
        return f"绝密理由{sheet.pk}止"

    def totals(self) -> list[str]:
        case = self.case
        plans = [str(one.plan) for one in case.breakdown.opinions]
        distances = [str(one.distance) for one in case.breakdown.opinions]
        scores = [case.basic_score, case.plan_score, case.total_score, case.spread]
        return [*map(str, scores), *plans, *distances]

    def secrets(self, *, but: ScoreSheet | None = None) -> set[str]:
        """What nobody may read; an expert's own marks and reasons are that expert's."""
        hidden = set(self.totals())
        for sheet, mark in zip(self.sheets, MARKS, strict=True):
            if sheet != but:
                hidden |= {mark, self.reason(sheet), str(sheet.expert)}
        if but != self.sheets[-1]:
            hidden.add(WHY)
        if but is not None:  # every mark of a sheet is the same, so its plan score is that mark
            hidden -= {str(Decimal(MARKS[self.sheets.index(but)]))}
        return hidden


@pytest.fixture
def scene() -> Scene:
    return Scene()


def texts(content: bytes) -> Iterator[str]:
    """Everything that can be read in an answer, archives unpacked."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            for name in book.namelist():
                yield name
                yield from texts(book.read(name))
    else:
        yield content.decode(errors="ignore")


def of(answer: HttpResponse) -> str:
    return "\n".join([*texts(answer.getvalue()), *(f"{k}: {v}" for k, v in answer.headers.items())])


def named(scene: Scene) -> Iterator[str]:
    """Every address of the house with every number that the case goes by."""
    case = scene.case
    numbers = {case.pk, case.application_id, case.batch.pk, case.sector.pk}
    numbers |= {sheet.pk for sheet in (*scene.sheets[:2], scene.sheets[-1])}
    numbers |= set(Selection.objects.filter(sector=case.sector).values_list("pk", flat=True))
    files = [file.pk for file in case.application.attachments.all()]
    values: dict[str, Any] = {"kind": list(Kind.values), "code": ["plan"], "form": ["pdf"]}
    for pattern in patterns(get_resolver().url_patterns):
        name = pattern.name or ""
        if name not in addresses() or not module_of(name).startswith(ROOMS):
            continue
        keys = list(pattern.pattern.converters)
        kinds = [type(c).__name__ for c in pattern.pattern.converters.values()]
        choices = [
            values.get(key) or (files if kind == "UUIDConverter" else sorted(numbers))
            for key, kind in zip(keys, kinds, strict=True)
        ]
        if len(keys) > 1:
            choices = [values.get(key) or own_number(scene, key) for key in keys]
        for chosen in product(*choices):
            try:
                yield reverse(name, kwargs=dict(zip(keys, chosen, strict=True)))
            except NoReverseMatch:
                break
        if not keys:
            numbered = (try_reverse(name, pk) for pk in sorted(numbers))
            yield from (path for path in numbered if path)


def module_of(name: str) -> str:
    """The room in which an address is answered."""
    view = addresses()[name].view
    found: str = getattr(view, "view_class", getattr(view, "cls", view)).__module__
    return found


def own_number(scene: Scene, key: str) -> list[Any]:
    case = scene.case
    known = {"batch": case.batch.pk, "sector": case.sector.pk, "pk": case.application_id}
    return [known.get(key, 1)]


def try_reverse(name: str, pk: int) -> str:
    """The address of an endpoint, whose pattern takes its number as text."""
    try:
        return reverse(name, kwargs={"pk": pk})
    except NoReverseMatch:
        return ""


def linked(client: Client, start: str = "/todo/", most: int = 60) -> Iterator[str]:
    """Follow every link from a person's own page; yield what stands there."""
    queue, seen = [start, "/"], set()
    while queue and len(seen) < most:
        path = queue.pop(0).partition("#")[0]
        try:
            name = resolve(path.partition("?")[0]).url_name or ""
        except Resolver404:
            continue
        if path in seen or any(word in name for word in SKIPPED):
            continue
        seen.add(path)
        with undone():
            text = of(client.get(path))
        queue += re.findall(r'(?:href|src|hx-get)="(/[^"]*)"', text)
        yield text


def acted(client: Client, scene: Scene) -> Iterator[str]:
    """Every act on every thing of the case, by page and by answer; all of it taken back."""
    things = [
        scene.case,
        scene.sheets[0],
        scene.sheets[-1],
        *Selection.objects.filter(sector=scene.case.sector),
    ]
    endpoints = {Evaluation: "evaluations", ScoreSheet: "score-sheets", Selection: "selections"}
    for thing in things:
        for name in deeds(type(thing)):
            path = f"/api/v1/{endpoints[type(thing)]}/{thing.pk}/actions/{name}/"
            for url in (path, thing.action_url(name)):
                with undone():
                    yield of(client.post(url, {}, "application/json"))
        if isinstance(thing, ScoreSheet):
            with undone():
                yield of(client.post(reverse("sheet_mark", args=[thing.pk]), {"goals.score": "1"}))
                yield of(client.post(thing.get_absolute_url(), {"submit": "yes"}))


def read(client: Client, scene: Scene) -> str:
    """Everything that one person can get to see."""
    found = []
    for path in named(scene):
        with undone():
            found.append(of(client.get(path)))
    return "\n".join([*found, *linked(client), *acted(client, scene)])


def told(text: str, secrets: set[str]) -> set[str]:
    """Which of the secrets stand in a text; figures only where they stand alone."""
    return {
        secret for secret in secrets if re.search(rf"(?<![\d.]){re.escape(secret)}(?![\d])", text)
    }


def test_an_expert_reads_nothing_of_the_others(scene: Scene) -> None:
    near, far = scene.sheets[0], scene.sheets[-1]

    text = read(signed_in(near.expert), scene)
    asked = "\n".join(linked(signed_in(far.expert)))

    assert scene.reason(near) in text
    assert told(text, scene.secrets(but=near)) == set()
    assert {scene.reason(far), WHY} == told(asked, {scene.reason(far), WHY})
    assert told(asked, scene.secrets(but=far)) == set()
