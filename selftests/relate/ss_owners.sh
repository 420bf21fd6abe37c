#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The owners of sockets equal ss -p, for root and for root of a user namespace.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

# ss_owners NAMESPACE: "local remote comm pid fd" of all owned sockets; each
# has one owner
ss_owners()
{
	inside "$1" ss -Htanp |
		sed -n 's/^[^ ]* *[0-9]* *[0-9]* *\([^ ]*\) *\([^ ]*\) *users:(("\([^"]*\)",pid=\([0-9]*\),fd=\([0-9]*\))).*/\1 \2 \3 \4 \5/p' |
		sort
}

# owners NAMESPACE: the same from tcplens
owners()
{
	inside "$1" "${ask[@]}" /proc/net/tcplens/sockets \
		"select local,remote,comm,pid,fd where owners=1" |
		sed '1d; s/ - / 0.0.0.0:* /' | sort
}

as_ss_says()
{
	connection
	tell client open d inet
	tell client bind d "$left4" 4001
	tell client connect d "$right4" 80
	tell client open l inet
	tell client bind l 127.0.0.1 90
	tell client listen l 1
	for side in "$left" "$right"; do
		ss_owners "$side" > "$work/ss"
		owners "$side" > "$work/tcplens"
		[ -s "$work/ss" ] || fail "ss names no owner"
		expect "owners" "$(< "$work/ss")" "$(< "$work/tcplens")"
	done
}

# "${own_root[@]}" COMMAND...: runs it as root of new user, pid and network
# namespaces
own_root=(unshare --user --map-root-user --pid --fork --kill-child --net
	--mount-proc)

# inhabitant PID: the child of such a command, in $inhabitant
inhabitant()
{
	# The file does not end in a newline.
	read -r inhabitant < "/proc/$1/task/$1/children"
	[ -n "$inhabitant" ]
}

# listen_at PORT: commands for an actor
listen_at()
{
	printf '%s\n' "open s inet" "bind s 0.0.0.0 $1" "listen s 1" "pause"
}

# rows PID: port, pid and name, as that process sees them
rows()
{
	nsenter --target "$1" --user --pid --net --mount "${ask[@]}" \
		/proc/net/tcplens/sockets "select lport,pid,comm" |
		column lport,pid,comm | sort
}

user_namespace()
{
	local first guest

	mapfile -t commands < <(listen_at 80)
	"${own_root[@]}" "$actor" "${commands[@]}" > "$work/first" &
	wait_for inhabitant $! || fail "there is no first process"
	first=$inhabitant
	come_to_be "what root of the namespace sees" "80 1 actor" rows "$first"

	# A process of another root, in its pid and network namespaces.
	mapfile -t commands < <(listen_at 81)
	nsenter --target "$first" --pid --net "$actor" "${commands[@]}" \
		> "$work/guest" &
	come_to_be "it sees no owner from outside" "80 1 actor
81 - -" rows "$first"
	guest=$(nsenter --target "$first" --net "${ask[@]}" \
		/proc/net/tcplens/sockets \
		"select lport,comm where owners=1" | column lport,comm | sort)
	expect "what root sees" "80 actor
81 actor" "$guest"
}

claim as_ss_says "every owner equals ss -p"
claim user_namespace "root of a user namespace sees its own processes, and none from outside"

run_claims
