#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Installs the packages that the demo, the checks and the measurements need on
# a Debian machine, and lists them first; does nothing if all are installed.
# The machine's kernel is not touched: the module only runs in guests.

set -eu

# For emulated guests, building their disks, unit tests and the reader,
# checkpatch and the kselftest files, the other style checks.
packages="qemu-system-x86 busybox-static
	mmdebstrap debian-archive-keyring e2fsprogs cpio kmod xz-utils zstd
	gcc make libc6-dev
	linux-source-6.12 perl python3-minimal
	shellcheck mandoc codespell"

missing=
for package in $packages; do
	status=$(dpkg-query --show --showformat='${db:Status-Status}' \
		 "$package" 2>/dev/null || :)
	[ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "tcplens: installing these Debian packages:"
for package in $missing; do
	echo "    $package"
done
if [ "$(id -u)" -ne 0 ]; then
	echo "setup.sh: root is needed for that: use sudo" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
# shellcheck disable=SC2086 # one word each
apt-get -qq install -y --no-install-recommends $missing > /dev/null
echo "tcplens: installed."
