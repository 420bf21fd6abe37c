#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Each network namespace has its own files, with its own sockets. An open file
# keeps no namespace alive; a read while its namespace is destroyed fails. Any
# user may read.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"


# same_connection ACTOR NAMESPACE: the same addresses and ports in each
# namespace
same_connection()
{
	start "$1" "$2"
	listener "$1" inet 127.0.0.1 80
	tell "$1" open c inet
	tell "$1" bind c 127.0.0.1 4000
	tell "$1" connect c 127.0.0.1 80
	tell "$1" accept s a
}

# cookies ACTOR: of its three sockets
cookies()
{
	local name

	for name in s c a; do
		show "$1" $name
		echo "${shown[cookie]}"
	done | sort
}

# two: two namespaces with equal addresses and ports
two()
{
	left=${prefix}left right=${prefix}right
	namespace left
	namespace right
	same_connection one "$left"
	same_connection other "$right"
	cookies one > "$work/left"
	cookies other > "$work/right"
	expect "actors' cookies that are the same" "" \
		"$(comm -12 "$work/left" "$work/right")"
}

own_sockets()
{
	two
	expect "cookies of the first" "$(< "$work/left")" \
		"$(inside "$left" "${ask[@]}" /proc/net/tcplens/sockets \
		   "select cookie" | column cookie | sort)"
	expect "cookies of the second" "$(< "$work/right")" \
		"$(inside "$right" "${ask[@]}" /proc/net/tcplens/sockets \
		   "select cookie" | column cookie | sort)"
}

by_process()
{
	local seen

	two
	seen=$("${ask[@]}" "/proc/${actor_pid[other]}/net/tcplens/sockets" \
		"select cookie" | column cookie | sort)
	expect "cookies by /proc/PID/net" "$(< "$work/right")" "$seen"
	seen=$(inside "$left" "${ask[@]}" \
		"/proc/${actor_pid[other]}/net/tcplens/sockets" \
		"select cookie" | column cookie | sort)
	expect "the same for a reader inside the first" \
		"$(< "$work/right")" "$seen"
}

# has_veth NAMESPACE
has_veth()
{
	ip -n "$1" link show dev veth > /dev/null 2>&1
}

has_no_veth()
{
	! has_veth "$1"
}

# The peer of a veth is removed only with the namespace.
dies_while_open()
{
	local fd seen

	pair
	start holder "$left"
	listener holder inet "$left4" 80
	exec {fd}<> "/proc/${actor_pid[holder]}/net/tcplens/sockets"
	read -r seen <&$fd
	expect "the first word" state "${seen%% *}"
	stop holder
	ip netns delete "$left" || fail "cannot delete the namespace"
	wait_for has_no_veth "$right" ||
		fail "the namespace is still there: its veth has a peer"
	expect_error "Input/output error" cat <&$fd
	expect_error "Input/output error" eval "echo 'select state' >&$fd"
	exec {fd}>&-
}

# create_numbered NUMBER...: creates namespaces, each with a veth to $left
create_numbered()
{
	local number

	for number; do
		echo "netns add $prefix$number"
		echo "link add veth netns $prefix$number type veth" \
			"peer name veth$number netns $left"
	done | ip -batch - || fail "cannot make the namespaces"
}

# read_numbered NUMBER...: a socket in each, and a reader outside
read_numbered()
{
	local number reader

	for number; do
		reader=reader$((number % at_once))
		tell holder "enter /run/netns/$prefix$number"
		tell holder "open s$number inet"
		tell holder "bind s$number 0.0.0.0 80"
		tell holder "listen s$number 8"
		tell $reader "enter /run/netns/$prefix$number"
		tell $reader "file f /proc/net/tcplens/sockets"
		tell $reader "enter /run/netns/$left"
		order $reader "watch f"
	done
	tell holder "enter /run/netns/$left"
}

# delete_numbered NUMBER...: deletes the namespaces
delete_numbered()
{
	local number

	for number; do
		tell holder "close s$number"
	done
	for number; do
		echo "netns delete $prefix$number"
	done | ip -batch - || fail "cannot delete the namespaces"
}

# collect_readers NUMBER...: how each reader ended, in $errors, and their dumps,
# in $passes
collect_readers()
{
	local number reader

	for number; do
		reader=reader$((number % at_once))
		hear $reader ||
			fail "reader $number is still reading a deleted namespace"
		reply=${reply#passes=}
		passes=$((passes + ${reply%% *}))
		errors+="${reply#*error=} "
		tell $reader "close f"
	done
}

has_only_lo()
{
	[[ $(ip -n "$1" -oneline link show) != *$'\n'* ]]
}

many_lives()
{
	local at_once=10 errors='' i number total=50 next now passes=0

	alone
	start holder "$left"
	for ((number = 0; number < at_once; number++)); do
		start "reader$number" "$left"
	done
	create_numbered {1..10}
	for ((number = 1; number <= total; number += at_once)); do
		now=() next=()
		for ((i = number; i < number + at_once; i++)); do
			now+=("$i")
			[ $((i + at_once)) -gt "$total" ] ||
				next+=($((i + at_once)))
		done
		read_numbered "${now[@]}"
		# New namespaces are created while readers read the others.
		create_numbered ${next[@]+"${next[@]}"}
		delete_numbered "${now[@]}"
		collect_readers "${now[@]}"
	done
	expect "how the readers ended" \
		"$(printf 'EIO %.0s' $(seq "$total"))" "$errors"
	[ "$passes" -gt 0 ] || fail "no reader has read a dump"
	note "$passes passes"
	wait_for has_only_lo "$left" ||
		fail "not all are gone:" "$(ip -n "$left" -oneline link show)"
}

files()
{
	alone
	expect "files of a new namespace" \
"/proc/net/tcplens/columns 444 root regular
/proc/net/tcplens/listeners 666 root regular
/proc/net/tcplens/sockets 666 root regular
/proc/net/tcplens/summary 444 root regular" \
		"$(inside "$left" sh -c \
		   'stat -c "%n %a %U %F" /proc/net/tcplens/*' |
		   sed 's/ regular.*/ regular/')"
}

unprivileged()
{
	local line="select state,local,remote,uid,inode,cookie" expected
	# shellcheck disable=SC2016 # for awk
	local open_to_all='$4 == "-"'

	[ "$(type -t setpriv)" ] || skip "there is no setpriv"
	alone
	same_connection owner "$left"
	expected=$(sockets "$left" "$line")
	expect "rows, the header included" 4 "$(wc -l <<< "$expected")"
	expect "what an unprivileged reader sees" "$expected" \
		"$(inside "$left" "${nobody[@]}" "${ask[@]}" \
		   /proc/net/tcplens/sockets "$line" 2>&1)"
	expect "sockets in an unprivileged summary" "sockets 3" \
		"$(inside "$left" "${nobody[@]}" \
		   grep '^sockets ' /proc/net/tcplens/summary 2>&1)"
	expect "columns that need no privilege" \
		"$(awk -F '\t' "$open_to_all" /proc/net/tcplens/columns)" \
		"$(inside "$left" "${nobody[@]}" awk -F '\t' "$open_to_all" \
		   /proc/net/tcplens/columns 2>&1)"
}

claim files "a new namespace has the files, with their modes"
claim unprivileged "an unprivileged reader reads and selects as root does"
claim own_sockets "a namespace's files have its sockets and no others"
claim by_process "/proc/PID/net/tcplens shows the namespace of the process"
claim dies_while_open "a namespace is destroyed although a file is open, which then returns EIO"
claim many_lives "50 namespaces are created and destroyed under readers, and none stays"

run_claims
