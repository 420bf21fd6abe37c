#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Prints the full version of a kernel of the table, as uname -r in its guest
# says it, to build paths such as /lib/modules/VERSION/build from. Makes the
# release's root if there is none yet. If the mirror did not have the kernel then,
# it says so in one line on stderr and ends with status 4.
#
# Usage: kernel-version.sh KERNEL

set -eu
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

[ $# = 1 ] || die "usage: kernel-version.sh KERNEL"
kernel=$1
vm_kernel "$kernel"
dir=$("$vm_dir/root.sh" "$release")
found=$(awk -v name="$kernel" '$1 == name' "$dir/kernels")
read -r _ version rest <<< "$found"
if [ "$version" = - ]; then
	die_status=$vm_skipped
	die "$rest"
fi
if [ "$flavour" = source ]; then
	build=$(vm_build "$kernel")
	cat "$build/version"
	exit
fi
[ -d "$dir/root/lib/modules/$version" ] ||
	die "$dir/root has no headers of $version"
echo "$version"
