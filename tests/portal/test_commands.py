"""What the commands say on a machine where nothing has been prepared yet."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def manage(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the embedded portal whose files lie in `folder`."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**inherited, "VAR_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("words", [("audit", "verify"), ("working_days", "2026-04-30", "5")])
def test_a_database_without_tables_is_told_in_one_sentence(tmp_path, words):
    ended = manage(tmp_path, *words)
    assert ended.returncode == 1
    assert ended.stderr.strip() == "数据库缺少此版本的数据表，请先运行“manage.py migrate”。"


def test_a_rehearsal_begins_in_a_database_that_has_no_tables_yet(tmp_path):
    ended = manage(tmp_path, "rehearse", "--until", "notice", "--json")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["stages"]["notice"] == {"published": 1}
    assert told["audit"]["ok"]
