#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The tests of walk/scale.c with a million sockets, in User-Mode Linux, which
# runs native code: about half an hour and 12 GB of memory. Long chains have
# fewer sockets, because the kernel itself takes too long to create them.
# SOCKETS, CHAINED and BOUND set the numbers.
#
# Usage: million.sh

set -eu
cd "$(dirname "$0")/../.."
memory=12
# Memory that the guest may use before the machine swaps.
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
