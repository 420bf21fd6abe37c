#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every TCP state, reached between two namespaces, is listed by name: in the
# namespace of the socket, in exactly one row for its addresses, and as ss and
# the socket's owner see it. Where a state needs packet loss, one side is
# muted.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

client=10.77.0.1:4000
server=10.77.0.2:80

# both_say NAMESPACE STATE LOCAL REMOTE: tcplens and ss list it
both_say()
{
	local seen

	if ! wait_for is "$2" cell "$1" state local="$3" remote="$4"; then
		note "$1 by tcplens:" "$(sockets "$1")"
		note "$1 by ss:" "$(ss_table "$1")"
		seen=$(cell "$1" state local="$3" remote="$4")
		fail "state of $3 $4: expected one $2, seen '$seen'"
	fi
	truth_of state ss "$(ss_cell "$1" state local="$3" remote="$4")" "$2"
}

established()
{
	connection
	both_say "$left" ESTABLISHED $client $server
	both_say "$right" ESTABLISHED $server $client
}

syn_sent()
{
	pair
	mute "$left"
	connecting inet "$left4" "$right4"
	both_say "$left" SYN_SENT $client $server
	expect "rows of the server" LISTEN "$(cell "$right" state)"
}

syn_recv()
{
	pair
	mute "$right"
	connecting inet "$left4" "$right4"
	both_say "$right" SYN_RECV $server $client
}

fin_wait1()
{
	connection
	mute "$left"
	tell client shutdown c write
	both_say "$left" FIN_WAIT1 $client $server
	both_say "$right" ESTABLISHED $server $client
}

fin_wait2()
{
	connection
	tell client shutdown c write
	both_say "$left" FIN_WAIT2 $client $server
}

close_wait()
{
	connection
	tell client shutdown c write
	both_say "$right" CLOSE_WAIT $server $client
}

last_ack()
{
	connection
	tell client shutdown c write
	both_say "$right" CLOSE_WAIT $server $client
	mute "$right"
	tell server shutdown c write
	both_say "$right" LAST_ACK $server $client
}

# Both send their FIN before either receives the other's. The client receives
# the server's FIN, but no acknowledgment of its own.
closing()
{
	connection
	mute "$left"
	tell client shutdown c write
	tell server shutdown c write
	both_say "$left" CLOSING $client $server
}

time_wait()
{
	connection
	tell client shutdown c write
	both_say "$right" CLOSE_WAIT $server $client
	tell server close c
	tell client close c
	both_say "$left" TIME_WAIT $client $server
	# Once the FIN has arrived.
	come_to_be "rows of the server" LISTEN cell "$right" state
}

listening()
{
	pair
	start server "$right"
	listener server inet 10.77.0.2 80
	both_say "$right" LISTEN $server -
}

# Older kernels and versions of ss do not list bound sockets: getsockname() is
# the witness.
bound()
{
	local seen

	pair
	start client "$left"
	tell client open c inet
	tell client bind c 10.77.0.1 4000
	show client c
	expect "getsockname" $client "${shown[local]}"
	expect "state of $client" BOUND "$(cell "$left" state local=$client)"
	expect "remote of $client" - "$(cell "$left" remote local=$client)"
	seen=$(ss_table "$left" -B 2> /dev/null | where state=BOUND |
		column local)
	if [ -z "$seen" ]; then
		note "ss does not list bound sockets here, getsockname() did"
	else
		expect "bound socket by ss" $client "$seen"
	fi
}

claim established "both ends of a connection are ESTABLISHED"
claim syn_sent "a connection with a lost SYN is SYN_SENT"
claim syn_recv "a connection with a lost SYN-ACK is SYN_RECV"
claim fin_wait1 "a connection with a lost FIN is FIN_WAIT1"
claim fin_wait2 "a connection with an acknowledged FIN is FIN_WAIT2"
claim close_wait "a connection that received a FIN is CLOSE_WAIT"
claim last_ack "a connection that closes second, with a lost FIN, is LAST_ACK"
claim closing "a connection with a simultaneous close is CLOSING"
claim time_wait "a connection that closed first is TIME_WAIT"
claim listening "a listener is LISTEN and has no remote address"
claim bound "a socket that is only bound is BOUND"

run_claims
