# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Actors: processes that operate sockets on command, see actor.c. Their pipes
# are in $pipes and outlive a claim.

# shellcheck disable=SC2034,SC2154 # lib.sh's
actor=$selftests/lib/actor

# A resident process of each namespace: /proc/PID shows the namespace's files.
declare -A actor_pid=() actor_in=() actor_out=() shown=() resident=()

# start NAME NAMESPACE: starts an actor that waits for commands
start()
{
	local in=$pipes/$1.in out=$pipes/$1.out fd

	[ -p "$out" ] || mkfifo "$in" "$out"
	"$actor" "enter /run/netns/$2" \
		< "$in" > "$out" 2> "$pipes/$1.err" &
	actor_pid[$1]=$!
	exec {fd}> "$in"
	actor_in[$1]=$fd
	exec {fd}< "$out"
	actor_out[$1]=$fd
	hear "$1" || fail "$1 cannot start: $(cat "$pipes/$1.err")"
	resident[$2]=${actor_pid[$1]}
}

# hear NAME: waits for the next answer of an actor, in $reply
hear()
{
	reply=
	IFS= read -r -t "$patience" reply <&"${actor_out[$1]}" || return
	reply=${reply#done}
	reply=${reply# }
}

# order NAME COMMAND...: sends a command without waiting for the answer
order()
{
	printf '%s\n' "${*:2}" >&"${actor_in[$1]}"
}

# tell NAME COMMAND...: sends a command and waits until it is done
tell()
{
	order "$@"
	hear "$1" || fail "$1 cannot ${*:2}: $(cat "$pipes/$1.err")"
}

# show NAME SOCKET: facts about a socket in ${shown[...]}: fd, inode, uid,
# cookie, local, remote
show()
{
	local word

	tell "$1" show "$2"
	shown=()
	for word in $reply; do
		shown[${word%%=*}]=${word#*=}
	done
}

# stop NAME: ends the actor, which closes its sockets
stop()
{
	local namespace

	for namespace in "${!resident[@]}"; do
		[ "${resident[$namespace]}" != "${actor_pid[$1]}" ] ||
			unset "resident[$namespace]"
	done
	{
		kill -KILL "${actor_pid[$1]}"
		wait "${actor_pid[$1]}"
	} 2> /dev/null
}

# listener NAME FAMILY ADDRESS PORT [BACKLOG]: a new listener, socket s of the
# actor
listener()
{
	tell "$1" "open s $2"
	tell "$1" "bind s $3 $4"
	tell "$1" "listen s ${5:-8}"
}

# connect_pair: `client` in $left connects to `server` in $right, with listener
# s: 10.77.0.1:4000 to 10.77.0.2:80. Both call the connection c.
connect_pair()
{
	start server "$right"
	start client "$left"
	listener server inet "$right4" 80
	tell client open c inet
	tell client bind c "$left4" 4000
	tell client connect c "$right4" 80
	tell server accept s c
}

# connection: connect_pair in a new pair
connection()
{
	pair
	connect_pair
}

# connecting FAMILY LEFT RIGHT: the client sends a SYN from LEFT to RIGHT and
# does not wait
connecting()
{
	start server "$right"
	start client "$left"
	listener server "$1" "$3" 80
	tell client open c "$1"
	tell client set c nonblock 1
	tell client bind c "$2" 4000
	tell client connect c "$3" 80
}

# pending_request FAMILY LEFT RIGHT: a request socket at $right whose SYN-ACK is
# lost
pending_request()
{
	pair
	mute "$right"
	connecting "$@"
	come_to_be "requests" 1 count "$right" kind=request
}
