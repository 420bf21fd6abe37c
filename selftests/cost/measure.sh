#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Measures inside the guest, which counts instructions; run.sh says what for.
#
# Usage: measure.sh FEW MANY

set -eu
cd "$(dirname "$0")/../.."
insmod tcplens.ko
modprobe tcp_diag
sysctl -q fs.nr_open=2000000 fs.file-max=2000000
ip link set lo up

proc=/proc/net/tcplens
commands=(
	"exec cat /proc/net/tcp > /dev/null"
	"exec ss -Htan > /dev/null"
	"exec ss -Htinmoe > /dev/null"
	"exec cat $proc/sockets > /dev/null"
	"exec dd if=$proc/sockets of=/dev/null bs=1M status=none"
	"exec cat $proc/summary > /dev/null"
	"exec selftests/cost/ask.sh diag binary"
	"exec selftests/cost/ask.sh all binary"
	"exec selftests/cost/ask.sh diag text"
	"exec selftests/cost/ask.sh all text"
	"exec userspace/build/tcplens -r -o all > /dev/null"
)
for sockets; do
	selftests/cost/cost "$sockets" "${commands[@]}"
done

# What an open file holds: the memory of a thousand of them, after a read.
held() { awk '/^(Slab|VmallocUsed|Percpu):/ { kb += $2 } END { print kb }' /proc/meminfo; }
ulimit -n 4096
before=$(held)
fds=
for _ in $(seq 1000); do
	exec {fd}< $proc/sockets
	read -r -n 1 -u "$fd" _
	fds="$fds $fd"
done
echo "memory $(($(held) - before)) KiB for 1000 open files"
