#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The claims of walk/scale.c with a million sockets, in User-Mode Linux, whose code
# is native: most of half an hour and 12 GB of memory. Where there are long
# chains it takes fewer, because the kernel itself needs too long to make them.
# SOCKETS, CHAINED and BOUND say how many.
#
# Usage: million.sh

set -eu
cd "$(dirname "$0")/../.."
memory=12
# What the guest may fill before the machine has to swap.
available=$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)
if [ "$available" -lt "$memory" ]; then
	echo "1..0 # SKIP needs $memory GB of memory, there are $available"
	exit 4
fi
stage=$(selftests/vm/stage.sh uml-plain)
selftests/vm/run.sh -m "${memory}G" -t 7200 uml-plain "$stage" -- "
	insmod tcplens.ko || exit
	export TCPLENS_EXPECT_ALL=1
	export TCPLENS_SCALE_SOCKETS=${SOCKETS:-1000000}
	export TCPLENS_CHAINED_SOCKETS=${CHAINED:-30000}
	export TCPLENS_BOUND_SOCKETS=${BOUND:-50000}
	cd selftests/walk && ./scale"
