"""Asking for every place as every person: once, for all nets that look at what comes back."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from portal.accounts.models import User
from tests.nets.places import Place, acts, addresses, places
from tests.nets.world import PEOPLE, World

#: What takes long to draw and is the same for everybody.
SAMPLES: Mapping[str, tuple[str, ...]] = {"api_schema": ("anonymous", "owner")}
BACKEND = settings.AUTHENTICATION_BACKENDS[1]


@dataclass(frozen=True, slots=True)
class Visit:
    """What one person got at one place: status, number of queries, and the text if it is one."""

    place: Place
    who: str
    user: User | None
    answer: str
    queries: int
    text: str

    @property
    def is_shown(self) -> bool:
        return self.answer == "200"

    @property
    def is_page(self) -> bool:
        """Shown as a page for people: no file, no answer for programs."""
        return self.is_shown and self.text.lstrip().startswith("<!")


class Asked:
    """Counts the queries of a connection as they go to the database: the log of it is dear."""

    #: What a transaction costs inside a test and not in life: there the request has none around it.
    BOOKKEEPING = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.queries += not sql.startswith(self.BOOKKEEPING)
        return execute(sql, params, many, context)


class Crawl:
    """The visits of a world, by URL name; each name is crawled when it is first asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.places = places(world)
        self._visits: dict[str, list[Visit]] = {}
        self._posts: dict[tuple[Place, str], str] = {}
        self._clients: dict[int, Client] = {}
        # A process learns these once: whoever came first would seem to pay for all.
        ContentType.objects.get_for_models(*apps.get_models())
        for place in (*chain(*self.places.values()), *acts()):
            self.meet(place.thing)

    def meet(self, thing: models.Model | None) -> None:
        """Sign in everybody around a thing: outside any test, so that they stay."""
        for user in self.world.around(thing).values():
            if user is not None and user.pk not in self._clients:
                self._clients[user.pk] = signed_in(user)

    def of(self, name: str) -> list[Visit]:
        """Return what everybody got by GET at the places of one URL name."""
        if name not in self._visits:
            gets = "get" in addresses()[name].methods
            self._visits[name] = [
                self.visit(place, who)
                for place in (self.places.get(name, ()) if gets else ())
                for who in SAMPLES.get(name, PEOPLE)
            ]
        return self._visits[name]

    def all(self) -> Iterator[Visit]:
        """Yield every visit to every place."""
        for name in addresses():
            yield from self.of(name)

    def client(self, thing: models.Model | None, who: str) -> Client:
        """Return the browser of one person, seen from a thing; a stranger's has no past."""
        user = self.world.around(thing)[who]
        return self._clients[user.pk] if user else Client()

    def visit(self, place: Place, who: str, **headers: str) -> Visit:
        """Ask for a place as one person; whatever that changes is taken back."""
        client, user = self.client(place.thing, who), self.world.around(place.thing)[who]
        asked = Asked()
        with undone(), connection.execute_wrapper(asked):
            response = client.get(place.path, headers=headers)
        return Visit(place, who, user, answer_of(response), asked.queries, text_of(response))

    def post(self, place: Place, who: str) -> str:
        """Send an empty form as one person; take back what that did."""
        if (place, who) not in self._posts:
            client = self.client(place.thing, who)
            with undone():
                response = client.post(place.path)
            client.cookies.pop("messages", None)  # or the next page would tell what was done
            self._posts[place, who] = answer_of(response)
        return self._posts[place, who]


@contextmanager
def undone() -> Iterator[None]:
    """Take back, at the end of the block, all that it wrote: rows, floods counted, kept pages."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
            for name in ("default", "pages"):
                caches[name].clear()


def signed_in(user: User) -> Client:
    """Return a browser in which somebody has been signed in for a while."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    # Sessions are renewed by real time: here never, or the number of queries would hang on it.
    session["renewed"] = sys.maxsize
    session.save()
    return client


def answer_of(response: HttpResponse) -> str:
    """Return the status, with the name of the page that a redirect leads to."""
    if response.status_code not in (301, 302):
        return str(response.status_code)
    return f"{response.status_code} {resolve(urlsplit(response['Location']).path).url_name}"


def text_of(response: HttpResponse) -> str:
    """Return what can be read of an answer as text, and read to its end what is sent as a file."""
    content = response.getvalue()
    readable = response.get("Content-Type", "").startswith(("text/", "application/json"))
    return content.decode() if readable else ""
