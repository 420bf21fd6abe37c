# shellcheck shell=bash disable=SC2154 # the variables of run.sh
# SPDX-License-Identifier: GPL-2.0
#
# What the tests of the reader share. A test runs in a subshell of its own, in
# the directory of run.sh, and ends with it at the first check that fails.

# run STATUS COMMAND...: it exits like that; leaves $work/out and $work/err
run()
{
	local expected=$1 status=0

	shift
	"$@" >"$work/out" 2>"$work/err" || status=$?
	[ "$status" -eq "$expected" ] && return
	echo "exit status $status instead of $expected: $*"
	head -n 20 "$work/err"
	exit 1
}

# refuses TEXT COMMAND...: it exits with 1, says TEXT and shows nothing else
refuses()
{
	local text=$1

	shift
	run 1 "$@"
	same /dev/null "$work/out"
	has "$work/err" "$text"
}

same()
{
	diff -u "$1" "$2" || exit 1
}

has()
{
	grep -qF -e "$2" "$1" && return
	echo "not found: $2"
	head -n 20 "$1"
	exit 1
}

lacks()
{
	grep -F -e "$2" "$1" || return 0
	exit 1
}

equal()
{
	[ "$1" = "$2" ] && return
	printf '%s\nis not:\n%s\n' "$1" "$2"
	exit 1
}

skip()
{
	echo "$*"
	exit 4
}

need()
{
	command -v "$1" >"$work/need" 2>&1 || skip "$1 is not installed"
}

# is_json: every document on standard input is valid
is_json()
{
	if command -v python3 >"$work/need" 2>&1; then
		python3 -c '
import json, sys
text = sys.stdin.read()
decoder = json.JSONDecoder()
count = 0
while text:
    document, end = decoder.raw_decode(text)
    if list(document) != ["tcplens"]:
        sys.exit("not the document that was meant")
    text = text[end:].lstrip()
    count += 1
if not count:
    sys.exit("no document")
'
	elif command -v jq >"$work/need" 2>&1; then
		jq -e .tcplens >"$work/json"
	else
		skip "neither python3 nor jq is installed"
	fi
}

# The options in standard input, one per line
options_in()
{
	grep -oE -e '(^|[^[:alnum:]-])--?[[:alpha:]]+' |
		grep -oE -e '--?[[:alpha:]]+' | LC_ALL=C sort -u
}

builtin_columns()
{
	sed -n 's/.*\.name = "\([^"]*\)".*/\1/p' ../../module/columns_table.c
}

# A module of another release, with a column that this reader has not.
make_newer_module()
{
	mkdir -p "$1"
	cat "$sockets" >"$1/sockets"
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
		name type unit privilege available default meaning \
		state name - - yes sockets 'what it is doing' \
		pacing_Bps u64 Bps root no no 'how fast it may send' \
		>"$1/columns"
}

many_rows()
{
	awk 'BEGIN {
		print "state local cookie"
		for (i = 0; i < 50000; i++)
			print "LISTEN 127.0.0.1:" i, i
	}'
}

# fake_module: a directory that behaves like the module's, see fake_proc.c
fake_module()
{
	FAKE_PROC=$work/fake
	export FAKE_PROC
	mkdir "$FAKE_PROC"
	cat "$sockets" >"$FAKE_PROC/sockets"
}

# run_fake ARGUMENT...: the program as it reads from the fake module
run_fake()
{
	run 0 "$build/tests/fake_proc" --proc "$FAKE_PROC" "$@"
}

# shows FILE: what was printed is that, but for more blanks
shows()
{
	sed 's/  */ /g; s/^ //; s/ $//' "$work/out" >"$work/unpadded"
	same "$1" "$work/unpadded"
}

# sends LINE ARGUMENT...: the module is told that
sends()
{
	local line=$1

	shift
	run 0 "$build/tests/fake_proc" --proc "$FAKE_PROC" "$@"
	equal "$(cat "$FAKE_PROC/query")" "$line format binary"
}

# make_binary KIND [MEMBER=VALUE...]: what the module would give, in $work/stream
make_binary()
{
	"$build/tests/fake_output" "$@" >"$work/stream"
}

# make_text: the same as text, in $work/text
make_text()
{
	"$build/tests/fake_output" text >"$work/text"
}
