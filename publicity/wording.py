"""Findings of the rules in words, and the words that each kind of notice has of its own."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.batches.models import Batch
from portal.integrity.rules import Want
from portal.integrity.wording import wanting
from publicity.models import PublicNotice
from publicity.rules import Shortfall

Kind = PublicNotice.Kind

#: What the clause of each kind says of it.
RESTS_ON: Final[dict[str, Promise]] = {
    Kind.PROVINCIAL_LIST: gettext_lazy(
        "Provincial authorities recommend eligible parks and enterprises; whoever is rightly "
        "objected to is taken off the list."
    ),
    Kind.CREATION_OBJECTS: gettext_lazy(
        "Applicants that meet the standard become objects of creation, within the number of the "
        "batch. They are not demonstration bases yet."
    ),
    Kind.ACCEPTANCE_RESULTS: gettext_lazy(
        "Results of the acceptance are shown for 5 working days; what is passed and meets no "
        "objection is recognised."
    ),
    Kind.DELISTING: gettext_lazy(
        "A base that fails its effect review, or to which a ground for exit applies, loses its "
        "name and its plaque."
    ),
}

#: How the list of a kind fills, told where nothing stands on it yet.
FILLS: Final[dict[str, Promise]] = {
    Kind.PROVINCIAL_LIST: gettext_lazy(
        "What stands on the recommended list appears here by itself."
    ),
    Kind.CREATION_OBJECTS: gettext_lazy(
        "Objects of creation appear here by themselves once the results are released."
    ),
    Kind.ACCEPTANCE_RESULTS: gettext_lazy("An acceptance that is passed appears here by itself."),
    Kind.DELISTING: gettext_lazy("A base whose recognition is cancelled appears here by itself."),
}

#: What officers do about a line that an upheld objection has removed, where nothing does it.
REMOVED_MEANS: Final[dict[str, Promise]] = {
    Kind.CREATION_OBJECTS: gettext_lazy(
        "An objection that is upheld marks the line as removed. The project of creation goes on "
        "until its applicant withdraws or an incident is confirmed: please deal with that."
    ),
    Kind.DELISTING: gettext_lazy(
        "An objection that is upheld marks the line as removed. The register still says that the "
        "recognition is cancelled: please deal with that."
    ),
}

#: The headings of a notice's two lists, of parks and of enterprises.
HEADINGS: Final[dict[str, dict[str, Promise]]] = {
    Kind.PROVINCIAL_LIST: {
        "park": gettext_lazy("Parks applying"),
        "enterprise": gettext_lazy("Enterprises applying"),
    },
    Kind.CREATION_OBJECTS: {
        "park": gettext_lazy("Parks chosen as objects of creation"),
        "enterprise": gettext_lazy("Enterprises chosen as objects of creation"),
    },
    Kind.DELISTING: {
        "park": gettext_lazy("Former demonstration parks"),
        "enterprise": gettext_lazy("Former demonstration enterprises"),
    },
}


def standing_texts(kind: str, batch: Batch, authority: Any = "") -> dict[str, str]:
    """Return title, basis and procedure that a draft of `kind` begins with."""
    words = {
        "batch": batch.name,
        "authority": authority,
        "call": batch.notice.title,
        "number": batch.notice.document_number,
    }
    title, basis, procedure = {
        Kind.PROVINCIAL_LIST: (
            _(
                "Public notice of the applicants that %(authority)s is to recommend as National "
                "Emerging Industry Demonstration Bases (%(batch)s)"
            ),
            _(
                "Work plan for the creation of National Emerging Industry Demonstration Bases "
                "(MIIT Gui [2025] No. 250), clause 6(1); “%(call)s” (%(number)s)."
            ),
            _(
                "After voluntary application and the authority's examination, the applicants "
                "listed here are to be recommended to the Ministry of Industry and Information "
                "Technology."
            ),
        ),
        Kind.CREATION_OBJECTS: (
            _(
                "Public notice of the objects of creation of National Emerging Industry "
                "Demonstration Bases (%(batch)s)"
            ),
            _(
                "Work plan for the creation of National Emerging Industry Demonstration Bases "
                "(MIIT Gui [2025] No. 250), clause 6(2); “%(call)s” (%(number)s)."
            ),
            _(
                "After application, provincial recommendation and comprehensive evaluation, the "
                "applicants listed here have become objects of creation for two years."
            ),
        ),
        Kind.ACCEPTANCE_RESULTS: (
            _(
                "Public notice of the acceptance results of National Emerging Industry "
                "Demonstration Bases (%(batch)s)"
            ),
            _(
                "Work plan for the creation of National Emerging Industry Demonstration Bases "
                "(MIIT Gui [2025] No. 250), clause 6(4); “%(call)s” (%(number)s)."
            ),
            _(
                "After application, provincial recommendation, comprehensive evaluation, two "
                "years of creation and acceptance, the objects listed here are to be recognised."
            ),
        ),
        Kind.DELISTING: (
            _(
                "Public notice of cancelled recognitions of National Emerging Industry "
                "Demonstration Bases (%(batch)s)"
            ),
            _(
                "Work plan for the creation of National Emerging Industry Demonstration Bases "
                "(MIIT Gui [2025] No. 250), clause 8."
            ),
            _(
                "After examination and a hearing of the parties, the recognition of the bases "
                "listed here has been cancelled and their plaques are withdrawn."
            ),
        ),
    }[Kind(kind)]
    return {"title": title % words, "basis": basis % words, "procedure": procedure}


def why_closed(notice: PublicNotice) -> str:
    """Say why a notice takes no objection now."""
    if notice.state == PublicNotice.State.WITHDRAWN:
        return _(
            "This notice has been withdrawn and takes no objection. What was lodged before is "
            "looked into; what it showed may be shown again by a new notice."
        )
    early = notice.span is None
    return sentence(Shortfall.TOO_EARLY if early else Shortfall.TOO_LATE)


def sentence(shortfall: Shortfall) -> str:
    """Say why an objection cannot be taken."""
    return {
        Shortfall.NO_NAME: _(
            "Give your real name, or the name of your organisation: "
            "anonymous objections are not taken."
        ),
        Shortfall.NO_CONTACT: wanting(Want.NO_CONTACT),
        Shortfall.NO_REASONS: wanting(Want.NO_REASONS),
        Shortfall.NO_EVIDENCE: _("Add evidence: without any, nothing can be verified."),
        Shortfall.TOO_EARLY: _("This notice has not been published yet."),
        Shortfall.TOO_LATE: _(
            "The notice is closed and takes no more objections. What you know about a base can be "
            "reported to the ministry at any time."
        ),
    }[shortfall]
