#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Compares what reading costs with the peers, and with the goals, at 1000, 10000
# and 100000 sockets; BENCH=full adds a million. Instructions are counted in an
# emulated guest with a stock kernel, where they repeat: a socket's are the
# slope between the last two populations, so that what does not depend on the
# number of sockets falls out. Time is that of User-Mode Linux, native code on
# real caches, the shortest of several runs that take turns. RECORD=1 writes the
# tables to results.md beside this file. Takes 25 minutes with two processors that
# nobody else uses, eleven of them for the connections beside readers; a million
# sockets take fifteen more, and guests of 12 GB. Times, and those of connect()
# above all, are worth something only on a machine that does nothing else, so the
# load is noted.
#
# POPULATIONS may be set, to three numbers.

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

# guest LOG OPTION... KERNEL DIR -- SCRIPT ARGUMENT...: what a script of this
# directory prints in a guest becomes one of the files
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

# load: of the last minute; what this runs itself counts too
load()
{
	cut -d ' ' -f 1 /proc/loadavg
}

# say_how: what is above the tables
say_how()
{
	cat <<-END
	# What reading costs

	\`make bench${million:+ BENCH=full} RECORD=1\` wrote this file.

	Instructions: kernel 6.1 in QEMU, of each socket between $few and $many of
	them, and the fixed rest. The next columns are how many times the peers'
	instructions a socket that is: proc is \`cat /proc/net/tcp\`, ss
	\`ss -Htan\`, ss -i \`ss -Htinmoe\`, ss -p \`ss -Htinmoep\`, diag a raw
	dump of inet_diag with all extensions. Time: nanoseconds, of all there
	is by the number of sockets, User-Mode Linux 6.12. The second table is
	of others beside what reads all $few sockets there are again and again:
	the instructions of a new connection; and percentiles of the nanoseconds
	in connect(), and of those until a byte that was sent to another process
	is back, of $latencies each, in an emulated machine with two processors.
	Each number is the least of five rounds. What reads is one process that
	never ends, to be compared with one that only computes; ss is started
	anew for each listing, as are programs that compute, for as long as it
	takes: the scheduler moves others about for those. The third table has
	the goals.

	The machine's load was $load_before before, $(load) after.

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

echo "bench: time of connections beside readers, on two processors"
files+=(instrument=processors)
guest processors -m 3G -t 3600 6.1 "$stock" -- \
	selftests/cost/interfere.sh "$few" "$latencies" "$latencies"

{
	say_how
	awk -v first="${populations[0]}" -v few="$few" -v many="$many" \
		-v million="$million" -f selftests/cost/cost.awk \
		-f selftests/cost/bench.awk "${files[@]}"
} | tee "$logs/results.md"
[ ! "${RECORD:-}" ] || cp "$logs/results.md" "$results"
