"""The script that keeps the Chinese catalogues."""

import importlib.util
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "translations.py"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house of one module and one page."""
    (tmp_path / "pyproject.toml").write_text('[tool.translations]\nchinese = ["rules.py"]\n')
    (tmp_path / "applications").mkdir()
    (tmp_path / "applications" / "models.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        '_("Hello %(name)s")\n'
        'ngettext("%(n)s day", "%(n)s days", 2)\n'
        'pgettext("verb", "open")\n'
        'clause = "六(二)"\n'
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('{% load i18n %}\n{% translate "Tea" %}\n')
    return tmp_path


ALL = {
    "Hello %(name)s": "%(name)s,您好",
    "%(n)s day|||%(n)s days": "%(n)s 天",
    "verb@@@open": "开启",
    "Tea": "茶",
}


class Result(NamedTuple):
    status: int
    lines: list[str]


Run = Callable[..., Result]


@pytest.fixture
def run(house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the script on the house, with these translations on its standard input."""
    spec = importlib.util.spec_from_file_location("translations", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "ROOT", house)

    def run(*arguments: str, **translations: str) -> Result:
        monkeypatch.setattr("sys.argv", ["translations.py", *arguments])
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(translations)))
        status = script.main()
        return Result(status, capsys.readouterr().out.splitlines())

    return run


def test_missing_names_each_string_and_its_place(run: Run) -> None:
    assert run("missing") == (
        1,
        [
            'applications/models.py:2: "Hello %(name)s" has no Chinese',
            'applications/models.py:3: "%(n)s day|||%(n)s days" has no Chinese',
            'applications/models.py:4: "verb@@@open" has no Chinese',
            'templates/page.html:2: "Tea" has no Chinese',
        ],
    )


def test_missing_can_be_asked_for_one_folder(run: Run) -> None:
    assert run("missing", "templates/") == (
        1,
        ['templates/page.html:2: "Tea" has no Chinese'],
    )


def test_what_missing_names_can_be_added_as_it_is(run: Run) -> None:
    run("add", "applications", **ALL)
    assert run("missing") == (0, [])
    assert run("check") == (0, [])


def test_two_that_add_at_once_lose_nothing(house: Path, run: Run) -> None:
    (house / "scripts").mkdir()
    shutil.copy(SCRIPT, house / "scripts")

    def add(item: tuple[str, str]) -> None:
        subprocess.run(
            [sys.executable, "scripts/translations.py", "add", "portal"],
            cwd=house,
            input=json.dumps(dict([item])),
            text=True,
            check=True,
            capture_output=True,
        )

    with ThreadPoolExecutor() as pool:
        list(pool.map(add, ALL.items()))
    assert run("missing") == (0, [])


def test_an_upper_floor_does_not_repeat_the_ground(run: Run) -> None:
    run("add", "portal", Tea="茶")
    assert run("add", "applications", Tea="茶") == (0, ["0 new or changed in applications"])


@pytest.mark.parametrize(
    ("translations", "finding"),
    [
        ({"Coffee": "咖啡"}, '"Coffee" is used nowhere'),
        (
            {"Hello %(name)s": "您好"},
            '"Hello %(name)s" and its Chinese have different placeholders',
        ),
    ],
)
def test_check_refuses_what_would_go_wrong(
    run: Run, translations: dict[str, str], finding: str
) -> None:
    run("add", "applications", **(ALL | translations))
    catalogue = "applications/locale/zh_Hans/LC_MESSAGES/django.po"
    assert run("check") == (1, [f"{catalogue}: {finding}"])


def test_check_refuses_two_words_for_one(run: Run) -> None:
    run("add", "applications", **ALL)
    run("add", "portal", Tea="茶水")
    assert run("check") == (
        1,
        ["\"Tea\" is said differently: {'portal': '茶水', 'applications': '茶'}"],
    )


def test_check_refuses_chinese_in_sources_but_not_citations(house: Path, run: Run) -> None:
    run("add", "applications", **ALL)
    page = house / "templates" / "page.html"
    page.write_text(page.read_text() + "<p>申报</p>\n")
    (house / "applications" / "rules.py").write_text('NAME = "示范基地"\n')
    assert run("check") == (1, ["templates/page.html:3: Chinese in a source: <p>申报</p>"])


def test_prune_drops_what_no_source_uses(run: Run) -> None:
    run("add", "applications", Coffee="咖啡", **ALL)
    assert run("prune") == (0, ["1 dropped"])
    assert run("check") == (0, [])


def test_compile_writes_each_catalogue_once(house: Path, run: Run) -> None:
    run("add", "applications", **ALL)
    compiled = house / "applications" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    run("compile")
    first = compiled.stat().st_mtime_ns
    run("compile")
    assert compiled.stat().st_mtime_ns == first
