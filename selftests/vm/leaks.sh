#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In a guest, after the module is unloaded: prints what kmemleak lists, and
# fails if there is anything. Without kmemleak it only prints that.
#
# Usage: leaks.sh

set -eu
list=/sys/kernel/debug/kmemleak

if [ ! -e $list ]; then
	echo "# no kmemleak in this kernel"
	exit 0
fi
# kmemleak ignores objects in their first five seconds, and at the first scan.
for wait in 6 4; do
	sleep $wait
	echo scan > $list
done
lost=$(cat $list)
[ -n "$lost" ] || exit 0
echo "$lost"
exit 1
