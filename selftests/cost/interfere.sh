#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Measures, inside the guest and with a population of sockets, what new connections
# cost and how long connect() and a request take, under several background loads:
# none, a compute loop, and dump loops, each in one process that runs for ever. ss
# exits after each listing, so it runs in a shell loop. Its baseline is a compute
# loop that exits and restarts after the same time, because the scheduler migrates
# other processes when processes come and go. Prints a line
#   beside WHAT CPU P50 P99 P999 MAX [P50 P99 P999 MAX]
# for each load, with the values of connects.c, those of requests last. Each value
# is the minimum of several rounds in which the loads take turns.
#
# Usage: interfere.sh SOCKETS CONNECTIONS [REQUESTS]

# -m: each job is a process group.
set -eum
cd "$(dirname "$0")/../.."
cost=selftests/cost
rounds=5

# beside WHAT COMMAND...: measures one round while the command runs, if any
beside()
{
	local what=$1 disturber=

	shift
	if [ $# -gt 0 ]; then
		"$@" > /dev/null &
		disturber=$!
		sleep 1
	fi
	# shellcheck disable=SC2086 # one number or none
	echo "beside $what $($cost/connects "$connections" $requests)"
	if [ "$disturber" ]; then
		# Its group includes the current child. kill fails if it exited.
		kill -- -"$disturber"
		wait "$disturber" 2> /dev/null || :
	fi
}

# over_and_over COMMAND...: runs it in a loop
over_and_over()
{
	while :; do "$@"; done
}

# milliseconds COMMAND...: prints its duration
milliseconds()
{
	local start=${EPOCHREALTIME/./}

	"$@" > /dev/null
	echo $(((${EPOCHREALTIME/./} - start) / 1000))
}

# measure: runs all rounds. Not in a pipeline: a subshell has no job control.
measure()
{
	local round duration

	duration=$(milliseconds ss -Htinmoe)
	for ((round = 0; round < rounds; round++)); do
		beside nothing
		beside computing $cost/burn
		beside tcplens $cost/ask /proc/net/tcplens/sockets -n 1000000000
		beside proc $cost/ask /proc/net/tcp -n 1000000000
		beside processes over_and_over $cost/burn "$duration"
		beside ss over_and_over ss -Htinmoe
	done
}

# least FILE: the minimum of each value over all rounds
least()
{
	awk '
		{
			for (i = 3; i <= NF; i++)
				if (!(($2, i) in least) || $i < least[$2, i])
					least[$2, i] = $i
			fields = NF
			if (!seen[$2]++)
				order[++count] = $2
		}
		END {
			for (n = 1; n <= count; n++) {
				line = "beside " order[n]
				for (i = 3; i <= fields; i++)
					line = line " " least[order[n], i]
				print line
			}
		}' "$1"
}

sockets=$1 connections=$2 requests=${3:-}
if [ "${4:-}" = measure ]; then
	measure
	exit
fi
insmod tcplens.ko
modprobe -q tcp_diag || :
sysctl -q fs.nr_open=2000000 fs.file-max=2000000
ip link set lo up
echo "interfere sh -c '$cost/interfere.sh $sockets $connections \"$requests\" measure > /tmp/beside'" |
	$cost/cost -r 1 "$sockets" > /dev/null
least /tmp/beside
