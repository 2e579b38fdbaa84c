#!/usr/bin/env bash
# Changes the rules of `domain` on purpose, one place at a time, and runs its tests against each change: how many are noticed.
# All of them take most of a day on two cores; `--shard K/N` takes every N-th. Arguments go to cargo-mutants.
# usage: mutants.sh [--shard K/N] [-F REGEX] …
set -euo pipefail
. "$(dirname "$0")/lib.sh"

readonly VERSION=27.1.0
tools=$root/var/tools
out=var/test/mutants
if [ "$("$tools/bin/cargo-mutants" mutants --version 2>/dev/null)" != "cargo-mutants $VERSION" ]; then
  say "Installing cargo-mutants $VERSION into var/tools."
  cargo install --quiet --locked --root "$tools" --version "$VERSION" cargo-mutants
fi
rm -rf "$out"
mkdir -p "$out"
# Missed mutants are told below; only a failure of the run itself is one.
PATH=$tools/bin:$PATH PROPTEST_CASES=${PROPTEST_CASES:-64} \
  cargo mutants --package domain --profile mutants --output "$out" --no-times "$@" || [ $? -le 3 ]

count() { wc -l <"$out/mutants.out/$1.txt"; }
caught=$(($(count caught) + $(count timeout)))
missed=$(count missed)
say "$caught of $((caught + missed)) changes were noticed; what was not:"
cat "$out/mutants.out/missed.txt"
