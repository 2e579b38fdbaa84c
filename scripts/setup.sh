#!/usr/bin/env bash
# Looks for what building and running (run) or testing (test) needs and installs what is missing: system packages
# with apt when root or when sudo asks nothing, npm packages always. What it cannot install it names in one sentence;
# the exit code is then 3. Safe to repeat; when nothing is missing it takes a moment.
# usage: setup.sh [run|test]
set -euo pipefail
. "$(dirname "$0")/lib.sh"

readonly EXIT_SOMETHING_MISSING=3
readonly NODE_MIN=20.19
mode=${1:-run}
case $mode in run | test) ;; *) fail 2 "usage: setup.sh [run|test]" ;; esac

main() {
  check_rust
  check_node
  install_system_packages
  install_npm_packages
  [ "$mode" = run ] || install_browser
}

# Rust and Node are the two things that must be there before: their versions are a choice of the machine's owner.
check_rust() {
  local want have
  want=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  command -v cargo >/dev/null ||
    fail $EXIT_SOMETHING_MISSING "Regulars needs Rust $want or newer: install it from https://rustup.rs and start again."
  have=$(cargo --version | cut -d ' ' -f 2)
  at_least "$have" "$want" ||
    fail $EXIT_SOMETHING_MISSING "Regulars needs Rust $want or newer and this is $have: run 'rustup update stable' and start again."
  [ "$mode" = test ] || return 0
  if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
    say "Installing rustfmt and clippy …"
    rustup component add rustfmt clippy ||
      fail $EXIT_SOMETHING_MISSING "The tests need rustfmt and clippy: run 'rustup component add rustfmt clippy' and start again."
  fi
}

check_node() {
  local have
  command -v node >/dev/null && command -v npm >/dev/null ||
    fail $EXIT_SOMETHING_MISSING "Regulars needs Node.js $NODE_MIN or newer with npm: install it from https://nodejs.org and start again."
  have=$(node --version)
  at_least "${have#v}" "$NODE_MIN" ||
    fail $EXIT_SOMETHING_MISSING "Regulars needs Node.js $NODE_MIN or newer and this is ${have#v}: update it and start again."
}

# The Debian names of the packages that are missing, one a line.
missing_packages() {
  { command -v cc >/dev/null && echo '#include <stdio.h>' | cc -E - >/dev/null 2>&1; } || printf 'gcc\nlibc6-dev\n'
  [ -e "$(pg_config --libdir 2>/dev/null)/libpq.so" ] || say libpq-dev
  # The reader gateway's driver of chip readers.
  command -v pkg-config >/dev/null || say pkg-config
  pkg-config --exists libpcsclite 2>/dev/null || say libpcsclite-dev
  # The font of documents in PDF.
  has_document_font || say fonts-wqy-microhei
  # An own database server makes a private one unnecessary, except for the tests, which break theirs on purpose.
  if [ "$mode" = test ] || [ -z "${DATABASE_URL:-}" ]; then
    [ -n "$(postgres_bin_dir)" ] || say postgresql
  fi
  [ "$mode" = test ] || return 0
  [ -n "$(chromium_path)" ] || say chromium
  command -v pdfinfo >/dev/null || say poppler-utils
  # A chip reader that is not there, for the tests of its driver.
  [ -x /usr/sbin/pcscd ] || say pcscd
  compgen -G '/usr/lib/pcsc/drivers/serial/libifdvpcd.so*' >/dev/null || say vsmartcard-vpcd
  has_chinese_font || say fonts-noto-cjk
  python3 -c 'import ensurepip, venv' 2>/dev/null || say python3-venv
}

# As the server looks for it.
has_document_font() {
  [ -z "${REGULARS_FONT:-}" ] || return 0
  compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc' >/dev/null ||
    compgen -G '/usr/share/fonts/truetype/wqy/wqy-*.ttc' >/dev/null
}

has_chinese_font() {
  if command -v fc-list >/dev/null; then
    [ -n "$(fc-list :lang=zh-cn family 2>/dev/null | head -n 1)" ]
  else
    compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' >/dev/null
  fi
}

install_system_packages() {
  local -a missing
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Missing from this machine: ${missing[*]}"
  command -v apt-get >/dev/null ||
    fail $EXIT_SOMETHING_MISSING "Regulars needs what Debian packages as ${missing[*]} (PostgreSQL $POSTGRES_MAJOR_MIN or newer): install it and start again."
  if [ "$(id -u)" -eq 0 ]; then
    as_root=()
  elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    fail $EXIT_SOMETHING_MISSING "Regulars needs system packages: run 'apt-get install -y ${missing[*]}' as root and start again."
  fi
  say "Installing them with apt …"
  apt_get update
  name_packages_of_this_release
  apt_get install -y --no-install-recommends "${missing[@]}"
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -eq 0 ] || say "Still missing after the installation: ${missing[*]}"
}

apt_get() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}

# Turns what is missing into packages that this release has; `missing` is the caller's.
name_packages_of_this_release() {
  local major index
  for index in "${!missing[@]}"; do
    case ${missing[index]} in
      postgresql)
        major=$(newest_postgresql_major)
        [ "${major:-0}" -ge "$POSTGRES_MAJOR_MIN" ] ||
          fail $EXIT_SOMETHING_MISSING "Regulars needs PostgreSQL $POSTGRES_MAJOR_MIN or newer and this release has none: add https://apt.postgresql.org and start again."
        missing[index]=postgresql-$major
        keep_apt_from_starting_a_server
        ;;
      chromium)
        # Ubuntu has it only as a snap: Playwright's own is fetched instead, once its package is there.
        apt-cache show chromium >/dev/null 2>&1 || unset 'missing[index]'
        ;;
    esac
  done
}

newest_postgresql_major() {
  local major
  for major in $(apt-cache pkgnames postgresql- | sed -n 's/^postgresql-\([0-9][0-9]*\)$/\1/p' | sort -rn); do
    if apt-cache show "postgresql-$major" >/dev/null 2>&1; then
      say "$major"
      return
    fi
  done
}

# Only the binaries are wanted. Debian would also make a system-wide cluster and start it at every boot; this says no
# for the time of the installation and leaves no trace.
keep_apt_from_starting_a_server() {
  local drop_in=/etc/postgresql-common/createcluster.d/regulars.conf
  "${as_root[@]}" mkdir -p "$(dirname "$drop_in")"
  say 'create_main_cluster = false' | "${as_root[@]}" tee "$drop_in" >/dev/null
  # shellcheck disable=SC2064 # the paths of now
  trap "${as_root[*]} rm -f '$drop_in'" EXIT
}

# The stamp names the lock file and Node that made node_modules.
install_npm_packages() {
  local stamp=frontend/node_modules/.regulars-setup want
  want="$(sha256sum <frontend/package-lock.json | cut -d ' ' -f 1) $(node --version)"
  [ "$(cat "$stamp" 2>/dev/null)" != "$want" ] || return 0
  say "Installing npm packages …"
  (cd frontend && npm ci --no-audit --no-fund) || fail 1 "npm ci failed: its last lines are above."
  say "$want" >"$stamp"
}

install_browser() {
  [ -z "$(chromium_path)" ] || return 0
  say "Fetching Chromium for the browser tests …"
  (cd frontend && npx playwright install --with-deps chromium) && [ -n "$(chromium_path)" ] ||
    fail $EXIT_SOMETHING_MISSING "The browser tests need Chromium: install it, or name it in CHROMIUM_PATH, and start again."
}

main
