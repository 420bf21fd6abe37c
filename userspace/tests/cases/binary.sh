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
	# What is there besides: 32 bits of 0xa5, and what nobody knows.
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
	refuses "column state is named twice" \
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
		make_binary binary "$1"
		refuses "$2" "$tcplens" -i "$work/stream"
		shift 2
	done
	make_binary binary
	head -c -1 "$work/stream" >"$work/cut"
	refuses "truncated: record 5 does not end" "$tcplens" -i "$work/cut"
	head -c 100 "$work/stream" >"$work/cut"
	refuses "truncated: the binary header" "$tcplens" -i "$work/cut"
	head -c 7 "$work/stream" >"$work/cut"
	refuses "byte 0x89 is not text" "$tcplens" -i "$work/cut"
}

# What is of another type or size than is known here is absent, not wrong.
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
