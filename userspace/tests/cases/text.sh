# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0
#
# Tests of the reader: saved text as input.

test_listeners_are_read_from_the_listeners_file()
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

test_standard_input_is_read()
{
	run 0 "$tcplens" -i - --raw <"$sockets"
	same "$sockets" "$work/out"
	refuses "standard input: empty input" "$tcplens" -i - </dev/null
}

test_text_in_reads_of_one_byte_is_the_same()
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
	refuses "line 7: line is too long (at most 1048576 bytes)" \
		"$tcplens" -i "$work/long"
	head -c 3000000 /dev/zero >"$work/long"
	refuses "line 1: line is too long" "$tcplens" -i "$work/long"
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

test_many_rows_are_all_shown()
{
	many_rows >"$work/many"
	run 0 "$tcplens" -i "$work/many" -r
	same "$work/many" "$work/out"
	run 0 "$tcplens" -i "$work/many" -n
	[ "$(wc -l <"$work/out")" -eq 50000 ]
}

test_a_limit_counts_across_windows()
{
	many_rows >"$work/long"
	run 0 "$tcplens" -i "$work/long" -r --limit 40000
	head -n 40001 "$work/long" >"$work/expected"
	same "$work/expected" "$work/out"
	run 0 "$tcplens" -i "$work/long" -rn -o cookie --limit 2 \
		--where 'cookie=3,40000,49999'
	equal "$(paste -sd ' ' "$work/out")" "3 40000"
}

test_an_error_in_a_later_window_has_its_line_number()
{
	{
		many_rows
		echo 'LISTEN 127.0.0.1:1 x'
	} >"$work/long"
	run 1 "$tcplens" -i "$work/long" -r
	has "$work/err" "line 50002: invalid number in column cookie: x"
	head -n "$(wc -l <"$work/out")" "$work/long" >"$work/expected"
	same "$work/expected" "$work/out"
	[ -s "$work/out" ]
	run 1 "$tcplens" -i "$work/long" -r -o state --where 'cookie=1'
	has "$work/err" "line 50002: invalid value in column cookie: x"
}

test_memory_does_not_grow_with_the_number_of_rows()
{
	local option

	{
		many_rows
		many_rows | tail -n +2
		many_rows | tail -n +2
		many_rows | tail -n +2
	} >"$work/long"
	[ "$(wc -c <"$work/long")" -gt 4194304 ]
	# In KiB. A sanitizer alone needs many times that, so it is left out.
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
	refuses "column is not in the input: cookie" \
		"$tcplens" --proc "$work/copy" -o +cookie
	same "$sockets" "$work/copy/sockets"
}
