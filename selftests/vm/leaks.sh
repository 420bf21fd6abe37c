#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In a guest, after the module is unloaded: has the kernel lost memory? Prints
# what kmemleak lists and fails if that is anything. Where the kernel has no
# kmemleak it only says so.
#
# Usage: leaks.sh

set -eu
list=/sys/kernel/debug/kmemleak

if [ ! -e $list ]; then
	echo "# no kmemleak in this kernel"
	exit 0
fi
# Nothing counts in its first five seconds, nor in the first scan that sees it.
for wait in 6 4; do
	sleep $wait
	echo scan > $list
done
lost=$(cat $list)
[ -n "$lost" ] || exit 0
echo "$lost"
exit 1
