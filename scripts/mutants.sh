#!/usr/bin/env bash
# Changes the rules of `domain` on purpose, one place at a time, and runs its tests against each change: how many are noticed.
# Changed are the rules of the ledger, of points and of the till; with --everything also reports, books, the audit, the search for
# money pumps and the forms of cards and texts. Each change meets the quick tests first; what these miss meets all tests of `domain`.
# Other arguments go to cargo-mutants: `--shard K/N --sharding round-robin` takes every N-th, which is a fair sample.
# usage: mutants.sh [--everything] [--shard K/N] …
set -euo pipefail
. "$(dirname "$0")/lib.sh"

readonly VERSION=27.1.0
readonly ELSEWHERE=(books card_format card_number commission figures header ids invoices message password permissions phone plate
  pump recompute settlement shifts staff statement statement_link trial)
readonly SLOW=(pump::tests books::tests commission::tests)
tools=$root/var/tools
quick=var/test/mutants/quick
whole=var/test/mutants/whole

# By files: the tool asks its patterns of names about functions alone, not about fields.
scope=()
if [ "${1:-}" = --everything ]; then
  shift
else
  for room in "${ELSEWHERE[@]}"; do
    scope+=(--exclude "crates/domain/src/$room.rs" --exclude "crates/domain/src/$room/**")
  done
fi

# mutants DIR ARGUMENT…: one run, or a list, with its results in DIR. What a change missed is no failure; only the run itself can fail.
mutants() {
  local dir=$1
  shift
  mkdir -p "$dir"
  PATH=$tools/bin:$PATH PROPTEST_CASES=${PROPTEST_CASES:-64} CARGO_INCREMENTAL=1 \
    cargo mutants --package domain --profile mutants --output "$dir" --no-times ${scope[@]+"${scope[@]}"} "$@" || [ $? -le 3 ]
}

count() { wc -l <"$1/mutants.out/$2.txt"; }

if [ "$("$tools/bin/cargo-mutants" mutants --version 2>/dev/null)" != "cargo-mutants $VERSION" ]; then
  say "Installing cargo-mutants $VERSION into var/tools."
  cargo install --quiet --locked --root "$tools" --version "$VERSION" cargo-mutants
fi
rm -rf "$quick" "$whole"
mutants "$quick" --cargo-arg=--lib "$@" -- -- "${SLOW[@]/#/--skip=}"
caught=$(($(count "$quick" caught) + $(count "$quick" timeout)))
missed=$quick/mutants.out/missed.txt
if [ -s "$missed" ]; then
  # All but the missed are said to be caught already, so the second run takes up exactly those.
  mkdir -p "$whole/mutants.out"
  mutants "$whole" --list | grep -vxFf "$missed" >"$whole/mutants.out/caught.txt"
  mutants "$whole" --iterate --jobs 2
  caught=$((caught + $(count "$whole" caught) + $(count "$whole" timeout)))
  missed=$whole/mutants.out/missed.txt
fi
say "$caught of $((caught + $(wc -l <"$missed"))) changes were noticed; what was not:"
cat "$missed"
