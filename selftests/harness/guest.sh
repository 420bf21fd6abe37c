#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tests on a stock kernel, as KTAP: the module builds without a warning, DKMS
# installs it in the root of that release, a guest boots that root and loads it, the
# selftests pass there, its files can be read when the kernel is locked down, DKMS
# removes it, and the tests have compared every column with a witness. The kernel
# log goes to LOG.
#
# TCPLENS_GUESTS=2 splits the tests between two concurrent guests, which takes half
# as long on an idle machine.
#
# Usage: guest.sh KERNEL LOG

set -u
# shellcheck source-path=SCRIPTDIR source=../vm/lib.sh
. "$(dirname "$0")/../vm/lib.sh"
cd "$vm_dir/../.." || exit 1

[ $# -eq 2 ] || die "usage: guest.sh KERNEL LOG"
kernel=$1
log=$2
vm_kernel "$kernel"

start=$SECONDS
echo "TAP version 13"
if ! stage=$(selftests/vm/stage.sh "$kernel") ||
   ! version=$(selftests/vm/kernel-version.sh "$kernel"); then
	echo "not ok - builds without a warning"
	exit 1
fi
echo "ok - builds without a warning"
selftests/vm/chroot.sh -d "$stage" "$kernel" -- \
	selftests/packaging/dkms.sh install "$version" || exit
vm_took staging "$start"

# slub_debug=F makes these caches count their objects exactly. Otherwise
# module/unload.sh could not tell a leak from a partial slab.
exact=slub_debug=F,kmalloc-8,kmalloc-16,kmalloc-32,kmalloc-64
# The amd64 flavour is the cloud flavour's code with more drivers, and bookworm's
# 6.12 is trixie's. There, the tests of the kernel's tables and of unloading
# suffice.
tests=
case $kernel in
*-amd64 | 6.12)
	tests="query/errors query/where sample/getsockopt walk/proc_net_tcp \
	       relate/owner% walk/states.sh walk/kinds.sh \
	       sample/addresses.sh \
	       module/namespaces.sh module/unload.sh"
	;;
esac
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT

# run_guest LOG TESTS [AFTER]: boots a guest that runs the tests, chosen by the make
# variables TESTS, and then the commands AFTER
run_guest()
{
	# shellcheck disable=SC2154 # set by vm_kernel
	selftests/vm/run.sh -v -a $exact -t 2400 -l "$1" "$kernel" "$stage" -- "
	tar -xf dkms.tar -C / --keep-directory-symlink
	selftests/packaging/dkms.sh load || exit
	selftests/harness/truth.sh --columns
	export TCPLENS_EXPECT_ALL=1 TCPLENS_LACKS=$lacks
	selftests/harness/run-tests.sh KSELFTEST=/tcplens/kselftest $2
	status=\$?
	${3:-}
	rmmod tcplens && exit \$status" | vm_timed
	return "${PIPESTATUS[0]}"
}

# run_guests: runs one or two guests and prints their output
run_guests()
{
	local after half="walk/% sample/% query/% output/%" status=0

	after="selftests/vm/lockdown.sh || status=1
	rmmod tcplens && selftests/packaging/dkms.sh remove || exit
	exit \$status"
	if [ "${TCPLENS_GUESTS:-1}" -eq 1 ] || [ "$tests" ]; then
		run_guest "$log" "TESTS='$tests'" "$after"
		return
	fi
	run_guest "$log.2" "LEFT_OUT='$half'" > "$output/second" 2>&1 &
	run_guest "$log" "TESTS='$half'" "$after" || status=$?
	wait $! || status=$?
	cat "$output/second"
	return "$status"
}

run_guests | tee "$output/all"
status=${PIPESTATUS[0]}
# Only where all tests ran, once per version: other flavours have the same columns.
case $kernel in
6.12) exit "$status" ;;
6.12-trixie) ;;
*-*) exit "$status" ;;
esac
awk -v flaky=/dev/null -f selftests/harness/attempts.awk "$output/all" \
	"$output/all" > "$output/counted"
selftests/harness/truth.sh "$output/counted" "build/logs/truth-$kernel" \
	"$lacks" || [ "$status" -ne 0 ] || status=1
exit "$status"
