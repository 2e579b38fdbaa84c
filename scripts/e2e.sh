#!/usr/bin/env bash
# The journeys in a real browser, against the real binary with a real database and the demo shop. Arguments go to
# Playwright. With REGULARS_SLOW_LINE=<ms> every answer of the server takes up to so long.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

CHROMIUM_PATH=$(chromium_path)
[ -n "$CHROMIUM_PATH" ] || fail 3 "The browser tests need Chromium: run 'make setup-test' and start again."
export CHROMIUM_PATH
scripts/web.sh
# The readers' journey runs the real gateway beside the browser.
build_programs "${PROFILE:-dev}" regulars reader-gateway
REGULARS_GATEWAY=$(dirname "$(binary_path "${PROFILE:-dev}")")/reader-gateway
export REGULARS_GATEWAY
line=()
[ -z "${REGULARS_SLOW_LINE:-}" ] || line=(node scripts/slow-line.mjs "$REGULARS_SLOW_LINE")
# shellcheck disable=SC2016 # expanded inside, where the server runs
scripts/with-server.sh "${line[@]}" bash -c 'REGULARS_PASSWORD=$REGULARS_DEMO_PASSWORD npm --prefix frontend run --silent e2e -- "$@"' e2e "$@"
