#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Measures inside the guest, for run.sh and bench.sh. For each work of SETS
# (see works.sh) and each population of SOCKETS it prints
#   work NAME TITLE
#   lacking NAME TITLE
#   cost SOCKETS NAME NANOSECONDS
# then "bytes SOCKETS BYTES READS" of all columns, and "memory KIB" of an open
# file.
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
# Without inet_diag, ss silently reads /proc/net/tcp.
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

# Size of all columns, and number of reads.
if [ "$sockets" -gt 0 ]; then
	echo "bytes sh -c '$ask \"select *\" > /tmp/bytes'" |
		selftests/cost/cost -r 1 "$1" > /dev/null
	read -r _ bytes reads < /tmp/bytes
	echo "bytes $1 $bytes $reads"
fi

# Memory of an open file: of a thousand of them, after a read.
held() { awk '/^(Slab|VmallocUsed|Percpu):/ { kb += $2 } END { print kb }' /proc/meminfo; }
ulimit -n 4096
before=$(held)
fds=
for _ in $(seq 1000); do
	exec {fd}< $proc/sockets
	read -r -n 1 -u "$fd" _
	fds="$fds $fd"
done
after=$(held)
echo "memory $(awk -v kib=$((after - before)) 'BEGIN { print kib / 1000 }')"
