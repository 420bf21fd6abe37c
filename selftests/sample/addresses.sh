#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Addresses and identity of a socket: both families, IPv4 over inet6, link-local
# addresses with their interface; uid, cookie and inode.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

ipv4()
{
	connection
	expect "the client" "inet 10.77.0.1:4000 10.77.0.2:80 - ESTABLISHED" \
		"$(cell "$left" family,local,remote,v6only,state)"
	expect "its addresses and ports" "10.77.0.1 4000 10.77.0.2 80" \
		"$(cell "$left" laddr,lport,raddr,rport)"
}

# connection6 SERVER FROM TO: an IPv6 listener at SERVER, and a connection to
# it from FROM to TO
connection6()
{
	local family=inet6

	[[ $2 == *:* ]] || family=inet
	start server "$right"
	start client "$left"
	tell server open s inet6
	tell server set s v6only 0
	tell server bind s "$1" 80
	tell server listen s 8
	tell client open c $family
	tell client bind c "$2" 4000
	tell client connect c "$3" 80
	tell server accept s c
}

ipv6()
{
	pair
	connection6 "$right6" "$left6" "$right6"
	expect "the client" \
		"inet6 [fd77::1]:4000 [fd77::2]:80 ESTABLISHED" \
		"$(cell "$left" family,local,remote,state)"
	expect "its addresses and ports" "fd77::1 4000 fd77::2 80" \
		"$(cell "$left" laddr,lport,raddr,rport)"
}

mapped()
{
	pair
	connection6 :: "$left4" "$right4"
	expect "the server's end" \
		"inet6 [::ffff:10.77.0.2]:80 [::ffff:10.77.0.1]:4000" \
		"$(cell "$right" family,local,remote state=ESTABLISHED)"
	expect "the client's end" "inet 10.77.0.1:4000 10.77.0.2:80" \
		"$(cell "$left" family,local,remote)"
	expect "the server's ends by ss" \
		"$(ss_cell "$right" state,local,remote | sort)" \
		"$(cell "$right" state,local,remote | sort)"
}

v6only()
{
	alone
	start server "$left"
	tell server open both inet6
	tell server set both v6only 0
	tell server bind both :: 80
	tell server listen both 8
	tell server open only inet6
	tell server set only v6only 1
	tell server bind only :: 81
	tell server listen only 8
	tell server open four inet
	tell server bind four 0.0.0.0 82
	tell server listen four 8
	expect "v6only of the three" \
"0.0.0.0:82 inet -
[::]:80 inet6 0
[::]:81 inet6 1" \
		"$(cell "$left" local,family,v6only | sort)"
}

link_local()
{
	pair
	connection6 "$right_link%veth" "$left_link%veth" "$right_link%veth"
	expect "the listener" "[fe80::2%veth]:80" \
		"$(cell "$right" local state=LISTEN)"
	expect "the client" \
		"[fe80::1%veth]:4000 [fe80::2%veth]:80 ESTABLISHED" \
		"$(cell "$left" local,remote,state)"
	# ss omits the interface of the peer.
	expect "the client by ss" "$(ss_cell "$left" local,state)" \
		"$(cell "$left" local,state)"
	tell client shutdown c write
	come_to_be "state of the server" CLOSE_WAIT \
		cell "$right" state remote="[fe80::1%veth]:4000"
	tell server close c
	tell client close c
	come_to_be "the time-wait socket" \
		"[fe80::1%veth]:4000 [fe80::2%veth]:80 TIME_WAIT" \
		cell "$left" local,remote,state
}

link_local_request()
{
	local seen

	pending_request inet6 "$left_link%veth" "$right_link%veth"
	expect "the request" "[fe80::2%veth]:80 [fe80::1%veth]:4000" \
		"$(cell "$right" local,remote kind=request)"
}

# bound_to NAME WORD WORD_IN_ADDRESS: a listener that is bound to a new device NAME,
# which is shown as WORD
bound_to()
{
	local where

	ip -n "$left" link set dev "$device" down
	ip -n "$left" link set dev "$device" name "$1" ||
		fail "cannot name a device $1"
	ip -n "$left" link set dev "$1" up
	device=$1
	tell owner open s inet
	tell owner set s device "$1"
	tell owner bind s 0.0.0.0 80
	tell owner listen s 8
	truth_of interface ip "$2" "$(cell "$left" interface)"
	truth_of local ip "0.0.0.0%$3:80" "$(cell "$left" local)"
	for where in "interface='$2'" "local='0.0.0.0%$3:80'" \
		"laddr='0.0.0.0%$3'"; do
		expect "rows with $where" "$3" \
			"$(sockets "$left" "select laddr where $where" |
			   sed -n 's/^0.0.0.0%//p')"
	done
	tell owner close s
}

device_names()
{
	local device=veth

	pair
	start owner "$left"
	bound_to veth veth veth
	bound_to $'caf\xc3\xa9' 'caf\303\251' 'caf\303\251'
	bound_to $'\xff' '\377' '\377'
	bound_to - '\055' '\055'
	bound_to 1 1 '\061'
	bound_to 78 78 '\0678'
	bound_to '(a)=!' '(a)=!' '(a)=!'
	bound_to 'fifteen_bytes]]' 'fifteen_bytes]]' 'fifteen_bytes]]'
}

device_gone()
{
	pair
	start owner "$left"
	tell owner open s inet6
	tell owner set s device veth
	tell owner bind s :: 80
	tell owner listen s 8
	expect "with the device" "veth [::%veth]:80" \
		"$(cell "$left" interface,local)"
	ip -n "$left" link delete dev veth
	# 77 is its index.
	expect "without it" "- [::%77]:80" "$(cell "$left" interface,local)"
	expect "a query for the index" "[::%77]:80" \
		"$(sockets "$left" "select local where laddr=[::%77]" |
		   tail -n +2)"
}

uid()
{
	alone
	start owner "$left"
	tell owner user 12345
	listener owner inet 127.0.0.1 8080
	expect "uid" 12345 "$(cell "$left" uid)"
}

cookie()
{
	local s

	connection
	tell server open b inet
	tell server bind b "$right4" 81
	for s in s c b; do
		show server $s
		truth_of cookie SO_COOKIE "${shown[cookie]}" \
			"$(cell "$right" cookie local="${shown[local]}" \
				remote="${shown[remote]}")"
	done
}

inode()
{
	local link s

	connection
	tell server open b inet
	tell server bind b "$right4" 81
	for s in s c b; do
		show server $s
		link=$(readlink "/proc/${actor_pid[server]}/fd/${shown[fd]}")
		expect "file of ${shown[local]} ${shown[remote]}" "$link" \
			"socket:[$(cell "$right" inode \
				local="${shown[local]}" \
				remote="${shown[remote]}")]"
	done
}

claim ipv4 "an IPv4 connection has its addresses and ports"
claim ipv6 "an IPv6 connection has its addresses and ports"
claim mapped "IPv4 over an inet6 socket is ::ffff:a.b.c.d"
claim v6only "v6only tells IPv6-only listeners from dual-stack ones"
claim link_local "link-local addresses have their interface, in TIME_WAIT too"
claim link_local_request "link-local addresses of a SYN_RECV request have their interface"
claim device_names "a device has its name, as one word that is no index"
claim device_gone "a device that is gone has its index"
claim uid "uid is the user who created the socket"
claim cookie "cookie is SO_COOKIE"
claim inode "inode is that of the socket in /proc/PID/fd"

run_claims
