"""Files of expected answers, one line for each scene of an address.

A line groups people by what they get: `{"200": "owner auditor", "404": "ministry"}`. With
`NETS=write` in the environment the tests write what they find instead of judging it; the diff is
then read line by line before it is committed.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Line = dict[str, str]
Found = dict[str, Line]


def grouped(answers: Iterable[tuple[str, Any]]) -> Line:
    """Group people by their answer: `[("owner", 200), …]` becomes `{"200": "owner …"}`."""
    groups: dict[str, list[str]] = {}
    for who, answer in answers:
        groups.setdefault(str(answer), []).append(who)
    return {answer: " ".join(people) for answer, people in sorted(groups.items())}


def by_person(line: Mapping[str, str]) -> dict[str, str]:
    """Turn a line round: `{"owner": "200", …}`."""
    return {who: answer for answer, people in line.items() for who in people.split()}


class Lines:
    """One such file, by address and scene."""

    writing = os.environ.get("NETS") == "write"

    def __init__(self, name: str) -> None:
        self.path = Path(__file__).parents[1] / name
        self._kept: dict[str, Found] = (
            json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}
        )

    def expected(self, address: str, found: Found) -> Found:
        """Return what the file says of an address; when writing, note `found` and return it."""
        if self.writing:
            self._kept[address] = found
            self._write()
        return self._kept.get(address, {})

    def addresses(self) -> set[str]:
        return set(self._kept)

    def keep_only(self, addresses: Iterable[str]) -> None:
        """When writing, drop lines of what is no more."""
        if self.writing:
            self._kept = {name: self._kept[name] for name in addresses if name in self._kept}
            self._write()

    def _write(self) -> None:
        blocks = (f"{json.dumps(name)}: {_block(found)}" for name, found in self._kept.items())
        self.path.write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


def _block(found: Found) -> str:
    lines = (f"  {json.dumps(scene)}: {json.dumps(line)}" for scene, line in found.items())
    return "{\n" + ",\n".join(lines) + "\n}" if found else "{}"
