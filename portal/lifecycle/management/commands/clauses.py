"""`manage.py clauses`: the table clause → rules → tests, read from the code itself."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from portal.lifecycle.actions import deeds
from portal.lifecycle.models import Subject

#: The clauses of 工信部规〔2025〕250号.
CLAUSES: Final = (
    "一",
    "二",
    "三(一)",
    "三(二)",
    "四",
    "五",
    "六",
    "六(一)",
    "六(二)",
    "六(三)",
    "六(四)",
    "六(五)",
    "七",
    "八",
    "八(一)",
    "八(二)",
    "九",
    "十",
    "十一",
)
_CITED: Final = re.compile(
    r"(?<![一-鿿])(十一|[一二三四五六七八九十])(\([一二三四五]\))?(?![一-鿿])"
)


class Command(BaseCommand):
    help = "Print clause → rules → tests; exit 1 where a clause that the code rules on has no test."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="print nothing but the gaps")

    def handle(self, *args: Any, **options: Any) -> None:
        rules, tests = defaultdict(list), defaultdict(list)
        for clause, where in [*_of_transitions(), *_of_rules(settings.BASE_DIR)]:
            rules[clause].append(where)
        for clause, where in _of_tests(settings.BASE_DIR / "tests"):
            tests[clause].append(where)
        gaps = [c for c in CLAUSES if rules[c] and not tests[c]]
        if not options["check"]:
            for clause in CLAUSES:
                self._print(clause, rules[clause], tests[clause])
        if gaps:
            self.stdout.write(self.style.ERROR(f"without a test: {', '.join(gaps)}"))
            raise SystemExit(1)

    def _print(self, clause: str, rules: list[str], tests: list[str]) -> None:
        style = self.style.SUCCESS if tests else self.style.ERROR if rules else self.style.WARNING
        state = "" if tests else "  NO TEST" if rules else "  no rule in the code"
        self.stdout.write(style(f"{clause}{state}"))
        for where in sorted(set(rules)):
            self.stdout.write(f"    rule  {where}")
        for where in sorted(set(tests)):
            self.stdout.write(f"    test  {where}")


def _of_transitions() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        if issubclass(model, Subject):
            for deed in deeds(model).values():
                for clause in deed.clauses:
                    yield clause, f"{model._meta.label}.{deed.name}"


def _of_rules(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the clauses that constants (by their `#:` comment) and functions of rules.py cite."""
    for path in sorted(root.glob("*/rules.py")) + sorted(root.glob("portal/*/rules.py")):
        name = path.relative_to(root)
        lines = path.read_text(encoding="utf-8").splitlines()
        cited: list[str] = []
        for line in lines:
            if line.startswith("#:"):
                cited += _clauses_in(line)
            elif cited and (match := re.match(r"(\w+)\s*[:=]", line)):
                yield from ((clause, f"{name}: {match[1]}") for clause in cited)
                cited = []
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for clause in _clauses_in(ast.get_docstring(node) or ""):
                    yield clause, f"{name}: {node.name}()"


def _of_tests(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the clauses of `@pytest.mark.clause(…)`, on tests, classes and whole modules."""
    for path in sorted(root.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for clause in _marks(node.decorator_list):
                    yield clause, f"{path.relative_to(root.parent)}::{node.name}"
            elif isinstance(node, ast.Assign) and _assigns(node, "pytestmark"):
                for clause in _marks([node.value]):
                    yield clause, str(path.relative_to(root.parent))


def _assigns(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _marks(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        for call in ast.walk(node):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr == "clause"
            ):
                yield from (str(arg.value) for arg in call.args if isinstance(arg, ast.Constant))


def _clauses_in(text: str) -> list[str]:
    found = ["".join(match) for match in _CITED.findall(text.replace("（", "(").replace("）", ")"))]
    return [clause for clause in found if clause in CLAUSES]
