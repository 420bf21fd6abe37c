#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The parameter owners=N hides the owners of sockets from all readers: in /proc, in
# the records of debugfs, and in filters. The module is loaded as usual at the end.
# The test unloads only the module that was built with the tests.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

stats=/sys/kernel/debug/tcplens/stats
closed=/sys/kernel/debug/tcplens/closed

# load PARAMETER...: the module, instead of the loaded one
load()
{
	[ ! -d /sys/module/tcplens ] || rmmod tcplens || fail "cannot unload"
	insmod "$module" "$@" || fail "cannot load the module"
}

# need_own_module: the loaded module can be loaded again
need_own_module()
{
	[ -e "$module" ] || skip_all "no tcplens.ko to load again"
	[ ! -d /sys/module/tcplens ] ||
		cmp -s /sys/module/tcplens/srcversion \
			<(modinfo -F srcversion "$module") ||
		skip_all "the loaded module is not the tcplens.ko beside the" \
			"tests"
}

# one_of_each: a listener, a connection with one end closed, and one that waits
one_of_each()
{
	alone
	start owner "$left"
	listener owner inet 127.0.0.1 80
	tell owner "open a inet"
	tell owner "connect a 127.0.0.1 80"
}

# availability DIRECTORY: "column availability" of the columns of owners
availability()
{
	awk -F '\t' '/^(pid|comm|fd|owners|owner_source)\t/ { print $1, $5 }' \
		"$1/columns" | sort | paste -sd ' '
}

# all AVAILABILITY: what availability() prints
all()
{
	echo "comm $1 fd $1 owner_source $1 owners $1 pid $1"
}

# stat NAME: a number of the module's own statistics
stat()
{
	awk -v name="$1" '$1 == name { print $2 }' "$stats"
}

# pids: how many rows have a PID, and how many match a question for one
pids()
{
	inside "$left" "${ask[@]}" /proc/net/tcplens/sockets \
		"select $1 where $1!=-" | sed 1d | wc -l
}

on()
{
	load
	one_of_each
	expect "availability" "$(all yes)" "$(availability /proc/net/tcplens)"
	expect "owners_off" 0 "$(stat owners_off)"
	expect "rows with a PID" 3 "$(pids pid)"
	[ "$(stat owner_scans)" -gt 0 ] || fail "expected a scan, seen none"
}

off()
{
	local column

	load owners=N
	one_of_each
	expect "the parameter" N "$(cat /sys/module/tcplens/parameters/owners)"
	expect "availability" "$(all off)" "$(availability /proc/net/tcplens)"
	for column in pid comm fd owners owner_source; do
		expect "a filter with $column" \
			"error at byte $((15 + ${#column})): a module parameter turns this column off: $column" \
			"$(inside "$left" "${ask[@]}" /proc/net/tcplens/sockets \
			   "select $column where $column!=-" 2> /dev/null |
			   sed -n '/^error/p')"
		expect "$column of all rows" "- - -" \
			"$(inside "$left" "${ask[@]}" /proc/net/tcplens/sockets \
			   "select $column" | sed 1d | paste -sd ' ')"
	done
	expect "rows" 3 "$(inside "$left" "${ask[@]}" \
		/proc/net/tcplens/sockets "select pid,state" | sed 1d | wc -l)"
	expect "owners_off" 1 "$(stat owners_off)"
	expect "scans of descriptors" 0 "$(stat owner_scans)"
}

records()
{
	[ -e "$closed" ] || skip "there is no $closed"
	load owners=N
	one_of_each
	tell owner "close a"
	tell owner "close s"
	expect "availability" "comm off owner_source off pid off" \
		"$(availability "${closed%/*}")"
	for _ in {1..100}; do
		[ "$("${ask[@]}" "$closed" "select pid" | wc -l)" -lt 2 ] || break
		sleep 0.1
	done
	expect "records with an owner" "" \
		"$("${ask[@]}" "$closed" "select pid,comm,owner_source" |
		   sed 1d | grep -vx -e '- - -')"
	[ "$("${ask[@]}" "$closed" "select pid" | wc -l)" -ge 2 ] ||
		fail "expected a record, seen none"
}

claim on "without the parameter, owners are shown"
claim off "with owners=N, no column, filter or scan uses owners"
claim records "with owners=N, no record has an owner"

need_own_module
trap 'rmmod tcplens 2> /dev/null; insmod "$module"' EXIT
run_claims
