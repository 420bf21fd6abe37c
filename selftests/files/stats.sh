#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module's counters in debugfs: only root reads them, and they count
# exactly.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

stats=/sys/kernel/debug/tcplens/stats

# need_stats: the module works without debugfs, and has no counters then
need_stats()
{
	[ -e "$stats" ] || skip "there is no $stats"
}

root_only()
{
	need_stats
	[ "$(type -t setpriv)" ] || skip "there is no setpriv"
	expect "mode and owner" "400 root" "$(stat -c '%a %U' "$stats")"
	expect "first line, by root" "name value" "$(head -n 1 "$stats")"
	# The directory above debugfs is closed as well: within it, the mode of
	# the file counts.
	cd "${stats%/*}" || fail "cannot enter the directory"
	expect_error "Permission denied" setpriv --reuid 65534 --regid 65534 \
		--clear-groups cat stats
}

# deltas PATTERN COMMAND...: by how much the command changes the matching
# counters
deltas()
{
	local after before line name value
	local -A was=()

	mapfile -t before < "$stats"
	"${@:2}" > "$work/output" 2>&1
	mapfile -t after < "$stats"
	for line in "${before[@]}"; do
		read -r name value <<< "$line"
		was[$name]=$value
	done
	for line in "${after[@]:1}"; do
		read -r name value <<< "$line"
		[[ ! $name =~ ^($1)$ ]] || [ "$value" = "${was[$name]}" ] ||
			echo "$name $((value - was[$name]))"
	done | sort
}

# moves EXPECTED PATTERN COMMAND...: the command changes the matching counters so,
# in any order; repeated, as other processes may read too
moves()
{
	come_to_be "counted of '${*:3}'" "$(sort <<< "$1")" deltas "${@:2}"
}

dumps="dumps|dumps_finished|sockets"

counts()
{
	local bytes s

	need_stats
	alone
	start owner "$left"
	for s in a b c d e; do
		tell owner "open $s inet"
		tell owner "bind $s 127.0.0.1 0"
		tell owner "listen $s 1"
	done
	bytes=$(inside "$left" cat /proc/net/tcplens/sockets | wc -c)
	moves "opens 1
read_bytes $bytes
reads 2
sockets 5
dumps 1
dumps_finished 1" "opens|reads|read_bytes|$dumps" \
		inside "$left" cat /proc/net/tcplens/sockets
	moves "sockets 5
dumps 1
dumps_finished 1" "$dumps" inside "$left" cat /proc/net/tcplens/summary
}

# four_sockets: a listener, both ends of its connection, and a bound one
four_sockets()
{
	alone
	start owner "$left"
	listener owner inet 127.0.0.1 80
	tell owner "open c inet"
	tell owner "connect c 127.0.0.1 80"
	tell owner "open bound inet"
	tell owner "bind bound 127.0.0.1 81"
}

listeners()
{
	need_stats
	four_sockets
	moves "sockets 1
dumps 1
dumps_finished 1" "lookups|$dumps" inside "$left" cat /proc/net/tcplens/listeners
	# A lookup of the listener, a pass over the two ends of the connection,
	# and the listener again.
	moves "sockets 4
dumps 2
dumps_finished 2" "lookups|$dumps" inside "$left" "${ask[@]}" \
		/proc/net/tcplens/listeners "select connections"
}

# prefiltered: only those of the four sockets that can match are sampled
prefiltered()
{
	local line sockets

	need_stats
	four_sockets
	while read -r sockets line; do
		moves "sockets $sockets
dumps 1
dumps_finished 1" "lookups|$dumps" inside "$left" "${ask[@]}" \
			/proc/net/tcplens/sockets "select cookie where $line"
	done <<-END
	4 uid=0
	2 state=ESTABLISHED
	1 state=LISTEN
	1 state=BOUND
	2 lport=80
	1 lport=81
	1 rport=80
	1 lport=80 and state=LISTEN and uid=0
	4 lport=80 or state=LISTEN
	END
}

# write_query LINE: without reading
write_query()
{
	echo "$1" 1<> /proc/net/tcplens/sockets
}

queries()
{
	need_stats
	moves "queries 1" "queries|query_errors" write_query "select state"
	moves "query_errors 1" "queries|query_errors" write_query "select x"
}

# ask LINE: writes a query and reads the answer
ask()
{
	exec 3<> /proc/net/tcplens/sockets
	echo "$1" >&3
	cat <&3
	exec 3>&-
}

one_connection()
{
	need_stats
	moves "lookups 1" "lookups|dumps|dumps_finished" \
		ask "where local=127.0.0.1:1 and remote=127.0.0.1:2"
	moves "lookups 1" "lookups|dumps|dumps_finished" \
		ask "where local=[::1]:1 and remote=[::1]:2 limit 1"
	moves "dumps 1
dumps_finished 1" "lookups|dumps|dumps_finished" \
		ask "where local=127.0.0.1:1 or remote=127.0.0.1:2"
}

no_dump()
{
	need_stats
	moves "" "$dumps" cat /proc/net/tcplens/columns
	moves "" "$dumps" head -c 0 /proc/net/tcplens/sockets
	moves "" "$dumps" write_query "select state"
	moves "" "$dumps" ask "limit 0"
}

owners()
{
	local s seen

	need_stats
	alone
	start owner "$left"
	for s in a b c; do
		tell owner "open $s inet"
		tell owner "bind $s 127.0.0.1 0"
	done
	moves "owner_scans 1" owner_scans ask "select pid"
	moves "owner_scans 1" owner_scans ask "where comm=actor limit 1"
	moves "" "owner_.*" ask "select pid limit 0"
	moves "" "owner_.*" ask "select state,inode"
	deltas owner_descriptors ask "select pid" > "$work/seen"
	read -r _ seen < "$work/seen"
	# The descriptors of this shell alone are more than its three sockets.
	expect_within "descriptors visited" 10 100000 "$seen"
	deltas owner_bytes ask "select pid" > "$work/seen"
	read -r _ seen < "$work/seen"
	expect_within "bytes used" 1000 100000 "$seen"
}

cost()
{
	local before after

	need_stats
	before=$(awk '$1 == "read_ns" { print $2 }' "$stats")
	cat /proc/net/tcplens/sockets > "$work/output"
	after=$(awk '$1 == "read_ns" { print $2 }' "$stats")
	expect_within "nanoseconds of one dump" 1 60000000000 \
		$((after - before))
}

quiet()
{
	need_stats
	moves "" ".*" true
}

claim root_only "only root reads stats"
claim counts "one read of five sockets counts one dump and five sockets"
claim listeners "reading the listeners visits other sockets only to count connections"
claim prefiltered "sockets that cannot match are not sampled"
claim queries "accepted and refused queries are counted separately"
claim one_connection "a query for one connection counts a lookup and no dump"
claim no_dump "a read without a table counts no dump"
claim owners "dumps with owner columns count scans of processes"
claim cost "a dump adds to the time spent in reads"
claim quiet "no counter changes without readers"

run_claims
