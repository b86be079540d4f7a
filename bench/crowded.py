"""Pages that must stay quick however much there is: a form of 300 data items, a long queue."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from bench import boards
from bench.copies import copies
from bench.pages import BACKEND, measure, yardstick
from portal.accounts.models import Role
from portal.batches import schemes
from tests import factories as make

ITEMS: Final = 300
QUEUES: Final = (2_000, 20_000)


@dataclass(frozen=True, slots=True)
class Crowded:
    """One page: milliseconds (median), queries and kilobytes, against the yardstick beside it."""

    name: str
    milliseconds: float
    yardstick_ms: float
    queries: int
    kilobytes: float


def figures() -> list[Crowded]:
    """Measure all of them, the yardstick anew beside each."""
    return [_form(), *_queues(), *_boards()]


def _page(name: str, client: Client, path: str) -> Crowded:
    before = yardstick()
    milliseconds = measure(client, path)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
    queries = len(asked)  # the next request empties the log
    size = len(response.content) / 1024
    return Crowded(name, milliseconds, (before + yardstick()) / 2, queries, size)


def _signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def _form() -> Crowded:
    """A section that asks for 300 data items of three years each."""
    batch = make.a_draft_batch(ordinal=901)
    schemes.store(batch, schemes.read(_of_300_items()), is_default=True)
    draft = make.a_complete_draft(_published(batch))
    client = _signed_in(make.owner_of(draft))
    return _page(f"form of {ITEMS} data items", client, draft.section_url("E4"))


def _published(batch: Any) -> Any:
    from portal.lifecycle.door import perform

    perform(batch.notice, "propose", actor=make.a_user(Role.MINISTRY_OFFICER))
    perform(batch.notice, "publish", actor=make.a_user(Role.MINISTRY_LEAD))
    return type(batch).objects.get(pk=batch.pk)


def _of_300_items() -> str:
    """The default scheme of enterprises with 300 data items under its last indicator."""
    (scheme,) = (
        entry
        for entry in json.loads(schemes.DEFAULTS.read_bytes())
        if entry["object_kind"] == "enterprise"
    )
    codes = [f"item{number}" for number in range(ITEMS)]
    scheme["items"] += [
        {"code": code, "name": f"样例数据项 {code}", "unit": "项"} for code in codes
    ]
    scheme["level1"][3]["level2"][2]["formula"]["of"] += codes
    park = next(
        entry
        for entry in json.loads(schemes.DEFAULTS.read_bytes())
        if entry["object_kind"] == "park"
    )
    return json.dumps([park, scheme])


def _queues() -> list[Crowded]:
    """An authority's list with 2,000 and with 20,000 applications in it."""
    pattern = make.submitted(make.a_batch(ordinal=902))
    officer = make.a_user(Role.AUTHORITY_OFFICER, pattern.authority)
    path = f"{reverse('application_list')}?batch={pattern.batch_id}"
    client, found = _signed_in(officer), []
    for wanted in QUEUES:
        there = Application.objects.filter(batch=pattern.batch_id).count()
        copies(pattern, wanted - there, whole=False)
        found.append(_page(f"authority's list of {wanted:,}", client, path))
    return found


def _boards() -> list[Crowded]:
    """The ministry's board as it grows, each size measured before the next is filled in."""
    return [_page(name, _signed_in(reader), path) for name, reader, path in boards.pages()]
