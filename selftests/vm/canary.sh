#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Proves that a debug kernel reports bugs: boots it and loads a module with one
# bug of each class, see canary/. run.sh must report each as a complaint.
# leaks.sh must report a leak, and an allocation must fail on request. Prints
# KTAP; exit status 0 if all hold.
#
# Usage: canary.sh KERNEL

set -eu
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

[ $# = 1 ] || die "usage: canary.sh KERNEL"
kernel=$1
vm_kernel "$kernel"
build=$(vm_build "$kernel")
[ "$build" ] || die "$kernel is not a debug kernel"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# option NAME: whether it is set in this kernel
option()
{
	grep -q "^CONFIG_$1=y" "$build/config"
}

# bugs: the bugs that this kernel has to report, each with the pattern of its
# report. Lock order comes late, because a report disables lockdep and the RCU
# checks with it.
bugs()
{
	local at='.*tcplens_canary'

	if option KCSAN; then
		echo "data-race BUG: KCSAN: data-race in count_up"
	fi
	if option PROVE_RCU; then
		echo "rcu-unlocked WARNING: suspicious RCU usage"
	fi
	if option DEBUG_ATOMIC_SLEEP; then
		echo "sleep-in-atomic BUG: sleeping function called from invalid"
	fi
	echo "schedule-in-atomic BUG: scheduling while atomic"
	if option UBSAN; then
		echo "shift-too-far UBSAN: shift-out-of-bounds in $at"
	fi
	if option DEBUG_OBJECTS_FREE; then
		echo "free-active-timer ODEBUG: free active .* timer_list"
	fi
	if option PROVE_LOCKING; then
		echo "lock-order WARNING: possible circular locking dependency"
	fi
	echo "refcount-underflow refcount_t: underflow; use-after-free"
	if option KASAN; then
		echo "out-of-bounds BUG: KASAN: slab-out-of-bounds in $at"
		echo "use-after-free BUG: KASAN: slab-use-after-free in $at"
	fi
	if option DEBUG_KMEMLEAK; then
		echo "leak kmemleak: [0-9]+ new suspected memory leaks"
	fi
}

# compile: builds the module in the directory for the guest
compile()
{
	cp -r "$vm_dir/canary" "$vm_dir/leaks.sh" "$work"
	"$vm_dir/chroot.sh" -d "$work/canary" "$kernel" -- make -C \
		"/lib/modules/$(cat "$build/version")/build" M=/src modules
}

compile > "$work/log" 2>&1 || {
	tail -n 40 "$work/log" >&2
	die "building the canary failed"
}
bugs > "$work/bugs"
cut -d ' ' -f 1 "$work/bugs" > "$work/names"

status=0
# shellcheck disable=SC2016 # for the guest
"$vm_dir/run.sh" -t 600 "$kernel" "$work" -- '
	while read -r bug; do
		insmod canary/tcplens_canary.ko "bug=$bug" &&
			rmmod tcplens_canary || exit 1
	done < names
	./leaks.sh
	echo "leaks.sh: $?"
	[ -e /proc/self/fail-nth ] || exit 0
	echo N > /sys/kernel/debug/failslab/ignore-gfp-wait
	for n in 1 2 3 4 5 6; do
		(echo $n > /proc/self/fail-nth; exec 3< /proc/version)
	done
	exit 0
	' > "$work/out" 2> "$work/err" || status=$?

echo "KTAP version 1"
while read -r name report; do
	claim "$kernel catches $name" grep -E "$report" "$work/err"
done < "$work/bugs"
claim "a run with complaints has status 124" [ "$status" -eq 124 ]
if option DEBUG_KMEMLEAK; then
	claim "leaks.sh lists what leaked" \
		grep 'unreferenced object .*size 1[0-9][0-9]' "$work/out"
	claim "leaks.sh fails" grep -x 'leaks.sh: 1' "$work/out"
fi
if option FAILSLAB; then
	claim "an allocation fails on request" \
		grep 'Cannot allocate memory' "$work/out"
fi
echo "1..$number"
exit "$failed"
