#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The owners of sockets, as ss -p names them; and as a root sees them that is
# one in a user namespace only.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

# ss_owners NAMESPACE: "local remote comm pid fd" of what has an owner, where
# each socket has one
ss_owners()
{
	inside "$1" ss -Htanp |
		sed -n 's/^[^ ]* *[0-9]* *[0-9]* *\([^ ]*\) *\([^ ]*\) *users:(("\([^"]*\)",pid=\([0-9]*\),fd=\([0-9]*\))).*/\1 \2 \3 \4 \5/p' |
		sort
}

# owners NAMESPACE: the same by tcplens
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

# "${own_root[@]}" COMMAND...: as root of user, pid and network namespaces
own_root=(unshare --user --map-root-user --pid --fork --kill-child --net
	--mount-proc)

# inhabitant PID: the child of such a command, in $inhabitant
inhabitant()
{
	# No newline ends it.
	read -r inhabitant < "/proc/$1/task/$1/children"
	[ -n "$inhabitant" ]
}

# listen_at PORT: an actor's commands
listen_at()
{
	printf '%s\n' "open s inet" "bind s 0.0.0.0 $1" "listen s 1" "pause"
}

# rows PID: port, pid and name, as the process sees them
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
	come_to_be "what its own root sees" "80 1 actor" rows "$first"

	# Another root's process, in its pid and network namespaces.
	mapfile -t commands < <(listen_at 81)
	nsenter --target "$first" --pid --net "$actor" "${commands[@]}" \
		> "$work/guest" &
	come_to_be "of a guest it sees the socket only" "80 1 actor
81 - -" rows "$first"
	guest=$(nsenter --target "$first" --net "${ask[@]}" \
		/proc/net/tcplens/sockets \
		"select lport,comm where owners=1" | column lport,comm | sort)
	expect "what the real root sees" "80 actor
81 actor" "$guest"
}

claim as_ss_says "every owner is the one that ss -p names"
claim user_namespace "a user namespace's root sees its own processes, and no guest's"

run_claims
