#!/usr/bin/env bash
# Serve the embedded portal with rehearsal data: web server, worker and beat as one process tree.
#   [PORT=8000] [FRESH=1] [DEMO_PASSWORD=…] scripts/demo.sh
set -euo pipefail
cd "$(dirname "$0")/.."

port=${PORT:-8000}
address=http://127.0.0.1:$port
export DJANGO_SETTINGS_MODULE=portal.settings.demo
export VAR_DIR=${VAR_DIR:-$PWD/var}
# The demo is the embedded portal whatever else this shell works on.
unset DATABASE_URL REDIS_URL BASE_PATH
logs=$VAR_DIR/log
accounts=$VAR_DIR/accounts.txt  # written last when data are laid out: its presence says "whole"

say() { printf '%s\n' "$*"; }
die() { printf 'demo: %s\n' "$*" >&2; exit 1; }
log_of() { printf '── the end of %s ──\n' "$1" >&2; tail -n 25 "$1" >&2; }

scripts/setup.sh runtime
if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  die "port $port is taken; PORT=8001 make demo takes another"
fi

if [[ ${FRESH:-} == 1 || ! -f $accounts ]]; then
  # Only what a demo writes: VAR_DIR may hold other things.
  rm -rf "$VAR_DIR"/{portal.sqlite3,portal.sqlite3-wal,portal.sqlite3-shm,accounts.txt} \
    "$VAR_DIR"/{media,mail,cache,broker,broker-control,log,run}
fi
mkdir -p "$logs" "$VAR_DIR/run"

.venv/bin/python manage.py migrate --no-input --verbosity 0
if [[ ! -f $accounts ]]; then
  say "Laying out the rehearsal data …"
  .venv/bin/python manage.py rehearsal_open >"$accounts.new" 2>"$logs/open.log" ||
    { log_of "$logs/open.log"; die "the rehearsal data could not be laid out"; }
  mv "$accounts.new" "$accounts"
fi

groups=()
stop() {
  trap - EXIT
  trap '' INT TERM HUP # once stopping, be done with it
  exec 2>/dev/null     # bash's own word on each job it ends
  ((${#groups[@]})) || return 0
  kill -TERM -- "${groups[@]}" 2>/dev/null || true
  # A worker in the middle of a task gets ten seconds to end it.
  for _ in $(seq 100); do
    kill -0 -- "${groups[@]}" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL -- "${groups[@]}" 2>/dev/null || true
}
trap stop EXIT
trap 'stop; exit 130' INT
trap 'stop; exit 143' TERM HUP

set -m # a process group each, so that no child of a killed parent is left behind
scratch=$VAR_DIR/run
[[ -d /dev/shm && -w /dev/shm ]] && scratch=/dev/shm  # heartbeats must not wait for a disk
.venv/bin/gunicorn portal.wsgi --bind "127.0.0.1:$port" \
  --worker-class gthread --workers 2 --threads 4 --worker-tmp-dir "$scratch" \
  --no-control-socket --log-level warning >"$logs/web.log" 2>&1 &
groups+=("-$!")
.venv/bin/celery -A portal worker -B -P threads -c 2 --without-gossip --without-mingle \
  -s "$VAR_DIR/run/beat" --loglevel WARNING >"$logs/worker.log" 2>&1 &
groups+=("-$!")

.venv/bin/python - "$address/healthz" <<'PY' || { log_of "$logs/web.log"; die "the portal does not answer"; }
import sys, time, urllib.request
for _ in range(150):
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1], timeout=5)
    except OSError:
        time.sleep(0.2)
    else:
        sys.exit(0)
sys.exit(1)
PY

cat "$accounts"
say ""
say "The portal answers at $address   (Ctrl-C stops it; logs in ${logs#"$PWD"/}/)"
# Neither half serves without the other.
wait -n || true
log_of "$logs/web.log"
log_of "$logs/worker.log"
die "a process ended by itself"
