#!/usr/bin/env bash
# Everything that can be judged without running the portal. Runs all of it and names what fails.
set -uo pipefail
cd "$(dirname "$0")/.."
PATH=$PWD/.venv/bin:$PATH
export DJANGO_SETTINGS_MODULE=portal.settings.test PYTHONWARNINGS=default

failed=()
check() {
  local title=$1 output seconds=$SECONDS
  shift
  if output=$("$@" 2>&1); then
    printf '  ok    %s (%d s)\n' "$title" $((SECONDS - seconds))
  else
    printf '  FAIL  %s\n%s\n' "$title" "$output"
    failed+=("$title")
  fi
}

# Production settings refuse to start without their environment; these values reach no server.
deploy_check() {
  local scratch status
  scratch=$(mktemp -d)
  env DJANGO_SETTINGS_MODULE=portal.settings.production VAR_DIR="$scratch" \
    SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    ALLOWED_HOSTS=portal.example DATABASE_URL="sqlite:///$scratch/check.sqlite3" \
    REDIS_URL=redis://127.0.0.1:6379/0 EMAIL_URL=smtp://mail.example:25 \
    python manage.py check --deploy --fail-level INFO
  status=$?
  rm -rf "$scratch"
  return "$status"
}

check "format" ruff format --check .
check "lint" ruff check .
check "types" mypy
check "layers" lint-imports
check "templates" djlint templates --lint --quiet
check "migrations in step" python manage.py makemigrations --check --dry-run
check "translations complete" python scripts/translations.py check
check "vendored files" python scripts/vendor.py check
check "generated documents" scripts/docs.sh --check
check "deploy" deploy_check

if ((${#failed[@]})); then
  printf '\n%d of the checks failed: %s\n' ${#failed[@]} "$(IFS=,; echo "${failed[*]}")"
  exit 1
fi
