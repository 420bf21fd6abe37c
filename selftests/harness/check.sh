#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs the suites of a tier, or the named suites. Ends with a table, the failures,
# and the line "N passed, N failed, N skipped", which counts individual tests. The
# table has the minutes of each suite and of the processors ("cpu"), and for guests
# also the minutes of building ("staging"), booting and testing. build/logs has the
# output of the suites.
#
# A test file that failed and then passed in the same guest is not a failure, but is
# listed at the end as FLAKY; more than two such files fail the run. The suites end
# with this script, even if it is killed.
#
# Usage: check.sh TIER | SUITE...
#        check.sh --help      the tiers and suites
# The file "suites" defines them. In the environment, KERNELS and DEBUG_KERNELS
# replace the kernels of the suites "guest" and "debug", and JOBS is the number of
# suites that run at a time.

set -u
# Ends this script if the process that waits for it is killed.
[ "${TCPLENS_CHECK_PARENT:-}" = $PPID ] ||
	TCPLENS_CHECK_PARENT=$PPID exec setpriv --pdeathsig TERM "$0" "$@"
# shellcheck source-path=SCRIPTDIR source=../vm/lib.sh
. "$(dirname "$0")/../vm/lib.sh"
harness=$(cd "$(dirname "$0")" && pwd)
cd "$harness/../.." || exit 1
logs=${TCPLENS_LOGS:-build/logs}
# Guests are idle now and then, so run one more than there are processors.
jobs=${JOBS:-$(($(nproc) + 1))}

# suites: the table without comments and empty lines
suites()
{
	sed 's/#.*//; /^[[:space:]]*$/d' "${TCPLENS_SUITES:-$harness/suites}"
}

help()
{
	suites | awk '
	BEGIN { row("suite", "check", "ci", "all") }
	function row(name, check, ci, all)
	{
		printf "  %-18s%-9s%-15s%s\n", name, check, ci, all
	}
	{ row($1, $2, $3, $4) }'
}

# chosen NAME...: prints lines "SUITE WHERE COMMAND" of the table, for a tier or for
# the named suites, each as in the narrowest tier that has it
chosen()
{
	suites | awk -v names="$*" '
	BEGIN {
		column["check"] = 2
		column["ci"] = 3
		column["all"] = 4
		count = split(names, list, " ")
		if (count == 1)
			tier = column[names]
		for (i = 1; i <= count; i++)
			wanted[list[i]] = !tier
	}
	tier || wanted[$1] {
		where = tier ? $tier : $2 != "-" ? $2 : $3 != "-" ? $3 : $4
		wanted[$1] = 0
		line = $1 " " where
		for (i = 5; i <= NF; i++)
			line = line " " $i
		if (where != "-")
			print line
	}
	END {
		for (suite in wanted)
			if (wanted[suite])
				print "check.sh: there is no suite " suite \
					> "/dev/stderr"
	}'
}

# kernels SUITE WHERE: prints one per line, "-" for the host, the slowest first, so
# that the run does not end with a wait for one long suite. Kernels with real-time
# preemption are the slowest; guest.sh runs fewer tests on some.
kernels()
{
	local where=$2

	case $1 in
	guest) where=${KERNELS:-$where} ;;
	debug) where=${DEBUG_KERNELS:-$where} ;;
	esac
	# shellcheck disable=SC2086 # one word each
	case $where in
	host) echo - ;;
	stock | debug) vm_names "$where" ;;
	*) printf '%s\n' ${where//,/ } ;;
	esac | awk '{ print (/-rt$/ ? 1 : /-amd64$|^6\.12$/ ? 3 : 2), $0 }' |
		sort -s -n -k 1,1 | cut -d ' ' -f 2
}

# start SUITE KERNEL COMMAND: runs it in the background, as a process group of its
# own, which ends with this script
start()
{
	while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do
		wait -n
	done
	# shellcheck disable=SC2086 # the words of a command
	setpriv --pdeathsig TERM "$harness/suite.sh" "$logs" "$1" "$2" \
		${3//KERNEL/$2} &
}

# summary: prints the table, the failures, the flaky files and the counts
summary()
{
	echo
	sort -V "$logs/table" | awk '
	BEGIN {
		printf "%-12s %-16s %6s %6s %7s %7s %6s %7s %6s %6s\n",
			"kernel", "suite", "passed", "failed", "skipped",
			"minutes", "cpu", "staging", "boot", "tests"
	}
	function minutes(seconds) {
		return seconds == "-" ? "" : sprintf("%.1f", seconds / 60)
	}
	{
		printf "%-12s %-16s %6d %6d %7d %7s %6s %7s %6s %6s\n", $1,
			$2, $3, $4, $5, minutes($6), minutes($7), minutes($8),
			minutes($9), minutes($10)
	}'
	awk -v jobs="$jobs" -v all=$SECONDS '
	{ cpu += $7 }
	END {
		printf "%-51s %7.1f %6.1f\n\n", "all, " jobs " at a time",
			all / 60, cpu / 60
	}' "$logs/table"
	cat "$logs/failures"
	sed 's/^/FLAKY /' "$logs/flaky"
	awk -v flaky="$(wc -l < "$logs/flaky")" '
	{ passed += $3; failed += $4; skipped += $5 }
	END {
		if (flaky > 2) {
			print "more than two files are flaky"
			failed += flaky
		}
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed > 0
	}' "$logs/table"
}

[ $# -gt 0 ] || set -- --help
if [ "$1" = --help ]; then
	help
	exit
fi
mkdir -p "$logs"
: > "$logs/table"
: > "$logs/failures"
: > "$logs/flaky"
chosen "$@" > "$logs/chosen" 2> "$logs/unknown"
if [ -s "$logs/unknown" ]; then
	cat "$logs/unknown" >&2
	exit 2
fi
# With only one kernel, a second guest can use the other processor.
where=$(awk '$1 == "guest" { print $2 }' "$logs/chosen")
[ "$(kernels guest "$where" | wc -l)" -ne 1 ] || export TCPLENS_GUESTS=2
set -m
while read -r suite where command; do
	for kernel in $(kernels "$suite" "$where"); do
		start "$suite" "$kernel" "$command"
	done
done < "$logs/chosen"
while [ "$(jobs -rp)" ]; do
	wait -n
done
set +m
summary
