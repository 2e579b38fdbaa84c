#!/usr/bin/env bash
# A Debian package of the reader gateway: target/reader-gateway_VERSION_ARCHITECTURE.deb. The program, the text about readers,
# and the list of kernel drivers that keep chip readers to themselves. It starts nothing: each person at a till does that,
# with `reader-gateway install-service`.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

command -v dpkg-deb >/dev/null || fail 3 "dpkg-deb is missing: this system has no Debian packages."
cargo build --quiet --release --package reader-gateway --bin reader-gateway
program=$(cargo metadata --format-version 1 --no-deps | node -p 'JSON.parse(require("fs").readFileSync(0)).target_directory')/release/reader-gateway
version=$("$program" --version | cut -d ' ' -f 2)
architecture=$(dpkg --print-architecture)
# Files bear the time of the commit: the same source gives the same package.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
documents=$tree/usr/share/doc/reader-gateway
install -D -m 755 --strip "$program" "$tree/usr/bin/reader-gateway"
install -D -m 644 docs/READERS.md "$documents/READERS.md"
install -D -m 644 LICENSE-MIT "$documents/copyright"
install -d "$tree/etc/modprobe.d" "$tree/DEBIAN"
cat >"$tree/etc/modprobe.d/reader-gateway.conf" <<'CONF'
# These drivers take ACR122U and its kin from the service for chip cards.
blacklist pn533_usb
blacklist pn533
blacklist nfc
CONF
echo /etc/modprobe.d/reader-gateway.conf >"$tree/DEBIAN/conffiles"
libc=$(dpkg-query --show --showformat '${Version}' libc6)
cat >"$tree/DEBIAN/control" <<CONTROL
Package: reader-gateway
Version: $version
Architecture: $architecture
Section: misc
Priority: optional
Maintainer: Regulars <regulars@localhost>
Installed-Size: $(du --apparent-size -sk "$tree" | cut -f 1)
Depends: libc6 (>= ${libc%%-*}), libpcsclite1
Recommends: pcscd
Description: card readers for the front desk of Regulars
 Reads chip cards, transponders, stripes and bar codes at a till and sends
 every tap to the server once, whatever happens to the network.
CONTROL
find "$tree" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
package=target/reader-gateway_${version}_$architecture.deb
dpkg-deb --root-owner-group --build "$tree" "$package" >/dev/null
say "$package"
