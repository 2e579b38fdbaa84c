# Shared by the scripts beside it: where things are and how they speak. Sourced, never run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

# A fresh Rust is often only in ~/.cargo/bin.
cargo_bin=${CARGO_HOME:-${HOME:-/root}/.cargo}/bin
if [ -d "$cargo_bin" ] && ! command -v cargo >/dev/null; then
  export PATH="$PATH:$cargo_bin"
fi

# Oldest PostgreSQL that serves, as in crates/private-postgres.
POSTGRES_MAJOR_MIN=15

say() { printf '%s\n' "$*"; }
heading() { printf '\n== %s\n' "$*"; }

# Ends with one sentence on standard error.
fail() {
  local status=$1
  shift
  printf '%s\n' "$*" >&2
  exit "$status"
}

# A duration in seconds, as people read it.
duration() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# at_least HAVE WANT: whether a dotted version is not older than another.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# The directory of the newest usable PostgreSQL, or nothing.
postgres_bin_dir() {
  local dir major best='' best_major=0
  for dir in /usr/lib/postgresql/*/bin ${PATH//:/ }; do
    [ -x "$dir/postgres" ] && [ -x "$dir/initdb" ] || continue
    major=$("$dir/postgres" --version | sed -n 's/^[^0-9]*\([0-9][0-9]*\).*/\1/p')
    if [ "${major:-0}" -ge "$POSTGRES_MAJOR_MIN" ] && [ "$major" -gt "$best_major" ]; then
      best=$dir best_major=$major
    fi
  done
  [ -z "$best" ] || say "$best"
}

# The browser for the browser tests: $CHROMIUM_PATH, an installed one, or the one that Playwright fetched; or nothing.
chromium_path() {
  local name path
  if [ -x "${CHROMIUM_PATH:-}" ]; then
    say "$CHROMIUM_PATH"
    return
  fi
  for name in chromium google-chrome google-chrome-stable chromium-browser; do
    path=$(command -v "$name") || continue
    # On Ubuntu chromium-browser may be a stub that only tells one to install a snap.
    if "$path" --version >/dev/null 2>&1; then
      say "$path"
      return
    fi
  done
  path=$(cd frontend 2>/dev/null && node -p "require('playwright-core').chromium.executablePath()" 2>/dev/null) || return 0
  [ ! -x "$path" ] || say "$path"
}

# Where cargo puts the program when it is built with this profile.
binary_path() {
  local directory=$1
  [ "$directory" != dev ] || directory=debug
  say "${CARGO_TARGET_DIR:-$root/target}/$directory/regulars"
}

# Builds programs for tests and for work on the code. Beside a test, cargo chooses the features of dependencies that
# `cargo test` chooses: what the tests compiled is not compiled a second time.
# usage: build_programs PROFILE NAME...
build_programs() {
  local profile=$1 chosen=() name
  shift
  for name in "$@"; do chosen+=(--bin "$name"); done
  cargo build --quiet --workspace --profile "$profile" --test model "${chosen[@]}"
}
