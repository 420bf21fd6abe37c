# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0
#
# Tests of the reader: the descriptions of columns, and column lists.

test_column_types_come_from_the_running_module()
{
	make_newer_module "$work/proc"
	printf 'state pacing_Bps\nLISTEN 7\n' >"$work/proc/sockets"
	run 0 "$tcplens" --proc "$work/proc" --json
	has "$work/out" ': 7'
}

test_a_columns_file_without_types_is_refused()
{
	make_newer_module "$work/proc"
	printf 'name\tunit\nstate\t-\n' >"$work/proc/columns"
	refuses "columns: line 1: missing field in the header line: type" \
		"$tcplens" --proc "$work/proc"
}

test_unknown_columns_are_refused_by_name()
{
	refuses "unknown column: nonsense" \
		"$tcplens" -i "$sockets" -o state,nonsense
	refuses "unknown column: nonsense" \
		"$tcplens" -i "$sockets" -o +nonsense
	refuses "unknown column: srt_us; did you mean srtt_us?" \
		"$tcplens" -i "$sockets" -o state,srt_us
	refuses "unknown column: sport; did you mean lport?" \
		"$tcplens" -i "$sockets" -o sport
	refuses "column is not in the input: cookie" \
		"$tcplens" -i "$sockets" -o cookie
}

test_malformed_column_lists_are_refused()
{
	local list

	for list in '' ',' 'state,' ',state' '+' 'state,,local' 'st ate' \
		'state,+local' $'state\nselect *' '*'; do
		refuses 'invalid column name: ' \
			"$tcplens" -i "$sockets" -o "$list"
	done
	refuses "column named twice: state" \
		"$tcplens" -i "$sockets" -o state,local,state
}
