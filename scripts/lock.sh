#!/usr/bin/env bash
# Resolve pyproject.toml into the two locks: exact versions with hashes, and no addresses.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=uv
command -v uv >/dev/null || uv=.venv/uv/bin/uv
export UV_CUSTOM_COMPILE_COMMAND="make lock"
compile() {
  "$uv" pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
    "$@" pyproject.toml
}
compile -o requirements/runtime.txt
# The tools may not move a version that runs in production.
compile --extra dev -c requirements/runtime.txt -o requirements/dev.txt
