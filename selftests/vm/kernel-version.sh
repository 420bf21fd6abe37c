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
if reason=$(vm_vanished "$kernel"); then
	die_status=$vm_skipped
	die "$reason"
fi
vm_kernel "$kernel"
if [ "$flavour" = source ]; then
	build=$(vm_build "$kernel")
	cat "$build/version"
	exit
fi
dir=$("$vm_dir/root.sh" "$release")
version=$(awk -v name="$kernel" '$1 == name { print $2 }' "$dir/kernels")
[ -d "$dir/root/lib/modules/${version:-none}" ] ||
	die "$dir/root has no headers of $version"
echo "$version"
