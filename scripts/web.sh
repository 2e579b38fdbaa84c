#!/usr/bin/env bash
# Builds the pages (frontend/dist) when anything that goes into them is newer than the last build.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

stamp=frontend/node_modules/.regulars-built
inputs=(frontend/src frontend/public frontend/scripts frontend/index.html frontend/vite.config.ts
  frontend/tsconfig.json frontend/package-lock.json)

# Directories are compared too: a deleted file makes its directory newer.
if [ -f frontend/dist/index.html ] && [ -f "$stamp" ] &&
  [ -z "$(find "${inputs[@]}" -newer "$stamp" -print -quit)" ]; then
  say "The pages are up to date."
  exit
fi
began=$(mktemp)
trap 'rm -f "$began"' EXIT
(cd frontend && npm run --silent build)
touch -r "$began" "$stamp"
