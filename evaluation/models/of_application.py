"""What an evaluation has from the application that it is of."""

from typing import Any

from django.urls import reverse

from portal.accounts.models import Organisation
from portal.batches.models import Batch, IndicatorScheme


class OfApplication:
    """The part of `Evaluation` that its application knows."""

    application: Any
    kind: str
    sector_id: int

    @property
    def title(self) -> str:
        return self.application.title

    @property
    def batch(self) -> Batch:
        return self.application.batch

    @property
    def authority(self) -> Organisation:
        return self.application.authority

    @property
    def applicant(self) -> Organisation:
        return self.application.applicant

    @property
    def scheme(self) -> IndicatorScheme:
        return self.application.scheme

    @property
    def board_url(self) -> str:
        """The board of the cases it is compared with."""
        return reverse(
            "evaluation_board", args=[self.application.batch_id, self.sector_id, self.kind]
        )
