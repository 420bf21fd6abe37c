# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The program tcplens in tests: where it is, sockets for it to show, and what it
# prints. A test sources this after lib.sh.

# shellcheck disable=SC2034,SC2154 # lib.sh's
tcplens=${TCPLENS:-$selftests/../userspace/build/tcplens}
[ -x "$tcplens" ] || tcplens=$(type -P tcplens)
[ -n "$tcplens" ] || skip_all "the program tcplens is not built"

# three_sockets: two listeners and a bound socket, which never change
three_sockets()
{
	alone
	start owner "$left"
	listener owner inet 127.0.0.1 80
	tell owner "open six inet6"
	tell owner "bind six :: 81"
	tell owner "listen six 5"
	tell owner "open bound inet"
	tell owner "bind bound 127.0.0.1 82"
}

# shown_by OPTION...: the output of tcplens in the namespace of three_sockets
shown_by()
{
	inside "$left" "$tcplens" "$@" 2>&1
}

# unpadded: single blanks between fields and none around them
unpadded()
{
	sed 's/  */ /g; s/^ //; s/ $//'
}

# fails WORDS COMMAND...: it exits with status 1, prints WORDS on stderr and
# nothing on stdout
fails()
{
	local status=0 words=$1

	shift
	"$@" > "$work/stdout" 2> "$work/stderr" || status=$?
	expect "status of '$*'" 1 "$status"
	expect "stdout of '$*'" "" "$(cat "$work/stdout")"
	grep -qF -e "$words" "$work/stderr" ||
		fail "stderr of '$*': expected '$words' in it," \
			"seen '$(cat "$work/stderr")'"
}

# Sets $closed to a command prefix that runs a command with a read-only /proc,
# as in a container.
close_proc()
{
	# shellcheck disable=SC2016 # the inner shell's
	closed=(inside "$left" unshare --mount --propagation private
		sh -c 'mount --bind /proc /proc &&
			mount -o remount,bind,ro /proc && exec "$@"' sh)
}

# mixed_sockets: idle sockets of many kinds in $left: connections over IPv4,
# IPv4-mapped and between link-local addresses; listeners; a bound socket;
# unread data
mixed_sockets()
{
	pair
	connect_pair
	tell server send c 3000
	listener client inet6 :: 90
	tell server open four inet
	tell server bind four "$right4" 5000
	tell server connect four "$left4" 90
	tell client accept s carried
	tell server open six inet6
	tell server bind six :: 81
	tell server listen six 8
	tell client open link inet6
	tell client bind link "$left_link%veth" 4001
	tell client connect link "$right_link%veth" 81
	tell client open bound inet
	tell client bind bound 127.0.0.1 82
	come_to_be "unacknowledged bytes" 0 \
		cell "$right" sendq_bytes remote="$left4:4000"
	come_to_be "running timers" "none none none none none" \
		resting_timers
}

resting_timers()
{
	cell "$left" timer | paste -sd ' '
}
