#!/usr/bin/env python3
"""Keep the built front-end files under static/vendor/, with a manifest of what they are.

    vendor.py build   fetch the packages of package-lock.json by npm and copy their built files
    vendor.py check   compare files, manifest and package.json; needs neither Node nor a network

Standard library only. A machine that runs the portal never runs `build`.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"

# Folder under static/vendor/ → package, files in it.
WANTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "tabler": ("@tabler/core", ("dist/css/tabler.min.css", "dist/js/tabler.min.js")),
    "htmx": ("htmx.org", ("dist/htmx.min.js",)),
}
# The maps are not shipped, and a reference to one that is missing aborts collectstatic.
SOURCE_MAP = re.compile(rb"\n?(?://[#@]\s*sourceMappingURL=\S+|/\*[#@]\s*sourceMappingURL=.*?\*/)")


def pinned() -> dict[str, str]:
    """Return package → exact version, as package.json asks for it."""
    versions: dict[str, str] = json.loads((ROOT / "package.json").read_text())["dependencies"]
    return versions


def sha256(path: Path) -> str:
    """Return the hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lock() -> None:
    """Write package-lock.json, naming no registry: integrity hashes say what a package is."""
    subprocess.run(
        ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=ROOT,
        check=True,
    )
    path = ROOT / "package-lock.json"
    content = json.loads(path.read_text())
    for package in content["packages"].values():
        package.pop("resolved", None)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def build() -> None:
    """Copy the wanted files of the locked packages and write the manifest."""
    lock()
    manifest = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, scratch)
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=scratch, check=True
        )
        for folder, (package, files) in WANTED.items():
            source = Path(scratch) / "node_modules" / package
            about = json.loads((source / "package.json").read_text())
            target = VENDOR / folder
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True)
            for file in files:
                built = target / Path(file).name
                built.write_bytes(SOURCE_MAP.sub(b"", (source / file).read_bytes()))
                manifest.append(
                    {
                        "file": f"{folder}/{built.name}",
                        "name": package,
                        "version": about["version"],
                        "licence": about["license"],
                        "sha256": sha256(built),
                    }
                )
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n")


def check() -> list[str]:
    """Return a sentence for each file that is not what the manifest and package.json say."""
    manifest = {entry["file"]: entry for entry in json.loads(MANIFEST.read_text())}
    present = {
        path.relative_to(VENDOR).as_posix(): path
        for path in VENDOR.rglob("*")
        if path.is_file() and path != MANIFEST
    }
    problems = [f"{name} is in the manifest but not there" for name in manifest.keys() - present]
    problems += [f"{name} is not in the manifest" for name in present.keys() - manifest]
    versions = pinned()
    for name in manifest.keys() & present.keys():
        entry = manifest[name]
        if entry["sha256"] != sha256(present[name]):
            problems.append(f"{name} is not the file that was built")
        if versions.get(entry["name"]) != entry["version"]:
            problems.append(f"{name} is of {entry['version']}, package.json asks for another")
    return sorted(problems)


def main() -> int:
    """Run one command; exit 1 when `check` finds something, 2 when the command is unknown."""
    match sys.argv[1:]:
        case ["build"]:
            build()
            return 0
        case ["check"]:
            problems = check()
            for problem in problems:
                print(f"static/vendor: {problem}")
            return 1 if problems else 0
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main())
