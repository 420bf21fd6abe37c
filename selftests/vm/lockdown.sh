#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# In a guest, with the module loaded: locks the kernel down, until the next
# boot, and checks as KTAP which files of the module still work. A locked down
# kernel refuses all writes to debugfs, and reads of files there that permit
# writes; module parameters can be set.
#
# Usage: lockdown.sh

# shellcheck disable=SC2317 # called by say()
set -u
lock=/sys/kernel/security/lockdown
debugfs=/sys/kernel/debug/tcplens
parameters=/sys/module/tcplens/parameters

# say WHAT COMMAND...: prints whether it succeeds
say()
{
	local what=$1

	shift
	if "$@"; then
		echo "ok - locked down: $what"
	else
		echo "not ok - locked down: $what"
		status=1
	fi
}

# header FILE: reads its first line, which must be available at once
header()
{
	local line

	exec 4< "$1" || return
	read -r -t 10 line <&4
	exec 4<&-
	[ "$line" ]
}

# refused FILE: it cannot be opened for writing
refused()
{
	local words

	words=$( { : <> "$1"; } 2>&1) && return 1
	[[ $words == *"Operation not permitted"* ]]
}

# turn KNOB: sets a parameter to off and on again
turn()
{
	echo 0 > "$parameters/$1" && [ "$(cat "$parameters/$1")" = N ] &&
		echo 1 > "$parameters/$1"
}

status=0
[ -e $lock ] || mount -t securityfs securityfs /sys/kernel/security
say "it can be" grep -q '\[none\]' $lock
echo confidentiality > $lock
say "it is" grep -q '\[confidentiality\]' $lock
for file in events closed segments histograms counters stats columns; do
	say "$file can be read" header $debugfs/$file
	say "$file cannot be written" refused $debugfs/$file
done
say "the recorder can be turned off and on" turn recorder
say "sockets can be read" header /proc/net/tcplens/sockets
exit $status
