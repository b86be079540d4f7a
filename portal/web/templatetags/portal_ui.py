"""The components of a page. What each wants and shows stands in docs/components.md."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.documents.models import Attachment
from portal.lifecycle.actions import Offer, Tone
from portal.lifecycle.errors import Reason
from portal.timeline import clock, wording
from portal.web import nav
from portal.web.demo import DOORS, region_doors
from portal.web.rail import RailStop
from portal.web.regions import Tile, name_of
from portal.web.ui import Bar, Check, Crumb, Section, history

register = template.Library()

Text = str | Promise

#: A running deadline turns red this long before it ends.
NEAR = dt.timedelta(days=3)

#: Which colour a state wears, whatever thing is in it. States not named here are grey.
TONES: Mapping[str, str] = {
    tone_state: tone
    for tone, states in {
        "blue": (
            "submitted resubmitted proposed open assigned reviewing in_review scoring "
            "running creating published pending in_progress shown publicised sent "
            "registered asked"
        ),
        "green": (
            "recommended selected accepted recognised passed retained closed locked approved "
            "active settled upheld issued effective confirmed given"
        ),
        "orange": "returned correction overdue rectifying extended amended objected due disputed",
        "red": "rejected not_recommended not_selected failed delisted revoked refused terminated",
        "gold": "amending promoted",
    }.items()
    for tone_state in states.split()
}

MESSAGE_ICONS = {"success": "check", "info": "info", "debug": "info"}


# ── Small signs ──────────────────────────────────────────────────────────────────────────────


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a line icon of static/icons/sprite.svg; decoration only, so it has no name."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" '
        'stroke-linecap="round" stroke-linejoin="round"><use href="{}#{}"></use></svg>',
        static("icons/sprite.svg"),
        name,
    )


@register.filter
def message_icon(level_tag: str) -> str:
    """Name the icon that goes with a message of that level."""
    return MESSAGE_ICONS.get(level_tag, "alert")


@register.filter
def region(code: str) -> str:
    """Name a region by its code, in the reader's language."""
    return name_of(code)


@register.simple_tag
def tag(label: Text, tone: str = "") -> SafeString:
    """Draw a small coloured label. tone: blue, green, orange, red, gold or none."""
    return format_html('<span class="tag{}">{}</span>', f" tag--{tone}" if tone else "", label)


@register.simple_tag
def state_tag(subject: Any, tone: str = "") -> SafeString:
    """Draw the state of anything that has `state` and `get_state_display`."""
    return tag(subject.get_state_display(), tone or TONES.get(subject.state, ""))


@register.inclusion_tag("components/clause.html")
def clause(number: str, text: Text = "") -> dict[str, Any]:
    """Cite a clause of the notice, with a paraphrase if given."""
    return {"number": number, "text": text}


# ── Time ─────────────────────────────────────────────────────────────────────────────────────


def remaining(left: dt.timedelta) -> str:
    """Say how much time is left, in its two largest units."""
    if left <= dt.timedelta():
        return _("closed")
    hours, minutes = left.seconds // 3600, left.seconds % 3600 // 60
    parts = []
    if left.days:
        parts.append(ngettext("%(n)d day", "%(n)d days", left.days) % {"n": left.days})
    if hours and left.days < 60:  # noqa: PLR2004 - beyond two months nobody counts hours
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if not left.days and minutes:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes})
    return _("%(time)s left") % {"time": " ".join(parts) or _("less than a minute")}


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Write a moment in Beijing time."""
    return date_format(clock.local(value), "SHORT_DATETIME_FORMAT") if value else ""


@register.filter
def until(value: dt.datetime | None) -> str:
    """Write a deadline in Beijing time; the midnight that ends a day is its 24:00."""
    return wording.until(value) if value else ""


@register.filter
def left(value: dt.datetime) -> str:
    """Say how much time is left until `value`."""
    return remaining(value - clock.now())


@register.inclusion_tag("components/deadline.html")
def deadline(value: dt.datetime | None, *, short: bool = False) -> dict[str, Any]:
    """Draw a deadline with the time left; `short` leaves the moment itself out."""
    if not value:
        return {"value": None}
    time_left = value - clock.now()
    past = time_left <= dt.timedelta()
    tone = "past" if past else "near" if time_left <= NEAR else "far"
    return {"value": value, "left": remaining(time_left), "tone": tone, "short": short}


# ── Where am I ───────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/rail.html")
def rail(stops: Sequence[RailStop] | None) -> dict[str, Any]:
    """Draw the rail; nothing for a thing that stands in no batch."""
    return {"stops": stops}


@register.inclusion_tag("components/crumbs.html")
def crumbs(*steps: Crumb | str) -> dict[str, Any]:
    """Draw the path to the page: `Crumb`s, or label and URL name in turn, then the last label."""
    if steps and not isinstance(steps[0], Crumb):
        words = [str(step) for step in steps]
        pairs = zip(words[:-1:2], words[1::2], strict=True)
        path = [Crumb(label, nav.link(name) or name) for label, name in pairs]
        return {"steps": [*path, Crumb(words[-1])]}
    return {"steps": steps}


@register.inclusion_tag("components/sidenav.html")
def sidenav(sections: Iterable[Section], label: Text = "") -> dict[str, Any]:
    """Draw the sections of a long form, each with how much of it is filled in."""
    return {"sections": sections, "label": label}


# ── What can I do ────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/action_bar.html", takes_context=True)
def action_bar(context: template.Context, actions: Iterable[Offer]) -> dict[str, Any]:
    """Draw what this person may do now, and every reason why not; inline actions stay out.

    What takes the thing further comes first; the rest stays in the order of its declaration.
    """
    shown = [action for action in actions if not action.inline]
    return {
        "actions": sorted(shown, key=lambda action: action.tone != Tone.PRIMARY),
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }


@register.inclusion_tag("components/checks.html")
def checks(items: Iterable[Check]) -> dict[str, Any]:
    """List what has to hold, and whether it does."""
    return {"items": items}


@register.inclusion_tag("components/missing.html")
def missing(reasons: Iterable[Reason]) -> dict[str, Any]:
    """Draw the card of what is still missing, each line linked to its field."""
    return {"reasons": list(reasons)}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, Any]:
    """List the errors of one or more forms, each linked to its field."""
    lines = []
    for form in filter(None, forms):
        lines += [("", "", error) for error in form.non_field_errors()]
        for bound in form:
            target = bound.id_for_label or bound.auto_id
            lines += [(str(bound.label), target, error) for error in bound.errors]
    return {"lines": lines}


# ── Data ─────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/empty.html")
def empty(
    title: Text, hint: Text = "", url: str = "", label: Text = "", icon_name: str = "inbox"
) -> dict[str, Any]:
    """Say that there is nothing here and what the next step is."""
    return {"title": title, "hint": hint, "url": url, "label": label, "icon_name": icon_name}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page) -> dict[str, Any]:
    """Draw the pages of a list (`?page=`), keeping the rest of the query string."""
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "ellipsis": page.paginator.ELLIPSIS,
        "request": context["request"],
    }


@register.inclusion_tag("components/tilemap.html")
def tilemap(tiles: Sequence[Tile], label: Text = "") -> dict[str, Any]:
    """Draw a tile map: the provinces in place, plan cities and the Corps apart."""
    return {
        "label": label,
        "land": [tile for tile in tiles if tile.region.on_map],
        "apart": [tile for tile in tiles if not tile.region.on_map],
    }


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Any]) -> dict[str, Any]:
    """Draw the history of a thing from audit events or `HistoryLine`s."""
    return {"lines": history(events)}


@register.inclusion_tag("components/bars.html")
def progress_bar(
    value: float, maximum: float, label: Text, tone: str = "", text: Text = ""
) -> dict[str, Any]:
    """Draw one labelled bar."""
    return {"bars": [Bar(label, value, maximum, tone, text)]}


@register.inclusion_tag("components/bars.html")
def bars(items: Iterable[Bar]) -> dict[str, Any]:
    """Draw several labelled bars."""
    return {"bars": items}


@register.inclusion_tag("components/file_row.html")
def file_row(
    name: str,
    size: int = 0,
    url: str = "",
    *,
    status: Text = "",
    tone: str = "green",
    replace_url: str = "",
    remove_url: str = "",
) -> dict[str, Any]:
    """Draw one attachment. size: bytes."""
    return {
        "name": name,
        "size": size,
        "url": url,
        "status": status,
        "tone": tone,
        "replace_url": replace_url,
        "remove_url": remove_url,
    }


SCAN_TONES: Mapping[str, str] = {"clean": "green", "waiting": "orange", "infected": "red"}


@register.inclusion_tag("components/attachments.html", takes_context=True)
def attachments(context: template.Context, files: Iterable[Attachment]) -> dict[str, Any]:
    """Draw the files of a thing, and under them the earlier ones that the reader may see."""
    user = context.get("user")
    rows = [
        _file(file, user) for file in files if file.is_current or (user and file.is_shown_to(user))
    ]
    return {
        "current": [row for row in rows if row["file"].is_current],
        "earlier": [row for row in rows if not row["file"].is_current],
    }


def _file(file: Attachment, user: Any) -> dict[str, Any]:
    scan = file.content.scan
    held = file.is_locked or (user and file.is_held_from(user))
    return {
        "file": file,
        "status": file.content.get_scan_display(),
        "tone": SCAN_TONES.get(scan, ""),
        "url": "" if held else file.get_absolute_url(),
    }


# ── Rehearsal ────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/doors.html", takes_context=True)
def rehearsal_doors(context: template.Context) -> dict[str, Any]:
    """Offer the demo accounts by one click; nothing where there is no rehearsal."""
    return {
        "action": context["rehearsal"] and nav.link("rehearsal_sign_in"),
        "doors": DOORS,
        "regions": region_doors(),
        "next": context["request"].GET.get("next", ""),
        "csrf_token": context.get("csrf_token"),
    }
