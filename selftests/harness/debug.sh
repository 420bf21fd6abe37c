#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tests on a debug kernel, as KTAP. First, that the kernel reports planted bugs; then
# that the module builds without a warning, that the selftests pass in its guest,
# except those that cannot find more there than on another kernel, and that no
# memory is leaked after the module is unloaded. The kernel log goes to LOG, and
# must have no complaint.
#
# Usage: debug.sh [-s] KERNEL LOG
#   -s   short: only the storm, for a minute, and the tests in which several
#        processors touch the same data

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
# storm: seconds of module/storm and files/any_order, ten minutes on kasan, which
# checks memory and has several processors; fewer where the kernel is slower or
# has one processor.
# queries: seconds of random queries. bound: sockets in one list; every batch of 64
# and every new socket searches the whole list, so slow kernels get fewer.
case $kernel in
kasan) storm=600 queries=60 bound=8000 ;;
kcsan) storm=60 queries=20 bound=2000 ;;
*) storm=20 queries=30 bound=5000 ;;
esac

# Tests in which one process queries and reads behave the same on one processor.
# uml runs them with the checks of kasan, in a tenth of the time, and a data race
# needs two processors. So kasan and kcsan leave these tests out.
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

# On a busy machine kasan takes more than an hour. The kernel's watchdogs and the
# time limit of each test find a hang earlier than -t.
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
	exit \$status" | vm_timed
exit "${PIPESTATUS[0]}"
