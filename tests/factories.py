"""Building blocks for tests: each makes one thing as the portal itself would make it."""

import datetime as dt
from itertools import count
from typing import Any, TypeVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from applications import recommending, services
from applications.models import Application, KeyTask, RecommendationList
from portal.accounts import authorities
from portal.accounts.models import Membership, Organisation, Role, User
from portal.batches import schemes
from portal.batches import services as calling
from portal.batches.models import Batch, BatchAuthority, Kind, Notice, Quota, Sector
from portal.batches.timers import arm_deadlines
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from portal.timeline import clock

M = TypeVar("M", bound=models.Model)

_numbers = count(1)

#: A small, valid PDF of one empty page.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n"
    b"0000000105 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n165\n%%EOF\n"
)

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


#: What a province that has found nothing wrong says of an application.
OPINION = {
    "verdict": "recommend",
    "opinion": "核查无误",
    "eligible": True,
    "truthful": True,
    "creditworthy": True,
    "safe": True,
}


def a_uscc(number: int, region: str = "320500") -> str:
    """Return a valid, invented unified social credit code (GB 32100-2015)."""
    body = f"91{region}MA{number:07d}"[:17]
    weighted = sum(_USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _USCC_ALPHABET[(31 - weighted % 31) % 31]


def a_pdf(name: str = "证明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def an_authority(region: str = "320000") -> Organisation:
    authorities.seed()
    return Organisation.objects.get(kind=Organisation.Kind.AUTHORITY, region=region)


def the_ministry() -> Organisation:
    return Organisation.objects.get_or_create(
        kind=Organisation.Kind.MINISTRY, defaults={"name": "工业和信息化部（样例）"}
    )[0]


def an_oversight_body() -> Organisation:
    return Organisation.objects.get_or_create(
        kind=Organisation.Kind.OVERSIGHT, defaults={"name": "监督机关（样例）"}
    )[0]


def an_enterprise(region: str = "320000", kind: str = Kind.ENTERPRISE) -> Organisation:
    number = next(_numbers)
    words = "园区" if kind == Kind.PARK else "有限公司"
    return Organisation.objects.create(
        kind=kind,
        name=f"样例{number}{words}",
        uscc=a_uscc(number),
        region=region,
        is_sample=True,
    )


def a_user(role: str, organisation: Organisation | None = None, name: str = "") -> User:
    """Return a new user with one role, in `organisation` or the one that fits the role."""
    if organisation is None:
        organisation = {
            Role.AUDITOR: an_oversight_body,
            Role.AUTHORITY_OFFICER: an_authority,
            Role.AUTHORITY_LEAD: an_authority,
            Role.APPLICANT_OWNER: an_enterprise,
            Role.APPLICANT_EDITOR: an_enterprise,
            Role.APPLICANT_VIEWER: an_enterprise,
        }.get(Role(role), the_ministry)()
    username = name or f"user{next(_numbers):05}"
    user = User.objects.create(username=username, email=f"{username}@example.test")
    Membership.objects.create(user=user, organisation=organisation, roles=[role])
    return user


def two_people(officer: str, lead: str, of: Organisation | None = None) -> dict[str, Any]:
    """Return who proposed and who approved, and when, as a thing keeps it."""
    now = clock.now()
    return {
        "proposed_by": a_user(officer, of),
        "proposed_at": now,
        "approved_by": a_user(lead, of),
        "approved_at": now,
    }


def restated(row: M, **values: Any) -> M:
    """Save `row` with other values, its state among them, and return it anew."""
    kept = [f for f in row._meta.concrete_fields if f.name not in values]
    again = type(row)(**{f.attname: getattr(row, f.attname) for f in kept}, **values)
    again.save(force_update=True)
    return again


def the_parts_of_a_batch(**changes: Any) -> Batch:
    """Return a sound batch in preparation, without its notice."""
    number = next(_numbers)
    now = clock.now()
    values = {
        "ordinal": number,
        "name": f"第{number}批",
        "year": now.year,
        "applications_due": now + dt.timedelta(days=45),
        "recommendations_due": now + dt.timedelta(days=65),
        "evaluation_due": now + dt.timedelta(days=105),
        "province_publicity_days": 0,
        **changes,
    }
    batch = create(Batch(**values), actor=SYSTEM)
    sectors = Sector.objects.bulk_create(
        Sector(batch=batch, code=f"S{position}", name=name, position=position)
        for position, name in enumerate(("人工智能", "智能机器人"), start=1)
    )
    Quota.objects.bulk_create(
        Quota(batch=batch, sector=sector, kind=kind, number=2)
        for sector in sectors
        for kind in Kind
    )
    authorities.seed()
    BatchAuthority.objects.bulk_create(
        BatchAuthority(batch=batch, authority=authority, park_limit=2, enterprise_limit=10)
        for authority in Organisation.objects.authorities()
    )
    schemes.store(batch, schemes.read(schemes.DEFAULTS.read_bytes()), is_default=True)
    schemes.store_default_criteria(batch)
    return batch


def words_of_a_notice(batch: Batch) -> dict[str, str]:
    """Return what a call notice says."""
    return {
        "title": f"关于开展第{batch.ordinal}批示范基地创建工作的通知（样例）",
        "document_number": f"样例函〔{batch.year}〕{batch.ordinal}号",
        "body": "演示数据",
    }


def a_draft_batch(**changes: Any) -> Batch:
    """Return a sound batch in preparation, with its draft notice."""
    batch = the_parts_of_a_batch(**changes)
    notice = create(Notice(batch=batch, **words_of_a_notice(batch)), actor=SYSTEM)
    calling.justify_all(notice.batch, "样例理由", actor=a_user(Role.MINISTRY_OFFICER))
    return batch


def a_called_batch(**changes: Any) -> Batch:
    """Return a batch that is open for applications: its notice proposed and published."""
    batch = a_draft_batch(**changes)
    perform(batch.notice, "propose", actor=a_user(Role.MINISTRY_OFFICER))
    perform(batch.notice, "publish", actor=a_user(Role.MINISTRY_LEAD))
    return Batch.objects.get(pk=batch.pk)


def a_batch(**changes: Any) -> Batch:
    """Return a batch that is open for applications, its notice published and its timers armed.

    Written straight into the tables; `a_called_batch` goes through the door.
    """
    batch = the_parts_of_a_batch(**changes)
    batch = restated(batch, state=Batch.State.APPLYING)
    Notice.objects.create(
        batch=batch,
        state=Notice.State.PUBLISHED,
        published_at=clock.now(),
        **two_people(Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD),
        **words_of_a_notice(batch),
    )
    arm_deadlines(batch)
    return Batch.objects.get(pk=batch.pk)


def a_draft(batch: Batch | None = None, owner: User | None = None, **changes: Any) -> Application:
    """Return an empty draft of `owner`'s organisation."""
    batch = batch or a_batch()
    owner = owner or a_user(Role.APPLICANT_OWNER, an_enterprise(**changes))
    sector = batch.sectors.first()
    assert sector is not None
    assert owner.organisation is not None
    return services.start(batch, owner.organisation, sector, actor=owner)


def fresh(application: Application) -> Application:
    """Return the application as it stands, with what its rules read."""
    return Application.objects.with_life().get(pk=application.pk)


def owner_of(application: Application) -> User:
    """Return the applicant's owner."""
    members = Membership.objects.filter(organisation=application.applicant_id)
    return next(m.user for m in members if Role.APPLICANT_OWNER in m.roles)


#: Figures of data items, year by year, by which every indicator of an enterprise comes to 60 in
#: its unit; all other items are 60 themselves.
FIGURES = {
    "revenue": ("100", "160", "256"),
    "field_revenue": ("60", "96", "153.6"),
    "rd_expense": ("60", "96", "153.6"),
    "value_added": ("3600", "3600", "3600"),
    "maturity": ("3", "3", "3"),
}


def answers_for(application: Application) -> dict[str, str]:
    """Return a sound answer for every field of the form."""
    sample = {"number": "60", "date": "2015-05-20", "email": "lianxi@example.test"}
    outline = application.outline
    found = {key: sample.get(field.form.value, "样例内容") for key, field in outline.fields.items()}
    for code in FIGURES.keys() & outline.scheme.data_items.keys():
        for year, figure in zip(outline.years, FIGURES[code], strict=True):
            found[f"{code}.{year}"] = figure
    return found | {key: "3" for key in found if key == "target.E3.2.target"}


def words_of_a_task() -> dict[str, Any]:
    """Return a sound key task."""
    return {
        "name": "产线升级",
        "content": "样例内容",
        "department": "制造部",
        "due_on": clock.today() + dt.timedelta(days=600),
        "deliverable": "验收报告",
    }


def a_complete_draft(batch: Batch | None = None, **changes: Any) -> Application:
    """Return a draft that only needs to be submitted."""
    application = a_draft(batch, **changes)
    owner = owner_of(application)
    form = Application.objects.with_outline().get(pk=application.pk)
    services.save_answers(form, answers_for(form), actor=owner)
    services.add_task(application, KeyTask(**words_of_a_task()), actor=owner)
    for slot in ("licence", "audit", "declaration"):
        services.upload(application, slot, a_pdf(f"{slot}.pdf"), actor=owner)
    services.declare(application, actor=owner)
    return fresh(application)


def submitted(batch: Batch | None = None, **changes: Any) -> Application:
    """Return an application that has been handed in."""
    application = a_complete_draft(batch, **changes)
    return perform(application, "submit", actor=owner_of(application))


def proposed(batch: Batch | None = None, verdict: str = "recommend", **changes: Any) -> Application:
    """Return an application with the officer's opinion on it."""
    application = submitted(batch, **changes)
    officer = a_user(Role.AUTHORITY_OFFICER, application.authority)
    opinion = OPINION | {"verdict": verdict}
    return perform(application, "propose_recommendation", actor=officer, **opinion)


def recommended(batch: Batch | None = None, **changes: Any) -> Application:
    """Return an application that its authority has recommended."""
    application = proposed(batch, **changes)
    lead = a_user(Role.AUTHORITY_LEAD, application.authority)
    return perform(application, "recommend", actor=lead)


def a_recommended_list(batch: Batch | None = None, **changes: Any) -> RecommendationList:
    """Return a list being drawn up, with one application on it."""
    application = recommended(batch, **changes)
    return the_list_of(application)


def the_list_of(application: Application) -> RecommendationList:
    """Return the recommended list that holds an application, as it stands now."""
    return again(application.list_entry.on_list)


def again(row: RecommendationList) -> RecommendationList:
    """Return the list as it stands now, with what its conditions read."""
    return RecommendationList.objects.with_life().get(pk=row.pk)


def approved_list(row: RecommendationList) -> RecommendationList:
    """Have the list proposed and approved by two people of its authority."""
    perform(row, "propose", actor=a_user(Role.AUTHORITY_OFFICER, row.authority))
    perform(row, "approve", actor=a_user(Role.AUTHORITY_LEAD, row.authority))
    return again(row)


def with_letter(row: RecommendationList) -> RecommendationList:
    """File the stamped letter of the list."""
    officer = a_user(Role.AUTHORITY_OFFICER, row.authority)
    recommending.file_letter(row, "样例函〔2026〕8号", a_pdf("推荐函.pdf"), actor=officer)
    return again(row)


def sent_list(row: RecommendationList) -> RecommendationList:
    """Have the list approved, stamped and sent."""
    stamped = with_letter(approved_list(row))
    perform(stamped, "send", actor=a_user(Role.AUTHORITY_OFFICER, row.authority))
    return again(row)


def checked_list(row: RecommendationList) -> RecommendationList:
    """Have the ministry find every application on the list in order."""
    findings = {line.pk: ("in_order", "") for line in row.lines}
    recommending.check(row, findings, actor=a_user(Role.MINISTRY_OFFICER))
    return again(row)


def accepted_list(row: RecommendationList) -> RecommendationList:
    """Have the list sent, and found in order by the ministry."""
    return accepted(sent_list(row))


def accepted(row: RecommendationList) -> RecommendationList:
    """Have a sent list found in order: one person of the ministry proposes, another decides."""
    perform(checked_list(row), "propose_acceptance", actor=a_user(Role.MINISTRY_OFFICER))
    perform(row, "accept", actor=a_user(Role.MINISTRY_LEAD))
    return again(row)


def sent_back_list(
    row: RecommendationList, resend_by: dt.datetime, reason: str = "推荐函缺页"
) -> RecommendationList:
    """Have the ministry return a sent list: an officer proposes it, a lead decides."""
    officer = a_user(Role.MINISTRY_OFFICER)
    perform(row, "propose_return", actor=officer, reason=reason, resend_by=resend_by)
    perform(row, "return_to_authority", actor=a_user(Role.MINISTRY_LEAD))
    return again(row)


def a_free_region(batch: Batch) -> str:
    """Return the region of an authority that has no list in `batch` yet, its home first."""
    taken = set(batch.recommendation_lists.values_list("authority__region", flat=True))
    regions = batch.batch_authorities.values_list("authority__region", flat=True)
    return next(r for r in ("320000", *regions) if r not in taken)
