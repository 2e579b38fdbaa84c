#!/usr/bin/env bash
# For work on the pages: the API from source on :8080 and Vite with live reload on :5173, stopped together.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

scripts/setup.sh run
build_programs dev regulars
"$(binary_path dev)" serve "$@" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true' EXIT
(cd frontend && npm run dev)
