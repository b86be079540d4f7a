"""A whole batch as one file, and one batch copied into another.

The file is JSON: what the notice decides, field by field, with its tables, schemes and texts.
Every fault is named with its place before anything is written. Attachments stay behind.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import Organisation
from portal.batches import json_text, rules, schemes, services
from portal.batches.models import Batch, Criterion, FormSection, Kind, Notice
from portal.batches.wording import sentence
from portal.timeline import clock

FORMAT: Final = "batch/1"
#: What of the notice travels; its number and date belong to the one it was given to.
NOTICE: Final = ("title", "body", "requirements")
#: Largest number in a table of quotas or limits.
MOST: Final = 1000
LONGEST: Final = 2000


class BatchFileError(ValueError):
    """A batch file is at fault; `sentences` says each fault and where it is."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)
        super().__init__("\n".join(self.sentences))


@dataclass(frozen=True, slots=True)
class Parts:
    """What a batch decides beside its own fields.

    sectors: (code, name). quotas: {(sector code, kind): number}. authorities:
    {region: limits}. criteria: (code, name, points). defaults: kinds whose scheme is
    provisional. notice: its texts by field.
    """

    sectors: list[tuple[str, str]]
    quotas: dict[tuple[str, str], int]
    authorities: dict[str, services.Limits]
    criteria: list[tuple[str, str, Decimal]]
    schemes: list[rules.Scheme]
    defaults: set[str]
    form_texts: dict[str, str]
    notice: dict[str, str]


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A batch file that has been read and is sound: fields by name, and the parts."""

    fields: dict[str, Any]
    parts: Parts


def parts_of(batch: Batch) -> Parts:
    """Return the parts of a batch that comes `with_policy()`."""
    codes = {sector.pk: sector.code for sector in batch.sectors.all()}
    return Parts(
        sectors=[(sector.code, sector.name) for sector in batch.sectors.all()],
        quotas={(codes[row.sector_id], row.kind): row.number for row in batch.quotas.all()},
        authorities={
            row.authority.region: services.Limits(row.park_limit, row.enterprise_limit)
            for row in batch.batch_authorities.all()
        },
        criteria=[(row.code, row.name, row.weight) for row in batch.criteria.all()],
        schemes=[scheme.as_rules() for scheme in batch.schemes.all()],
        defaults={scheme.kind for scheme in batch.schemes.all() if scheme.is_default},
        form_texts=dict(batch.form_texts),
        notice={name: getattr(batch.notice, name) for name in NOTICE},
    )


def dump(batch: Batch) -> str:
    """Write a batch that comes `with_policy()` as a file that `read` reads."""
    parts = parts_of(batch)
    document = {
        "format": FORMAT,
        "batch": {name: _plain(batch, name) for name in _fields()},
        "sectors": [{"code": code, "name": name} for code, name in parts.sectors],
        "quotas": [
            {"sector": sector, "kind": kind, "number": number}
            for (sector, kind), number in parts.quotas.items()
        ],
        "authorities": [
            {"region": region, "parks": limits.parks, "enterprises": limits.enterprises}
            for region, limits in parts.authorities.items()
        ],
        "criteria": [
            {"code": code, "name": name, "points": str(points)}
            for code, name, points in parts.criteria
        ],
        "schemes": json.loads(schemes.dump(parts.schemes)),
        "provisional_schemes": sorted(parts.defaults),
        "form_texts": parts.form_texts,
        "notice": parts.notice,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _fields() -> tuple[str, ...]:
    return tuple(name for name in Batch.POLICY if name != "form_texts")


def _plain(batch: Batch, name: str) -> Any:
    """A field as JSON holds it: moments and figures as text."""
    value = getattr(batch, name)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


@transaction.atomic
def create(found: BatchFile, *, actor: Any) -> Batch:
    """Open a new draft batch out of a file that has been read."""
    batch = services.prepare(Batch(**found.fields), actor=actor)
    fill(batch, found.parts)
    return batch


@transaction.atomic
def copy(source: Batch, batch: Batch, *, actor: Any) -> Batch:
    """Open `batch` with everything that `source` decided, but for the title of its notice."""
    services.prepare(batch, actor=actor)
    parts = parts_of(source)
    fill(batch, replace(parts, notice={**parts.notice, "title": ""}))
    return batch


@transaction.atomic
def fill(batch: Batch, parts: Parts) -> None:
    """Put `parts` in place of what a draft batch decides."""
    batch.sectors.all().delete()
    sectors = {code: services.add_sector(batch, code, name) for code, name in parts.sectors}
    services.set_quotas(
        batch, {(sectors[code].pk, kind): n for (code, kind), n in parts.quotas.items()}
    )
    known = {row.region: row.pk for row in Organisation.objects.authorities()}
    services.set_authorities(
        batch, {known[region]: limits for region, limits in parts.authorities.items()}
    )
    services.set_criteria(batch, parts.criteria)
    for scheme in parts.schemes:
        schemes.store(batch, [scheme], is_default=scheme.kind in parts.defaults)
    services.set_form_texts(batch, parts.form_texts)
    notice = batch.notice
    for name, text in parts.notice.items():
        if text:
            setattr(notice, name, text)
    notice.save(update_fields=list(NOTICE))


# ── Reading ──────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Reader:
    """Reads a document and gathers its faults, each with its place."""

    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, what: str) -> None:
        self.faults.append(_("%(where)s: %(what)s") % {"where": where, "what": what})

    def rows(self, document: Mapping[str, Any], name: str) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the objects of list `name`, each with its place."""
        value = document.get(name)
        if not isinstance(value, list):
            self.fault(name, _("a list is wanted here."))
            return []
        found = []
        for number, row in enumerate(value, start=1):
            where = f"{name}[{number}]"
            if isinstance(row, Mapping):
                found.append((where, row))
            else:
                self.fault(where, _("an object is wanted here."))
        return found

    def mapping(self, document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        value = document.get(name)
        if isinstance(value, Mapping):
            return value
        self.fault(name, _("an object is wanted here."))
        return {}

    def text(self, row: Mapping[str, Any], name: str, where: str, longest: int) -> str:
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            self.fault(f"{where}.{name}", _("a text is wanted here."))
            return ""
        if len(value) > longest:
            self.fault(
                f"{where}.{name}",
                _("at most %(limit)s characters, not %(found)s.")
                % {"limit": longest, "found": len(value)},
            )
        return value

    def whole(self, row: Mapping[str, Any], name: str, where: str) -> int:
        value = row.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST:
            return value
        self.fault(
            f"{where}.{name}",
            _("a whole number from 0 to %(most)s is wanted, not “%(found)s”.")
            % {"most": MOST, "found": str(value)[:40]},
        )
        return 0

    def once(self, key: Any, seen: Any, where: str) -> None:
        if key in seen:
            self.fault(where, _("“%(key)s” stands here twice.") % {"key": _words(key)})

    def cleaned(self, model: Any, name: str, value: Any, where: str) -> Any:
        """Return `value` as the model's field takes it."""
        column = model._meta.get_field(name)
        try:
            cleaned = column.clean(value, None)
            if not isinstance(cleaned, dt.datetime):
                return cleaned
            moment = cleaned if cleaned.tzinfo else cleaned.replace(tzinfo=clock.BEIJING)
            if clock.knows(moment):
                return moment
            self.fault(f"{where}.{name}", _("this moment lies beyond all calendars."))
        except ValidationError as error:
            self.fault(f"{where}.{name}", " ".join(error.messages))
        except (TypeError, ValueError):
            self.fault(f"{where}.{name}", _("a text or a number is wanted here."))
        return None


def _words(key: Any) -> str:
    return " · ".join(key) if isinstance(key, tuple) else str(key)


def read(content: str | bytes) -> BatchFile:
    """Read a batch file; raise `BatchFileError` with every fault where it is not sound."""
    try:
        document = json_text.load(content)
    except ValueError as error:
        raise BatchFileError([str(error)]) from error
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise BatchFileError(
            [_("This is no batch file: its “format” must be “%(format)s”.") % {"format": FORMAT}]
        )
    reader = _Reader()
    fields = _read_fields(reader, document)
    sectors = _read_sectors(reader, document)
    scheme_list, defaults = _read_schemes(reader, document)
    parts = Parts(
        sectors=sectors,
        quotas=_read_quotas(reader, document, {code for code, _name in sectors}),
        authorities=_read_authorities(reader, document),
        criteria=_read_criteria(reader, document),
        schemes=scheme_list,
        defaults=defaults,
        form_texts=_read_form_texts(reader, document),
        notice=_read_notice(reader, document),
    )
    if reader.faults:
        raise BatchFileError(reader.faults)
    return BatchFile(fields, parts)


def _read_fields(reader: _Reader, document: Mapping[str, Any]) -> dict[str, Any]:
    given = reader.mapping(document, "batch")
    fields = {}
    for name in _fields():
        column: Any = Batch._meta.get_field(name)
        if name in given:
            fields[name] = reader.cleaned(Batch, name, given[name], "batch")
        elif column.has_default():
            fields[name] = column.get_default()
        else:
            reader.fault(f"batch.{name}", _("this field is missing."))
    for name in given:
        if name not in _fields():
            reader.fault(f"batch.{name}", _("no batch has such a field."))
    moments = [(name, fields.get(name)) for name in Batch.DEADLINES]
    if all(moment for _name, moment in moments):
        named: Any = [(Batch.deadline_label(name), moment) for name, moment in moments]
        reader.faults += [sentence(problem) for problem in rules.check_dates(named)]
    if not reader.faults:
        try:
            Batch(**fields).validate_constraints(exclude={"ordinal"})
        except ValidationError as error:
            reader.fault("batch", " ".join(error.messages))
        if Batch.objects.filter(ordinal=fields["ordinal"]).exists():
            taken = {"number": fields["ordinal"]}
            reader.fault("batch.ordinal", _("there is a batch %(number)s already.") % taken)
    return fields


def _read_sectors(reader: _Reader, document: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for where, row in reader.rows(document, "sectors"):
        code, name = reader.text(row, "code", where, 8), reader.text(row, "name", where, 40)
        reader.once(code, [c for c, _n in found], where)
        reader.once(name, [n for _c, n in found], where)
        found.append((code, name))
    return found


def _read_quotas(
    reader: _Reader, document: Mapping[str, Any], sectors: set[str]
) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for where, row in reader.rows(document, "quotas"):
        sector, kind = str(row.get("sector")), str(row.get("kind"))
        _one_of(reader, sector, sectors, f"{where}.sector")
        _one_of(reader, kind, Kind.values, f"{where}.kind")
        reader.once((sector, kind), found, where)
        found[sector, kind] = reader.whole(row, "number", where)
    return found


def _read_authorities(reader: _Reader, document: Mapping[str, Any]) -> dict[str, services.Limits]:
    regions = set(Organisation.objects.authorities().values_list("region", flat=True))
    found: dict[str, services.Limits] = {}
    for where, row in reader.rows(document, "authorities"):
        region = str(row.get("region"))
        _one_of(reader, region, regions, f"{where}.region")
        reader.once(region, found, where)
        found[region] = services.Limits(
            reader.whole(row, "parks", where), reader.whole(row, "enterprises", where)
        )
    return found


def _read_criteria(reader: _Reader, document: Mapping[str, Any]) -> list[tuple[str, str, Decimal]]:
    found: list[tuple[str, str, Decimal]] = []
    for where, row in reader.rows(document, "criteria"):
        code, name = reader.text(row, "code", where, 12), reader.text(row, "name", where, 40)
        reader.once(code, [c for c, _n, _p in found], where)
        points = reader.cleaned(Criterion, "weight", row.get("points"), where)
        found.append((code, name, points or Decimal()))
    reader.faults += [sentence(problem) for problem in rules.check_rubric(p for *_r, p in found)]
    return found


def _read_schemes(
    reader: _Reader, document: Mapping[str, Any]
) -> tuple[list[rules.Scheme], set[str]]:
    defaults = document.get("provisional_schemes", [])
    names = {str(name) for name in defaults} if isinstance(defaults, list) else set()
    for name in names:
        _one_of(reader, name, Kind.values, "provisional_schemes")
    try:
        return schemes.read(json.dumps(document.get("schemes"))), names
    except schemes.SchemeError as error:
        reader.faults += [f"schemes: {fault}" for fault in error.sentences]
        return [], names


def _read_form_texts(reader: _Reader, document: Mapping[str, Any]) -> dict[str, str]:
    given = reader.mapping(document, "form_texts")
    for section in given:
        _one_of(reader, section, FormSection.values, "form_texts")
    return {name: reader.text(given, name, "form_texts", LONGEST) for name in given}


def _read_notice(reader: _Reader, document: Mapping[str, Any]) -> dict[str, str]:
    given = reader.mapping(document, "notice")
    texts = {}
    for name in NOTICE:
        column: Any = Notice._meta.get_field(name)
        value = given.get(name, "")
        if not isinstance(value, str):
            reader.fault(f"notice.{name}", _("a text is wanted here."))
        elif column.max_length and len(value) > column.max_length:
            reader.fault(
                f"notice.{name}",
                _("at most %(limit)s characters, not %(found)s.")
                % {"limit": column.max_length, "found": len(value)},
            )
        texts[name] = value
    return texts


def _one_of(reader: _Reader, value: str, known: Iterable[str], where: str) -> None:
    if value not in known:
        reader.fault(
            where,
            _("“%(found)s” is not known here; it can be: %(known)s.")
            % {"found": value[:40], "known": ", ".join(sorted(known)) or "—"},
        )
