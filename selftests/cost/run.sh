#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Guards the cost of reading: instructions per socket, as the slope between two
# populations of established sockets, on one stock kernel in a guest whose clock
# counts instructions, so that the figures repeat. Fails if
#   - the default text costs more per socket than /proc/net/tcp,
#   - the cost per socket grows with the population,
#   - an open file takes more than 64 KiB, or
#   - a work costs 10 % more than the file "recorded" says.
# RECORD=1 writes that file. bench.sh measures more, and takes much longer.
#
# KERNEL, FEW and MANY choose the kernel and the populations (6.1, 2000, 10000).
# Only the defaults are compared with "recorded".

set -euo pipefail
cd "$(dirname "$0")/../.."
kernel=${KERNEL:-6.1}
few=${FEW:-2000}
many=${MANY:-10000}
middle=$((many / 2))
recorded=selftests/cost/recorded
log=build/logs/cost.log

# comparable: whether "recorded" applies
comparable()
{
	[ "$kernel $few $many" = "6.1 2000 10000" ]
}

# write_recorded: writes the file from the figures of guard.awk
write_recorded()
{
	{
		sed '/^#/!d' "$recorded"
		cat build/logs/recorded
	} > "$recorded.new"
	mv "$recorded.new" "$recorded"
	echo "cost: wrote $recorded"
}

if [ "${RECORD:-}" ] && ! comparable; then
	echo "cost: RECORD=1 needs the default KERNEL, FEW and MANY" >&2
	exit 1
fi
echo "cost: building for $kernel"
stage=$(selftests/vm/stage.sh "$kernel")
echo "cost: measuring $few, $middle and $many sockets"
mkdir -p build/logs
selftests/vm/run.sh -I -m 6G -t 1800 "$kernel" "$stage" -- \
	selftests/cost/measure.sh g "$few" "$middle" "$many" > "$log" || {
	status=$?
	tail -n 20 "$log"
	exit $status
}
judged=("$log")
if comparable; then
	judged+=("$recorded")
else
	echo "# other kernel or populations: not compared with $recorded"
fi
awk -v few="$few" -v middle="$middle" -v many="$many" \
	-v record="${RECORD:-}" -v anew=build/logs/recorded \
	-v compared=$((${#judged[@]} - 1)) \
	-f selftests/cost/cost.awk -f selftests/cost/guard.awk "${judged[@]}"
[ ! "${RECORD:-}" ] || write_recorded
