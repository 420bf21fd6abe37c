#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Measures, inside the guest, for run.sh and bench.sh: the works of SETS (see
# works.sh) with each population of SOCKETS. Prints
#   work NAME TITLE                   a work
#   lacking NAME TITLE                a work that the module does not support
#   cost SOCKETS NAME NANOSECONDS     a result
#   bytes SOCKETS BYTES READS         the size of select *, and its read() calls
#   memory KIB                        the memory of an open file
#
# Usage: measure.sh [-r RUNS] SETS SOCKETS...

set -eu
cd "$(dirname "$0")/../.."
# shellcheck source-path=SCRIPTDIR source=works.sh
. selftests/cost/works.sh

runs=3
if [ "$1" = -r ]; then
	runs=$2
	shift 2
fi
sets=$1
shift
insmod tcplens.ko
# Without tcp_diag, ss silently reads /proc/net/tcp.
modprobe -q tcp_diag || :
$cost/diag none > /dev/null
sysctl -q fs.nr_open=2000000 fs.file-max=2000000
ip link set lo up

# The input of cost.
list=$(mktemp)
work()
{
	echo "work $1 $2"
	echo "$1 $3" >> "$list"
}
lacking() { echo "lacking $1 $2"; }
list_works "$sets"

for sockets; do
	selftests/cost/cost -r "$runs" "$sockets" < "$list"
done

if [ "$sockets" -gt 0 ]; then
	echo "bytes sh -c '$ask \"select *\" > /tmp/bytes'" |
		selftests/cost/cost -r 1 "$1" > /dev/null
	read -r _ bytes reads < /tmp/bytes
	echo "bytes $1 $bytes $reads"
fi

# The memory of an open file: that of a thousand of them, after a read.
memory_kb() { awk '/^(Slab|VmallocUsed|Percpu):/ { kb += $2 } END { print kb }' /proc/meminfo; }
ulimit -n 4096
before=$(memory_kb)
fds=
for _ in $(seq 1000); do
	exec {fd}< $proc/sockets
	read -r -n 1 -u "$fd" _
	fds="$fds $fd"
done
after=$(memory_kb)
echo "memory $(awk -v kib=$((after - before)) 'BEGIN { print kib / 1000 }')"
