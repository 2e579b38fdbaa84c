#!/usr/bin/env bash
# Whether the reader gateway compiles for the other systems that tills run. Checked, not linked: no C compiler for them is
# needed, so a program that does nothing stands for it.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

for target in x86_64-pc-windows-gnu aarch64-apple-darwin; do
  heading "$target"
  rustup target add "$target" >/dev/null 2>&1 || fail 3 "The standard library for $target cannot be installed: rustup target add $target"
  cc=${target//-/_}
  env "CC_$cc=true" "AR_$cc=true" cargo check --quiet --package reader-gateway --target "$target"
done
