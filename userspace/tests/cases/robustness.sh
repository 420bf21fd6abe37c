# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0
#
# Tests of the reader: truncated and randomly changed inputs.

test_changed_and_truncated_files_are_handled_by_the_libraries()
{
	run 0 "$build/tests/fuzz" "$sockets" 10000 "$work/json"
	run 0 "$build/tests/fuzz" good/newer.in 10000 "$work/more"
	is_json <"$work/json"
	is_json <"$work/more"
	make_binary newer
	run 0 "$build/tests/fuzz" "$work/stream" 3000 "$work/binary"
	is_json <"$work/binary"
}

test_truncated_files_are_handled_by_the_program()
{
	local size

	size=$(wc -c <good/numbers.in)
	# shellcheck disable=SC2016 # for the inner shell
	seq 0 "$size" | xargs -P 4 -I COUNT sh -c '
		head -c COUNT good/numbers.in | "$1" -i - -J >"$2" 2>&1
		[ $? -le 1 ]' sh "$tcplens" /dev/null
}
