"""Who runs a public notice: the ministry its results, a province its recommended list."""

from typing import Any, Final

from portal.accounts.models import Role
from portal.lifecycle.actors import Permission, described, holds, member

#: The roles in which a province runs its own notices, by those of the ministry.
_PROVINCIAL: Final = {
    Role.MINISTRY_OFFICER: Role.AUTHORITY_OFFICER,
    Role.MINISTRY_LEAD: Role.AUTHORITY_LEAD,
}


def runs(*roles: Role) -> Permission:
    """Whoever runs a notice: the ministry its results, a province its recommended list.

    `roles` are those of the ministry. The permission takes a notice or anything of one.
    """
    ministry = holds(*roles)
    province = member("authority_id", *(_PROVINCIAL[role] for role in roles))

    def permission(subject: Any, actor: Any) -> bool:
        notice = getattr(subject, "notice", subject)
        own = ministry if notice.authority_id is None else province
        return own(notice, actor)

    names = (f"{role} (of a recommended list: {_PROVINCIAL[role]})" for role in roles)
    return described(permission, ", ".join(names))


officer = runs(Role.MINISTRY_OFFICER)
lead = runs(Role.MINISTRY_LEAD)
staff = runs(Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD)


def the_handler(objection: Any, actor: Any) -> bool:
    """The officer who has this objection in hand, and no other."""
    return officer(objection, actor) and actor.pk == objection.handler_id


def any_officer(objection: Any, actor: Any) -> bool:
    """Any officer of whoever runs the notice, as long as nobody has it in hand."""
    return officer(objection, actor) and objection.handler_id is None


def asks_a_province(objection: Any, actor: Any) -> bool:
    """The ministry's handler: a province that runs the notice looks into it by itself."""
    return the_handler(objection, actor) and objection.notice.authority_id is None


described(the_handler, "the officer who has it in hand")
described(any_officer, "an officer of whoever runs the notice, while nobody has it in hand")
described(asks_a_province, "the ministry_officer who has it in hand")


def is_person(name: str, actor: Any) -> bool:
    """Whether `name`, as somebody wrote it, is that of `actor`."""
    return bool(name) and "".join(name.split()) == "".join(str(actor).split())
