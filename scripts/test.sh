#!/usr/bin/env bash
# Everything that CI runs, in order; stops at the first step that fails and names the command that repeats or fixes
# it. The last line is the sum of all tests: `N passed, N failed`.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

logs=var/test
rm -rf "$logs"
mkdir -p "$logs"
export NO_COLOR=1 CARGO_TERM_COLOR=never FORCE_COLOR=0
# In a new clone everything is compiled once: what would make a second time faster only costs.
[ -d target/debug ] || export CARGO_INCREMENTAL=0

passed=0
failed=0
began=$SECONDS

# step NAME TITLE HINT COMMAND...
step() {
  local name=$1 title=$2 hint=$3 step_began=$SECONDS status=0
  shift 3
  heading "$title"
  "$@" 2>&1 | tee "$logs/$name.log" || status=$?
  count "$logs/$name.log"
  if [ $status -ne 0 ]; then
    [ "$failed_here" -gt 0 ] || failed=$((failed + 1))
    what_failed "$logs/$name.log"
    say "-- $title: failed after $(duration $((SECONDS - step_began))). $hint"
    exit 1
  fi
  say "-- $title: $(duration $((SECONDS - step_began)))"
}

# Adds the tests that a log reports: cargo's "test result:", Vitest's "Tests", Playwright's closing lines.
count() {
  local passed_here
  read -r passed_here failed_here < <(sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    /^test result: / || /^ *Tests  / || /^ +[0-9]+ (passed|failed|flaky)( |$)/ {
      for (i = 1; i < NF; i++) {
        if ($(i + 1) ~ /^(passed|flaky)/) passed += $i
        if ($(i + 1) ~ /^failed/) failed += $i
      }
    }
    END { print passed + 0, failed + 0 }')
  passed=$((passed + passed_here))
  failed=$((failed + failed_here))
}

# Says again what failed, last: a long log is often read from its end.
what_failed() {
  say "-- what failed"
  grep -aE -A 12 '^test .* FAILED$|^---- |^error(\[|:)|^ +[0-9]+\) |^ *FAIL |✘' "$1" | head -n 120 || tail -n 40 "$1"
}

summary() {
  heading "$(duration $((SECONDS - began))) in all; logs in $logs"
  say "$passed passed, $failed failed"
}
trap summary EXIT

step setup "Set-up" "See the sentence above." scripts/setup.sh test
step format "Rust format" "Fix: make format" cargo fmt --all --check
step clippy "Rust lints" "Repeat: make lint-rust" cargo clippy --workspace --all-targets -- -D warnings
step licences "Licences of dependencies" "Repeat: make licences" node scripts/licences.mjs
step web-lint "Pages: lint and format" "Fix: make format; repeat: make lint-web" npm --prefix frontend run --silent lint
step web-unit "Pages: unit tests" "Repeat: make test-web" npm --prefix frontend test
step web-build "Pages: types and build" "Repeat: npm --prefix frontend run build" npm --prefix frontend run --silent build
step web-size "Pages: size budget" "Repeat: npm --prefix frontend run size" npm --prefix frontend run --silent size
step rust "Rust tests" "Repeat: make test-rust" cargo test --workspace --no-fail-fast
step generated "Generated files" "Fix: make generate" scripts/generate.sh --check
step contract "API contract" "Repeat: make test-contract" scripts/schemathesis.sh
step e2e "Browser" "Repeat: make test-e2e" scripts/e2e.sh
