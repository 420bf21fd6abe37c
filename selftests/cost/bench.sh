#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Compares the cost of reading with the peers and with the goals, at 1000, 10000
# and 100000 sockets; BENCH=full adds a million. Instructions are counted in an
# emulated guest with a stock kernel, where they repeat. The figure per socket is
# the slope between the last two populations, which excludes fixed costs. Time is
# measured in User-Mode Linux, native code on real caches: the shortest of several
# runs that take turns. RECORD=1 writes the tables to results.md beside this file.
#
# Takes 25 minutes with two idle processors, eleven of them for the connections
# during background loads. A million sockets take fifteen more, and guests of
# 12 GB. Times, above all those of connect(), are valid only on an idle machine,
# so the tables say what the load was.
#
# POPULATIONS chooses the populations, three numbers.

set -euo pipefail
cd "$(dirname "$0")/../.."
read -ra populations <<< "${POPULATIONS:-1000 10000 100000}"
few=${populations[1]}
many=${populations[2]}
million='' memory=3G connections=10000 latencies=30000
if [ "${BENCH:-}" = full ]; then
	million=1000000 memory=11G
fi
logs=build/logs/bench
results=selftests/cost/results.md

# guest LOG OPTION... KERNEL DIR -- SCRIPT ARGUMENT...: runs a script of this
# directory in a guest and adds its output to the files
guest()
{
	local log=$logs/$1.log status=0 options=()

	shift
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	selftests/vm/run.sh "${options[@]}" -- "$@" > "$log" || status=$?
	[ "$status" -eq 0 ] || {
		tail -n 20 "$log" >&2
		exit "$status"
	}
	files+=("$log")
}

# load: the machine's load average of the last minute, including this script's
load()
{
	cut -d ' ' -f 1 /proc/loadavg
}

# print_method: the text above the tables
print_method()
{
	cat <<-END
	# What reading costs: the figures

	\`make bench${million:+ BENCH=full} RECORD=1\` wrote this file.

	The first table has the works. Instructions were counted with kernel 6.1
	in QEMU: per socket, as the slope between $few and $many sockets, and the
	fixed part. The next five columns say how many times as many instructions
	per socket the peers take: proc is \`cat /proc/net/tcp\`, ss \`ss -Htan\`,
	ss -i \`ss -Htinmoe\`, ss -p \`ss -Htinmoep\`, diag a raw inet_diag dump
	with all extensions. The last columns are total time divided by the number
	of sockets, in nanoseconds, with kernel 6.12 as User-Mode Linux.

	The second table has new connections during background loads, with $few
	sockets present: instructions per connection; percentiles of the time in
	connect(), and of the round trip of one byte to another process, in
	nanoseconds, of $latencies each, in an emulated machine with two processors.
	Each value is the minimum of five rounds. A dump loop is one process, and
	is to be compared with the compute loop. ss restarts for every listing, and
	is to be compared with a compute loop that restarts after the same time,
	because the scheduler migrates other processes for such loads.

	The third table has the goals.

	The machine's load was $load_before before, and $(load) after.

	END
}

mkdir -p "$logs"
load_before=$(load)
files=()
echo "bench: building"
stock=$(selftests/vm/stage.sh 6.1)
plain=$(selftests/vm/stage.sh uml-plain)

echo "bench: instructions, ${populations[*]} $million sockets"
files+=(instrument=instructions)
guest instructions -I -m 6G -t 14400 6.1 "$stock" -- \
	selftests/cost/measure.sh -r 2 b "${populations[@]}"
[ ! "$million" ] || guest instructions-million -I -m 12G \
	-t 28800 6.1 "$stock" -- \
	selftests/cost/measure.sh -r 1 m "$million"
guest interference -I -m 6G -t 3600 6.1 "$stock" -- \
	selftests/cost/interfere.sh "$few" "$connections"
guest connection -I 6.1 "$stock" -- selftests/cost/connection.sh 1000

echo "bench: instructions, no sockets and a table of a million buckets"
files+=(instrument=empty)
guest empty -I -a thash_entries=1048576 6.1 "$stock" -- \
	selftests/cost/measure.sh -r 2 e 0

echo "bench: time, ${populations[*]} $million sockets"
files+=(instrument=time)
# shellcheck disable=SC2086 # one number or none
guest time -m "$memory" -t 7200 uml-plain "$plain" -- \
	selftests/cost/measure.sh -r 7 t "${populations[@]}" $million

echo "bench: time of connections during background loads, on two processors"
files+=(instrument=processors)
guest processors -m 3G -t 3600 6.1 "$stock" -- \
	selftests/cost/interfere.sh "$few" "$latencies" "$latencies"

{
	print_method
	awk -v first="${populations[0]}" -v few="$few" -v many="$many" \
		-v million="$million" -f selftests/cost/cost.awk \
		-f selftests/cost/bench.awk "${files[@]}"
} | tee "$logs/results.md"
[ ! "${RECORD:-}" ] || cp "$logs/results.md" "$results"
