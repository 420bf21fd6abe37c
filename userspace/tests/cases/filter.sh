# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0
#
# Tests of the reader: --where and --limit on inputs that take no query.

# matches EXPRESSION [LOCAL...]: exactly the saved sockets with these local
# endpoints match
matches()
{
	run 0 "$tcplens" -i "$sockets" -rn -o local --where "$1"
	shift
	equal "$(paste -sd ' ' "$work/out")" "$*"
}

test_a_saved_file_is_filtered()
{
	local bound='[fe80::1%eth0]:5000' half='[2001:db8::1]:443'

	matches state=LISTEN 0.0.0.0:80
	matches 'state=BOUND,SYN_RECV' "$half" "$bound"
	matches 'sendq_bytes>=20K and srtt_us>1ms' 10.0.0.1:80
	matches 'not (timer=none or timer_ms>1s)' 10.0.0.1:80
	matches timer_ms=1003,58123 10.0.0.1:80 "$half"
	matches 'snd_ssthresh=2147483647 and remote=-' "$bound"
	matches snd_cwnd!=7 10.0.0.1:80 "$bound"
	matches 'not snd_cwnd=7' 0.0.0.0:80 10.0.0.1:80 10.0.0.1:80 \
		"$half" "$bound"
	matches 'local=10.0.0.1:80 and remote!=10.0.0.2:43208' 10.0.0.1:80
	matches 'local=[2001:db8::1]:443' "$half"
}

test_addresses_and_ports_are_taken_from_endpoints()
{
	matches lport=443,5000 '[2001:db8::1]:443' '[fe80::1%eth0]:5000'
	matches 'rport>=43208 and rport<43210' 10.0.0.1:80
	matches rport=- 0.0.0.0:80 '[fe80::1%eth0]:5000'
	matches laddr=10.0.0.0/8 10.0.0.1:80 10.0.0.1:80
	matches laddr=fe80::1 '[fe80::1%eth0]:5000'
	matches laddr=fe80::1%eth0 '[fe80::1%eth0]:5000'
	matches 'local=[fe80::1%eth0]:5000' '[fe80::1%eth0]:5000'
	matches 'local=[fe80::1%eth1]:5000'
	matches 'raddr=::/0' '[2001:db8::1]:443'
	matches family=inet6 '[2001:db8::1]:443' '[fe80::1%eth0]:5000'
	matches 'family=inet and state=TIME_WAIT' 10.0.0.1:80
	# From their own columns, without endpoints.
	printf 'lport laddr\n80 10.0.0.1\n81 ::ffff:10.0.0.1\n82 -\n- ::1\n' \
		>"$work/parts"
	run 0 "$tcplens" -i "$work/parts" -rn --where 'laddr=10.0.0.1'
	equal "$(cat "$work/out")" $'80 10.0.0.1\n81 ::ffff:10.0.0.1'
	run 0 "$tcplens" -i "$work/parts" -rn -o lport \
		--where 'family=inet6 or laddr=-'
	equal "$(cat "$work/out")" $'81\n82\n-'
}

test_a_limit_counts_matching_rows()
{
	run 0 "$tcplens" -i "$sockets" -rn -o local --limit 2 \
		--where 'local=10.0.0.1:80 or lport=443'
	equal "$(cat "$work/out")" $'10.0.0.1:80\n10.0.0.1:80'
	run 0 "$tcplens" -i "$sockets" -r --limit 0
	equal "$(cat "$work/out")" "$(head -n 1 "$sockets")"
	run 0 "$tcplens" -i "$sockets" -r --limit 5
	same "$sockets" "$work/out"
}

# stays_open FILE: a pipe with a file's content, in $work/pipe, which its writer
# does not close
stays_open()
{
	mkfifo "$work/pipe"
	{
		cat "$1"
		exec sleep 60
	} >"$work/pipe" &
}

test_a_limit_does_not_wait_for_the_end_of_a_pipe()
{
	local first kind

	first=$(head -n 3 "$sockets")
	stays_open "$sockets"
	run 0 timeout 20 "$tcplens" -i - -r --limit 2 <"$work/pipe"
	kill $!
	equal "$(cat "$work/out")" "$first"
	rm "$work/pipe"
	for kind in binary newer; do
		make_binary "$kind"
		first=$("$tcplens" -i "$work/stream" -r | head -n 4)
		stays_open "$work/stream"
		run 0 timeout 20 "$tcplens" -i - -r --limit 3 <"$work/pipe"
		kill $!
		equal "$(cat "$work/out")" "$first"
		rm "$work/pipe"
	done
	# The rows of one read, and its last record, may be all that comes.
	run 0 "$tcplens" -i - -r --limit 100 < <(
		head -c 5000 "$work/stream"
		sleep 0.2
		tail -c +5001 "$work/stream")
	equal "$(cat "$work/out")" "$("$tcplens" -i "$work/stream" -r)"
	# 0 takes no row at all.
	stays_open <(head -n 1 "$sockets")
	run 0 timeout 20 "$tcplens" -i - -r --limit 0 <"$work/pipe"
	kill $!
	equal "$(cat "$work/out")" "$(head -n 1 "$sockets")"
}

test_a_limit_ends_with_an_endless_pipe()
{
	{
		cat "$sockets"
		yes "$(tail -n 1 "$sockets")"
	} 2>"$work/err.pipe" |
		timeout 20 "$tcplens" -i - -rn --limit 70000 |
		tail -n 1 >"$work/last"
	equal "${PIPESTATUS[1]}" 0
	equal "$(cat "$work/last")" "$(tail -n 1 "$sockets")"
}

test_listeners_shows_listening_sockets_of_any_file()
{
	local expected

	expected=$(sed -n '1p; /^LISTEN/p' "$sockets")
	run 0 "$tcplens" listeners -i "$sockets" -r
	equal "$(cat "$work/out")" "$expected"
	run 0 "$tcplens" listeners -i "$sockets" -r -o local \
		--where 'lport=443 or lport>0' --limit 1
	equal "$(sed 1d "$work/out")" \
		"$(awk '$1 == "LISTEN" { print $2; exit }' "$sockets")"
	run 0 "$tcplens" listeners -i "$sockets" -rn --where state=TIME_WAIT
	same /dev/null "$work/out"
	make_binary binary
	run 0 "$tcplens" listeners -i "$work/stream" -r
	"$tcplens" -i "$work/stream" -r --where state=LISTEN >"$work/expected"
	same "$work/expected" "$work/out"
	# A saved copy of `listeners` has no column `state` by default.
	printf 'local backlog\n0.0.0.0:80 1\n[::]:81 0\n' >"$work/saved"
	run 0 "$tcplens" listeners -i "$work/saved" -r
	same "$work/saved" "$work/out"
	run 0 "$tcplens" listeners -i "$work/saved" -rn --where 'backlog>0'
	equal "$(cat "$work/out")" "0.0.0.0:80 1"
}

test_every_input_without_queries_is_filtered()
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

test_errors_in_a_query_are_those_of_the_module()
{
	refuses "tcplens: --where: error at byte 1: unknown column: foo" \
		"$tcplens" -i "$sockets" --where foo=1
	refuses "--where: error at byte 1: unknown column: foo" \
		"$tcplens" -i "$sockets" --where foo=1 -o local --limit 3
	refuses "--where: error at byte 7: not a value of this column: LISTENS; did you mean LISTEN?" \
		"$tcplens" -i "$sockets" --where state=LISTENS
	has "$work/err" "  state=LISTENS"
	has "$work/err" "        ^~~~~~~"
	has "$work/err" "expected one of ESTABLISHED, SYN_SENT, SYN_RECV,"
	refuses "--where: error at byte 12: unexpected text: or_what" \
		"$tcplens" -i "$sockets" --where 'srtt_us>5s or_what'
	refuses "--where: error at byte 1: unexpected end" \
		"$tcplens" -i "$sockets" --where ''
	refuses "--where: error at byte 12: duplicate clause: select" \
		"$tcplens" -i "$sockets" --where 'rport=80   select uid'
	refuses "--limit: error at byte 1: number too large: 18446744073709551616" \
		"$tcplens" -i "$sockets" --limit 18446744073709551616
	refuses "invalid --limit: \"2K\"" \
		"$tcplens" -i "$sockets" --limit 2K
	refuses "query is too long" "$tcplens" -i "$sockets" \
		--where "$(yes uid=1 | head -n 1000 | paste -sd,)"
}

# The limit is not taken for the value that is missing.
test_an_expression_without_an_end_is_refused_at_its_end()
{
	refuses "--where: error at byte 9: unexpected end" \
		"$tcplens" -i "$sockets" --limit 3 --where 'srtt_us>'
	refuses "--where: error at byte 12: unexpected end" \
		"$tcplens" -i "$sockets" --limit 3 --where 'lport=80 or'
	refuses "--where: error at byte 10: unexpected end" \
		"$tcplens" -i "$sockets" --limit 3 --where '(lport=80'
}

test_filters_have_signs_ranges_and_patterns()
{
	matches 'state==listen' 0.0.0.0:80
	matches 'lport=400-500 || state=BOUND' '[2001:db8::1]:443' \
		'[fe80::1%eth0]:5000'
	matches '!(rport=-) && sendq_bytes>=19.5K' 10.0.0.1:80
	matches "state='syn-recv'" '[2001:db8::1]:443'
	printf 'lport comm cgroup\n1 nginx /a\\040b\n2 (sd-pam) /user/x\n' \
		>"$work/names"
	run 0 "$tcplens" -i "$work/names" -rn -o lport --where 'comm=ngin*'
	equal "$(cat "$work/out")" 1
	run 0 "$tcplens" -i "$work/names" -rn -o lport \
		--where 'comm="(sd-pam)"'
	equal "$(cat "$work/out")" 2
	run 0 "$tcplens" -i "$work/names" -rn -o lport \
		--where 'cgroup="/a b"'
	equal "$(cat "$work/out")" 1
}

test_filtering_by_a_missing_column_is_refused()
{
	refuses "cannot filter by a column that is not in the input: uid" \
		"$tcplens" -i "$sockets" --where 'state=LISTEN or uid!=0'
	refuses "not in the input: raddr" \
		"$tcplens" -i good/newer.in --where raddr=10.0.0.1
	refuses "not in the input: family" \
		"$tcplens" -i good/numbers.in --where family=inet
	fake_module
	export FAKE_REFUSE=30
	refuses "cannot filter by a column that is not in the input: uid; $FAKE_PROC/sockets is not writable (Read-only file system), so it has only the default columns" \
		"$build/tests/fake_proc" --proc "$FAKE_PROC" --where uid=0
}

test_filtering_by_an_unknown_column_is_refused()
{
	run 0 "$tcplens" -i good/newer.in -rn -o owner --where lport=80 \
		--limit 1
	equal "$(cat "$work/out")" nginx:4711
	refuses "column is newer than this tcplens, which can show it but not filter by it: owner" \
		"$tcplens" -i good/newer.in --where 'lport=80 and owner=1'
	# The running module has it, but not among the default columns.
	make_newer_module "$work/proc"
	refuses "column is newer than this tcplens, which can show it but not filter by it: pacing_Bps" \
		"$tcplens" --proc "$work/proc" --where 'pacing_Bps>0'
}

# refuses_values COLUMN VALUE...: an input with such a value is refused if the
# filter uses the column
refuses_values()
{
	local column=$1 value

	shift
	for value; do
		printf 'v6only %s\n1 -\n1 %s\n' "$column" "$value" \
			>"$work/values"
		refuses "values: line 3: invalid value in column $column: $value" \
			"$tcplens" -i "$work/values" -o v6only --limit 1 \
			--where "$column=-"
	done
}

test_invalid_values_in_a_filtered_column_are_refused()
{
	refuses_values state LISTENING listen 1
	refuses_values snd_wscale 255 256 -1 +1 01 1x
	refuses_values srtt_us 4294967295 4294967296 1.5
	refuses_values cookie 18446744073709551615 18446744073709551616 0x1
	refuses_values cc sixteen_bytes_it
	refuses_values laddr 10.0.0 10.0.0.256 010.0.0.1 10.0.0.1:80 '[::1]' \
		::1::2 1:2:3 fe80::1% %eth0 10.0.0.1% \
		'fe80::1%a\40' fe80::1%0 \
		fe80::1%sixteen_bytes_it
	refuses_values remote 10.0.0.1 10.0.0.1: 10.0.0.1:65536 10.0.0.1:080 :80 \
		::1:80 '[::1]' '[::1]80' '[]:80' '[10.0.0.1]:80' '[:80' ']:80' \
		'[::1:80' '[::1%]:80'
}

test_filtering_text_is_filtering_records()
{
	run 0 "$build/tests/filter" 20000
	cat "$work/out"
}
