"""`Subject`: the base of everything in the house that has a life."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.lifecycle.actions import Actor, Deed, deeds
from portal.lifecycle.errors import Reason


class SubjectQuerySet(models.QuerySet[Any]):
    """Base queryset of living things. Each model narrows it in its own `visible_to`."""

    def update(self, **changes: Any) -> int:
        """Refuse to move a state behind the door's back (django-fsm does not guard this)."""
        if "state" in changes:
            raise TypeError("A state is moved by perform() alone, never by update().")
        return super().update(**changes)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kw: Any) -> int:
        if "state" in (fields := list(fields)):
            raise TypeError("A state is moved by perform() alone, never by bulk_update().")
        return super().bulk_update(objs, fields, *args, **kw)

    def visible_to(self, user: Any) -> Self:
        """Return what `user` may see. Closed unless a model opens it."""
        return self.none()

    def with_life(self) -> Self:
        """Join and prefetch what conditions and pages need, so that lists cost a fixed number."""
        return self


class Subject(models.Model):
    """A thing with a life: a protected `state`, moved by `perform()` alone.

    A model defines `state` (an `FSMField(protected=True)`), its transitions, and may
    override the class attributes below.
    """

    #: Fields that the audit log keeps before and after each act, besides the state.
    audited: ClassVar[tuple[str, ...]] = ()

    created_at = models.DateTimeField(_("created at"), null=True, editable=False)

    state: str
    #: The door has asked all conditions of what now runs on this row, and they hold.
    judged = False

    class Meta:
        abstract = True

    @classmethod
    def deed(cls, name: str) -> Deed | None:
        return deeds(cls).get(name)

    @classmethod
    def state_label(cls, state: str) -> str:
        field: Any = cls._meta.get_field("state")
        return str(dict(field.flatchoices).get(state, state))

    @property
    def label(self) -> str:
        """The model's dotted name, as URLs and the audit log write it."""
        return self._meta.label_lower

    def get_absolute_url(self) -> str:
        """The page it is shown on: each model has its own."""
        raise NotImplementedError

    def action_url(self, name: str) -> str:
        return reverse("act", args=[self.label, self.pk, name])

    def rests_on(self, clause: str) -> str:
        """Return the clause that an action on this very thing rests on; `clause` is the action's.

        A model whose things are of several kinds, each under a clause of its own, overrides it.
        """
        return clause

    @classmethod
    def may_rest_on(cls, name: str, clause: str) -> tuple[str, ...]:
        """Return every clause that `rests_on` may answer for action `name` with `clause`."""
        return (clause,)

    def lock_with(self, name: str) -> None:
        """Lock, before the conditions of action `name` are asked, what they count against."""

    def bars(self, name: str, actor: Actor) -> Iterable[Reason]:
        """Say why this very person may not do `name`, although the role allows it."""
        return ()

    def clash(self) -> Reason | None:
        """Say in words of its own that another has what only one may have; None: as forms do."""
        return None

    def snapshot(self) -> dict[str, Any]:
        """What the audit log keeps of this thing."""
        return {"state": self.state, **{name: getattr(self, name) for name in self.audited}}


class TwoPersonSubject(Subject):
    """A thing whose binding decision one person proposes and another approves.

    The door stamps these fields from the action's `step`; nothing else writes them.
    """

    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)

    class Meta:
        abstract = True
