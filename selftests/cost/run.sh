#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Measures what reading costs beside the peers: instructions per socket, as the
# slope between two populations of established sockets, on one stock kernel in
# a guest whose clock counts instructions, so that the figures repeat. Fails if
# the default text costs more per socket than /proc/net/tcp does, if cost grows
# faster than the table, or if an open file holds more than 64 KiB.
#
# KERNEL, FEW and MANY may be set: 6.1, 10000 and 100000.

set -eu
cd "$(dirname "$0")/../.."
kernel=${KERNEL:-6.1}
few=${FEW:-10000}
many=${MANY:-100000}
middle=$((many / 2))

echo "cost: building for $kernel"
stage=$(selftests/vm/stage.sh "$kernel")
echo "cost: measuring $few, $middle and $many sockets (several minutes)"
mkdir -p build/logs
selftests/vm/run.sh -I -m 6G -t 1800 "$kernel" "$stage" -- \
	selftests/cost/measure.sh "$few" "$middle" "$many" |
	tee build/logs/cost.log |
awk -v few="$few" -v middle="$middle" -v many="$many" '
$1 ~ /^[0-9]+$/ {
	command = $0
	sub(/^[0-9]+ [0-9]+ (exec )?/, "", command)
	if (!(command in at))
		order[++commands] = command
	at[command] = 1
	cost[command, $1] = $2
	next
}
$1 == "memory" {
	memory = $2 / 1000
}
function slope(command, from, to)
{
	return (cost[command, to] - cost[command, from]) / (to - from)
}
function claim(holds, text)
{
	printf "%s %d %s\n", holds ? "ok" : "not ok", ++claims, text
	failed += !holds
}
END {
	if (!commands)
		exit 1
	printf "%-52s %12s %14s\n", "command", "per socket", "at " few
	for (i = 1; i <= commands; i++)
		printf "%-52s %12.0f %14.0f\n", order[i],
		       slope(order[i], few, many), cost[order[i], few]
	printf "%-52s %9.1f KiB\n\n", "an open file holds", memory
	text = "cat /proc/net/tcplens/sockets > /dev/null"
	peer = "cat /proc/net/tcp > /dev/null"
	claim(slope(text, few, many) < slope(peer, few, many),
	      "the default text costs less per socket than /proc/net/tcp")
	claim(slope(text, middle, many) < 1.1 * slope(text, few, middle),
	      "cost per socket does not grow with the table")
	claim(memory > 0 && memory <= 64, "an open file holds at most 64 KiB")
	exit failed > 0
}'
