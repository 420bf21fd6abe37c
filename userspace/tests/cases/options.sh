# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0
#
# Tests of the reader: wrong command lines, and inputs that cannot be opened.

test_wrong_command_lines_are_refused()
{
	refuses "Try 'tcplens --help'" "$tcplens" --nonsense
	refuses "tcplens: unrecognized option" "$tcplens" --nonsense
	refuses "Try 'tcplens --help'" "$tcplens" show -x
	refuses "Try 'tcplens --help'" "$tcplens" -o
	refuses "unknown command: nonsense" "$tcplens" nonsense
	has "$work/err" "Commands: show listeners"
	refuses "unknown command: " "$tcplens" ""
	refuses "unexpected argument: more" "$tcplens" show more
	refuses "mutually exclusive options: --json --raw" \
		"$tcplens" -J -r -i "$sockets"
	refuses "mutually exclusive options: --input --proc" \
		"$tcplens" -i "$sockets" --proc "$work"
}

test_a_module_that_is_not_loaded_is_reported()
{
	refuses "the module is not loaded: $work/none does not exist" \
		"$tcplens" --proc "$work/none"
	has "$work/err" "modprobe tcplens"
	mkdir "$work/empty"
	refuses "$work/empty/sockets: No such file" \
		"$tcplens" --proc "$work/empty"
}

test_files_that_cannot_be_read_are_refused()
{
	refuses "$work/none: No such file" "$tcplens" -i "$work/none"
	refuses "$work: Is a directory" "$tcplens" -i "$work"
	refuses "File name too long" "$tcplens" -i \
		"$(printf '%05000d' 0)"
}

test_limit_must_be_a_number()
{
	local limit

	fake_module
	for limit in "" x -1 10K "3 where uid=0" 1.5; do
		refuses "invalid --limit: \"$limit\"" \
			"$build/tests/fake_proc" --proc "$FAKE_PROC" \
			--limit "$limit"
	done
	[ ! -e "$FAKE_PROC/query" ]
}
