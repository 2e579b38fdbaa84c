#!/usr/bin/env bash
# Prints the tables as diesel sees them, read from a throw-away PostgreSQL on which the migrations were run.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

bin=$(postgres_bin_dir)
[ -n "$bin" ] || fail 3 "PostgreSQL $POSTGRES_MAJOR_MIN or newer is needed: run 'make setup' and start again."

place=$(mktemp -d "${TMPDIR:-/tmp}/regulars-schema.XXXXXX")
as_server=()
if [ "$(id -u)" -eq 0 ]; then
  account=$(id -u postgres 2>/dev/null || id -u nobody)
  chown "$account" "$place"
  as_server=(setpriv --reuid "$account" --clear-groups)
fi
finish() {
  "${as_server[@]}" "$bin/pg_ctl" -D "$place/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$place"
}
trap finish EXIT

server() { (cd "$place" && "${as_server[@]}" "$@"); }
server "$bin/initdb" -D "$place/data" -A trust -U owner --no-sync --locale=C.UTF-8 >/dev/null
server "$bin/pg_ctl" -D "$place/data" -l "$place/log" -w \
  -o "-c listen_addresses= -c unix_socket_directories=$place -c fsync=off" start >/dev/null
query() { "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$place" -U owner -d postgres "$@"; }

# The serving roles belong to the server; the program makes them before the first migration.
for role in $(grep -ohE '\bregulars_[a-z]+\b' migrations/*/up.sql | sort -u); do
  query -c "CREATE ROLE $role"
done
for migration in migrations/*/up.sql; do
  query -1 -f "$migration" >/dev/null
done
query -At -f scripts/schema.sql
