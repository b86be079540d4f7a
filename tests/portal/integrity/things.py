"""Building blocks: incidents as the ministry's people enter and decide on them."""

import datetime as dt
from typing import Any

from portal.accounts.models import Organisation, Role
from portal.integrity import services
from portal.integrity.models import Incident
from portal.lifecycle.door import perform
from portal.timeline import clock
from tests.factories import a_pdf, a_user, an_enterprise

FACTS = "排污口在线监测数据超标，经生态环境部门查实（样例）"
REMARK = "内部文号样例七七"


def words(**changes: Any) -> dict[str, Any]:
    """Return what an officer writes down of an incident."""
    return {
        "category": "pollution",
        "happened_on": clock.today() - dt.timedelta(days=30),
        "source": "authority",
        "facts": FACTS,
        "remark": REMARK,
        **changes,
    }


def recorded(organisation: Organisation | None = None, **changes: Any) -> Incident:
    """Return an incident with evidence that an officer has entered."""
    return services.enter(
        organisation or an_enterprise(),
        actor=a_user(Role.MINISTRY_OFFICER),
        **{"evidence": a_pdf("通报.pdf"), **words(), **changes},
    )


def confirmed(organisation: Organisation | None = None, **changes: Any) -> Incident:
    """Return an incident that another person has confirmed: it stands."""
    incident = recorded(organisation, **changes)
    return perform(incident, "confirm", actor=a_user(Role.MINISTRY_LEAD), reason="证据确凿")


def lifted(incident: Incident) -> Incident:
    """Have an incident lifted by two people."""
    officer, lead = a_user(Role.MINISTRY_OFFICER), a_user(Role.MINISTRY_LEAD)
    proposed = perform(incident, "propose_lifting", actor=officer, reason="已整改")
    return perform(proposed, "lift", actor=lead, reason="整改到位")
