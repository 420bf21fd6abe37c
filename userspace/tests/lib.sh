# shellcheck shell=bash disable=SC2154 # the variables of run.sh
# SPDX-License-Identifier: GPL-2.0
#
# Functions for the tests of the reader. Each test runs in a subshell, in the
# directory of run.sh; the first check that fails ends it.

# run STATUS COMMAND...: runs it and checks its exit status; its output is in
# $work/out and $work/err
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

# refuses TEXT COMMAND...: it exits with 1, has TEXT on stderr and no output
refuses()
{
	local text=$1

	shift
	run 1 "$@"
	same /dev/null "$work/out"
	has "$work/err" "$text"
}

# same FILE FILE: the files are equal
same()
{
	diff -u "$1" "$2" || exit 1
}

# has FILE TEXT: the file contains TEXT
has()
{
	grep -qF -e "$2" "$1" && return
	echo "not found: $2"
	head -n 20 "$1"
	exit 1
}

# lacks FILE TEXT: the file does not contain TEXT
lacks()
{
	grep -F -e "$2" "$1" || return 0
	exit 1
}

# equal SEEN EXPECTED
equal()
{
	[ "$1" = "$2" ] && return
	printf 'seen:\n%s\nexpected:\n%s\n' "$1" "$2"
	exit 1
}

# skip REASON: ends the test
skip()
{
	echo "$*"
	exit 4
}

# need PROGRAM: skips the test if it is not installed
need()
{
	command -v "$1" >"$work/need" 2>&1 || skip "$1 is not installed"
}

# is_json: standard input is valid JSON documents of the reader
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
        sys.exit("not a document of the reader")
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

# options_in: prints the options in standard input, one per line
options_in()
{
	grep -oE -e '(^|[^[:alnum:]-])--?[[:alpha:]]+' |
		grep -oE -e '--?[[:alpha:]]+' | LC_ALL=C sort -u
}

# builtin_columns: prints the names of all columns, one per line
builtin_columns()
{
	sed -n 's/.*\.name = "\([^"]*\)".*/\1/p' ../../module/record/columns_table.c
}

# make_newer_module DIRECTORY: the files of a newer module, with a column that
# this reader does not have
make_newer_module()
{
	mkdir -p "$1"
	cat "$sockets" >"$1/sockets"
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
		name type unit privilege available default meaning \
		state name - - yes sockets 'state of RFC 9293' \
		pacing_Bps u64 Bps root no no 'pacing rate' \
		>"$1/columns"
}

# many_rows: prints a table that takes several windows
many_rows()
{
	awk 'BEGIN {
		print "state local cookie"
		for (i = 0; i < 50000; i++)
			print "LISTEN 127.0.0.1:" i, i
	}'
}

# fake_module: makes a directory that behaves like the module's, see fake_proc.c
fake_module()
{
	FAKE_PROC=$work/fake
	export FAKE_PROC
	mkdir "$FAKE_PROC"
	cat "$sockets" >"$FAKE_PROC/sockets"
}

# run_fake ARGUMENT...: runs the reader with the fake module
run_fake()
{
	run 0 "$build/tests/fake_proc" --proc "$FAKE_PROC" "$@"
}

# shows FILE: the output has the same fields as FILE
shows()
{
	sed 's/  */ /g; s/^ //; s/ $//' "$work/out" >"$work/unpadded"
	same "$1" "$work/unpadded"
}

# sends LINE ARGUMENT...: the reader sends this query, and asks for binary
sends()
{
	local line=$1

	shift
	run_fake "$@"
	equal "$(cat "$FAKE_PROC/query")" "$line format binary"
}

# make_binary KIND [MEMBER=VALUE...]: makes binary records, in $work/stream; see
# fake_output.c
make_binary()
{
	"$build/tests/fake_output" "$@" >"$work/stream"
}

# make_text: makes the text of the same sockets, in $work/text
make_text()
{
	"$build/tests/fake_output" text >"$work/text"
}
