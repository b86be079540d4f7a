"""How the story of a batch begins: drawn up, checked and called (六(一))."""

from typing import Any

from portal.accounts.models import Organisation
from portal.batches import exchange, schemes
from portal.batches import services as calling
from portal.batches.models import Batch, BatchAuthority, Notice, Quota, Sector
from portal.lifecycle.door import create, perform
from rehearsal.cast import Cast
from rehearsal.plans import BatchPlan


class CallingStory:
    """How the story of a batch begins."""

    cast: Cast

    def call(self, plan: BatchPlan, **settings: Any) -> Batch:
        """Prepare a batch, propose its notice and publish it; `settings` are fields besides."""
        officer, lead = self.cast.officer, self.cast.lead
        batch = create(plan.batch(**settings), actor=officer)
        for position, name in enumerate(plan.sectors, start=1):
            sector = Sector(batch=batch, code=f"{position:02d}", name=name, position=position)
            sector.save()
            for kind, numbers in plan.quotas.items():
                Quota(batch=batch, sector=sector, kind=kind, number=numbers[position - 1]).save()
        for authority in Organisation.objects.authorities():
            if plan.plan_cities or not authority.parent_region:
                small = bool(authority.parent_region) or authority.region == "660000"
                BatchAuthority(
                    batch=batch,
                    authority=authority,
                    park_limit=1 if small else 2,
                    enterprise_limit=3 if small else 10,
                ).save()
        schemes.store(batch, schemes.read(schemes.DEFAULTS.read_bytes()), is_default=True)
        schemes.store_default_criteria(batch)
        notice = create(
            Notice(
                batch=batch,
                title=plan.title,
                document_number=plan.document_number,
                body=plan.body,
                requirements=plan.requirements,
            ),
            actor=officer,
        )
        calling.justify_all(batch, "演练数据：按演练时间线安排", actor=officer)
        perform(notice, "propose", actor=officer)
        perform(notice, "publish", actor=lead)
        return Batch.objects.get(pk=batch.pk)

    def prepare(self, plan: BatchPlan, like: Batch) -> Batch:
        """Begin a batch with what an earlier one decided: it is still to be proposed."""
        return exchange.copy(like, plan.batch(), actor=self.cast.officer)
