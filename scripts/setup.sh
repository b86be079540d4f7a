#!/usr/bin/env bash
# All the set-up and nothing else: Debian packages, .venv, compiled translations.
#   scripts/setup.sh [runtime|dev]
# Quick when nothing is missing; never takes development packages away again.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-runtime}
python=${PYTHON:-python3}
stamp=.venv/.installed

say() { printf '%s\n' "$*" >&2; }
die() { say "setup: $*"; exit 1; }

# ── Debian packages ──────────────────────────────────────────────────────────────────────────
runtime_packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libmagic1 fonts-noto-cjk)
dev_packages=(chromium libatomic1 gettext poppler-utils)

install_debian_packages() {
  # Not Debian: what is missing shows itself below (fonts) or at the first PDF.
  command -v dpkg-query >/dev/null || return 0
  local wanted=("${runtime_packages[@]}") missing=() package
  [[ $kind == dev ]] && wanted+=("${dev_packages[@]}")
  for package in "${wanted[@]}"; do
    # shellcheck disable=SC2016 # dpkg-query's own placeholder
    [[ $(dpkg-query -W -f='${Status}\n' "$package" 2>/dev/null) == *"install ok installed"* ]] ||
      missing+=("$package")
  done
  if ! command -v "$python" >/dev/null; then
    missing+=(python3 python3-venv)
  elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    missing+=(python3-venv)
  fi
  ((${#missing[@]})) || return 0
  if [[ $(id -u) != 0 ]]; then
    say "These Debian packages are missing. Please run, then start again:"
    say "  sudo apt-get install --no-install-recommends ${missing[*]}"
    exit 1
  fi
  say "Installing ${missing[*]} …"
  export DEBIAN_FRONTEND=noninteractive
  local log; log=$(mktemp)
  { apt-get update -qq &&
    apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 ||
    { cat "$log" >&2; die "apt-get could not install them"; }
  rm -f "$log"
}

# ── Python packages ──────────────────────────────────────────────────────────────────────────
digest() { cat "requirements/$1.txt" scripts/setup.sh | sha256sum | cut -d' ' -f1; }

installed() {
  # dev.txt holds all that runtime.txt holds, so dev serves both.
  [[ -x .venv/bin/python && -f $stamp ]] || return 1
  local have; have=$(<"$stamp")
  [[ $have == "dev $(digest dev)" || $have == "$kind $(digest "$kind")" ]]
}

install_python_packages() {
  installed && return 0
  [[ -f $stamp && $(<"$stamp") == dev\ * ]] && kind=dev
  "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' ||
    die "Python 3.11 to 3.13 is needed; $python is $("$python" -V). PYTHON= names another."
  [[ -x .venv/bin/python ]] || "$python" -m venv --without-pip .venv
  rm -f "$stamp" # half an installation must not pass for a whole one
  local lock=requirements/$kind.txt
  say "Installing the Python packages of $lock …"
  # uv takes seconds where pip takes half a minute. It reads none of pip's settings, so where
  # it can't reach its index (a mirror known to pip only), pip does the same work.
  local uv=.venv/uv/bin/uv
  if command -v uv >/dev/null && uv --version >/dev/null 2>&1; then
    uv=uv
  elif [[ ! -x $uv ]]; then
    "$python" -m venv .venv/uv && .venv/uv/bin/python -m pip install -q 'uv>=0.9,<1'
  fi
  if ! "$uv" pip sync -q --python .venv/bin/python --require-hashes "$lock"; then
    say "uv could not; trying pip."
    .venv/bin/python -m ensurepip -q
    .venv/bin/python -m pip install -q --require-hashes -r "$lock"
  fi
  echo "$kind $(digest "$kind")" >"$stamp"
}

[[ $kind == runtime || $kind == dev ]] || die "unknown kind “$kind”: runtime or dev"
install_debian_packages
if command -v fc-list >/dev/null && [[ -z $(fc-list :lang=zh family) ]]; then
  die "no font with Chinese characters: certificates would be rows of boxes (Debian: fonts-noto-cjk)"
fi
install_python_packages
.venv/bin/python scripts/translations.py compile
