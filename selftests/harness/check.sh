#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs the tests, suite by suite, and ends with a table and the line
# "N passed, N failed, N skipped", which counts every single test. What the
# suites printed is kept in build/logs.
#
# Usage: check.sh [SUITE...]
#   unit    the pure files and the reader on the host, plain and sanitized
#   style   what can be said by reading the source
#   debug   the selftests on each of DEBUG_KERNELS, which look into every
#           memory access and every lock; and that these would notice
#   guests  builds, DKMS and the selftests on each of KERNELS
#   builds  every kernel of the table: warnings, imports; and what is said of
#           one that lacks something
#   runner  the guests' runner fails when it should
#   demo    the demo shows what it says
#   cost    instructions per socket, beside the peers and what is recorded
# unit, style and guests when none is named. vm/kernels lists the kernels; "all"
# stands for all that belong there. JOBS is how many run at a time.

set -u
# shellcheck source-path=SCRIPTDIR source=../vm/lib.sh
. "$(dirname "$0")/../vm/lib.sh"
cd "$vm_dir/../.." || exit 1
logs=build/logs
suites=${*:-unit style guests}
# Guests wait now and then: one more than there are processors.
jobs=${JOBS:-$(($(nproc) + 1))}
mkdir -p "$logs"
# The table: a line of "kernel suite passed failed skipped seconds" for each;
# and what failed, to be said again below it.
table=$logs/table failures=$logs/failures
: > "$table"
: > "$failures"

# record KERNEL SUITE SECONDS STATUS LOG: adds to the table. A suite that failed
# although none of its tests did has failed as a whole.
record()
{
	local passed failed skipped

	read -r passed failed skipped < <(awk -f selftests/harness/tally.awk "$5")
	if [ "$4" -ne 0 ] && [ "$failed" -eq 0 ]; then
		failed=1
		echo "$2 of $1 ended with status $4: $5" >> "$failures"
	fi
	if [ $((passed + failed + skipped)) -eq 0 ]; then
		failed=1
		echo "$2 of $1 ran no test: $5" >> "$failures"
	fi
	echo "$1 $2 $passed $failed $skipped $3" >> "$table"
}

# timed START: the lines of standard input, each with the seconds since the one
# before it
timed()
{
	local line last=$1

	while IFS= read -r line; do
		echo "$line, $((SECONDS - last)) s"
		last=$SECONDS
	done
}

# run KERNEL SUITE COMMAND...: runs a suite; says what each file of it came to
# as it goes, and what failed when it ends. KERNEL is "-" for the host.
run()
{
	local kernel=$1 suite=$2 start=$SECONDS status log name

	shift 2
	name=$suite
	[ "$kernel" = - ] || name=$suite-$kernel
	log=$logs/$name.log
	echo "== $name"
	"$@" 2>&1 | tee "$log" |
		sed -un "s,^\(\(not \)\?ok\) .*selftests: .*/\([^/]*\): ,$name: \1 \3/,p" |
		timed "$start"
	status=${PIPESTATUS[0]}
	grep -E -B 20 '^(# )*not ok' "$log" | sed "s/^/$name: /"
	grep -E -B 5 '^(# )*not ok' "$log" | sed "s/^/$name: /" >> "$failures"
	[ "$status" -eq 0 ] || tail -n 5 "$log" | sed "s/^/$name: /"
	record "$kernel" "$suite" $((SECONDS - start)) "$status" "$log"
	echo "== $name: done in $((SECONDS - start)) s"
}

# start KERNEL SUITE COMMAND...: as run, beside others
start()
{
	while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do
		wait -n
	done
	run "$@" &
}

start_unit()
{
	start - unit make -s -C selftests/unit check
	start - truth selftests/unit/truth_test.sh
	start - packages selftests/unit/packages_test.sh
	start - unit-sanitized make -s -C selftests/unit check SANITIZE=1
	start - reader make -s -C userspace check
	start - reader-sanitized make -s -C userspace check SANITIZE=1
}

# names LIST KIND: the kernels of a list, which may be "all" of that kind
names()
{
	[ "$1" = all ] || { echo "$1"; return; }
	vm_names "$2"
}

# long_first: kernels, a word each, in the order of what they take: those with
# real-time preemption are the slowest, and guest.sh says less of some. What is
# long must not be what everything else has to wait for in the end.
long_first()
{
	awk '{ print (/-rt$/ ? 1 : /-amd64$|^6\.12$/ ? 3 : 2), $0 }' |
		sort -s -n -k 1,1 |
		cut -d ' ' -f 2
}

# start_each SUITE LIST KIND: SUITE.sh, for each kernel of names()
start_each()
{
	local kernel

	# shellcheck disable=SC2046 # one word per kernel
	for kernel in $(printf '%s\n' $(names "$2" "$3") | long_first); do
		start "$kernel" "$1" "selftests/harness/$1.sh" "$kernel" \
			"$logs/kernel-$kernel.log"
	done
}

for suite in $suites; do
	case $suite in
	unit) start_unit ;;
	style) start - style selftests/harness/style.sh ;;
	debug) start_each debug "${DEBUG_KERNELS:-all}" debug ;;
	guests) start_each guest "${KERNELS:-6.1}" stock ;;
	builds)
		start - builds selftests/harness/builds.sh
		start - compat selftests/harness/compat.sh 5.10 7.3
		;;
	runner) start - runner selftests/vm/selftest.sh 6.1 ;;
	demo) start 6.1 demo selftests/demo/test.sh ;;
	cost) start 6.1 cost selftests/cost/run.sh ;;
	*)
		echo "check.sh: there is no suite $suite" >&2
		exit 2
		;;
	esac
done
wait

echo
sort -V "$table" | awk '
	BEGIN { printf "%-14s %-18s %7s %7s %8s %8s\n",
		"kernel", "suite", "passed", "failed", "skipped", "seconds" }
	{ printf "%-14s %-18s %7d %7d %8d %8d\n", $1, $2, $3, $4, $5, $6 }'
echo
cat "$failures"
awk '{ passed += $3; failed += $4; skipped += $5 }
     END {
	printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
	exit failed > 0
     }' "$table"
