#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Measures, inside the guest, the cost of one connection, both endpoints: connect,
# request, response, close. Four cases: without the module, with the recorder off,
# with it on (the default), and with a reader of events and the recorder off. With
# one processor the last includes the reader's work. Prints "connection WHAT
# NANOSECONDS" for each, the minimum of several rounds, and "events N", the number
# of events per connection.
#
# Usage: connection.sh COUNT

set -eu
cd "$(dirname "$0")/../.."
count=$1
rounds=3
parameters=/sys/module/tcplens/parameters
debugfs=/sys/kernel/debug/tcplens

# least WHAT: measures the rounds, prints the minimum. The limit of TIME_WAIT
# sockets, below, leaves ports free for every round.
least()
{
	local round least=

	for ((round = 0; round < rounds; round++)); do
		ns=$(selftests/cost/connects exchange "$count")
		[ "$least" ] && [ "$least" -le "$ns" ] || least=$ns
	done
	echo "connection $1 $least"
}

# events_written: the number of events so far
events_written()
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
before=$(events_written)
least events
echo "events $((($(events_written) - before) / rounds / (count + 100)))"
kill $!
