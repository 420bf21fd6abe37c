#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2317 # the tests are called by their names
#
# run.sh BUILD: the tests of the reader, as KTAP. They need no module.
#
# BUILD is the directory with the programs to test. Every function test_* below
# is one claim, in words. So is every file good/NAME.args, a command line whose
# output is good/NAME.out, and every broken/NAME.in, a file that is refused with
# the message broken/NAME.out.
#
# TCPLENS_EXPECT_ALL=1 makes a test that is skipped a failure.

set -u

build=$(cd "${1:?usage: run.sh BUILD}" && pwd) || exit 1
cd "$(dirname "$0")" || exit 1
tests=$PWD
tcplens=$build/tcplens
sockets=$tests/good/sockets.in
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# A sanitizer that speaks must not look like an input that is refused.
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99
export LC_ALL=C.UTF-8
unset FAKE_PROC FAKE_REFUSE FAKE_OLD FAKE_OTHER

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

test_version_is_that_of_the_module()
{
	local version

	version=$(sed -n 's/.*TCPLENS_VERSION[[:space:]]*"\(.*\)"/\1/p' \
		../../module/uapi/linux/tcplens.h)
	[ -n "$version" ]
	echo "tcplens $version" >"$work/expected"
	run 0 "$tcplens" --version
	same "$work/expected" "$work/out"
	run 0 "$tcplens" show -V
	same "$work/expected" "$work/out"
}

test_help_lists_every_built_in_column()
{
	local name

	run 0 "$tcplens" --help --proc "$work/none"
	has "$work/out" "Columns built in"
	[ "$(builtin_columns | wc -l)" -gt 10 ]
	for name in $(builtin_columns); do
		grep -qE "^ [* ] $name +[^ ]+ +[^ ]" "$work/out" || {
			echo "missing: $name"
			exit 1
		}
	done
}

# A module of another release, with a column that this reader has not.
other_module()
{
	mkdir -p "$1"
	cat "$sockets" >"$1/sockets"
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
		name type unit privilege available default meaning \
		state name - - yes sockets 'what it is doing' \
		pacing_Bps u64 Bps root no no 'how fast it may send' \
		>"$1/columns"
}

test_help_lists_the_columns_of_the_running_module()
{
	other_module "$work/proc"
	run 0 "$tcplens" --proc "$work/proc" --help
	has "$work/out" "Columns of $work/proc/columns:"
	has "$work/out" " * state       -    what it is doing"
	has "$work/out" "   pacing_Bps  Bps  how fast it may send"
	lacks "$work/out" srtt_us
}

test_help_of_listeners_marks_their_default_columns()
{
	other_module "$work/proc"
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
		local endpoint - - yes sockets,listeners 'where it is' \
		backlog u32 connections - yes listeners 'who waits' \
		>>"$work/proc/columns"
	run 0 "$tcplens" listeners --proc "$work/proc" --help
	has "$work/out" "tcplens listeners [options]"
	has "$work/out" "   state "
	has "$work/out" " * local "
	has "$work/out" " * backlog "
	run 0 "$tcplens" --proc "$work/proc" --help
	has "$work/out" " * state "
	has "$work/out" " * local "
	has "$work/out" "   backlog "
	run 0 "$tcplens" listeners --proc "$work/none" --help
	has "$work/out" "   state "
	has "$work/out" " * backlog "
}

test_listeners_are_read_from_their_file()
{
	mkdir "$work/copy"
	printf 'local backlog\n127.0.0.1:80 0\n' >"$work/copy/listeners"
	run 0 "$tcplens" listeners --proc "$work/copy" --raw
	same "$work/copy/listeners" "$work/out"
	run 0 "$tcplens" listeners -i "$work/copy/listeners" --raw
	same "$work/copy/listeners" "$work/out"
	refuses "$work/copy/sockets: No such file" \
		"$tcplens" --proc "$work/copy"
}

test_types_come_from_the_running_module()
{
	other_module "$work/proc"
	printf 'state pacing_Bps\nLISTEN 7\n' >"$work/proc/sockets"
	run 0 "$tcplens" --proc "$work/proc" --json
	has "$work/out" ': 7'
}

test_a_broken_dictionary_is_refused()
{
	other_module "$work/proc"
	printf 'name\tunit\nstate\t-\n' >"$work/proc/columns"
	refuses "columns: line 1: field type is missing" \
		"$tcplens" --proc "$work/proc"
}

test_completion_offers_the_options_of_the_help()
{
	run 0 "$tcplens" --help --proc "$work/none"
	sed '/^Columns/,$d' "$work/out" | options_in >"$work/help"
	sed -n "/options='/,/'\$/p" ../completion/tcplens |
		options_in >"$work/completion"
	[ -s "$work/help" ]
	same "$work/help" "$work/completion"
}

# complete WORD...: what the last word can become, one per line
complete_words()
{
	# shellcheck disable=SC2016 # meant for the shell that is started
	env PATH="$build:$PATH" bash -uc '
		source ../completion/tcplens
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_tcplens
		printf "%s\n" "${COMPREPLY[@]}"
	' bash "$@"
}

test_completion_completes()
{
	equal "$(complete_words tcplens --js)" --json
	equal "$(complete_words tcplens sh)" show
	equal "$(complete_words tcplens li)" listeners
	equal "$(complete_words tcplens listeners --js)" --json
	equal "$(complete_words tcplens -o srtt)" srtt_us
	equal "$(complete_words tcplens --output state,+cook)" state,+cookie
	equal "$(complete_words tcplens --input good/sockets)" good/sockets.in
	{
		echo all
		builtin_columns
	} >"$work/expected"
	complete_words tcplens -o '' >"$work/out"
	same "$work/expected" "$work/out"
}

test_man_page_mentions_every_option()
{
	local option

	run 0 "$tcplens" --help --proc "$work/none"
	sed '/^Columns/,$d' "$work/out" | options_in >"$work/help"
	[ -s "$work/help" ]
	# A dash is written \- there.
	sed 's/\\-/-/g' ../man/tcplens.8 >"$work/man"
	while read -r option; do
		grep -qE -e "^\.BR? (-. \", \" )?$option( |\$)" "$work/man" &&
			continue
		echo "missing: $option"
		exit 1
	done <"$work/help"
}

test_man_page_is_clean()
{
	need mandoc
	mandoc -T lint -W warning ../man/tcplens.8
}

test_scripts_are_clean()
{
	need shellcheck
	shellcheck run.sh ../completion/tcplens
}

test_json_is_valid()
{
	local file

	for file in good/*.in; do
		run 0 "$tcplens" -i "$file" -J
		is_json <"$work/out"
	done
}

test_raw_output_can_be_read_again()
{
	local file

	for file in good/*.in; do
		run 0 "$tcplens" -i "$file" --raw
		same "$file" "$work/out"
	done
}

test_unknown_columns_are_refused_by_name()
{
	refuses "unknown column: nonsense" \
		"$tcplens" -i "$sockets" -o state,nonsense
	refuses "unknown column: nonsense" \
		"$tcplens" -i "$sockets" -o +nonsense
	refuses "column cookie is not in the input" \
		"$tcplens" -i "$sockets" -o cookie
}

test_wrong_lists_are_refused()
{
	local list

	for list in '' ',' 'state,' ',state' '+' 'state,,local' 'st ate' \
		'state,+local' $'state\nselect *' '*'; do
		refuses 'no column can have the name' \
			"$tcplens" -i "$sockets" -o "$list"
	done
	refuses "column state is named twice" \
		"$tcplens" -i "$sockets" -o state,local,state
}

test_without_the_module_it_says_so()
{
	refuses "the module is not loaded: $work/none does not exist" \
		"$tcplens" --proc "$work/none"
	has "$work/err" "modprobe tcplens"
	mkdir "$work/empty"
	refuses "$work/empty/sockets: No such file" \
		"$tcplens" --proc "$work/empty"
}

test_wrong_command_lines_are_refused()
{
	refuses "Try 'tcplens --help'" "$tcplens" --nonsense
	refuses "tcplens: unrecognized option" "$tcplens" --nonsense
	refuses "Try 'tcplens --help'" "$tcplens" show -x
	refuses "Try 'tcplens --help'" "$tcplens" -o
	refuses "unknown command: nonsense" "$tcplens" nonsense
	refuses "unknown command: " "$tcplens" ""
	refuses "unexpected argument: more" "$tcplens" show more
	refuses "exclude each other" "$tcplens" -J -r -i "$sockets"
	refuses "exclude each other" "$tcplens" -i "$sockets" --proc "$work"
}

test_files_that_cannot_be_read_are_refused()
{
	refuses "$work/none: No such file" "$tcplens" -i "$work/none"
	refuses "$work: Is a directory" "$tcplens" -i "$work"
	refuses "File name too long" "$tcplens" -i \
		"$(printf '%05000d' 0)"
}

test_standard_input_is_read()
{
	run 0 "$tcplens" -i - --raw <"$sockets"
	same "$sockets" "$work/out"
	refuses "standard input: empty" "$tcplens" -i - </dev/null
}

test_an_input_in_single_bytes_is_the_same()
{
	need dd
	dd if="$sockets" bs=1 status=none | "$tcplens" -i - -r >"$work/out"
	same "$sockets" "$work/out"
}

test_a_line_of_megabytes_is_refused()
{
	{
		cat "$sockets"
		head -c 3000000 /dev/zero | tr '\0' x
		echo
	} >"$work/long"
	refuses "line 7: the line is longer than 1048576 bytes" \
		"$tcplens" -i "$work/long"
	head -c 3000000 /dev/zero >"$work/long"
	refuses "line 1: the line is longer" "$tcplens" -i "$work/long"
}

test_a_line_that_fills_the_buffer_is_accepted()
{
	{
		echo name
		head -c 1048575 /dev/zero | tr '\0' x
		echo
		echo last
	} >"$work/long"
	run 0 "$tcplens" -i "$work/long" -r
	same "$work/long" "$work/out"
}

many_rows()
{
	awk 'BEGIN {
		print "state local cookie"
		for (i = 0; i < 50000; i++)
			print "LISTEN 127.0.0.1:" i, i
	}'
}

test_many_rows_are_all_shown()
{
	many_rows >"$work/many"
	run 0 "$tcplens" -i "$work/many" -r
	same "$work/many" "$work/out"
	run 0 "$tcplens" -i "$work/many" -n
	[ "$(wc -l <"$work/out")" -eq 50000 ]
}

# More rows than are read before the first of them is shown.
test_a_long_table_only_becomes_wider()
{
	{
		many_rows
		echo 'ESTABLISHED [2001:db8::1]:443 18446744073709551615'
		many_rows | tail -n +2
	} >"$work/long"
	run 0 "$tcplens" -i "$work/long"
	sed 's/  */ /g' "$work/out" | cmp - "$work/long"
	# Of each row where its last column ends: further right, or as before.
	awk 'length < before { exit 1 }
		length > before { widened++ }
		{ before = length }
		END { exit widened < 2 }' "$work/out"
	run 0 "$tcplens" -i "$work/long" -J
	is_json <"$work/out"
	equal "$(grep -c '"cookie": 4999$' "$work/out")" 2
}

test_what_is_wrong_far_down_is_said_with_its_line()
{
	{
		many_rows
		echo 'LISTEN 127.0.0.1:1 x'
	} >"$work/long"
	run 1 "$tcplens" -i "$work/long" -r
	has "$work/err" "line 50002: cookie is not a number: x"
	head -n "$(wc -l <"$work/out")" "$work/long" >"$work/expected"
	same "$work/expected" "$work/out"
	[ -s "$work/out" ]
	run 1 "$tcplens" -i "$work/long" -r -o state --where 'cookie=1'
	has "$work/err" "line 50002: cookie has no such value: x"
}

test_a_limit_holds_for_a_long_file()
{
	many_rows >"$work/long"
	run 0 "$tcplens" -i "$work/long" -r --limit 40000
	head -n 40001 "$work/long" >"$work/expected"
	same "$work/expected" "$work/out"
	run 0 "$tcplens" -i "$work/long" -rn -o cookie --limit 2 \
		--where 'cookie=3,40000,49999'
	equal "$(paste -sd ' ' "$work/out")" "3 40000"
}

test_the_number_of_rows_takes_no_memory()
{
	local option

	{
		many_rows
		many_rows | tail -n +2
		many_rows | tail -n +2
		many_rows | tail -n +2
	} >"$work/long"
	[ "$(wc -c <"$work/long")" -gt 4194304 ]
	# Kilobytes; a sanitizer alone needs many times that.
	ulimit -d 4096
	"$tcplens" --version >"$work/out" 2>&1 || return 0
	for option in -n -J -r; do
		run 0 "$tcplens" -i "$work/long" "$option"
	done
}

test_a_saved_copy_is_never_written_to()
{
	mkdir "$work/copy"
	cat "$sockets" >"$work/copy/sockets"
	run 0 "$tcplens" --proc "$work/copy" -o timer_ms,state,local
	same good/chosen-order.out "$work/out"
	run 0 "$tcplens" --proc "$work/copy" -o all
	refuses "column cookie is not in the input" \
		"$tcplens" --proc "$work/copy" -o +cookie
	same "$sockets" "$work/copy/sockets"
}

# fake_module: a directory that behaves like the module's, see fake_proc.c
fake_module()
{
	FAKE_PROC=$work/fake
	export FAKE_PROC
	mkdir "$FAKE_PROC"
	cat "$sockets" >"$FAKE_PROC/sockets"
}

# shows FILE: what was printed is that, but for more blanks
shows()
{
	sed 's/  */ /g; s/^ //; s/ $//' "$work/out" >"$work/unpadded"
	same "$1" "$work/unpadded"
}

test_the_module_is_told_the_columns()
{
	fake_module
	printf 'cookie state\n4711 LISTEN\n' >"$FAKE_PROC/answer"
	set -- -o cookie,state 'select cookie,state format binary' \
		-o +cookie,inode 'select +cookie,inode format binary' \
		-o all 'select * format binary' \
		-o +all 'select * format binary'
	while [ $# -gt 0 ]; do
		run 0 "$build/tests/fake_proc" --proc "$FAKE_PROC" "$1" "$2"
		printf %s "$3" >"$work/expected"
		same "$work/expected" "$FAKE_PROC/query"
		shows "$FAKE_PROC/answer"
		shift 3
	done
}

# tells LINE ARGUMENT...: the module is told that
tells()
{
	local line=$1

	shift
	run 0 "$build/tests/fake_proc" --proc "$FAKE_PROC" "$@"
	equal "$(cat "$FAKE_PROC/query")" "$line format binary"
}

test_the_module_is_told_which_sockets()
{
	fake_module
	printf 'cookie state\n4711 LISTEN\n' >"$FAKE_PROC/answer"
	tells 'where lport=80 or uid=0' --where 'lport=80 or uid=0'
	tells 'limit 3' --limit 3
	tells 'where lport=80 limit 0' --limit 0 --where lport=80
	tells 'select cookie where lport=80 limit 3' \
		-o cookie --limit 3 --where=lport=80
	tells 'select +uid where a<b' -o +uid --where 'a<b' -J
}

# owners_are AVAILABLE [COMM-AVAILABLE [DEFAULT]]: what the fake module says of
# pid and comm
owners_are()
{
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
		name type unit privilege available default meaning \
		state name - - yes sockets 'what it is doing' \
		pid u32 - CAP_SYS_PTRACE "$1" "${3:-no}" 'who has it' \
		comm string - CAP_SYS_PTRACE "${2:-$1}" "${3:-no}" 'its name' \
		>"$FAKE_PROC/columns"
}

test_owners_are_asked_for_where_they_may_be_seen()
{
	local format

	fake_module
	owners_are yes
	printf 'state pid comm\nLISTEN 4711 nginx\n' >"$FAKE_PROC/answer"
	for format in "" -J -n; do
		tells 'select +pid,comm' ${format:+"$format"}
		has "$work/out" nginx
	done
	tells 'select +pid,comm where lport=80 limit 3' \
		--where lport=80 --limit 3
	cp "$sockets" "$FAKE_PROC/listeners"
	run 0 "$build/tests/fake_proc" listeners --proc "$FAKE_PROC"
	has "$work/out" nginx
	owners_are yes denied
	tells 'select +pid'
	from_module -r
	same "$FAKE_PROC/answer" "$work/out"
	equal "$(cat "$FAKE_PROC/query")" "select +pid"
}

test_a_list_leaves_the_owners_out()
{
	fake_module
	owners_are yes
	printf 'cookie state\n4711 LISTEN\n' >"$FAKE_PROC/answer"
	tells 'select state' -o state
	tells 'select +cookie' -o +cookie
	tells 'select state where lport=80' -o state --where lport=80
}

test_owners_that_cannot_be_seen_are_not_asked_for()
{
	local available

	fake_module
	cp "$sockets" "$FAKE_PROC/answer"
	for available in denied no - yesterday; do
		owners_are "$available"
		from_module
		shows "$sockets"
		same /dev/null "$work/err"
		equal "$(cat "$FAKE_PROC/query")" "format binary"
	done
	# What is shown by default already must not be named again.
	owners_are yes yes sockets,listeners
	from_module
	equal "$(cat "$FAKE_PROC/query")" "format binary"
	# A module that says less of its columns.
	printf 'name\ttype\tunit\tmeaning\npid\tu32\t-\twho has it\n' \
		>"$FAKE_PROC/columns"
	from_module
	equal "$(cat "$FAKE_PROC/query")" "format binary"
}

test_owners_are_shown_as_text_where_records_are_unknown()
{
	fake_module
	owners_are yes
	printf 'state pid comm\nLISTEN 4711 nginx\n' >"$FAKE_PROC/answer"
	"$build/tests/stream" newer version=2 >"$FAKE_PROC/binary"
	from_module
	shows "$FAKE_PROC/answer"
	equal "$(cat "$FAKE_PROC/query")" "select +pid,comm"
}

test_what_cannot_be_asked_is_not_asked_for_owners()
{
	fake_module
	owners_are yes
	FAKE_REFUSE=30 run 0 "$build/tests/fake_proc" --proc "$FAKE_PROC" -r
	same "$sockets" "$work/out"
	same /dev/null "$work/err"
	[ ! -e "$FAKE_PROC/query" ]
	# A saved copy of the directory.
	run 0 "$tcplens" --proc "$FAKE_PROC" -r
	same "$sockets" "$work/out"
	same /dev/null "$work/err"
	same "$sockets" "$FAKE_PROC/sockets"
}

test_the_query_is_shown_with_what_is_wrong_with_it()
{
	fake_module
	echo "error at byte 21: unknown column: foo" \
		>"$FAKE_PROC/error"
	refuses "unknown column: foo, in: select cookie where foo=1" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" -o cookie \
		--where foo=1
}

test_only_a_number_limits()
{
	local limit

	fake_module
	for limit in "" x -1 10K "3 where uid=0" 1.5; do
		refuses "--limit is a number of lines" \
			"$build/tests/fake_proc" --proc "$FAKE_PROC" \
			--limit "$limit"
	done
	[ ! -e "$FAKE_PROC/query" ]
}

# picks EXPRESSION [LOCAL...]: so many of the saved sockets, known by their ends
picks()
{
	run 0 "$tcplens" -i "$sockets" -rn -o local --where "$1"
	shift
	equal "$(paste -sd ' ' "$work/out")" "$*"
}

test_a_saved_file_is_picked_from()
{
	local bound='[fe80::1%eth0]:5000' half='[2001:db8::1]:443'

	picks state=LISTEN 0.0.0.0:80
	picks 'state=BOUND,SYN_RECV' "$half" "$bound"
	picks 'sendq_bytes>=20K and srtt_us>1ms' 10.0.0.1:80
	picks 'not (timer=none or timer_ms>1s)' 10.0.0.1:80
	picks timer_ms=1003,58123 10.0.0.1:80 "$half"
	picks 'snd_ssthresh=2147483647 and remote=-' "$bound"
	picks snd_cwnd!=7 10.0.0.1:80 "$bound"
	picks 'not snd_cwnd=7' 0.0.0.0:80 10.0.0.1:80 10.0.0.1:80 \
		"$half" "$bound"
	picks 'local=10.0.0.1:80 and remote!=10.0.0.2:43208' 10.0.0.1:80
	picks 'local=[2001:db8::1]:443' "$half"
}

test_parts_of_an_end_are_taken_from_it()
{
	picks lport=443,5000 '[2001:db8::1]:443' '[fe80::1%eth0]:5000'
	picks 'rport>=43208 and rport<43210' 10.0.0.1:80
	picks rport=- 0.0.0.0:80 '[fe80::1%eth0]:5000'
	picks laddr=10.0.0.0/8 10.0.0.1:80 10.0.0.1:80
	picks laddr=fe80::1 '[fe80::1%eth0]:5000'
	picks 'raddr=::/0' '[2001:db8::1]:443'
	picks family=inet6 '[2001:db8::1]:443' '[fe80::1%eth0]:5000'
	picks 'family=inet and state=TIME_WAIT' 10.0.0.1:80
	# By themselves, without the ends they are parts of.
	printf 'lport laddr\n80 10.0.0.1\n81 ::ffff:10.0.0.1\n82 -\n- ::1\n' \
		>"$work/parts"
	run 0 "$tcplens" -i "$work/parts" -rn --where 'laddr=10.0.0.1'
	equal "$(cat "$work/out")" $'80 10.0.0.1\n81 ::ffff:10.0.0.1'
	run 0 "$tcplens" -i "$work/parts" -rn -o lport \
		--where 'family=inet6 or laddr=-'
	equal "$(cat "$work/out")" $'81\n82\n-'
}

test_a_limit_counts_what_is_picked()
{
	run 0 "$tcplens" -i "$sockets" -rn -o local --limit 2 \
		--where 'local=10.0.0.1:80 or lport=443'
	equal "$(cat "$work/out")" $'10.0.0.1:80\n10.0.0.1:80'
	run 0 "$tcplens" -i "$sockets" -r --limit 0
	equal "$(cat "$work/out")" "$(head -n 1 "$sockets")"
	run 0 "$tcplens" -i "$sockets" -r --limit 5
	same "$sockets" "$work/out"
}

test_what_cannot_be_asked_is_picked_from()
{
	local expected

	expected=$(sed -n '1p; /^TIME_WAIT/p' "$sockets")
	run 0 "$tcplens" -i - -r --where state=TIME_WAIT <"$sockets"
	equal "$(cat "$work/out")" "$expected"
	mkdir "$work/saved"
	cp "$sockets" "$work/saved/sockets"
	run 0 "$tcplens" --proc "$work/saved" -r --where state=TIME_WAIT
	equal "$(cat "$work/out")" "$expected"
	fake_module
	export FAKE_REFUSE=30
	run 0 "$build/tests/fake_proc" --proc "$FAKE_PROC" -r \
		--where state=TIME_WAIT
	equal "$(cat "$work/out")" "$expected"
}

test_what_is_wrong_with_a_query_is_said_as_the_module_does()
{
	refuses "error at byte 7: unknown column: foo, in: where foo=1" \
		"$tcplens" -i "$sockets" --where foo=1
	refuses "error at byte 20: unknown column: foo, in: select local where foo=1 limit 3" \
		"$tcplens" -i "$sockets" --where foo=1 -o local --limit 3
	refuses "error at byte 13: not a value of this column: LISTENING, in:" \
		"$tcplens" -i "$sockets" --where state=LISTENING
	refuses "error at byte 18: expected 'and', 'or' or end of filter: or_what" \
		"$tcplens" -i "$sockets" --where 'srtt_us>5s or_what'
	refuses "error at byte 7: expected a column name" \
		"$tcplens" -i "$sockets" --where ''
	refuses "error at byte 18: duplicate clause: select" \
		"$tcplens" -i "$sockets" --where 'rport=80   select uid'
	refuses "error at byte 7: number too large: 18446744073709551616" \
		"$tcplens" -i "$sockets" --limit 18446744073709551616
	refuses "--limit is a number of lines" \
		"$tcplens" -i "$sockets" --limit 2K
	refuses "the query is too long" "$tcplens" -i "$sockets" \
		--where "$(yes uid=1 | head -n 1000 | paste -sd,)"
}

test_columns_that_are_not_there_cannot_be_compared()
{
	refuses "column uid is not in the input, so nothing can be compared with it" \
		"$tcplens" -i "$sockets" --where 'state=LISTEN or uid!=0'
	refuses "column raddr is not in the input" \
		"$tcplens" -i good/newer.in --where raddr=10.0.0.1
	refuses "column family is not in the input" \
		"$tcplens" -i good/numbers.in --where family=inet
	fake_module
	export FAKE_REFUSE=30
	refuses "column uid is not in the input, so nothing can be compared with it; $FAKE_PROC/sockets cannot be written to (Read-only file system), so only the default columns can be read" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" --where uid=0
}

test_columns_that_are_not_known_cannot_be_compared()
{
	run 0 "$tcplens" -i good/newer.in -rn -o owner --where lport=80 \
		--limit 1
	equal "$(cat "$work/out")" nginx:4711
	refuses "unknown column: owner (newer than this reader, which can only show it)" \
		"$tcplens" -i good/newer.in --where 'lport=80 and owner=1'
	# The running module has it, but does not show it by default.
	other_module "$work/proc"
	refuses "unknown column: pacing_Bps (newer than this reader" \
		"$tcplens" --proc "$work/proc" --where 'pacing_Bps>0'
}

# cannot_be COLUMN VALUE...: in such a column that is compared
cannot_be()
{
	local column=$1 value

	shift
	for value; do
		printf 'v6only %s\n1 -\n1 %s\n' "$column" "$value" \
			>"$work/values"
		refuses "values: line 3: $column has no such value: $value" \
			"$tcplens" -i "$work/values" -o v6only --limit 1 \
			--where "$column=-"
	done
}

test_values_that_cannot_be_are_not_compared()
{
	cannot_be state LISTENING listen 1
	cannot_be retransmits 255 256 -1 +1 01 1x
	cannot_be srtt_us 4294967295 4294967296 1.5
	cannot_be cookie 18446744073709551615 18446744073709551616 0x1
	cannot_be cc sixteen_bytes_it
	cannot_be laddr 10.0.0 10.0.0.256 010.0.0.1 10.0.0.1:80 '[::1]' \
		::1::2 1:2:3 fe80::1% %eth0 '10.0.0.1%eth0' \
		fe80::1%sixteen_bytes_it
	cannot_be remote 10.0.0.1 10.0.0.1: 10.0.0.1:65536 10.0.0.1:080 :80 \
		::1:80 '[::1]' '[::1]80' '[]:80' '[10.0.0.1]:80' '[:80' ']:80' \
		'[::1:80' '[::1%]:80'
}

test_texts_say_what_records_do()
{
	run 0 "$build/tests/records" 20000
	cat "$work/out"
}

test_without_a_list_the_module_is_told_only_the_format()
{
	fake_module
	cp "$sockets" "$FAKE_PROC/answer"
	from_module
	shows "$sockets"
	equal "$(cat "$FAKE_PROC/query")" "format binary"
}

# As it stands, whatever it is: it was not looked at.
test_raw_is_what_the_module_writes()
{
	fake_module
	from_module -r
	same "$sockets" "$work/out"
	[ ! -e "$FAKE_PROC/query" ]
	printf 'cookie\tnew_one\n\n4711 a b\nno newline' >"$FAKE_PROC/answer"
	from_module -r -o cookie --limit 3
	same "$FAKE_PROC/answer" "$work/out"
	equal "$(cat "$FAKE_PROC/query")" "select cookie limit 3"
	from_module -rn -o cookie
	tail -n +2 "$FAKE_PROC/answer" >"$work/expected"
	same "$work/expected" "$work/out"
	# More than is read at once, and a first line that is, too.
	{
		head -c 200000 /dev/zero | tr '\0' x
		echo
		seq 100000
	} >"$FAKE_PROC/answer"
	from_module -r -o cookie
	same "$FAKE_PROC/answer" "$work/out"
	from_module -rn -o cookie
	tail -n +2 "$FAKE_PROC/answer" >"$work/expected"
	same "$work/expected" "$work/out"
	echo "error at byte 8: unknown column: srt_us" \
		>"$FAKE_PROC/error"
	refuses "error at byte 8: unknown column: srt_us" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" -r -o srt_us
}

# stream KIND [MEMBER=VALUE...]: what the module would give, in $work/stream
stream()
{
	"$build/tests/stream" "$@" >"$work/stream"
}

# text: the same as text, in $work/text
text()
{
	"$build/tests/stream" text >"$work/text"
}

test_binary_is_shown_as_the_text_would_be()
{
	local kind option

	text
	for kind in binary older; do
		stream "$kind"
		run 0 "$tcplens" -i "$work/stream" -r
		same "$work/text" "$work/out"
		for option in -J -n "-nr -o all" "-o rport,cc,state" \
			"-J -o +uid,raddr"; do
			# shellcheck disable=SC2086 # several words
			run 0 "$tcplens" -i "$work/text" $option
			cp "$work/out" "$work/expected"
			# shellcheck disable=SC2086
			run 0 "$tcplens" -i "$work/stream" $option
			same "$work/expected" "$work/out"
		done
	done
}

test_binary_of_a_newer_module_is_read()
{
	local columns row

	text
	stream newer
	columns=$(head -n 1 "$work/text" | tr ' ' ,)
	run 0 "$tcplens" -i "$work/stream" -r -o "$columns"
	same "$work/text" "$work/out"
	# What is there besides: 32 bits of 0xa5, and what nobody knows.
	row='{"new_number":2779096485,"new_type":null}'
	run 0 "$tcplens" -i "$work/stream" -J -o new_number,new_type
	equal "$(tr -d ' \n' <"$work/out")" \
		"{\"tcplens\":[$row,$row,$row,$row,$row]}"
}

test_binary_without_sockets_is_a_header_line()
{
	text
	stream empty
	run 0 "$tcplens" -i "$work/stream"
	head -n 1 "$work/text" >"$work/expected"
	same "$work/expected" "$work/out"
}

test_binary_in_single_bytes_is_the_same()
{
	need dd
	text
	stream binary
	dd if="$work/stream" bs=1 status=none | "$tcplens" -i - -r >"$work/out"
	same "$work/text" "$work/out"
}

test_binary_of_columns_that_are_not_there_is_refused()
{
	stream binary
	refuses "unknown column: nonsense" \
		"$tcplens" -i "$work/stream" -o state,nonsense
	refuses "column state is named twice" \
		"$tcplens" -i "$work/stream" -o state,state
}

test_many_records_are_all_shown()
{
	local i

	stream binary
	stream empty
	i=$(wc -c <"$work/stream")
	stream binary
	{
		cat "$work/stream"
		tail -c +"$((i + 1))" "$work/stream" >"$work/records"
		for i in $(seq 1999); do
			cat "$work/records"
		done
	} >"$work/many"
	run 0 "$tcplens" -i "$work/many" -n -o cookie
	[ "$(wc -l <"$work/out")" -eq 10000 ]
}

test_broken_binary_is_refused()
{
	set -- magic=0x897463706c656e73 "the other byte order" \
		version=2 "version 2 of the binary format" \
		version=0 "version 0 of the binary format" \
		header_bytes=35 "smaller than it can be" \
		header_bytes=0xffffffff "header cannot have" \
		column_bytes=51 "smaller than it can be" \
		column_bytes=0xffffffff "header cannot have" \
		columns=0 "0 columns" columns=1025 "1025 columns" \
		columns=0xffffffff "4294967295 columns" \
		columns=1000 "header cannot have" \
		names_bytes=0xffffffff "header cannot have" \
		names_bytes=0 "the names of state" \
		records_at=0 "header cannot have 0 bytes" \
		records_at=0xffffffff "header cannot have 4294967295" \
		records_at=1048576 "the binary header does not end" \
		record_bytes=0 "a record cannot have 0 bytes" \
		record_bytes=7 "a record cannot have 7 bytes" \
		record_bytes=0xfffffff8 "a record cannot have 4294967288" \
		record_bytes=8 "is not within the record" \
		record_bytes=65536 "record 1 does not end" \
		state.name=local "column local is named twice" \
		state.name= "column 1 has no name" \
		"state.name=a b" "column 1 has no name" \
		state.name=12345678901234567890123456789012 "has no name" \
		state.offset=100000 "column state is not within" \
		state.offset=0xffffffff "column state is not within" \
		uid.bytes=0xffffffff "column uid is not within" \
		uid.offset=2 "column uid is not aligned" \
		local.offset=1 "column local is not aligned" \
		state.names=257 "the names of state" \
		state.names=0xffffffff "the names of state" \
		errno_name.names=256 "the names of errno_name" \
		state.names_at=0xffffffff "the names of state" \
		cc.offset=0 "is not text"
	while [ $# -gt 0 ]; do
		stream binary "$1"
		refuses "$2" "$tcplens" -i "$work/stream"
		shift 2
	done
	stream binary
	head -c -1 "$work/stream" >"$work/cut"
	refuses "truncated: record 5 does not end" "$tcplens" -i "$work/cut"
	head -c 100 "$work/stream" >"$work/cut"
	refuses "truncated: the binary header" "$tcplens" -i "$work/cut"
	head -c 7 "$work/stream" >"$work/cut"
	refuses "byte 0x89 is not text" "$tcplens" -i "$work/cut"
}

# What is of another type or size than is known here is absent, not wrong.
test_values_of_unknown_types_are_absent()
{
	local change

	for change in uid.type=7 uid.type=0xffffffff uid.bytes=2 uid.bytes=0 \
		uid.type=2 cc.bytes=0 local.bytes=20; do
		stream binary "$change"
		run 0 "$tcplens" -i "$work/stream" -n -r -o "${change%%.*}"
		equal "$(sort -u "$work/out")" -
	done
}

# from_module ARGUMENT...: the program as it reads from the fake module
from_module()
{
	run 0 "$build/tests/fake_proc" --proc "$FAKE_PROC" "$@"
}

test_the_module_s_records_are_shown_as_its_text()
{
	fake_module
	text
	"$build/tests/stream" binary >"$FAKE_PROC/binary"
	cp "$work/text" "$FAKE_PROC/answer"
	from_module -o all
	shows "$work/text"
	equal "$(cat "$FAKE_PROC/query")" "select * format binary"
}

test_a_module_without_formats_gives_text()
{
	fake_module
	export FAKE_OLD=1
	text
	cp "$work/text" "$FAKE_PROC/answer"
	from_module -o all --limit 5
	shows "$work/text"
	equal "$(cat "$FAKE_PROC/query")" "select * limit 5"
	from_module
	shows "$sockets"
}

test_a_module_whose_records_are_unknown_gives_text()
{
	local change

	fake_module
	text
	cp "$work/text" "$FAKE_PROC/answer"
	for change in version=2 uid.type=77; do
		"$build/tests/stream" newer "$change" >"$FAKE_PROC/binary"
		from_module -o all
		shows "$work/text"
		equal "$(cat "$FAKE_PROC/query")" "select *"
		from_module
		shows "$work/text"
		equal "$(cat "$FAKE_PROC/query")" "format text"
	done
}

# The number of an interface says nothing where its name is not known.
test_another_namespace_is_read_as_text()
{
	fake_module
	export FAKE_OTHER=1
	text
	cp "$work/text" "$FAKE_PROC/answer"
	from_module -o all
	shows "$work/text"
	equal "$(cat "$FAKE_PROC/query")" "select *"
}

test_what_the_module_finds_wrong_is_shown()
{
	fake_module
	echo "error at byte 8: unknown column: srt_us" \
		>"$FAKE_PROC/error"
	refuses "$FAKE_PROC/sockets: error at byte 8: unknown column: srt_us" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" -o srt_us
	: >"$FAKE_PROC/error"
	refuses "Invalid argument" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" -o srt_us
}

test_lists_that_are_too_long_are_not_sent()
{
	fake_module
	refuses "the list of columns is too long" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" \
		-o "$(yes state | head -n 1000 | paste -sd,)"
	refuses "no column can have the name" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" \
		-o $'state\nselect *'
	[ ! -e "$FAKE_PROC/query" ]
}

test_queries_that_are_too_long_are_not_sent()
{
	fake_module
	refuses "the query is too long" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" \
		--where "$(yes uid=1 | head -n 1000 | paste -sd,)"
	refuses "the query is too long" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" \
		--limit "$(yes 0 | head -n 5000 | tr -d '\n')"
	[ ! -e "$FAKE_PROC/query" ]
}

test_without_permission_it_chooses_among_the_default()
{
	local refusal

	fake_module
	# EPERM, EACCES, EROFS
	for refusal in 1 13 30; do
		export FAKE_REFUSE=$refusal
		run 0 "$build/tests/fake_proc" --proc "$FAKE_PROC" \
			-o timer_ms,state,local
		same good/chosen-order.out "$work/out"
		refuses "column cookie is not in the input" \
			"$build/tests/fake_proc" --proc "$FAKE_PROC" -o +cookie
		has "$work/err" "cannot be written to"
		refuses "only the default columns can be read" \
			"$build/tests/fake_proc" --proc "$FAKE_PROC" -o all
	done
	# EIO is another matter.
	export FAKE_REFUSE=5
	refuses "Input/output error" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" -o state
}

test_a_full_disk_is_reported()
{
	local arguments

	[ -c /dev/full ] || skip "there is no /dev/full"
	many_rows >"$work/many"
	for arguments in "-i $sockets" "-i $sockets -J" "-i $sockets -r" \
		"-i $work/many" "-i $work/many -r" --help --version; do
		# shellcheck disable=SC2086 # several words
		{ "$tcplens" $arguments || echo $? >&3; } \
			>/dev/full 2>"$work/err" 3>"$work/status"
		equal "$(cat "$work/status")" 1
		has "$work/err" "tcplens: write error: No space left on device"
	done
	fake_module
	cp "$work/many" "$FAKE_PROC/sockets"
	{ "$build/tests/fake_proc" --proc "$FAKE_PROC" -r || echo $? >&3; } \
		>/dev/full 2>"$work/err" 3>"$work/status"
	equal "$(cat "$work/status")" 1
	has "$work/err" "write error: No space left on device"
}

test_a_reader_that_leaves_is_no_error()
{
	local arguments

	many_rows >"$work/many"
	fake_module
	cp "$work/many" "$FAKE_PROC/sockets"
	for arguments in "-i $sockets" "-i $work/many" "-i $work/many -r" \
		"--proc $FAKE_PROC -r"; do
		# Ignored signals stay ignored, so the write fails instead.
		# shellcheck disable=SC2086 # several words
		(
			trap '' PIPE
			{
				sleep 0.2
				set +e
				"$build/tests/fake_proc" $arguments \
					2>"$work/err"
				echo $? >"$work/status"
			} | true
		)
		equal "$(cat "$work/status")" 0
		same /dev/null "$work/err"
	done
}

test_a_narrow_terminal_cuts_nothing()
{
	need script
	script -qec "stty cols 20; $tcplens -i $sockets" /dev/null \
		</dev/null | tr -d '\r' >"$work/out"
	same good/default.out "$work/out"
}

test_no_broken_file_breaks_the_libraries()
{
	run 0 "$build/tests/fuzz" "$sockets" 10000 "$work/json"
	run 0 "$build/tests/fuzz" good/newer.in 10000 "$work/more"
	is_json <"$work/json"
	is_json <"$work/more"
	stream newer
	run 0 "$build/tests/fuzz" "$work/stream" 3000 "$work/binary"
	is_json <"$work/binary"
}

test_no_broken_file_breaks_the_program()
{
	local size

	size=$(wc -c <good/numbers.in)
	# shellcheck disable=SC2016 # meant for the shell that is started
	seq 0 "$size" | xargs -P 4 -I COUNT sh -c '
		head -c COUNT good/numbers.in | "$1" -i - -J >"$2" 2>&1
		[ $? -le 1 ]' sh "$tcplens" /dev/null
}

test_install_puts_everything_in_place()
{
	need make
	run 0 make -C .. install DESTDIR="$work/root" PREFIX=/usr
	(cd "$work/root" && find . -type f -printf '%m %p\n' | sort) \
		>"$work/installed"
	cat >"$work/expected" <<-END
	644 ./usr/share/bash-completion/completions/tcplens
	644 ./usr/share/man/man5/tcplens-columns.5
	644 ./usr/share/man/man5/tcplens-debugfs.5
	644 ./usr/share/man/man5/tcplens.5
	644 ./usr/share/man/man8/tcplens.8
	755 ./usr/bin/tcplens
	END
	same "$work/expected" "$work/installed"
}

test_the_columns_have_a_page()
{
	sed -n 's/.*\.name = "\([a-z0-9_]*\)".*/\1/p' \
		../../module/columns_table.c >"$work/expected"
	sed -n 's/^\\fB\(.*\)\\fR .*/\1/p' \
		"$build/tcplens-columns.5" >"$work/written"
	[ -s "$work/expected" ] || fail "no columns in the table"
	same "$work/expected" "$work/written"
}

# good NAME: the command line gives what it gave
good()
{
	local -a arguments

	cd good
	read -ra arguments <"$1.args"
	run 0 "$tcplens" "${arguments[@]}"
	same "$1.out" "$work/out"
	same /dev/null "$work/err"
}

# broken NAME: the file is refused with that message
broken()
{
	cd broken
	run 1 "$tcplens" -i "$1.in"
	same /dev/null "$work/out"
	same "$1.out" "$work/err"
}

number=0
failed=0

# report CLAIM COMMAND...: runs a test by itself and prints its line
report()
{
	local claim=$1 status

	shift
	number=$((number + 1))
	rm -rf "${work:?}"/*
	# Not part of a condition, where -e would have no effect.
	(set -e; "$@") >"$work.log" 2>&1
	status=$?
	[ "$status" -ne 4 ] || [ "${TCPLENS_EXPECT_ALL:-0}" != 1 ] || status=1
	case $status in
	0)
		echo "ok $number - $claim"
		;;
	4)
		echo "ok $number - $claim # SKIP $(tail -n 1 "$work.log")"
		;;
	*)
		sed 's/^/# /' "$work.log"
		echo "not ok $number - $claim"
		failed=1
		;;
	esac
	rm -f "$work.log"
}

mapfile -t functions < <(declare -F | sed -n 's/^declare -f \(test_.*\)/\1/p')
good_files=(good/*.args)
broken_files=(broken/*.in)

echo "TAP version 13"
echo "1..$((${#functions[@]} + ${#good_files[@]} + ${#broken_files[@]}))"
for name in "${functions[@]}"; do
	claim=${name#test_}
	report "${claim//_/ }" "$name"
done
for name in "${good_files[@]}"; do
	name=$(basename "$name" .args)
	report "good input: ${name//-/ }" good "$name"
done
for name in "${broken_files[@]}"; do
	name=$(basename "$name" .in)
	report "broken input is refused: ${name//-/ }" broken "$name"
done
exit "$failed"
