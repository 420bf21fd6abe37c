#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module's own counters in debugfs: root reads them and nobody else, and
# they count what was done, neither less nor more.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

stats=/sys/kernel/debug/tcplens/stats

# need_stats: without debugfs the module does without them
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
	# The directory above debugfs is closed as well: from within it is
	# the file's own mode that counts.
	cd "${stats%/*}" || fail "cannot enter the directory"
	expect_error "Permission denied" setpriv --reuid 65534 --regid 65534 \
		--clear-groups cat stats
}

# deltas PATTERN COMMAND...: by how much it moves the counters of these names
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

# moves EXPECTED PATTERN COMMAND...: tried again, as others may read too
moves()
{
	come_to_be "counted of '${*:3}'" "$1" deltas "${@:2}"
}

walks="walks|walks_finished|sockets"

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
walks 1
walks_finished 1" "opens|reads|read_bytes|$walks" \
		inside "$left" cat /proc/net/tcplens/sockets
	moves "sockets 5
walks 1
walks_finished 1" "$walks" inside "$left" cat /proc/net/tcplens/summary
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
walks 1
walks_finished 1" "lookups|$walks" inside "$left" cat /proc/net/tcplens/listeners
	# A look at the listener, a pass over the connection's two ends, and
	# the listener again.
	moves "sockets 4
walks 2
walks_finished 2" "lookups|$walks" inside "$left" "${ask[@]}" \
		/proc/net/tcplens/listeners "select children"
}

# sifted: of the four those only are looked at that can match
sifted()
{
	local line sockets

	need_stats
	four_sockets
	while read -r sockets line; do
		moves "sockets $sockets
walks 1
walks_finished 1" "lookups|$walks" inside "$left" "${ask[@]}" \
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
	moves "lookups 1" "lookups|walks|walks_finished" \
		ask "where local=127.0.0.1:1 and remote=127.0.0.1:2"
	moves "lookups 1" "lookups|walks|walks_finished" \
		ask "where local=[::1]:1 and remote=[::1]:2 limit 1"
	moves "walks 1
walks_finished 1" "lookups|walks|walks_finished" \
		ask "where local=127.0.0.1:1 or remote=127.0.0.1:2"
}

no_walk()
{
	need_stats
	moves "" "$walks" cat /proc/net/tcplens/columns
	moves "" "$walks" head -c 0 /proc/net/tcplens/sockets
	moves "" "$walks" write_query "select state"
	moves "" "$walks" ask "limit 0"
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
	# Those of this shell alone are more than its three sockets.
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
	expect_within "nanoseconds of one pass" 1 60000000000 \
		$((after - before))
}

quiet()
{
	need_stats
	moves "" ".*" true
}

claim root_only "root reads stats and nobody else"
claim counts "one read of five sockets counts one walk and five sockets"
claim listeners "reading the listeners visits others only to count their children"
claim sifted "what cannot match is not looked at"
claim queries "queries taken and refused are counted apart"
claim one_connection "a query for one connection counts a lookup and no walk"
claim no_walk "what reads no table counts no walk"
claim owners "the processes are looked through by passes that ask for owners"
claim cost "a pass adds to the time spent in reads"
claim quiet "nothing moves when nobody reads"

run_claims
