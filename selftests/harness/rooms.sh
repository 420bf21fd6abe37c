#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Checks the structure of module/ by its #include "..." lines. "order": a room
# includes only from itself and from rooms below it in the table of README.md there.
# "circles": no two files include each other, directly or through others. Prints the
# violations.
#
# Usage: rooms.sh order|circles [MODULE]

# awk and find have variables of their own.
# shellcheck disable=SC2016

set -u
module=${2:-$(cd "$(dirname "$0")/../../module" && pwd)}
cd "$module" || exit 1

# rooms: prints the names in the table, the highest first
rooms()
{
	sed -n 's,^| *\([a-z]*\)\(/\|\.c\) *|.*,\1,p' README.md
}

# includes: prints a line "FILE INCLUDED" for each #include of a header of module/
includes()
{
	find . -name '*.[ch]' -printf '%P\n' | sort | xargs awk '
	/^#[[:space:]]*include[[:space:]]+"/ {
		split($0, part, "\"")
		print FILENAME, part[2]
	}'
}

order()
{
	includes | awk -v rooms="$(rooms | tr '\n' ' ')" '
	BEGIN {
		count = split(rooms, list, " ")
		for (i = 1; i <= count; i++)
			rank[list[i]] = i
		if (!count) {
			print "README.md has no table of rooms"
			bad = 1
		}
	}
	{
		split($1, from, /[\/.]/)
		split($2, to, "/")
		if (!(from[1] in rank))
			why = "is in no room of the table"
		else if (!(to[1] in rank) || to[1] == $2)
			why = "includes \"" $2 "\", which names no room"
		else if (rank[to[1]] < rank[from[1]])
			why = "includes \"" $2 "\" of a room above it"
		else
			next
		print $1 " " why
		bad = 1
	}
	END { exit bad }'
}

# A .c file and its header count as one file.
circles()
{
	local output

	output=$(includes | sed 's/\.[ch]\>//g' | awk '$1 != $2' | sort -u |
		 tsort 2>&1 > /dev/null)
	[ -z "$output" ] || { echo "$output"; return 1; }
}

case ${1:-} in
order | circles) "$1" ;;
*)
	echo "usage: rooms.sh order|circles [MODULE]" >&2
	exit 2
	;;
esac
