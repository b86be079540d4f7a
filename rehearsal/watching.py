"""What the ministry has learned about a few organisations, so that the register is not empty."""

import datetime as dt
from typing import Any, Final

from applications.models import Application
from portal.accounts.models import Organisation
from portal.batches.models import Batch
from portal.integrity import complaining, services
from portal.integrity.models import Complaint, Incident
from portal.lifecycle.door import perform
from portal.timeline import clock
from recognition.models import Base
from rehearsal import files
from rehearsal.cast import Cast

REMARK: Final = "样例通报〔2026〕3号，原件存部内档案。"


def fill_register(cast: Cast, batch: Batch) -> None:
    """One incident stands and was answered, one is to be lifted, one waits; complaints besides.

    None concerns anybody whose application, project or recognition is still on its way.
    """
    gone = Base.objects.exclude(state=Base.State.RECOGNISED)[0].holder
    stands = confirm(cast, enter(cast, gone, "false_data", "申报材料与税务记录不一致（样例）。"))
    view = "财务人员误填，已更正（样例）。"
    perform(stands.hearing, "state_view", actor=cast.owner(gone), view=view)
    declined = _ended(batch, Application.State.NOT_RECOMMENDED)
    mended = confirm(cast, enter(cast, declined, "pollution", "废水超标排放，被责令改正（样例）。"))
    perform(mended, "propose_lifting", actor=cast.officer, reason="整改已经验收（样例）。")
    hear_complaints(cast)
    withdrawn = _ended(batch, Application.State.WITHDRAWN)
    enter(cast, withdrawn, "safety", "车间发生一起较大火灾，原因待查（样例）。")


def hear_complaints(cast: Cast) -> None:
    """One complaint is fresh, one in hand, two before the lead, one upheld and answered."""
    gone = Base.objects.exclude(state=Base.State.RECOGNISED)[0].holder.name
    lodge("某省级工信主管部门（样例）", "burden")
    officer = cast.officer
    said = {"organisation": gone, "substance": "申报的专利数量与公开数据不一致（样例）。"}
    found = {"findings": "经向专利管理部门检索核实（样例）。", "verdict": "uphold"}
    lost = perform(lodge(gone, "other"), "take", actor=officer)
    reason = "所反映事项不属于受理范围（样例）。"
    perform(lost, "propose_refusal", actor=officer, reason=reason)
    for acts in ((), ("accept",), ("accept", "verify"), ("accept", "verify", "uphold")):
        complaint = perform(lodge(gone, "false_data"), "take", actor=officer)
        for name in acts:
            fields = {"accept": said, "verify": found, "uphold": {"reason": "核实属实（样例）。"}}
            actor = cast.lead if name == "uphold" else officer
            complaint = perform(complaint, name, actor=actor, **fields[name])


def lodge(about: str, topic: str, **changes: Any) -> Complaint:
    """Somebody complains, by an invented name."""
    given = {
        "name": "样例举报人",
        "contact": "jubao@example.test",
        "reasons": "反映的情况见所附材料，请核实（样例）。",
        **changes,
    }
    return complaining.lodge(about=about, topic=topic, **given)


def enter(
    cast: Cast, body: Organisation, category: str, facts: str, remark: str = REMARK
) -> Incident:
    """An officer enters an incident, with the notice it rests on."""
    return services.enter(
        body,
        actor=cast.officer,
        category=category,
        happened_on=clock.today() - dt.timedelta(days=20),
        source="punishment",
        facts=facts,
        remark=remark,
        evidence=files.a_file("通报（样例）.pdf"),
    )


def confirm(cast: Cast, incident: Incident) -> Any:
    """Another person confirms it."""
    return perform(incident, "confirm", actor=cast.lead, reason="事实清楚，证据充分（样例）。")


def _ended(batch: Batch, state: str) -> Organisation:
    row = Application.objects.filter(batch=batch, state=state).select_related("applicant")[0]
    return row.applicant
