#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# All that is to be said of a debug kernel, as KTAP: first that it would notice,
# by planted bugs; then that the module builds for it without a warning, that
# the selftests that have something to find there pass in its guest, and that no
# memory is lost when the module has gone. What the kernel says meanwhile goes to
# LOG, and must be clean.
#
# Usage: debug.sh [-s] KERNEL LOG
#   -s   short: of the tests, only the storm, and that for a minute, and others in
#        which processors meet

set -u
# shellcheck source-path=SCRIPTDIR source=../vm/lib.sh
. "$(dirname "$0")/../vm/lib.sh"
cd "$vm_dir/../.." || exit 1

short=
[ "${1:-}" != -s ] || { short=1; shift; }
[ $# -eq 2 ] || die "usage: debug.sh [-s] KERNEL LOG"
kernel=$1
log=$2
vm_kernel "$kernel"
slowness=$(vm_slowness "$kernel")
# The storm of all at once: ten minutes where memory is watched and there are
# processors, and as long as it takes to see something on the slowest. Lines
# that nobody would write come for minutes. Sockets in one list: each 64 that
# are read, and each that is made, cost a look at all of it.
case $kernel in
kasan) storm=600 queries=60 bound=8000 ;;
kcsan) storm=60 queries=20 bound=2000 ;;
*) storm=20 queries=30 bound=5000 ;;
esac

# What one process asks and reads by itself is the same with one processor: there
# uml looks for what kasan looks for, in a tenth of the time. A data race takes
# two who do something.
left_out='' tests=''
case $kernel in
kasan | kcsan)
	left_out="output/file_errors query/where walk/prefilter \
		  sample/sequence_numbers sample/accecn \
		  sample/congestion_control sample/ulp sample/policy \
		  sample/cgroup sample/packets sample/variants sample/poison \
		  walk/states.sh walk/kinds.sh sample/addresses.sh \
		  sample/listener_queues.sh files/listeners.sh \
		  files/stats.sh reader/%"
	;;
esac

if [ "$short" ]; then
	storm=60
	tests="module/storm walk/exactly_once trace/slot_reuse files/debugfs"
fi

start=$SECONDS
selftests/vm/canary.sh "$kernel" || exit
vm_took canary "$start"
start=$SECONDS
if ! stage=$(selftests/vm/stage.sh "$kernel"); then
	echo "not ok - builds without a warning"
	exit 1
fi
echo "ok - builds without a warning"
vm_took staging "$start"

# On a busy machine kasan takes more than an hour. What hangs is found sooner, by
# the kernel's own watchdogs and by the limits of each test.
# shellcheck disable=SC2154 # set by vm_kernel
selftests/vm/run.sh -v -t 5400 -l "$log" "$kernel" "$stage" -- "
	insmod tcplens.ko || exit
	export TCPLENS_EXPECT_ALL=1 TCPLENS_LACKS=$lacks
	export TCPLENS_SLOWNESS=$slowness TCPLENS_STORM_SECONDS=$storm
	export TCPLENS_QUERY_SECONDS=$queries TCPLENS_BOUND_SOCKETS=$bound
	selftests/harness/run-tests.sh KSELFTEST=/tcplens/kselftest \
		TESTS='$tests' LEFT_OUT='$left_out'
	status=\$?
	rmmod tcplens || exit
	if ! selftests/vm/leaks.sh > /tmp/leaks; then
		sed 's/^/# /' /tmp/leaks
		echo 'not ok - no memory is left behind'
		exit 1
	fi
	sed 's/^/# /' /tmp/leaks
	echo 'ok - no memory is left behind'
	exit \$status"
