"""One key task of a draft: changed without overwriting what somebody else made of it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications import services
from applications.forms import KeyTaskForm
from applications.models import KeyTask
from applications.views.filling import Draft
from portal.web.life import rail_of


class ApplicationTask(Draft):
    """The form of one key task. Where it reads differently by now, both are shown (409)."""

    task: KeyTask

    def look_up(self, **kwargs: Any) -> None:
        tasks = {task.pk: task for task in self.application.key_tasks.all()}
        if kwargs["task"] not in tasks:
            raise Http404(_("This key task does not exist, or somebody has removed it."))
        self.task = tasks[kwargs["task"]]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.must_be_editable()
        return self.page(KeyTaskForm(instance=self.task), self.task.stamp)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.must_be_editable()
        seen = request.POST.get("seen", "")
        form = KeyTaskForm(request.POST)
        if not form.is_valid():
            return self.page(form, seen, status=HTTPStatus.BAD_REQUEST)
        words = form.cleaned_data
        try:
            other = services.change_task(
                self.application, self.task.pk, words, seen=seen, actor=self.user
            )
        except KeyTask.DoesNotExist as error:
            raise Http404(_("This key task does not exist, or somebody has removed it.")) from error
        if other is not None:
            # Whoever sends again has seen it: the stamp is that of the other's words.
            return self.page(form, other.stamp, other=other, status=HTTPStatus.CONFLICT)
        messages.success(request, _("The key task has been changed."))
        return redirect(self.application.section_url("tasks"))

    def page(
        self,
        form: KeyTaskForm,
        seen: str,
        status: int = HTTPStatus.OK,
        other: KeyTask | None = None,
    ) -> HttpResponse:
        context = {
            "subject": self.application,
            "rail": rail_of(self.application),
            "task": self.task,
            "form": form,
            "seen": seen,
            "differing": self.differing(form, other) if other else [],
        }
        return render(self.request, "applications/task.html", context, status=status)

    def differing(self, form: KeyTaskForm, other: KeyTask) -> list[tuple[Any, Any, Any]]:
        """The fields in which the two differ: label, what is to be saved, what is saved."""
        return [
            (form.fields[name].label, mine, getattr(other, name))
            for name, mine in form.cleaned_data.items()
            if mine != getattr(other, name)
        ]
