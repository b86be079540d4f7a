"""What an authority writes about an application, for the tests of this floor."""

from typing import Any

from applications import reviewing, services
from applications.models import Application, Clarification, Defect, ReviewCheck
from portal.accounts.models import Role, User
from portal.lifecycle.door import perform
from tests import factories as make


def an_officer_of(application: Application) -> User:
    return make.a_user(Role.AUTHORITY_OFFICER, application.authority)


def a_lead_of(application: Application) -> User:
    return make.a_user(Role.AUTHORITY_LEAD, application.authority)


def examined(application: Application, officer: User, **results: str) -> None:
    """Fill in the whole sheet: every check passed, but for those in `results`."""
    given: dict[str, dict[str, Any]] = {
        row.item: {
            "result": results.get(row.item, "pass"),
            "note": "样例说明",
            "source": "信用中国",
            "looked_on": None,
            "version": row.version,
        }
        for row in reviewing.sheet_of(application)
    }
    reviewing.save_checks(application, given, actor=officer)


def posted(application: Application, **changes: str) -> dict[str, str]:
    """The sheet's checks as the page would post them, with `item-name` changes."""
    data = {"part": "checks"}
    for row in reviewing.sheet_of(application):
        data |= {
            f"{row.item}-result": row.result,
            f"{row.item}-note": row.note,
            f"{row.item}-source": row.source,
            f"{row.item}-looked_on": "",
            f"{row.item}-version": str(row.version),
        }
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


def returned(application: Application, officer: User, *defects: Any) -> Application:
    """Send back for correction with `defects`, by default one tied to the licence."""
    told = list(defects) or [{"field": "licence", "text": "印章无法辨认"}]
    return perform(application, "return_for_correction", actor=officer, defects=told)


def corrected(application: Application) -> Application:
    """Declare again and hand in again."""

    owner = make.owner_of(application)
    services.declare(application, actor=owner)
    return perform(application, "resubmit", actor=owner)


def a_question(application: Application, by: User, words: str = "请说明口径") -> Clarification:
    return reviewing.ask(application, words, actor=by)


def result_of(application: Application, item: str) -> str:
    return ReviewCheck.objects.get(application=application, item=item).result


def told(application: Application) -> list[tuple[str, str]]:
    rows = Defect.objects.filter(application=application, round=application.returns)
    return [(row.field, row.text) for row in rows]
