#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Binary records: the program tcplens shows of them what the module shows as
# text, saves them, and reads them in any pieces.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/tcplens.sh
. "$selftests/lib/tcplens.sh"

# all_but_clocks: all columns that do not change with time
all_but_clocks()
{
	all_but "$ages,timer_ms,keepalive_timer_ms,delack_timer_ms"
}

# same_as_text COLUMNS: tcplens shows in $left what the module shows as text,
# while nothing changes: the module's text is the same before and after
same_as_text()
{
	local after before name names seen

	for _ in {1..20}; do
		before=$(sockets "$left" "select $1")
		seen=$(shown_by -o "$1" | unpadded)
		after=$(sockets "$left" "select $1")
		[ "$before" != "$after" ] || break
		rest 0.1
	done
	[ "$before$seen" != "$after$after" ] || return 0
	IFS=, read -ra names <<< "$1"
	for name in "${names[@]}"; do
		expect "$name by the module, once more" \
			"$(column "$name" <<< "$before")" \
			"$(column "$name" <<< "$after")"
		expect "$name" "$(column "$name" <<< "$after")" \
			"$(column "$name" <<< "$seen")"
	done
	expect "$1" "$after" "$seen"
}

# save LINE COMMAND...: what a command reads after this query in $left, to
# $work/records. The shell's echo would write a long line in parts.
save()
{
	# shellcheck disable=SC2016 # the inner shell's
	inside "$left" bash -c 'exec 3<> /proc/net/tcplens/sockets
		cat <<< "$1" >&3
		exec "${@:2}" <&3' sh "$@" > "$work/records"
}

# Link-local addresses need interface names, which records lack.
records()
{
	mixed_sockets
	same_as_text "$(all_but_clocks)"
	expect "listeners" \
		"$(inside "$left" "${ask[@]}" /proc/net/tcplens/listeners)" \
		"$(shown_by listeners | unpadded)"
	expect "from outside" "$(sockets "$left" "select local,remote")" \
		"$("$tcplens" -o local,remote \
		   --proc "/proc/${actor_pid[client]}/net/tcplens" 2>&1 |
		   unpadded)"
}

# Request and time-wait sockets, and running timers, without the columns that
# change with time.
records_of_states()
{
	local columns=state,local,remote,family,kind,cookie,inode,uid

	mixed_sockets
	mute "$left"
	tell client open syn inet
	tell client set syn nonblock 1
	tell client connect syn "$right4" 83
	tell client shutdown c write
	tell server open half inet
	tell server set half nonblock 1
	tell server connect half "$left4" 90
	come_to_be "states" \
		"BOUND ESTABLISHED ESTABLISHED FIN_WAIT1 LISTEN SYN_RECV SYN_SENT" \
		states_of_left
	same_as_text "$columns,v6only,orphan,cc,backlog,backlog_max"
}

states_of_left()
{
	cell "$left" state | sort | paste -sd ' '
}

saved_records()
{
	local columns

	mixed_sockets
	columns=$(all_but_clocks)
	save "select $columns where raddr!=fe80::/10 or raddr=- format binary" \
		cat
	expect "magic" tcplens "$(head -c 8 "$work/records" | tail -c 7)"
	expect "columns of the file" \
		"$(sockets "$left" "select $columns where raddr!=fe80::/10 or raddr=-")" \
		"$("$tcplens" --raw -i "$work/records" 2>&1)"
	save "where rport=81 format binary" cat
	expect "interface by its number" "[fe80::1%77]:4001 [fe80::2%77]:81" \
		"$("$tcplens" -nr -o local,remote -i "$work/records" 2>&1)"
}

# Records are the same for any read size, and after a seek back: head reads
# more than a line. Without direction: the age is sampled with it, and is among the
# bytes that no column describes.
pieces()
{
	local columns line

	three_sockets
	columns=,$(all_but_clocks),
	columns=${columns/,direction,/,}
	columns=${columns#,}
	line="select ${columns%,} format binary"
	save "$line" cat
	mv "$work/records" "$work/whole"
	save "$line" dd bs=7 status=none
	cmp "$work/whole" "$work/records" || fail "pieces of 7 bytes differ"
	save "$line" sh -c 'head -n 1; cat'
	cmp "$work/whole" "$work/records" || fail "a step back differs"
}

claim records "binary records are shown like the module's text"
claim records_of_states "so are binary records of half-open connections and running timers"
claim saved_records "binary records can be saved and read later"
claim pieces "binary records do not depend on the size of reads"

run_claims
