# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0
#
# Tests of the reader: the output formats, and failing outputs.

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

# The table takes several windows.
test_columns_of_a_long_table_never_become_narrower()
{
	{
		many_rows
		echo 'ESTABLISHED [2001:db8::1]:443 18446744073709551615'
		many_rows | tail -n +2
	} >"$work/long"
	run 0 "$tcplens" -i "$work/long"
	sed 's/  */ /g' "$work/out" | cmp - "$work/long"
	# The last column of a row ends where that of the previous row does, or
	# further right.
	awk 'length < before { exit 1 }
		length > before { widened++ }
		{ before = length }
		END { exit widened < 2 }' "$work/out"
	run 0 "$tcplens" -i "$work/long" -J
	is_json <"$work/out"
	equal "$(grep -c '"cookie": 4999$' "$work/out")" 2
}

test_a_narrow_terminal_truncates_nothing()
{
	need script
	script -qec "stty cols 20; $tcplens -i $sockets" /dev/null \
		</dev/null | tr -d '\r' >"$work/out"
	same good/default.out "$work/out"
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

# Every write error but EPIPE, also where SIGPIPE is ignored.
test_other_write_errors_are_reported()
{
	local arguments

	many_rows >"$work/many"
	for arguments in "-i $sockets" "-i $work/many -J" "-i $work/many -r" \
		--help --version; do
		# shellcheck disable=SC2086 # several words
		{ (trap '' PIPE; exec "$tcplens" $arguments) || echo $? >&3; } \
			>&- 2>"$work/err" 3>"$work/status"
		equal "$(cat "$work/status")" 1
		has "$work/err" "tcplens: write error: Bad file descriptor"
		# The limit holds for files, so the message takes a pipe.
		# shellcheck disable=SC2086 # several words
		{
			(
				trap '' PIPE XFSZ
				ulimit -f 0
				exec "$tcplens" $arguments
			) 2>&1 >"$work/small" || echo $? >&3
		} 3>"$work/status" | cat >"$work/err"
		equal "$(cat "$work/status")" 1
		has "$work/err" "tcplens: write error: File too large"
	done
}

test_a_closed_pipe_is_no_error()
{
	local arguments

	many_rows >"$work/many"
	fake_module
	cp "$work/many" "$FAKE_PROC/sockets"
	for arguments in "-i $sockets" "-i $work/many" "-i $work/many -r" \
		"--proc $FAKE_PROC -r"; do
		# With SIGPIPE ignored, write() fails with EPIPE.
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
