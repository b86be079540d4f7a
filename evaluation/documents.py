"""The letter that tells an applicant its result, on paper."""

from evaluation.models import Result
from portal.accounts.models import Organisation
from portal.documents import pdf


def result_letter(result: Result) -> bytes:
    """Render the letter of a result as PDF: its own result and nothing about others (十).

    `result` comes from `with_life()`. One that is still held says that it is a draft.
    """
    ministry = Organisation.objects.filter(kind=Organisation.Kind.MINISTRY).first()
    context = {
        "result": result,
        "scores": result.own_scores,
        "issuer": ministry.name if ministry else "",
        "told_at": result.release.approved_at,
        "is_draft": not result.is_told,
        "is_sample": result.applicant.is_sample,
    }
    return pdf.render("evaluation/result_letter_pdf.html", context)
