#!/usr/bin/env bash
# From a bare clone to a running shop: set up, build the pages, build the program, serve. Arguments go to
# `regulars serve`. A second start finds everything done and takes seconds.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

profile=${PROFILE:-release}
started=$SECONDS
heading "Set-up"
scripts/setup.sh run
heading "Pages"
scripts/web.sh
heading "Program"
cargo build --profile "$profile" --bin regulars
say "Ready after $(duration $((SECONDS - started)))."
heading "Serving (Ctrl+C stops)"
exec "$(binary_path "$profile")" serve "$@"
