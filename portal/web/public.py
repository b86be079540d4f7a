"""The two public pages that belong to no floor: home and guide."""

import datetime as dt
from typing import Any

from django.db.models import Count
from django.views.generic import TemplateView

from portal.batches.models import Batch
from portal.batches.rules import BASIS
from portal.timeline import clock
from portal.web import home
from portal.web.life import rail_of


def current_batch() -> Batch | None:
    """Return the batch that was called last, with the number of its sectors (one query)."""
    rows = Batch.objects.public().with_life().annotate(sector_count=Count("sectors"))
    return rows.order_by("-notice__published_at").first()


def next_deadline(batch: Batch | None) -> tuple[str, dt.datetime] | None:
    """Return the words and the moment of the deadline that `batch` is running towards."""
    for name in Batch.DEADLINES if batch else ():
        moment = getattr(batch, name)
        if moment > clock.now():
            return Batch.deadline_label(name), moment
    return None


class Home(TemplateView):
    """Where the current batch stands, and what every floor has to tell the public."""

    template_name = "web/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = current_batch()
        return super().get_context_data(
            batch=batch,
            rail=rail_of(batch) if batch else None,
            deadline=next_deadline(batch),
            main=list(home.draw(self.request, aside=False)),
            aside=list(home.draw(self.request, aside=True)),
            **kwargs,
        )


class Guide(TemplateView):
    """Who may apply, with what, in which steps, until when; and that it costs nothing (十)."""

    template_name = "web/guide.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = current_batch()
        return super().get_context_data(
            batch=batch,
            rail=rail_of(batch) if batch else None,
            basis=BASIS,
            is_open=bool(batch and batch.is_calling),
            sectors=list(batch.sectors.all()) if batch else [],
            authorities=list(batch.authority_rows()) if batch else [],
            files=list(batch.notice.attachments.filter(replaced_by=None)) if batch else [],
            **kwargs,
        )
