#!/usr/bin/env bash
# Changes the rules of `domain` on purpose, one place at a time, and runs its tests against each change: how many are noticed.
# Changed are the rules of the ledger, of points and of the till, which the tests of money pumps, slow as searches are, are not asked
# about. With --everything also reports, books, the audit, the search for money pumps and the forms of cards and texts are changed.
# Other arguments go to cargo-mutants: `--shard K/N --sharding round-robin` takes every N-th, which is a fair sample.
# usage: mutants.sh [--everything] [--shard K/N] …
set -euo pipefail
. "$(dirname "$0")/lib.sh"

readonly VERSION=27.1.0
readonly ELSEWHERE=(books card_format card_number commission figures header ids invoices message password permissions phone plate
  pump recompute settlement shifts staff statement statement_link trial)
tools=$root/var/tools
out=var/test/mutants
scope=()
tests=()
if [ "${1:-}" = --everything ]; then
  shift
else
  # By files: the tool asks its patterns of names about functions alone, not about fields.
  for room in "${ELSEWHERE[@]}"; do
    scope+=(--exclude "crates/domain/src/$room.rs" --exclude "crates/domain/src/$room/**")
  done
  tests=(-- -- --skip pump::tests)
fi

if [ "$("$tools/bin/cargo-mutants" mutants --version 2>/dev/null)" != "cargo-mutants $VERSION" ]; then
  say "Installing cargo-mutants $VERSION into var/tools."
  cargo install --quiet --locked --root "$tools" --version "$VERSION" cargo-mutants
fi
rm -rf "$out"
mkdir -p "$out"
# Missed mutants are told below; only a failure of the run itself is one.
PATH=$tools/bin:$PATH PROPTEST_CASES=${PROPTEST_CASES:-64} CARGO_INCREMENTAL=1 \
  cargo mutants --package domain --profile mutants --output "$out" --no-times \
  ${scope[@]+"${scope[@]}"} "$@" ${tests[@]+"${tests[@]}"} || [ $? -le 3 ]

count() { wc -l <"$out/mutants.out/$1.txt"; }
caught=$(($(count caught) + $(count timeout)))
missed=$(count missed)
say "$caught of $((caught + missed)) changes were noticed; what was not:"
cat "$out/mutants.out/missed.txt"
