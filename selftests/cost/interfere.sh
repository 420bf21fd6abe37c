#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Measures, inside the guest and beside a population, what new connections cost
# and how long connect() takes: alone, beside a program that only computes, and
# beside readers in a loop. Prints a line "beside WHAT CPU P50 P99 P999 MAX" for
# each, the smallest of several rounds that take turns; see connects.c.
#
# Usage: interfere.sh SOCKETS CONNECTIONS

# Jobs are process groups.
set -eum
cd "$(dirname "$0")/../.."
cost=selftests/cost
rounds=3

# beside WHAT COMMAND...: a round beside the command in a loop, if there is one
beside()
{
	local what=$1 loop=

	shift
	if [ $# -gt 0 ]; then
		while :; do "$@" > /dev/null; done &
		loop=$!
		sleep 1
	fi
	echo "beside $what $($cost/connects "$connections")"
	if [ "$loop" ]; then
		# With what it runs at the moment.
		kill -- -"$loop"
		wait "$loop" 2> /dev/null || :
	fi
}

# measure: all rounds. No pipe: a shell in one has no job control.
measure()
{
	local round

	for ((round = 0; round < rounds; round++)); do
		beside nothing
		beside computing awk 'BEGIN { while (i < 200000) i++ }'
		beside tcplens $cost/ask /proc/net/tcplens/sockets
		beside proc cat /proc/net/tcp
		beside ss ss -Htinmoe
	done
}

# least: of the rounds
least()
{
	awk '
		{
			for (i = 3; i <= NF; i++)
				if (!(($2, i) in least) || $i < least[$2, i])
					least[$2, i] = $i
			if (!seen[$2]++)
				order[++count] = $2
		}
		END {
			for (n = 1; n <= count; n++) {
				line = "beside " order[n]
				for (i = 3; i <= 7; i++)
					line = line " " least[order[n], i]
				print line
			}
		}' "$1"
}

sockets=$1 connections=$2
if [ "${3:-}" = measure ]; then
	measure
	exit
fi
insmod tcplens.ko
modprobe -q tcp_diag || :
sysctl -q fs.nr_open=2000000 fs.file-max=2000000
ip link set lo up
echo "interfere sh -c '$cost/interfere.sh $sockets $connections measure > /tmp/beside'" |
	$cost/cost -r 1 "$sockets" > /dev/null
least /tmp/beside
