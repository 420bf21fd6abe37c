# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Network namespaces, removed when their claim ends. Their full names begin
# with $prefix.
#
#	namespace left                          namespace right
#	  veth 10.77.0.1 fd77::1 fe80::1 ------- veth 10.77.0.2 fd77::2 fe80::2

# shellcheck disable=SC2034,SC2154 # lib.sh's
# The addresses of pair(), for each side.
left4=10.77.0.1 left6=fd77::1 left_link=fe80::1
right4=10.77.0.2 right6=fd77::2 right_link=fe80::2

# namespace NAME: creates $prefix$NAME
namespace()
{
	ip netns add "$prefix$1" || fail "cannot make a namespace"
	ip -n "$prefix$1" link set lo up || fail "cannot bring up lo"
}

# delete_namespaces: deletes all namespaces of the test
delete_namespaces()
{
	local path commands=''

	for path in /run/netns/"$prefix"*; do
		[ ! -e "$path" ] || commands+="netns delete ${path##*/}"$'\n'
	done
	[ -z "$commands" ] || ip -force -batch - <<< "$commands"
}

# inside NAMESPACE COMMAND...: runs it there; /sys is that of the outside
inside()
{
	nsenter --net=/run/netns/"$1" "${@:2}"
}

# neighbours HARDWARE: static neighbour entries for all addresses of the peer
neighbours()
{
	local peer

	for peer in "$left4" "$left6" "$left_link" \
		    "$right4" "$right6" "$right_link"; do
		echo "neighbour replace $peer dev veth lladdr $1 nud permanent"
	done
}

# configure NAMESPACE OWN OTHER IPV4 IPV6 LINK: sets the hardware address and
# addresses of veth, and the peer's hardware address; prints the errors
configure()
{
	ip -n "$1" -batch - <<-END || fail "cannot configure veth of $1"
		link set lo up
		link set veth address $2 addrgenmode none
		address add $4/24 dev veth
		address add $5/64 dev veth nodad
		address add $6/64 dev veth nodad
		link set veth up
		$(neighbours "$3")
		link show dev veth
	END
}

# is_up NAMESPACE: whether veth has a carrier
is_up()
{
	[[ $(ip -n "$1" link show dev veth) == *"state UP"* ]]
}

# alone: creates $left, connected to nothing
alone()
{
	left=${prefix}left
	namespace left
}

# pair: creates the two namespaces of the picture, $left and $right. With
# different interface indexes at both ends, the kernel brings the carrier up at
# once.
pair()
{
	local seen

	left=${prefix}left right=${prefix}right
	ip -batch - <<-END || fail "cannot make a pair of namespaces"
		netns add $left
		netns add $right
		link add veth index 77 netns $left type veth peer name veth index 78 netns $right
	END
	configure "$left" 02:00:00:00:00:01 02:00:00:00:00:02 \
		"$left4" "$left6" "$left_link" > /dev/null
	seen=$(configure "$right" 02:00:00:00:00:02 02:00:00:00:00:01 \
		"$right4" "$right6" "$right_link") || fail "$seen"
	[[ $seen == *"state UP"* ]] || wait_for is_up "$right" ||
		fail "veth does not come up"
}

# mute NAMESPACE: sends its packets to an unused hardware address from now on;
# it still receives
mute()
{
	ip -n "$1" -batch - <<< "$(neighbours 02:00:00:00:00:ff)" ||
		fail "cannot set the neighbours of $1"
}

# unmute NAMESPACE: undoes mute
unmute()
{
	local other=01

	[ "$1" != "$left" ] || other=02
	ip -n "$1" -batch - <<< "$(neighbours 02:00:00:00:00:$other)" ||
		fail "cannot set the neighbours of $1"
}
