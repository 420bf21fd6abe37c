#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tests run.sh itself, by booting a kernel (default: the first of the table) for
# each claim: output and exit status of the command arrive, and a guest that
# panics, complains, hangs or dies fails the run with the documented status.
# Prints KTAP; exit status 0 if all claims hold.
#
# Usage: selftest.sh [KERNEL]

# shellcheck disable=SC2016,SC2317 # guest scripts; functions claim runs
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

kernel=${1:-$(vm_table | awk 'NR == 1 { print $1 }')}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/dir/sub"
echo "from the host" > "$work/dir/sub/file"

# guest [OPTION...] -- COMMAND...: runs it; sets status, writes the output to
# $work/out and the messages of run.sh to $work/err
guest()
{
	local options=()

	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	status=0
	"$vm_dir/run.sh" -l "$work/log" ${options[@]+"${options[@]}"} \
		"$kernel" "$work/dir" "$@" \
		> "$work/out" 2> "$work/err" < /dev/null || status=$?
}

# prints TEXT: whether the output is exactly this
prints()
{
	[ "$(cat "$work/out")" = "$1" ]
}

# ends STATUS PATTERN: whether run.sh had that status and printed that message
ends()
{
	[ "$status" -eq "$1" ] && grep -q "$2" "$work/err"
}

echo "KTAP version 1"
echo "1..16"

version=$("$vm_dir/kernel-version.sh" "$kernel") || exit
start=$SECONDS
guest -- 'cat sub/file; echo "to  stderr" >&2; echo "and $(uname -r)"'
claim "success is status 0" [ "$status" -eq 0 ]
# Time limit of the hanging guest: enough to boot, on a busy machine too.
limit=$((20 + 3 * (SECONDS - start)))
claim "stdout and stderr arrive in order, and so did the directory" prints \
	"from the host
to  stderr
and $version"
claim "the kernel log goes to the log file" grep -q 'Linux version' "$work/log"

guest -- sh -c 'echo "$1"; exit 3' sh 'two  blanks, a $ and a '\'
claim "the command's status 3 is the runner's" [ "$status" -eq 3 ]
claim "arguments arrive as they are" prints 'two  blanks, a $ and a '\'

guest -- 'sleep 1000 & seq 500000'
claim "much output is complete" cmp "$work/out" <(seq 500000)
claim "a process left behind does not hold up the end" [ "$status" -eq 0 ]

guest -- 'echo before; sleep 1; echo c > /proc/sysrq-trigger; sleep 1000'
claim "a panic is status 125" ends 125 'sysrq triggered crash'
claim "output from before the panic arrives" prints before

guest -- 'echo "WARNING: made up by the test" > /dev/kmsg'
claim "a WARNING fails a successful command with 124" ends 124 'made up'

guest -- 'busybox poweroff -f'
claim "a guest that goes away is status 125" ends 125 'no exit status'

guest -t $limit -- 'echo waiting; sleep 1000'
claim "a hang is status 125 when the time is up" ends 125 'time is up'
claim "output from before the hang arrives" prints waiting

# abort SIGNAL: sends it to run.sh while the machine runs
abort()
{
	local runner

	status=125
	rm -f "$work/out"
	"$vm_dir/run.sh" -a "mark=$$" "$kernel" "$work/dir" -- \
		'echo waiting; sleep 1000' > "$work/out" 2> "$work/err" &
	runner=$!
	until [ -s "$work/out" ] || ! kill -0 $runner 2> /dev/null; do
		sleep 0.5
	done
	began=$(pgrep -c -f "mark=$$")
	kill "-$1" $runner
	wait $runner
}

# gone: whether the machine ends within ten seconds
gone()
{
	[ "$began" -ge 3 ] || return
	for _ in $(seq 100); do
		pgrep -f "mark=$$" > /dev/null || return 0
		sleep 0.1
	done
	return 1
}

abort TERM
claim "no machine is left of a run that is aborted" gone
abort KILL
claim "nor of one that is killed" gone

# QEMU's -S: the processors never start.
TCPLENS_BOOT_LIMIT=2 guest -q -S -- 'echo never'
claim "a machine that never boots is given up with status 125" \
	ends 125 'stuck as it boots; once more'

exit "$failed"
