#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Prints the full version of a kernel of the table, as uname -r in its guest
# does, for paths such as /lib/modules/VERSION/build. Creates the release's
# root if there is none yet.
#
# Usage: kernel-version.sh KERNEL

set -eu
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

[ $# = 1 ] || die "usage: kernel-version.sh KERNEL"
vm_kernel "$1"
build=$(vm_build "$1")
if [ "$build" ]; then
	cat "$build/version"
	exit
fi
root=$("$vm_dir/root.sh" "$release")/root
headers=${headers%%/*}

version=${headers#linux-headers-}
if [ ! -d "$root/lib/modules/$version" ]; then
	# A meta-package depends on the package with the version in its name.
	# shellcheck disable=SC2016 # dpkg's own variable
	version=$(dpkg-query --admindir="$root/var/lib/dpkg" \
		--show --showformat='${Depends}\n' "$headers" |
		sed -n 's/.*linux-headers-\([0-9][^ ,]*\).*/\1/p')
fi
[ -n "$version" ] || die "cannot tell the version of $headers"
[ -d "$root/lib/modules/$version" ] ||
	die "$headers in $root is for another kernel than its image"
echo "$version"
