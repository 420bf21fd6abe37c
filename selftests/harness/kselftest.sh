#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Prints the directory of the kernel's kselftest files (lib.mk, the C harness,
# the KTAP helpers). They ship only inside Debian's linux-source packages, so
# they are unpacked from the newest one into the cache, once per package.
#
# KSELFTEST=DIR names a directory that is there already.

set -eu

if [ -n "${KSELFTEST:-}" ]; then
	echo "$KSELFTEST"
	exit
fi

archive=$(printf '%s\n' /usr/src/linux-source-*.tar.xz | sort -V | tail -n 1)
if [ ! -e "$archive" ]; then
	echo "kselftest.sh: no /usr/src/linux-source-*.tar.xz:" \
	     "install linux-source, or set KSELFTEST" >&2
	exit 1
fi

cache=${TCPLENS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tcplens}
name=$(basename "$archive" .tar.xz)
tree=$cache/kernel-tools/$name-$(stat -c %Y-%s "$archive")
if [ ! -d "$tree" ]; then
	mkdir -p "$cache/kernel-tools"
	partial=$(mktemp -d "$cache/kernel-tools/partial.XXXXXX")
	tar -xJf "$archive" -C "$partial" --strip-components=1 \
		"$name/scripts" "$name/tools/testing/selftests/lib.mk" \
		"$name/tools/testing/selftests/kselftest" \
		"$name/tools/testing/selftests/kselftest.h" \
		"$name/tools/testing/selftests/kselftest_harness.h"
	mv -T "$partial" "$tree" 2>/dev/null || rm -rf "$partial"
fi
echo "$tree/tools/testing/selftests"
