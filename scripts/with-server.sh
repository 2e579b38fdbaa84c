#!/usr/bin/env bash
# Runs COMMAND against a real, freshly seeded Regulars: own data directory, own PostgreSQL, free port. Everything is
# gone afterwards. COMMAND finds the address in REGULARS_URL and the password of every demo login in
# REGULARS_DEMO_PASSWORD. When COMMAND fails, the server's warnings and errors are shown.
# usage: with-server.sh COMMAND...
set -euo pipefail
. "$(dirname "$0")/lib.sh"

readonly START_SECONDS_MAX=600
[ $# -gt 0 ] || fail 2 "usage: with-server.sh COMMAND..."
profile=${PROFILE:-dev}
build_programs "$profile" regulars
binary=$(binary_path "$profile")

data=$(mktemp -d "${TMPDIR:-/tmp}/regulars.XXXXXX")
# PostgreSQL gives up root: its account must be able to enter.
chmod 711 "$data"
port=$(node -e "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })")
export REGULARS_URL=http://127.0.0.1:$port
export REGULARS_DEMO_PASSWORD=${REGULARS_DEMO_PASSWORD:-Regulars2026}

# A command that ends the server finds its number in `pid` here; where it left a file `again`, the server is started once more.
# What the simulator of text messages sent is in `phone.log` there.
export REGULARS_SERVER=$data
serve() {
  while :; do
    REGULARS_BIND=127.0.0.1:$port REGULARS_DATA=$data REGULARS_RATE_CREDENTIAL=1000000 REGULARS_RATE_ANONYMOUS=1000000 \
      REGULARS_SIMULATED_PHONE=$data/phone.log \
      env -u DATABASE_URL -u DATABASE_APP_URL "$binary" serve >>"$data/server.log" 2>&1 &
    echo $! >"$data/pid"
    wait $! || true
    rm "$data/again" 2>/dev/null || return 0
  done
}
serve 2>/dev/null &
server=$!
finish() {
  local status=$?
  if [ $status -ne 0 ]; then
    say "-- what the server's log says of troubles"
    grep -E ' (WARN|ERROR) | 5[0-9][0-9] [0-9]+us' "$data/server.log" | tail -n 40 || say "nothing"
  fi
  kill "$(cat "$data/pid")" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -rf "$data"
  exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM

is_ready() { node -e "fetch('$REGULARS_URL/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"; }
deadline=$((SECONDS + START_SECONDS_MAX))
until is_ready; do
  kill -0 "$server" 2>/dev/null || fail 1 "The server ended before it was ready."
  [ $SECONDS -lt $deadline ] || fail 1 "The server was not ready after $START_SECONDS_MAX seconds."
  sleep 0.5
done
say "Serving on $REGULARS_URL for this run."
"$@"
