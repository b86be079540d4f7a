"""Things as the floor below leaves them, written straight into the tables.

Light weight for the tests of the floors above: they pass no door, and leave no letters and no
audit log. How such a thing comes about is shown on its own floor, by way of `tests/factories.py`.
"""

from decimal import Decimal
from typing import Any, TypeVar

from django.db import models

from applications import versions
from applications.models import (
    Application,
    KeyTask,
    ListEntry,
    Recommendation,
    RecommendationList,
    Submission,
    WorkPlan,
)
from evaluation.models import Evaluation, Release, Result
from portal.accounts.models import Role, User
from portal.batches.models import Batch
from portal.documents import attachments
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create
from portal.timeline import clock
from tests import factories as make

M = TypeVar("M", bound=models.Model)

#: The parts of a filled-in form by (kind, year): basic information, answers, the plan's texts.
_forms: dict[tuple[str, int], tuple[dict[str, str], dict[str, str], dict[str, str]]] = {}


def handed_over(batch: Batch | None = None, **changes: Any) -> Application:
    """Return an application that is evaluated: recommended, on a list found in order.

    Each comes from an authority of its own unless `region` says from which.
    """
    batch = batch or make.a_batch()
    changes.setdefault("region", make.a_free_region(batch))
    owner = make.a_user(Role.APPLICANT_OWNER, make.an_enterprise(**changes))
    application = _recommended(batch, owner)
    on_list, _new = RecommendationList.objects.get_or_create(
        batch=batch,
        authority=application.authority,
        defaults={
            "state": RecommendationList.State.ACCEPTED,
            "document_number": f"样例函〔{batch.year}〕{batch.ordinal}号",
            "letter_code": "样例凭据",
            "sent_at": clock.now(),
            **make.two_people(Role.AUTHORITY_OFFICER, Role.AUTHORITY_LEAD, application.authority),
        },
    )
    ListEntry.objects.create(
        on_list=on_list, application=application, finding=ListEntry.Finding.IN_ORDER
    )
    create(Evaluation.of(application), actor=SYSTEM)
    return make.fresh(application)


def chosen(application: Application) -> Result:
    """Return the result of an evaluated application that was selected; its letter is still held."""
    score = Decimal(80)
    case = make.restated(
        application.evaluation,
        state=Evaluation.State.SELECTED,
        basic_score=score,
        plan_score=score,
        total_score=score,
        spread=Decimal(),
    )
    release, _new = Release.objects.get_or_create(
        batch=application.batch,
        state=Release.State.RELEASED,
        defaults=make.two_people(Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD),
    )
    return Result.objects.create(release=release, evaluation=case, outcome=Result.Outcome.CREATION)


def _recommended(batch: Batch, owner: User) -> Application:
    """Return a complete application that its province recommends, on no list yet."""
    now, applicant = clock.now(), owner.organisation
    assert applicant is not None
    sector, authority = batch.sectors.first(), batch.authority_for(applicant)
    application = Application.objects.create(
        batch=batch,
        applicant=applicant,
        authority=authority,
        kind=applicant.kind,
        sector=sector,
        state=Application.State.RECOMMENDED,
        verdict=Application.Verdict.RECOMMEND,
        declared_by=owner,
        declared_at=now,
        submitted_at=now,
    )
    plan = WorkPlan.objects.create(application=application)
    KeyTask.objects.create(application=application, **make.words_of_a_task())
    for slot in ("licence", "audit", "declaration"):
        attachments.store(application, slot, make.a_pdf(f"{slot}.pdf"), actor=owner, replace=True)
    key = (application.kind, batch.year)
    if key not in _forms:
        _forms[key] = _filled_in(application)
    application.basic_info, application.answers, plan.texts = _forms[key]
    plan.save(update_fields=["texts"])
    people = make.two_people(Role.AUTHORITY_OFFICER, Role.AUTHORITY_LEAD, authority)
    application = make.restated(application, **people)
    content = application.content()
    Submission.objects.create(
        application=application,
        number=1,
        at=now,
        by=owner,
        content=content,
        sha256=versions.seal(content),
    )
    Recommendation.objects.create(
        application=application, by_id=application.proposed_by_id, at=now, **make.OPINION
    )
    return application


def _filled_in(application: Application) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return a sound answer for every field, by where each is kept."""
    basic: dict[str, str] = {}
    answers: dict[str, str] = {}
    texts: dict[str, str] = {}
    stores = {"basic": basic, "plan": texts, "target": texts}
    for key, text in make.answers_for(application).items():
        stores.get(key.partition(".")[0], answers)[key] = text
    return basic, answers, texts
