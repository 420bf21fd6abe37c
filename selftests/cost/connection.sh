#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Measures, inside the guest, what the life of a connection costs: connect, one
# request, close, of both ends; without the module, with nothing watched, with
# what is on from load, and beside a reader of events, whose work is counted too
# if there is one processor. Prints a line "life WHAT NANOSECONDS" for each, the
# least of several rounds, and "events N" for each life.
#
# Usage: connection.sh COUNT

set -eu
cd "$(dirname "$0")/../.."
count=$1
rounds=3
parameters=/sys/module/tcplens/parameters
debugfs=/sys/kernel/debug/tcplens

# least WHAT: of the rounds. The same ports are free again for each.
least()
{
	local round least=

	for ((round = 0; round < rounds; round++)); do
		ns=$(selftests/cost/connects lives "$count")
		[ "$least" ] && [ "$least" -le "$ns" ] || least=$ns
	done
	echo "life $1 $least"
}

# told: how many events there were
told()
{
	awk '/^events_[a-z_]+ / && !/_bytes/ { sum += $2 } END { print sum }' \
		$debugfs/stats
}

ip link set lo up
sysctl -q net.ipv4.tcp_max_tw_buckets=1000
least bare
insmod tcplens.ko recorder=0
least off
echo 1 > $parameters/recorder
least recorder
echo 0 > $parameters/recorder
cat $debugfs/events > /dev/null &
sleep 1
before=$(told)
least events
echo "events $((($(told) - before) / rounds / (count + 100)))"
kill $!
