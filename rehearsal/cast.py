"""The people and bodies of a rehearsal: invented, marked as samples, with one password."""

from functools import cached_property
from itertools import islice

from django.conf import settings
from django.contrib.auth.hashers import make_password

from evaluation.models import ExpertProfile
from portal.accounts import authorities, services
from portal.accounts.models import Membership, Organisation, Role, User
from portal.batches.models import Kind
from rehearsal import names

EXPERTS = 15
#: Where the applicants of the demo accounts sit.
HOME = "320000"
#: Where experts live and what they know: spread, so that a draw can spread them.
_HOMES = ("110000", "310000", "440000", "420000", "510000", "610000", "370000", "330000")
_SPECIALITIES = ("产业规划（样例）", "智能制造（样例）", "技术创新管理（样例）")


class Cast:
    """Everybody who acts in a rehearsal. Making one twice finds the same people again."""

    def __init__(self) -> None:
        self._password = make_password(settings.DEMO_PASSWORD)
        self._made = Organisation.objects.filter(is_sample=True).count()

    # --- the fixed cast ---

    @cached_property
    def ministry(self) -> Organisation:
        return self._body(Organisation.Kind.MINISTRY, "工业和信息化部（演示）")

    @cached_property
    def oversight(self) -> Organisation:
        return self._body(Organisation.Kind.OVERSIGHT, "监督机关（演示）")

    def assemble(self) -> None:
        """Seat the ministry, the 37 authorities, experts, auditors and administrators."""
        authorities.seed()
        self.person("ministry", "部经办", self.ministry, Role.MINISTRY_OFFICER)
        self.person("ministry-lead", "部负责人", self.ministry, Role.MINISTRY_LEAD)
        self.person("sysadmin", "系统管理员", self.ministry, Role.SYSTEM_ADMIN)
        self.person("secadmin", "安全管理员", self.ministry, Role.SECURITY_ADMIN)
        self.person("auditor", "审计员", self.oversight, Role.AUDITOR)
        for body in Organisation.objects.authorities():
            region = authorities.region_names()[body.region]
            code = f"authority-{body.region}"
            self.person(code, f"{region}经办", body, Role.AUTHORITY_OFFICER)
            self.person(f"{code}-lead", f"{region}负责人", body, Role.AUTHORITY_LEAD)
        for number, (name, title) in enumerate(islice(names.experts(), EXPERTS), start=1):
            self._expert(number, name, title)

    @property
    def officer(self) -> User:
        return self.user("ministry")

    @property
    def lead(self) -> User:
        return self.user("ministry-lead")

    @cached_property
    def experts(self) -> list[User]:
        return list(User.objects.filter(username__startswith="expert-").order_by("username"))

    @cached_property
    def home(self) -> Organisation:
        """The demo's own province."""
        return Organisation.objects.authorities().get(region=HOME)

    def authority_officer(self, body: Organisation) -> User:
        return self.user(f"authority-{body.region}")

    def authority_lead(self, body: Organisation) -> User:
        return self.user(f"authority-{body.region}-lead")

    # --- applicants ---

    def applicant(self, kind: str, region: str, sector: str) -> Organisation:
        """Found a new sample applicant with an owner."""
        self._made += 1
        number = self._made
        name = (
            names.park(region, number)
            if kind == Kind.PARK
            else names.enterprise(region, sector, number)
        )
        body = Organisation.objects.create(
            kind=kind,
            name=name,
            region=region,
            uscc=names.uscc(number, self._county(region)),
            is_sample=True,
        )
        self.person(f"sample-{number:03d}", f"填报人{number}", body, Role.APPLICANT_OWNER)
        return body

    def home_applicant(self, kind: str) -> Organisation:
        """Found the applicant of the demo accounts `enterprise` or `park`, or find it again."""
        username = "park" if kind == Kind.PARK else "enterprise"
        found = User.objects.filter(username=username).first()
        if found and found.organisation:
            return found.organisation
        self._made += 1
        name = "苏州样例高新产业园区" if kind == Kind.PARK else "苏州样例智能装备有限公司"
        body = Organisation.objects.create(
            kind=kind,
            name=name,
            region=HOME,
            uscc=names.uscc(self._made, "320594"),
            is_sample=True,
        )
        self.person(username, "填报人甲", body, Role.APPLICANT_OWNER)
        if kind == Kind.ENTERPRISE:
            self.person("enterprise-editor", "填报人乙", body, Role.APPLICANT_EDITOR)
        return body

    def newcomer(self, username: str, sector: str) -> Organisation:
        """Have an enterprise of the demo's own province register itself; it waits."""
        self._made += 1
        body = Organisation(
            kind=Organisation.Kind.ENTERPRISE,
            name=names.enterprise(HOME, sector, self._made),
            region=HOME,
            uscc=names.uscc(self._made, self._county(HOME)),
            is_sample=True,
            state=Organisation.State.REGISTERED,
        )
        owner = User(
            username=username,
            display_name=f"填报人{self._made}",
            email=f"{username}@example.test",
            phone="13800000000",
        )
        services.register(body, owner, settings.DEMO_PASSWORD)
        return body

    def owner(self, body: Organisation) -> User:
        """Return the applicant's owner."""
        members = Membership.objects.filter(organisation=body, is_active=True)
        pk = next(m.user_id for m in members if Role.APPLICANT_OWNER in m.roles)
        return User.objects.get(pk=pk)

    def user(self, username: str) -> User:
        return User.objects.get(username=username)

    def person(self, username: str, name: str, body: Organisation, role: str) -> User:
        """Seat a person, or find them again."""
        user, created = User.objects.get_or_create(
            username=username,
            defaults={
                "display_name": name,
                "email": f"{username}@example.test",
                "password": self._password,
            },
        )
        if created:
            Membership.objects.create(user=user, organisation=body, roles=[role])
        return user

    def _body(self, kind: str, name: str) -> Organisation:
        body, _created = Organisation.objects.get_or_create(
            kind=kind, defaults={"name": name, "is_sample": True}
        )
        return body

    def _expert(self, number: int, name: str, title: str) -> None:
        user = self.person(f"expert-{number:03d}", name, self.ministry, Role.EXPERT)
        ExpertProfile.objects.get_or_create(
            user=user,
            defaults={
                "name": name,
                "email": user.email,
                "state": ExpertProfile.State.ACTIVE,
                "employer": f"样例大学（{names.mark(number)}）",
                "employer_uscc": names.uscc(900_000 + number, "110108"),
                "title": title,
                "region": _HOMES[number % len(_HOMES)],
                "specialities": _SPECIALITIES[number % len(_SPECIALITIES)],
            },
        )

    @staticmethod
    def _county(region: str) -> str:
        """A county-level code of the region, as social credit codes carry one."""
        return f"{region[:4]}01" if region.endswith("00") else region


def is_demo_account(username: str) -> bool:
    """Whether a name is one of the contract's demo accounts, to be entered with one click."""
    fixed = {"enterprise", "enterprise-editor", "park", "ministry", "ministry-lead", "auditor"}
    return username in fixed | {"enterprise-new", "sysadmin", "secadmin"} or username.startswith(
        ("authority-", "expert-")
    )
