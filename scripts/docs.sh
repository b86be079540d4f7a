#!/usr/bin/env bash
# Write what is generated from the code: docs/states/, docs/openapi.yaml. With --check, only compare.
set -euo pipefail
cd "$(dirname "$0")/.."

export DJANGO_SETTINGS_MODULE=portal.settings.test
manage=(.venv/bin/python manage.py)
if [[ ${1:-} == --check ]]; then
  fresh=$(mktemp); trap 'rm -f "$fresh"' EXIT
  "${manage[@]}" state_docs --check
  "${manage[@]}" spectacular --lang en --validate --fail-on-warn --file "$fresh"
  diff -u docs/openapi.yaml "$fresh" | head -40 || { echo "docs/openapi.yaml: run make docs"; exit 1; }
else
  mkdir -p docs
  "${manage[@]}" state_docs
  "${manage[@]}" spectacular --lang en --validate --fail-on-warn --file docs/openapi.yaml
fi
