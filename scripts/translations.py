#!/usr/bin/env python
"""The Chinese catalogues: what is missing, adding to them, checking them, compiling them.

    translations.py missing [path …]     strings of the sources (below these paths) without Chinese
    translations.py add FLOOR < x.json   put {"English": "中文"} into that floor's catalogue
    translations.py check                fail on anything missing, unused, fuzzy or out of place
    translations.py prune                drop what the sources no longer use
    translations.py compile              .po → .mo where the .mo is older

Sources are English, Chinese is the default language of the portal. Each floor keeps its own
catalogue, `<floor>/locale/zh_Hans/LC_MESSAGES/django.po`; `portal` is the ground's. Keys of the
JSON object: `msgid`, `singular|||plural`, and with a context `context@@@msgid`.

`missing` and `check` read the sources with xgettext (Debian package gettext).
"""

import ast
import fcntl
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
# From the ground up: a word the ground translates need not be said again above.
FLOORS = (
    "portal",
    "applications",
    "evaluation",
    "acceptance",
    "publicity",
    "recognition",
    "rehearsal",
)
METADATA = {
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
# Django's own list (makemessages), for xgettext.
KEYWORDS = (
    "_now",
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)[^{}]*\}|(%[sd])")
CHINESE = re.compile(r"[\u3400-\u9fff]")
# "六(二)", "附件3": a citation reads the same in every language.
CITATION = re.compile(r"[一二三四五六七八九十附件第条款项、·\d()（）\s-]+")
CITED = re.compile(r"\bclauses? [一二三四五六七八九十()（）、, ]+")
LANGUAGE_NAMES = ("简体中文", "中文")
# What a template may hold besides: comments, and citations handed to a tag.
ASIDES = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", re.DOTALL)
# A cell that holds a citation and nothing else.
CELL = re.compile(rf">{CITATION.pattern}<")
QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")

# (context or None, msgid): what a translation is looked up by.
Key = tuple[str | None, str]


# ── Catalogues ───────────────────────────────────────────────────────────────────────────────
def path_of(floor: str) -> Path:
    """Return where a floor's Chinese catalogue stands."""
    return ROOT / floor / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def read(floor: str) -> polib.POFile:
    """Return a floor's catalogue; an empty one when it has none yet."""
    path = path_of(floor)
    catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile()
    catalogue.metadata = METADATA
    catalogue.wrapwidth = 100
    return catalogue


def key_of(entry: polib.POEntry) -> Key:
    """Return what an entry is looked up by."""
    return entry.msgctxt, entry.msgid


def chinese_of(entry: polib.POEntry) -> str:
    """Return an entry's translation; Chinese has one plural form."""
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def save(catalogue: polib.POFile, path: Path) -> None:
    """Write a catalogue whole or not at all."""
    scratch = path.with_suffix(".po.new")
    catalogue.save(str(scratch))
    scratch.replace(path)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder's lock, so that two that add at once lose nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def add(floor: str, wanted: dict[str, str]) -> int:
    """Put translations into a floor's catalogue, sorted; return how many are new or changed.

    What a floor below already says in the same words is left to it.
    """
    below = {
        key_of(entry): chinese_of(entry)
        for lower in FLOORS[: FLOORS.index(floor)]
        for entry in read(lower)
    }
    path = path_of(floor)
    with alone(path.parent):
        catalogue = read(floor)
        entries = {key_of(entry): entry for entry in catalogue}
        changed = 0
        for name, chinese in wanted.items():
            context, found, text = name.partition("@@@")
            if not found:
                context, text = "", name
            singular, _, plural = text.partition("|||")
            entry = polib.POEntry(msgid=singular, msgctxt=context or None)
            if plural:
                entry.msgid_plural, entry.msgstr_plural = plural, {0: chinese}
            else:
                entry.msgstr = chinese
            if below.get(key_of(entry)) == chinese:
                continue
            old = entries.get(key_of(entry))
            if old is None or chinese_of(old) != chinese or old.msgid_plural != entry.msgid_plural:
                entries[key_of(entry)] = entry
                changed += 1
        catalogue[:] = sorted(entries.values(), key=lambda e: (e.msgid, e.msgctxt or ""))
        save(catalogue, path)
    return changed


def prune() -> int:
    """Drop the entries that no source uses; return how many."""
    wanted = {key_of(entry) for entry in used()}
    dropped = 0
    for floor in FLOORS:
        path = path_of(floor)
        if not path.exists():
            continue
        with alone(path.parent):
            catalogue = read(floor)
            kept = [e for e in catalogue if key_of(e) in wanted and not e.obsolete]
            dropped += len(catalogue) - len(kept)
            catalogue[:] = kept
            save(catalogue, path)
    return dropped


def compile_all() -> int:
    """Write each .mo that is older than its .po; return how many."""
    written = 0
    for floor in FLOORS:
        source = path_of(floor)
        target = source.with_suffix(".mo")
        if not source.exists():
            continue
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            read(floor).save_as_mofile(str(target))
            written += 1
    return written


# ── Sources ──────────────────────────────────────────────────────────────────────────────────
def sources(suffix: str) -> list[Path]:
    """Return the source files with that suffix, as paths from the project's root."""
    roots = [ROOT / "templates"] if suffix == ".html" else []
    return sorted(
        path.relative_to(ROOT)
        for root in (*roots, *(ROOT / floor for floor in FLOORS))
        for path in root.rglob(f"*{suffix}")
        if "migrations" not in path.parts
    )


def used() -> polib.POFile:
    """Return every string the sources mark for translation, with where it stands."""
    if not settings.configured:
        settings.configure()
    found = polib.POFile()
    with tempfile.TemporaryDirectory() as scratch:
        names = [*sources(".py"), *sources(".html")]
        for name in names:
            text = (ROOT / name).read_text(encoding="utf-8")
            copy = Path(scratch) / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(
                templatize(text, origin=str(name)) if name.suffix == ".html" else text,
                encoding="utf-8",
            )
        if not names:
            return found
        result = subprocess.run(
            [
                "xgettext",
                "--language=Python",
                "--from-code=UTF-8",
                "--add-comments=Translators",
                "--files-from=-",
                "--output=-",
                *(f"--keyword={keyword}" for keyword in KEYWORDS),
            ],
            cwd=scratch,
            input="\n".join(map(str, names)),
            capture_output=True,
            text=True,
            check=True,
        )
    return polib.pofile(result.stdout) if result.stdout else found


def places(entry: polib.POEntry) -> list[str]:
    """Return where a string stands, as file:line."""
    return [f"{file}:{line}" for file, line in entry.occurrences]


def missing(paths: list[str]) -> list[str]:
    """Return a line for each string below `paths` (everywhere, when none) without Chinese."""
    known = {key_of(entry) for floor in FLOORS for entry in read(floor) if entry.translated()}
    lines = []
    for entry in used():
        where = [
            place
            for place in places(entry)
            if not paths or any(place.startswith(path.rstrip("/")) for path in paths)
        ]
        if where and key_of(entry) not in known:
            context = f"{entry.msgctxt}@@@" if entry.msgctxt else ""
            plural = f"|||{entry.msgid_plural}" if entry.msgid_plural else ""
            quoted = json.dumps(f"{context}{entry.msgid}{plural}", ensure_ascii=False)
            lines.append(f"{where[0]}: {quoted} has no Chinese")
    return sorted(lines)


# ── Checks ───────────────────────────────────────────────────────────────────────────────────
def placeholders(text: str) -> set[str]:
    """Return the names a text wants filled in."""
    return {match.group(0) for match in PLACEHOLDER.finditer(text.replace("%%", ""))}


def faults_of_catalogues() -> Iterator[str]:
    """Yield a line for each entry that is unused, fuzzy, empty, doubled or fills other blanks."""
    wanted = {key_of(entry) for entry in used()}
    said: dict[Key, dict[str, str]] = defaultdict(dict)
    for floor in FLOORS:
        name = path_of(floor).relative_to(ROOT)
        for entry in read(floor):
            quoted = json.dumps(entry.msgid, ensure_ascii=False)
            if entry.obsolete or key_of(entry) not in wanted:
                yield f"{name}: {quoted} is used nowhere"
            elif entry.fuzzy:
                yield f"{name}: {quoted} is fuzzy"
            elif not chinese_of(entry):
                yield f"{name}: {quoted} is empty"
            elif placeholders(entry.msgid_plural or entry.msgid) != placeholders(chinese_of(entry)):
                yield f"{name}: {quoted} and its Chinese have different placeholders"
            said[key_of(entry)][floor] = chinese_of(entry)
    for (_context, msgid), versions in said.items():
        if len(set(versions.values())) > 1:
            yield f"{json.dumps(msgid, ensure_ascii=False)} is said differently: {versions}"


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of a module's string literals, docstrings left out."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of a template, comments and quoted citations left out."""

    def blank(match: re.Match[str]) -> str:
        return "\n" * match.group(0).count("\n")

    def keep(match: re.Match[str]) -> str:
        return "" if CITATION.fullmatch(match.group(1) or match.group(2) or "") else match.group(0)

    text = ASIDES.sub(blank, (ROOT / path).read_text(encoding="utf-8"))
    for number, line in enumerate(text.splitlines(), 1):
        yield number, CELL.sub("><", QUOTED.sub(keep, line))


def chinese_in_sources() -> Iterator[str]:
    """Yield a line for each Chinese text in a source that should have it from a catalogue.

    `[tool.translations] chinese` in pyproject.toml lists the files that hold Chinese by nature.
    """
    with (ROOT / "pyproject.toml").open("rb") as file:
        allowed: list[str] = tomllib.load(file)["tool"]["translations"]["chinese"]
    for path in (*sources(".html"), *sources(".py")):
        if any(path.match(pattern) for pattern in allowed):
            continue
        for line, text in literals(path) if path.suffix == ".py" else lines_of(path):
            rest = CITED.sub("", text)
            for name in LANGUAGE_NAMES:
                rest = rest.replace(name, "")
            if CHINESE.search(rest) and not CITATION.fullmatch(rest):
                yield f"{path}:{line}: Chinese in a source: {text.strip()[:40]}"


def main() -> int:
    """Run one command; exit 1 on findings, 2 on a command that does not exist."""
    match sys.argv[1:]:
        case ["missing", *paths]:
            findings = missing(paths)
        case ["add", floor] if floor in FLOORS:
            print(f"{add(floor, json.load(sys.stdin))} new or changed in {floor}")
            findings = []
        case ["check"]:
            findings = [*missing([]), *faults_of_catalogues(), *chinese_in_sources()]
        case ["prune"]:
            print(f"{prune()} dropped")
            findings = []
        case ["compile"]:
            compile_all()
            findings = []
        case _:
            print(__doc__)
            return 2
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
