# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0
#
# Tests of the reader: queries to a module, which tests/fake_proc.c emulates.

test_a_query_selects_the_columns()
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

test_a_query_has_the_filter_and_the_limit()
{
	fake_module
	printf 'cookie state\n4711 LISTEN\n' >"$FAKE_PROC/answer"
	sends 'where lport=80 or uid=0' --where 'lport=80 or uid=0'
	sends 'limit 3' --limit 3
	sends 'limit 0 where lport=80' --limit 0 --where lport=80
	sends 'select cookie limit 3 where lport=80' \
		-o cookie --limit 3 --where=lport=80
	sends 'select +uid where a<b' -o +uid --where 'a<b' -J
}

test_a_query_without_options_has_only_the_format()
{
	fake_module
	cp "$sockets" "$FAKE_PROC/answer"
	run_fake
	shows "$sockets"
	equal "$(cat "$FAKE_PROC/query")" "format binary"
}

# The copy is not parsed, so it can have any content.
test_raw_output_is_a_copy_of_the_module_s_text()
{
	fake_module
	run_fake -r
	same "$sockets" "$work/out"
	[ ! -e "$FAKE_PROC/query" ]
	printf 'cookie\tnew_one\n\n4711 a b\nno newline' >"$FAKE_PROC/answer"
	run_fake -r -o cookie --limit 3
	same "$FAKE_PROC/answer" "$work/out"
	equal "$(cat "$FAKE_PROC/query")" "select cookie limit 3"
	run_fake -rn -o cookie
	tail -n +2 "$FAKE_PROC/answer" >"$work/expected"
	same "$work/expected" "$work/out"
	# More than one buffer, and a first line longer than a buffer.
	{
		head -c 200000 /dev/zero | tr '\0' x
		echo
		seq 100000
	} >"$FAKE_PROC/answer"
	run_fake -r -o cookie
	same "$FAKE_PROC/answer" "$work/out"
	run_fake -rn -o cookie
	tail -n +2 "$FAKE_PROC/answer" >"$work/expected"
	same "$work/expected" "$work/out"
	echo "error at byte 8: unknown column: srt_us" \
		>"$FAKE_PROC/error"
	refuses "error at byte 1: unknown column: srt_us" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" -r -o srt_us
}

test_the_module_s_records_give_the_same_output_as_its_text()
{
	fake_module
	make_text
	"$build/tests/fake_output" binary >"$FAKE_PROC/binary"
	cp "$work/text" "$FAKE_PROC/answer"
	run_fake -o all
	shows "$work/text"
	equal "$(cat "$FAKE_PROC/query")" "select * format binary"
}

test_a_module_without_formats_gives_text()
{
	fake_module
	export FAKE_OLD=1
	make_text
	cp "$work/text" "$FAKE_PROC/answer"
	run_fake -o all --limit 5
	shows "$work/text"
	equal "$(cat "$FAKE_PROC/query")" "select * limit 5"
	run_fake
	shows "$sockets"
}

test_a_module_with_unknown_records_gives_text()
{
	local change

	fake_module
	make_text
	cp "$work/text" "$FAKE_PROC/answer"
	for change in version=2 uid.type=77; do
		"$build/tests/fake_output" newer "$change" >"$FAKE_PROC/binary"
		run_fake -o all
		shows "$work/text"
		equal "$(cat "$FAKE_PROC/query")" "select *"
		run_fake
		shows "$work/text"
		equal "$(cat "$FAKE_PROC/query")" "format text"
	done
}

# Records have the index of an interface, which has no name in this namespace.
test_another_network_namespace_is_read_as_text()
{
	fake_module
	export FAKE_OTHER=1
	make_text
	cp "$work/text" "$FAKE_PROC/answer"
	run_fake -o all
	shows "$work/text"
	equal "$(cat "$FAKE_PROC/query")" "select *"
}

# The line that the module shows is the reader's, and longer.
test_an_error_in_a_query_shows_what_the_user_wrote()
{
	fake_module
	cat >"$FAKE_PROC/error" <<-END
		error at byte 41: unknown column: srt_us; did you mean srtt_us?
		  select cookie limit 3 where lport=80 or srt_us>5
		                                          ^~~~~~
		expected a column, for example state
	END
	refuses "unknown column: srt_us" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" -o cookie \
		--where 'lport=80 or srt_us>5' --limit 3
	cat >"$work/expected" <<-END
		fake_proc: --where: error at byte 13: unknown column: srt_us; did you mean srtt_us?
		  lport=80 or srt_us>5
		              ^~~~~~
		expected a column, for example state
	END
	same "$work/expected" "$work/err"
}

# refuses_at BYTE OPTION BYTE ARGUMENT...: the module finds an error at a byte of
# the line, which the reader shows at a byte of the option
refuses_at()
{
	echo "error at byte $1: unexpected text" >"$FAKE_PROC/error"
	refuses "fake_proc: $2: error at byte $3: unexpected text" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" "${@:4}"
}

test_each_option_has_its_part_of_the_line()
{
	local all=(-o 'a,b' --limit 30 --where c=1)

	fake_module
	# select a,b limit 30 where c=1
	refuses_at 8 --output 1 "${all[@]}"
	refuses_at 11 --output 4 "${all[@]}"
	refuses_at 18 --limit 1 "${all[@]}"
	refuses_at 20 --limit 3 "${all[@]}"
	refuses_at 27 --where 1 "${all[@]}"
	refuses_at 30 --where 4 "${all[@]}"
	# select * where c=1
	refuses_at 16 --where 1 -o all --where c=1
	refuses_at 17 --where 2 -o +all --where c=1
	# where c=1
	refuses_at 7 --where 1 --where c=1
	refuses_at 7 --where 1 --where ''
	# Of no option.
	echo "error at byte 99: unexpected text" >"$FAKE_PROC/error"
	refuses "$FAKE_PROC/sockets: error at byte 99: unexpected text" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" "${all[@]}"
	echo "error at byte 2: unexpected text" >"$FAKE_PROC/error"
	refuses "$FAKE_PROC/sockets: error at byte 2: unexpected text" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" "${all[@]}"
}

test_the_error_message_of_the_module_is_shown()
{
	fake_module
	echo "something else: srt_us" >"$FAKE_PROC/error"
	refuses "$FAKE_PROC/sockets: something else: srt_us" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" -o srt_us
	: >"$FAKE_PROC/error"
	refuses "Invalid argument" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" -o srt_us
}

test_lists_that_are_too_long_are_not_sent()
{
	fake_module
	refuses "column list is too long" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" \
		-o "$(yes state | head -n 1000 | paste -sd,)"
	refuses "invalid column name: " \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" \
		-o $'state\nselect *'
	[ ! -e "$FAKE_PROC/query" ]
}

test_queries_that_are_too_long_are_not_sent()
{
	fake_module
	refuses "query is too long" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" \
		--where "$(yes uid=1 | head -n 1000 | paste -sd,)"
	refuses "query is too long" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" \
		--limit "$(yes 0 | head -n 5000 | tr -d '\n')"
	[ ! -e "$FAKE_PROC/query" ]
}

test_a_read_only_proc_gives_the_default_columns()
{
	local refusal

	fake_module
	# EPERM, EACCES, EROFS
	for refusal in 1 13 30; do
		export FAKE_REFUSE=$refusal
		run 0 "$build/tests/fake_proc" --proc "$FAKE_PROC" \
			-o timer_ms,state,local
		same good/chosen-order.out "$work/out"
		refuses "column is not in the input: cookie" \
			"$build/tests/fake_proc" --proc "$FAKE_PROC" -o +cookie
		has "$work/err" "is not writable"
		refuses "so it has only the default columns" \
			"$build/tests/fake_proc" --proc "$FAKE_PROC" -o all
	done
	# Not a matter of permission: EIO.
	export FAKE_REFUSE=5
	refuses "Input/output error" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" -o state
}
