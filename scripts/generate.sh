#!/usr/bin/env bash
# Writes the files that are generated and committed; with --check compares them instead and shows what differs.
#   openapi    openapi/openapi.json            from the program, without a database
#   schema     crates/persistence/src/schema.rs  from the migrations
#   api-types  frontend/src/api/schema.gen.ts  from openapi/openapi.json
# usage: generate.sh [--check] [openapi] [schema] [api-types]
set -euo pipefail
. "$(dirname "$0")/lib.sh"

check=false
if [ "${1:-}" = --check ]; then
  check=true
  shift
fi
[ $# -gt 0 ] || set -- openapi schema api-types

place=var/generated
mkdir -p "$place"

openapi() {
  build_programs dev regulars
  "$(binary_path dev)" openapi
}
schema() { scripts/schema.sh; }
api_types() {
  (cd frontend &&
    npx --no-install openapi-typescript ../openapi/openapi.json |
    npx --no-install prettier --stdin-filepath src/api/schema.gen.ts)
}

# put TARGET FRESH FILE: replaces the committed file, or compares with it.
put() {
  local target=$1 fresh=$2 committed=$3
  if ! $check; then
    mkdir -p "$(dirname "$committed")"
    cmp -s "$fresh" "$committed" || { cp "$fresh" "$committed" && say "Wrote $committed."; }
  elif ! diff -u "$committed" "$fresh" | head -n 60; then
    say "$committed is not what its source generates: run 'make $target' and commit it."
    stale=true
  else
    say "$committed is up to date."
  fi
}

stale=false
for target in "$@"; do
  case $target in
    openapi)
      openapi >"$place/openapi.json"
      put openapi "$place/openapi.json" openapi/openapi.json
      ;;
    schema)
      schema >"$place/schema.rs"
      put schema "$place/schema.rs" crates/persistence/src/schema.rs
      ;;
    api-types)
      api_types >"$place/schema.gen.ts"
      put api-types "$place/schema.gen.ts" frontend/src/api/schema.gen.ts
      ;;
    *) fail 2 "usage: generate.sh [--check] [openapi] [schema] [api-types]" ;;
  esac
done
! $stale
