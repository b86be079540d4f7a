"""The script that keeps the Chinese catalogues."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house of one module and one page, with the script in it."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "translations.py", tmp_path / "scripts")
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


def run(house: Path, *arguments: str, **translations: str) -> tuple[int, list[str]]:
    result = subprocess.run(
        [sys.executable, "scripts/translations.py", *arguments],
        cwd=house,
        input=json.dumps(translations),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""
    return result.returncode, result.stdout.splitlines()


def test_missing_names_each_string_and_its_place(house: Path) -> None:
    assert run(house, "missing") == (
        1,
        [
            'applications/models.py:2: "Hello %(name)s" has no Chinese',
            'applications/models.py:3: "%(n)s day|||%(n)s days" has no Chinese',
            'applications/models.py:4: "verb@@@open" has no Chinese',
            'templates/page.html:2: "Tea" has no Chinese',
        ],
    )


def test_missing_can_be_asked_for_one_folder(house: Path) -> None:
    assert run(house, "missing", "templates/") == (
        1,
        ['templates/page.html:2: "Tea" has no Chinese'],
    )


def test_what_missing_names_can_be_added_as_it_is(house: Path) -> None:
    run(house, "add", "applications", **ALL)
    assert run(house, "missing") == (0, [])
    assert run(house, "check") == (0, [])


def test_two_that_add_at_once_lose_nothing(house: Path) -> None:
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda item: run(house, "add", "portal", **dict([item])), ALL.items()))
    assert run(house, "missing") == (0, [])


def test_an_upper_floor_does_not_repeat_the_ground(house: Path) -> None:
    run(house, "add", "portal", Tea="茶")
    assert run(house, "add", "applications", Tea="茶") == (0, ["0 new or changed in applications"])


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
    house: Path, translations: dict[str, str], finding: str
) -> None:
    run(house, "add", "applications", **(ALL | translations))
    catalogue = "applications/locale/zh_Hans/LC_MESSAGES/django.po"
    assert run(house, "check") == (1, [f"{catalogue}: {finding}"])


def test_check_refuses_two_words_for_one(house: Path) -> None:
    run(house, "add", "applications", **ALL)
    run(house, "add", "portal", Tea="茶水")
    assert run(house, "check") == (
        1,
        ["\"Tea\" is said differently: {'portal': '茶水', 'applications': '茶'}"],
    )


def test_check_refuses_chinese_in_sources_but_not_citations(house: Path) -> None:
    run(house, "add", "applications", **ALL)
    page = house / "templates" / "page.html"
    page.write_text(page.read_text() + "<p>申报</p>\n")
    (house / "applications" / "rules.py").write_text('NAME = "示范基地"\n')
    assert run(house, "check") == (1, ["templates/page.html:3: Chinese in a source: <p>申报</p>"])


def test_prune_drops_what_no_source_uses(house: Path) -> None:
    run(house, "add", "applications", Coffee="咖啡", **ALL)
    assert run(house, "prune") == (0, ["1 dropped"])
    assert run(house, "check") == (0, [])


def test_compile_writes_each_catalogue_once(house: Path) -> None:
    run(house, "add", "applications", **ALL)
    compiled = house / "applications" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    run(house, "compile")
    first = compiled.stat().st_mtime_ns
    run(house, "compile")
    assert compiled.stat().st_mtime_ns == first
