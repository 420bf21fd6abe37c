#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Measures, inside the guest and beside a population, the cost of new
# connections and the time of connect() and of a request: alone, and beside an
# endless process: one that only computes, or a reader. ss exits after each
# listing, so it is restarted; for comparison a computing process is restarted
# at the same rate, because process creation makes the scheduler migrate
# others. For each it prints a line
#   beside WHAT CPU P50 P99 P999 MAX [P50 P99 P999 MAX]
# the last four of requests, if any: of each number the minimum of interleaved
# rounds; see connects.c.
#
# Usage: interfere.sh SOCKETS CONNECTIONS [REQUESTS]

# Jobs are process groups.
set -eum
cd "$(dirname "$0")/../.."
cost=selftests/cost
rounds=5

# beside WHAT COMMAND...: a round beside the command, if any
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
		# It must still run, with its current child.
		kill -- -"$disturber"
		wait "$disturber" 2> /dev/null || :
	fi
}

# over_and_over COMMAND...: restarts a command that exits
over_and_over()
{
	while :; do "$@"; done
}

# milliseconds COMMAND...: its duration
milliseconds()
{
	local start=${EPOCHREALTIME/./}

	"$@" > /dev/null
	echo $(((${EPOCHREALTIME/./} - start) / 1000))
}

# measure: all rounds. No pipe: a shell in one has no job control.
measure()
{
	local round rhythm

	rhythm=$(milliseconds ss -Htinmoe)
	for ((round = 0; round < rounds; round++)); do
		beside nothing
		beside computing $cost/burn
		beside tcplens $cost/ask /proc/net/tcplens/sockets -n 1000000000
		beside proc $cost/ask /proc/net/tcp -n 1000000000
		beside processes over_and_over $cost/burn "$rhythm"
		beside ss over_and_over ss -Htinmoe
	done
}

# least: the minimum of the rounds
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
