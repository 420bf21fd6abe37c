#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# --where and --limit of the program tcplens: the module selects the rows, and
# the program itself where the module cannot: read-only /proc, saved files.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/tcplens.sh
. "$selftests/lib/tcplens.sh"

picked()
{
	three_sockets
	expect "rows that --where selects, header included" 3 \
		"$(sockets "$left" "where lport=80,82" | wc -l)"
	expect "--where lport=80,82" \
		"$(sockets "$left" "select +pid,comm where lport=80,82")" \
		"$(shown_by --where lport=80,82 | unpadded)"
	expect "-o lport --where state!=LISTEN" \
		"$(sockets "$left" "select lport where state!=LISTEN")" \
		"$(shown_by -o lport --where 'state != LISTEN' | unpadded)"
	expect "--limit 1" "$(sockets "$left" "select +pid,comm limit 1")" \
		"$(shown_by --limit 1 | unpadded)"
	# The module counts in "select +pid,comm where lport=80 or foo=1".
	fails "--where: error at byte 13: unknown column: foo" \
		"$tcplens" --where 'lport=80 or foo=1'
	expect "the line and the mark" $'  lport=80 or foo=1\n              ^~~' \
		"$(sed -n 2,3p "$work/stderr")"
}

read_only()
{
	local closed

	three_sockets
	close_proc
	expect_error "Read-only file system" "${closed[@]}" \
		sh -c ': > /proc/net/tcplens/sockets'
	expect "state,local" "$(sockets "$left" "select state,local")" \
		"$("${closed[@]}" "$tcplens" -o state,local 2>&1 | unpadded)"
	fails cookie "${closed[@]}" "$tcplens" -o state,cookie
	fails cookie "${closed[@]}" "$tcplens" --where cookie=1
}

# Only the default columns, which a read-only /proc has.
default_queries()
{
	cat <<-END
		state=LISTEN
		state!=LISTEN,BOUND
		not (state=LISTEN or lport=82)
		lport=4000,4001,82
		lport>=82 and lport<4001
		lport=1 or lport=2
		rport=-
		rport!=80
		local=$left4:4000
		local=$left4:4000 and remote=$right4:80
		local=[::]:90
		remote!=[$right_link]:81
		remote=$right4:5000
		laddr=10.77.0.0/16
		laddr=fe80::/10,127.0.0.0/8
		raddr=::ffff:0:0/96
		raddr!=::/0
		family=inet and raddr!=-
		not family=inet
		recvq_bytes=3000
		recvq_bytes>2K and recvq_bytes<3K
		srtt_us=-
		srtt_us>0us and srtt_us<100s
		not srtt_us>1000s
		snd_ssthresh=-
		snd_cwnd!=-
		snd_wnd>1K or rcv_wnd=-
		timer=none and timer_ms=-
		timer!=none
		retrans_total<1
		lport=80-90||state==time-wait
		!(srtt_us=0.01ms-100s)&&rport!=-
		state="listen",'estab'
	END
}

same_filter()
{
	local ask_each closed queries query

	mapfile -t queries < <(default_queries)
	mixed_sockets
	close_proc
	inside "$left" cat /proc/net/tcplens/sockets > "$work/saved"
	expect "saved rows, the header included" 6 "$(wc -l < "$work/saved")"
	for query in "${queries[@]}"; do
		echo "$query"
		sockets "$left" "where $query"
	done > "$work/module"
	# shellcheck disable=SC2016 # the inner shell's
	ask_each='file=$1 tcplens=$2; shift 2
		for query; do
			echo "$query"
			"$tcplens" --raw ${file:+-i "$file"} --where "$query"
		done'
	"${closed[@]}" sh -c "$ask_each" sh "" "$tcplens" "${queries[@]}" \
		> "$work/closed" 2>&1
	sh -c "$ask_each" sh "$work/saved" "$tcplens" "${queries[@]}" \
		> "$work/picked" 2>&1
	expect "read-only /proc" "$(cat "$work/module")" "$(cat "$work/closed")"
	expect "saved file" "$(cat "$work/module")" "$(cat "$work/picked")"
	is_within 50 150 "$(wc -l < "$work/module")" ||
		fail "queries with too few or too many rows:" "$(cat "$work/module")"
	expect "--limit 2" "$(sockets "$left" "where lport!=90 limit 2")" \
		"$("${closed[@]}" "$tcplens" --raw --where lport!=90 --limit 2 2>&1)"
}

# Error messages of an expression, from the module and without it.
same_words()
{
	local ask_each closed ends=() line words='' queries=(
		foo=1 state=NOWHERE 'lport=80 or' 'lport=80 81' lport
		srtt_us=1.5x 'raddr=10.0.0.0/33' '(uid=0' 'state<LISTEN'
		lport=70000 'comm="nginx' 'sport<>80' "state='x y'"
	)

	alone
	close_proc
	# shellcheck disable=SC2016 # the inner shell's
	ask_each='exec 3>&1
		tcplens=$1; shift
		for query; do
			printed=$("$tcplens" -o local --where "$query" 2>&3)
			echo "status $? and stdout \"$printed\" of $query"
		done'
	inside "$left" sh -c "$ask_each" sh "$tcplens" "${queries[@]}" \
		> "$work/module"
	"${closed[@]}" sh -c "$ask_each" sh "$tcplens" "${queries[@]}" \
		> "$work/closed"
	while IFS= read -r line; do
		if [[ $line != "status "* ]]; then
			words+=$line
			continue
		fi
		[[ $words == *"error at byte"* ]] ||
			fail "expected 'error at byte', seen '$words', $line"
		ends+=("$line")
		words=
	done < "$work/module"
	expect "exit status and stdout" \
		"$(printf 'status 1 and stdout "" of %s\n' "${queries[@]}")" \
		"$(printf '%s\n' "${ends[@]}")"
	expect "messages of the program alone" \
		"$(< "$work/module")" "$(< "$work/closed")"
}

claim picked "--where and --limit show the rows that the module selects"
claim read_only "with a read-only /proc it shows the default columns"
claim same_filter "with a read-only /proc or a saved file, --where selects what the module selects"
claim same_words "with a read-only /proc, errors of --where are those of the module"

run_claims
