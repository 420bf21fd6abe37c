#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The file `listeners`: it has all listeners of the namespace and nothing else,
# with the values of `sockets` and of ss, and takes the same queries.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

looked_at=listeners
shared=local,cookie,inode,uid,family,v6only,backlog,backlog_max,drops,half_open
shared+=,half_open_young,fastopen_qlen,fastopen_max,reuseport_socks,state

# many: listeners of both families, with and without connections, and other
# sockets
many()
{
	local s

	alone
	start owner "$left"
	listener owner inet 127.0.0.1 80 5
	tell owner open c inet
	tell owner connect c 127.0.0.1 80
	tell owner accept s a
	tell owner open d inet
	tell owner connect d 127.0.0.1 80
	tell owner open six inet6
	tell owner bind six ::1 81
	tell owner listen six 6
	tell owner open both inet6
	tell owner set both v6only 0
	tell owner bind both :: 82
	tell owner listen both 7
	tell owner open bound inet
	tell owner bind bound 127.0.0.1 83
	for s in 1 2 3; do
		tell owner open r$s inet
		tell owner set r$s reuseport 1
		tell owner bind r$s 127.0.0.1 84
		tell owner listen r$s 8
	done
}

# rows FILE LINE...: the sorted rows
rows()
{
	looked_at=$1 sockets "$left" "${@:2}" | tail -n +2 | sort
}

by_default()
{
	alone
	start owner "$left"
	tell owner user 1234
	tell owner open s inet
	tell owner bind s 127.0.0.1 8080
	tell owner set s defer_accept 3
	tell owner set s fastopen 9
	tell owner listen s 5
	expect "listeners" \
"local uid backlog backlog_max drops defer_accept_s fastopen_max half_open \
half_open_young fastopen_qlen reuseport_socks synflood_warned pid comm
127.0.0.1:8080 1234 0 5 0 3 9 0 0 0 - 0 ${actor_pid[owner]} actor" "$(sockets "$left")"
}

no_others()
{
	local columns

	many
	expect "rows of sockets" 11 "$(rows sockets "select cookie" | wc -l)"
	expect "rows of listeners" 6 \
		"$(rows listeners "select cookie" | wc -l)"
	expect "listeners as sockets shows them" \
		"$(rows sockets "select $shared where state=LISTEN")" \
		"$(rows listeners "select $shared")"
	columns=$(all_but "$ages")
	expect "listeners, all columns but ages" \
		"$(rows sockets "select $columns where state=LISTEN")" \
		"$(rows listeners "select $columns")"
}

# ss_queues: local address, accept queue length and limit of the listeners in
# ss
ss_queues()
{
	local endpoint line near waiting most

	while read -r _ waiting most near _; do
		endpoint "$near"
		echo "$endpoint $waiting $most"
	done < <(inside "$1" ss -Hltn) | sort
}

queues()
{
	many
	expect "Recv-Q and Send-Q by ss" "$(ss_queues "$left")" \
		"$(rows listeners "select local,backlog,backlog_max")"
	expect "the busy one" "127.0.0.1:80 1 5 0 1" \
		"$(cell "$left" \
		   local,backlog,backlog_max,half_open,backlog_half_open \
		   local=127.0.0.1:80)"
}

# expect_group SIZE: the size of the group on port 84
expect_group()
{
	expect "size of the group by ss" "$1" \
		"$(ss_cell "$left" local local=127.0.0.1:84 | wc -l)"
	truth_of reuseport_socks ss "$1" \
		"$(cell "$left" reuseport_socks local=127.0.0.1:84 | sort -u)"
}

group()
{
	many
	expect_group 3
	expect "size without a group" - \
		"$(cell "$left" reuseport_socks local=127.0.0.1:80)"
	tell owner close r2
	expect_group 2
	tell owner close r1
	expect_group 1
}

query()
{
	many
	expect "where backlog>0" "127.0.0.1:80 1" \
		"$(rows listeners "select local,backlog where backlog>0")"
	expect "where reuseport_socks>=2 limit 2" 2 \
		"$(rows listeners "where reuseport_socks>=2 limit 2" | wc -l)"
	expect "where laddr=127.0.0.0/8 and not reuseport_socks=3" \
		127.0.0.1:80 \
		"$(rows listeners "select local where laddr=127.0.0.0/8 and not reuseport_socks=3")"
	expect "where half_open=0 and backlog_max=6,7" \
		"[::1]:81"$'\n'"[::]:82" \
		"$(rows listeners "select local where half_open=0 and backlog_max=6,7")"
	expect "limit 0" "" "$(rows listeners "limit 0")"
	expect "a state that no listener has" "" \
		"$(rows listeners "where state=ESTABLISHED")"
	expect "one connection" "" \
		"$(rows listeners "where local=127.0.0.1:80 and remote=127.0.0.1:40000")"
	expect "a default column that is named too" \
		"$(rows listeners "limit 3")" "$(rows listeners "select +uid limit 3")"
	expect "the default ones and more" "LISTEN" \
		"$(sockets "$left" "select +state limit 1" | column state)"
}

wrong_query()
{
	local fd file=/proc/net/tcplens/listeners

	exec {fd}<> "$file"
	expect_error "Invalid argument" \
		eval "echo 'select +local,local' >&$fd"
	expect "the message" \
		"error at byte 15: column named twice: local" \
		"$(head -n 1 <&"$fd")"
	exec {fd}>&-
}

own()
{
	left=${prefix}left right=${prefix}right
	namespace left
	namespace right
	start one "$left"
	start other "$right"
	listener one inet 127.0.0.1 80
	listener other inet 127.0.0.1 81
	expect "the first" 127.0.0.1:80 "$(cell "$left" local)"
	expect "the second" 127.0.0.1:81 "$(cell "$right" local)"
}

unprivileged()
{
	# Options that a program set need a capability.
	local line="select ${shared/fastopen_max,/}"

	[ "$(type -t setpriv)" ] || skip "there is no setpriv"
	many
	expect "what an unprivileged reader sees" "$(sockets "$left" "$line")" \
		"$(inside "$left" "${nobody[@]}" "${ask[@]}" \
		   /proc/net/tcplens/listeners "$line" 2>&1)"
	expect "what it sees of fastopen_max" "-
fastopen_max" \
		"$(inside "$left" "${nobody[@]}" "${ask[@]}" \
		   /proc/net/tcplens/listeners "select fastopen_max" 2>&1 |
		   LC_ALL=C sort -u)"
}

claim by_default "listeners has its own default columns"
claim no_others "listeners has all listeners and nothing else, as in sockets"
claim queues "backlog and backlog_max equal Recv-Q and Send-Q of ss"
claim group "reuseport_socks is the size of the group"
claim query "select, where and limit work as in sockets"
claim wrong_query "a wrong query is refused with a message"
claim own "a namespace's file has its own listeners"
claim unprivileged "an unprivileged reader sees what root sees"

run_claims
