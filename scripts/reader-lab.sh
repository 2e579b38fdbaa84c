#!/usr/bin/env bash
# The drivers of readers that type and of HID readers against a real kernel that makes such devices: Debian's own, in an
# emulator, with nothing in it but the tests. About a minute; needs no rights, no hardware and no virtualisation.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

for needed in qemu-system-x86_64 busybox cpio; do
  command -v "$needed" >/dev/null ||
    fail 3 "$needed is missing: apt-get install --no-install-recommends qemu-system-x86 busybox-static cpio"
done
lab=var/reader-lab
mkdir -p "$lab"
lab=$(cd "$lab" && pwd)

# The kernel and its modules, once.
if [ ! -d "$lab/kernel" ]; then
  package=$(apt-cache depends linux-image-amd64 | grep -oE 'linux-image-[0-9][^ ]*' | head -n 1)
  (cd "$lab" && apt-get download "$package")
  dpkg-deb -x "$lab/$package"_*.deb "$lab/kernel.new"
  rm "$lab/$package"_*.deb
  mv "$lab/kernel.new" "$lab/kernel"
fi

tests=$(cargo test --package reader-gateway --test devices --no-run --message-format=json |
  node -e 'require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const { executable, target } = JSON.parse(line);
    if (executable && target.name === "devices") console.log(executable);
  })')

# The root file system: busybox, the modules, the tests with the libraries that they name.
tree=$lab/tree
rm -rf "$tree"
mkdir -p "$tree"/{bin,dev,proc,sys,tmp,modules}
cp "$(command -v busybox)" "$tree/bin/busybox"
cp "$tests" "$tree/bin/tests"
ldd "$tests" | grep -oE '/[^ ]+' | while read -r library; do cp -L --parents "$library" "$tree"; done
modules="drivers/hid/hid drivers/hid/hid-generic drivers/hid/uhid drivers/input/misc/uinput drivers/input/evdev"
for module in $modules; do cp "$lab"/kernel/lib/modules/*/kernel/"$module".ko "$tree/modules/"; done
cat >"$tree/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs none /dev
/bin/busybox mount -t proc none /proc
/bin/busybox mount -t sysfs none /sys
for module in hid hid-generic uhid uinput evdev; do /bin/busybox insmod /modules/$module.ko; done
REQUIRE_DEVICES=1 /bin/tests --test-threads 1 && echo "LAB PASSED"
/bin/busybox poweroff -f
INIT
chmod +x "$tree/init"
(cd "$tree" && find . | cpio --create --format newc --quiet | gzip -1) >"$lab/tree.gz"

timeout 600 qemu-system-x86_64 -accel tcg -cpu max -m 512 -nodefaults -no-reboot -display none -serial stdio \
  -kernel "$lab"/kernel/boot/vmlinuz-* -initrd "$lab/tree.gz" \
  -append "console=ttyS0 quiet mitigations=off tsc=unstable panic=-1" | tee "$lab/log"
grep -q "LAB PASSED" "$lab/log" || fail 1 "The drivers did not pass; all of it is in var/reader-lab/log."
