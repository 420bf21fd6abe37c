# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0
#
# Tests of the reader: binary records as input.

test_binary_gives_the_same_output_as_text()
{
	local kind option

	make_text
	for kind in binary older; do
		make_binary "$kind"
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

	make_text
	make_binary newer
	columns=$(head -n 1 "$work/text" | tr ' ' ,)
	run 0 "$tcplens" -i "$work/stream" -r -o "$columns"
	same "$work/text" "$work/out"
	# The new columns: 32 bits of 0xa5, and an unknown type.
	row='{"new_number":2779096485,"new_type":null}'
	run 0 "$tcplens" -i "$work/stream" -J -o new_number,new_type
	equal "$(tr -d ' \n' <"$work/out")" \
		"{\"tcplens\":[$row,$row,$row,$row,$row]}"
}

test_binary_without_records_gives_a_header_line()
{
	make_text
	make_binary empty
	run 0 "$tcplens" -i "$work/stream"
	head -n 1 "$work/text" >"$work/expected"
	same "$work/expected" "$work/out"
}

test_binary_in_reads_of_one_byte_is_the_same()
{
	need dd
	make_text
	make_binary binary
	dd if="$work/stream" bs=1 status=none | "$tcplens" -i - -r >"$work/out"
	same "$work/text" "$work/out"
}

test_columns_that_binary_does_not_have_are_refused()
{
	make_binary binary
	refuses "unknown column: nonsense" \
		"$tcplens" -i "$work/stream" -o state,nonsense
	refuses "column named twice: state" \
		"$tcplens" -i "$work/stream" -o state,state
}

test_many_records_are_all_shown()
{
	local i

	make_binary binary
	make_binary empty
	i=$(wc -c <"$work/stream")
	make_binary binary
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
	set -- magic=0x897463706c656e73 "in the other byte order" \
		version=2 "unknown version of the binary format: 2" \
		version=0 "unknown version of the binary format: 0" \
		header_bytes=35 "header_bytes is 35" \
		header_bytes=0xffffffff "records_at is" \
		column_bytes=51 "column_bytes is 51" \
		column_bytes=0xffffffff "records_at is" \
		columns=0 "0 columns" columns=1025 "1025 columns" \
		columns=0xffffffff "4294967295 columns" \
		columns=1000 "records_at is" \
		names_bytes=0xffffffff "records_at is" \
		names_bytes=0 "values of column state: no zero at the end" \
		records_at=0 "records_at is 0" \
		records_at=0xffffffff "records_at is 4294967295" \
		records_at=1048576 "truncated binary header" \
		record_bytes=0 "record_bytes is 0" \
		record_bytes=7 "record_bytes is 7" \
		record_bytes=0xfffffff8 "record_bytes is 4294967288" \
		record_bytes=8 "column outside the record: " \
		record_bytes=65536 "truncated record: 1" \
		state.name=local "duplicate column: local" \
		state.name= "invalid name of column 1" \
		"state.name=a b" "invalid name of column 1" \
		state.name=12345678901234567890123456789012 \
		"invalid name of column 1" \
		state.offset=100000 "column outside the record: state" \
		state.offset=0xffffffff "column outside the record: state" \
		uid.bytes=0xffffffff "column outside the record: uid" \
		uid.offset=2 "misaligned column: uid" \
		local.offset=1 "misaligned column: local" \
		state.names=257 "values of column state: too many" \
		state.names=0xffffffff "values of column state: too many" \
		errno_name.names=256 "column errno_name: no zero at the end" \
		state.names_at=0xffffffff \
		"values of column state: outside the header"
	while [ $# -gt 0 ]; do
		make_binary binary "$1"
		refuses "$2" "$tcplens" -i "$work/stream"
		shift 2
	done
	make_binary binary
	head -c -1 "$work/stream" >"$work/cut"
	refuses "truncated record: 5" "$tcplens" -i "$work/cut"
	head -c 100 "$work/stream" >"$work/cut"
	refuses "truncated binary header" "$tcplens" -i "$work/cut"
	head -c 7 "$work/stream" >"$work/cut"
	refuses "invalid byte: 0x89" "$tcplens" -i "$work/cut"
}

# A column of an unknown type or size has no value, never a wrong one.
test_values_of_unknown_types_are_not_available()
{
	local change

	for change in uid.type=7 uid.type=0xffffffff uid.bytes=2 uid.bytes=0 \
		uid.type=2 cc.bytes=0 local.bytes=20; do
		make_binary binary "$change"
		run 0 "$tcplens" -i "$work/stream" -n -r -o "${change%%.*}"
		equal "$(sort -u "$work/out")" -
	done
}
