#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs one suite for check.sh: prints the result of each test file as it finishes,
# and the failures at the end. KERNEL is "-" for the host. Writes the output of the
# suite to a file in LOGS, and appends to these files there:
#   table     KERNEL SUITE PASSED FAILED SKIPPED SECONDS CPU STAGING BOOT TESTS
#   failures  the failures, for check.sh's summary
#   flaky     test files that failed and then passed
#
# Usage: suite.sh LOGS SUITE KERNEL COMMAND...

set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../vm/lib.sh
. "$here/../vm/lib.sh"

[ $# -ge 4 ] || die "usage: suite.sh LOGS SUITE KERNEL COMMAND..."
logs=$1 suite=$2 kernel=$3
shift 3
name=$suite
[ "$kernel" = - ] || name=$suite-$kernel
log=$logs/$name.log

# execute COMMAND...: runs it, or skips it if the mirror lacks the kernel
execute()
{
	local reason

	if [ "$kernel" != - ] && reason=$(vm_vanished "$kernel"); then
		echo "ok - there is a kernel $kernel # SKIP $reason"
		return
	fi
	exec "$@"
}

# run COMMAND...: prints the result of each file
run()
{
	(execute "$@") 2>&1 | tee "$log" | sed -un \
		"s/^# attempt: 2/$name: once more:/p
		 s/^# took: file \([0-9]*\) \(.*\)/$name: \2, \1 s/p"
	return "${PIPESTATUS[0]}"
}

# phase NAME: prints the seconds of a phase, or "-"
phase()
{
	awk -v name="$1" '$1 == "#" && $2 == "took:" && $3 == name {
		sum += $4
		found = 1
	}
	END { print found ? sum : "-" }' "$log"
}

# record STATUS: appends to the files. A suite that failed without a failed test
# counts as one failure.
record()
{
	local passed failed skipped counted=$logs/$name.counted

	awk -v flaky="$logs/$name.flaky" -f "$here/attempts.awk" \
		"$log" "$log" > "$counted"
	sed "s/^/$name: /" "$logs/$name.flaky" >> "$logs/flaky"
	grep -E -B 5 '^(# )*not ok' "$counted" | sed "s/^/$name: /" \
		>> "$logs/failures"
	read -r passed failed skipped < <(awk -f "$here/tally.awk" "$counted")
	if [ "$1" -ne 0 ] && [ "$failed" -eq 0 ]; then
		failed=1
		echo "$name ended with status $1: $log" >> "$logs/failures"
	fi
	if [ $((passed + failed + skipped)) -eq 0 ]; then
		failed=1
		echo "$name ran no test: $log" >> "$logs/failures"
	fi
	echo "$kernel $suite $passed $failed $skipped $SECONDS $cpu" \
		"$(phase staging) $(phase boot) $(phase tests)" >> "$logs/table"
}

# Ends the whole process group when check.sh sends TERM, or dies.
trap 'trap - TERM; kill -TERM 0' TERM
echo "== $name"
: > "$logs/$name.flaky"
run "$@" &
status=0
wait $! || status=$?
# The suite's processor time. A subshell would report only its own.
times > "$logs/$name.times"
cpu=$(awk -F '[ms ]+' 'NR == 2 { print 60 * ($1 + $3) + $2 + $4 }' \
	"$logs/$name.times")
grep -E -B 20 '^(# )*not ok' "$log" | sed "s/^/$name: /"
[ "$status" -eq 0 ] || tail -n 5 "$log" | sed "s/^/$name: /"
record "$status"
echo "== $name: done in $SECONDS s"
