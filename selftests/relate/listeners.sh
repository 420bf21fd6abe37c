#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The connections of a listener are those that came to it, where the address, the
# port or the device of a connection does not tell: through a VRF, through TPROXY,
# from a listening port to elsewhere, and of which the module remembers nothing. The
# witness is what accept() gives.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

looked_at=listeners
columns=connections,connections_established,connections_unaccepted
recorder=/sys/module/tcplens/parameters/recorder

# connections NAMESPACE LOCAL
connections()
{
	cell "$1" "$columns" local="$2"
}

# connections_are NAMESPACE LOCAL ALL ESTABLISHED QUEUED
connections_are()
{
	local seen

	come_to_be "accept queue of $2" "$5" \
		cell "$1" connections_unaccepted local="$2"
	seen=$(connections "$1" "$2")
	each_is "$3 $4 $5" "$seen"
}

# each_is EXPECTED SEEN: the values of the columns
each_is()
{
	local all established queued seen

	read -r all established queued <<< "$1"
	read -ra seen <<< "$2"
	truth_of connections accept "$all" "${seen[0]:-}"
	truth_of connections_established accept "$established" "${seen[1]:-}"
	truth_of connections_unaccepted accept "$queued" "${seen[2]:-}"
}

# connections_unknown NAMESPACE LOCAL QUEUED
connections_unknown()
{
	each_is "- - $3" "$(connections "$1" "$2")"
}

# dial NAME ADDRESS PORT COUNT: connects the client's sockets NAME1, NAME2, ...
dial()
{
	local family=inet i

	[[ $2 != *:* ]] || family=inet6
	for ((i = 1; i <= $4; i++)); do
		tell client open "$1$i" $family
		tell client connect "$1$i" "$2" "$3"
	done
}

# take SOCKET NAME COUNT: the server accepts NAME1, NAME2, ... from SOCKET
take()
{
	local i

	for ((i = 1; i <= $3; i++)); do
		tell server accept "$1" "$2$i"
	done
}

# listen_at SOCKET FAMILY ADDRESS PORT [DEVICE]: a listener of the server that
# shares its port
listen_at()
{
	tell server open "$1" "$2"
	tell server set "$1" reuseport 1
	[ "$2" = inet ] || tell server set "$1" v6only 0
	[ -z "${5:-}" ] || tell server set "$1" device "$5"
	tell server bind "$1" "$3" "$4"
	tell server listen "$1" 8
}

# vrf_pair: a pair, with veth of $right in the VRF "red"
vrf_pair()
{
	pair
	ip -n "$right" link add red type vrf table 10 2> /dev/null ||
		skip "the kernel has no vrf"
	# Joining removes the addresses.
	ip -n "$right" -batch - <<-END || fail "cannot set up the VRF"
		link set red up
		link set veth master red
		address replace $right4/24 dev veth
		address replace $right6/64 dev veth nodad
		address replace $right_link/64 dev veth nodad
	END
	unmute "$right"
	start server "$right"
	start client "$left"
	listen_at red inet6 :: 179 red
	listen_at beside inet6 :: 179
}

# both_are ALL ESTABLISHED QUEUED: the listener of the VRF, and the one beside it
both_are()
{
	connections_are "$right" '[::%red]:179' "$@"
	connections_are "$right" '[::]:179' 0 0 0
}

vrf()
{
	vrf_pair
	both_are 0 0 0
	dial c "$right4" 179 3
	both_are 3 0 3
	take red a 3
	both_are 3 3 0
	tell client close c1
	come_to_be "state of the server" CLOSE_WAIT \
		eval "looked_at=sockets cell $right state state=CLOSE_WAIT"
	both_are 3 2 0
}

vrf_link_local()
{
	vrf_pair
	dial c "$right_link%veth" 179 2
	both_are 2 0 2
	take red a 2
	both_are 2 2 0
}

vrf_as_ss()
{
	vrf_pair
	listen_at four inet 0.0.0.0 80 red
	listen_at one inet "$right4" 81 red
	dial c "$right4" 80 1
	dial d "$right_link%veth" 179 1
	dial e "$right6" 179 1
	take four a 1
	take red b 2
	looked_at=sockets
	expect "all addresses by ss" "$(ss_cell "$right" state,local | sort)" \
		"$(cell "$right" state,local | sort)"
	truth_of local ip 0.0.0.0%red:80 \
		"$(cell "$right" local lport=80 state=LISTEN)"
	truth_of interface ip red \
		"$(cell "$right" interface lport=80 state=LISTEN)"
	# What is printed can be asked for.
	expect "a query" "0.0.0.0%red:80
$right4%red:80" \
		"$(sockets "$right" "select local where laddr=0.0.0.0%red or local=$right4%red:80" |
		   tail -n +2 | LC_ALL=C sort)"
	expect "the other device" "local" \
		"$(sockets "$right" "select local where laddr=0.0.0.0%veth")"
}

tproxy()
{
	pair
	inside "$right" nft -f - 2> /dev/null <<-END ||
		table ip proxy {
			chain pre {
				type filter hook prerouting priority -150;
				ip daddr 10.99.0.0/16 tcp dport 80 tproxy to :9000 meta mark set 1 accept
			}
		}
	END
		skip "the kernel has no tproxy"
	ip -n "$right" rule add fwmark 1 lookup 100
	ip -n "$right" route add local default dev lo table 100
	ip -n "$left" route add 10.99.0.0/16 via "$right4"
	start server "$right"
	start client "$left"
	tell server open s inet
	tell server set s transparent 1
	tell server bind s 0.0.0.0 9000
	tell server listen s 8
	listen_at other inet 0.0.0.0 80
	dial c 10.99.0.1 80 2
	dial d 10.99.0.2 80 1
	connections_are "$right" 0.0.0.0:9000 3 0 3
	connections_are "$right" 0.0.0.0:80 0 0 0
	take s a 3
	connections_are "$right" 0.0.0.0:9000 3 3 0
	connections_are "$right" 0.0.0.0:80 0 0 0
}

dialled()
{
	pair
	start server "$right"
	start client "$left"
	listener server inet "$right4" 80
	listen_at both inet "$right4" 4000
	# On both sides a connection with a listening port.
	tell client open l inet
	tell client set l reuseport 1
	tell client bind l "$left4" 4000
	tell client listen l 8
	tell client open c inet
	tell client set c reuseport 1
	tell client bind c "$left4" 4000
	tell client connect c "$right4" 80
	connections_are "$right" "$right4:80" 1 0 1
	connections_are "$left" "$left4:4000" 0 0 0
	tell server accept s a
	connections_are "$right" "$right4:80" 1 1 0
	connections_are "$left" "$left4:4000" 0 0 0
}

# forget: the module forgets all connections
forget()
{
	if ! echo N > "$recorder" || ! echo Y > "$recorder"; then
		fail "cannot write the parameter recorder"
	fi
}

unknown()
{
	pair
	start server "$right"
	start client "$left"
	listen_at s inet "$right4" 80
	listen_at other inet "$right4" 81
	listen_at same inet 0.0.0.0 80
	dial c "$right4" 80 1
	dial d "$right4" 81 1
	take s a 1
	connections_are "$right" "$right4:80" 1 1 0
	connections_are "$right" "$right4:81" 1 0 1
	forget
	# A listener of the same port could have accepted it.
	connections_unknown "$right" "$right4:80" 0
	connections_unknown "$right" 0.0.0.0:80 0
	connections_are "$right" "$right4:81" 1 0 1
	dial e "$right4" 80 2
	come_to_be "accept queue" 2 \
		cell "$right" connections_unaccepted local="$right4:80"
	connections_unknown "$right" "$right4:80" 2
	tell client close c1
	tell server close a1
	come_to_be "the listener" "2 0 2" connections "$right" "$right4:80"
}

claim vrf "connections through a VRF are those of the listener that is bound to it"
claim vrf_link_local "so are those of link-local peers"
claim vrf_as_ss "the address of a socket that is bound to a VRF has it, as in ss"
claim tproxy "connections through TPROXY are those of the transparent listener"
claim dialled "a connection from a listening port is not the listener's"
claim unknown "a listener whose connections the module does not know has no count"

run_claims
