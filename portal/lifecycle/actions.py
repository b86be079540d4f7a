"""What an action is: a django-fsm transition with its words, clause, form and step.

A model writes its life with django-fsm's own decorator and describes each transition
with `action(...)` in `custom`:

    @transition(
        state,
        source=State.DRAFT,
        target=State.PROPOSED,
        permission=ministry_officer,
        conditions=[scheme_is_complete],
        custom=action(_("Propose for publication"), clause="六(一)", step=Step.PROPOSE),
    )
    def propose(self, act: Act) -> None: ...
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property, update_wrapper
from typing import TYPE_CHECKING, Any, NotRequired, Protocol, TypedDict, Unpack, cast

from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portal.lifecycle.errors import Reason, Text

if TYPE_CHECKING:
    from django_fsm import Transition

    from portal.lifecycle.models import Subject


class Actor(Protocol):
    """Who acts: a signed-in user, or the portal itself when a timer falls due."""

    pk: Any

    @property
    def is_system(self) -> bool: ...

    def has_role(self, *roles: str) -> bool: ...


class Step(StrEnum):
    """The two halves of a decision that binds: they are never done by one person."""

    PROPOSE = "propose"
    APPROVE = "approve"


class Tone(StrEnum):
    """How heavy a button looks."""

    PRIMARY = "primary"
    DEFAULT = "default"
    DANGER = "danger"


class Custom(TypedDict):
    """What a transition carries in django-fsm's `custom`."""

    label: Text
    clause: str
    form: NotRequired[str]
    step: NotRequired[Step]
    tone: NotRequired[Tone]
    inline: NotRequired[bool]
    note: NotRequired[Text]


class Options(TypedDict, total=False):
    """The optional part of `Custom`."""

    form: str
    step: Step
    tone: Tone
    inline: bool
    note: Text


def action(label: str | Promise, clause: str, **options: Unpack[Options]) -> dict[str, Any]:
    """Describe a transition.

    label: what the button says. clause: the clause of the notice it rests on.
    form: dotted path of the Django form that checks the action's fields, called with
    `data`, `files`, `subject` and `actor`. step: half of a decision by two people; the
    door stamps and checks it. inline: the page itself shows the form, so the action bar
    does not. note: what the person should know before acting.
    """
    return {"label": label, "clause": clause, **options}


@dataclass(frozen=True, slots=True)
class Act:
    """One passage through the door, as the transition's body and its followers see it."""

    name: str
    actor: Actor
    at: dt.datetime
    data: Mapping[str, Any]
    before: str
    label: Text = ""
    clause: str = ""


class Condition:
    """Something that has to hold, with every reason against it: made by `@condition`.

    django-fsm asks it as a predicate; the door and the pages ask `.reasons(subject)`. What the
    door has just found to hold, under its lock, is not worked out a second time.
    """

    def __init__(self, explain: Callable[[Any], Iterable[Reason | str | Promise]]) -> None:
        self._explain = explain
        update_wrapper(self, explain)

    def __call__(self, subject: Any) -> bool:
        return subject.judged or not any(True for _reason in self._explain(subject))

    def reasons(self, subject: Any) -> list[Reason]:
        """Return every reason why it does not hold; empty where it does."""
        return [r if isinstance(r, Reason) else Reason(r) for r in self._explain(subject)]


def condition(explain: Callable[[Any], Iterable[Reason | str | Promise]]) -> Condition:
    """Make a condition out of a function that yields every reason against it."""
    return Condition(explain)


@dataclass(frozen=True, slots=True)
class Offer:
    """An action as it is offered to one person on one subject: read by pages and API alike."""

    subject: "Subject"
    deed: "Deed"
    blocked_by: tuple[Reason, ...] = field(default=())

    @property
    def name(self) -> str:
        return self.deed.name

    @property
    def label(self) -> Text:
        return self.deed.custom["label"]

    @property
    def clause(self) -> str:
        return self.subject.rests_on(self.deed.custom["clause"])

    @property
    def note(self) -> Text:
        return self.deed.custom.get("note", "")

    @property
    def tone(self) -> Tone:
        return self.deed.custom.get("tone", Tone.DEFAULT)

    @property
    def needs_form(self) -> bool:
        return "form" in self.deed.custom

    @property
    def inline(self) -> bool:
        return self.deed.custom.get("inline", False)

    @property
    def enabled(self) -> bool:
        return not self.blocked_by

    @property
    def url(self) -> str:
        return self.subject.action_url(self.name)


class Deed:
    """One named transition of a model, read off django-fsm."""

    def __init__(self, model: type["Subject"], name: str) -> None:
        self.model = model
        self.name = name
        method = getattr(model, name)
        self.transitions: Mapping[str, Transition] = method._django_fsm.transitions
        self.state_field: str = method._django_fsm.field.name

    def __repr__(self) -> str:
        return f"<Deed {self.model._meta.label}.{self.name}>"

    @cached_property
    def custom(self) -> Custom:
        return cast(Custom, next(iter(self.transitions.values())).custom)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause it may rest on: several where the model's things are of several kinds."""
        return self.model.may_rest_on(self.name, self.custom["clause"])

    @cached_property
    def form_class(self) -> type[BaseForm] | None:
        path = self.custom.get("form")
        return import_string(path) if path else None

    def transition_from(self, state: str) -> "Transition | None":
        return self.transitions.get(state) or self.transitions.get("*")

    def permits(self, subject: "Subject", actor: Actor) -> bool:
        """Whether the actor's role allows it, whatever the state."""
        transition = self.transition_from(subject.state) or next(iter(self.transitions.values()))
        return bool(transition.has_perm(subject, cast(Any, actor)))

    def reasons(self, subject: "Subject", actor: Actor) -> list[Reason]:
        """Every reason against doing it now; empty when the door would open."""
        transition = self.transition_from(subject.state)
        if transition is None:
            sources = ", ".join(
                str(subject.state_label(source)) for source in self.transitions if source != "*"
            )
            return [
                Reason(
                    _("“%(thing)s” is now “%(state)s”; this is possible only from: %(sources)s.")
                    % {
                        "thing": subject,
                        "state": subject.state_label(subject.state),
                        "sources": sources,
                    }
                )
            ]
        reasons = [*self._second_person(subject, actor), *subject.bars(self.name, actor)]
        for test in transition.conditions:
            reasons += cast(Any, test).reasons(subject)
        return reasons

    def _second_person(self, subject: "Subject", actor: Actor) -> Iterable[Reason]:
        if self.custom.get("step") is Step.APPROVE and not actor.is_system:
            proposer = getattr(subject, "proposed_by_id", None)
            if proposer is not None and proposer == actor.pk:
                yield Reason(
                    _("You proposed this yourself; a binding decision needs a second person.")
                )


@cache
def deeds(model: type["Subject"]) -> dict[str, Deed]:
    """Return every action in the life of `model`, by name, in the order they are written."""
    names = [name for base in reversed(model.__mro__) for name in vars(base)]
    return {
        name: Deed(model, name)
        for name in dict.fromkeys(names)
        if hasattr(getattr(model, name, None), "_django_fsm")
    }
