#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What tcplens says about a connection that lost packets is what ss says: two
# megabytes cross a link that delays and drops, and afterwards, when nothing
# moves any more, every number of the connection is compared at both ends.

# shellcheck source-path=SCRIPTDIR source=lib/lib.sh
. "$(dirname "$0")/lib/lib.sh"

client=10.77.0.1:4000
server=10.77.0.2:80
bytes=2000000

# A column, and the word before ss's number for it; ss prints times in ms.
pairs='snd_cwnd cwnd
snd_ssthresh ssthresh
snd_mss mss
bytes_sent bytes_sent
bytes_retrans bytes_retrans
bytes_acked bytes_acked
bytes_received bytes_received
segs_in segs_in
segs_out segs_out'

# netem NAMESPACE WHAT...: happens to all it sends; one segment is one packet
netem()
{
	inside "$1" tc qdisc replace dev veth root netem "${@:2}" \
		2> "$work/tc" || skip "no netem: $(< "$work/tc")"
	ip -n "$1" link set veth gso_max_segs 1 ||
		skip "ip cannot set gso_max_segs"
}

# lossy_transfer: the client sends all of it, the server reads it; then peace.
# The handshake is delayed as well, but not lost: it is the first round trip.
lossy_transfer()
{
	pair
	netem "$left" delay 10ms
	netem "$right" delay 10ms
	connect_pair
	netem "$left" delay 10ms loss 3%
	order server receive c $bytes
	tell client send c $bytes
	hear server || fail "$bytes bytes do not arrive"
	come_to_be "bytes sent and not acknowledged" 0 \
		cell "$left" sendq_bytes local=$client
	come_to_be "the timer of the sender" none \
		cell "$left" timer local=$client
}

# ss_words NAMESPACE LOCAL: all that ss says of a connection, in $words
ss_words()
{
	read -r -d '' -a words \
		< <(inside "$1" ss -Htin state established "src $2")
}

# still: the words that stand still, unlike ages and what is computed from them
still()
{
	local word

	for word in ${words[@]+"${words[@]}"}; do
		[[ $word == last* || $word == *rate* || $word == *bps ]] ||
			printf '%s ' "$word"
	done
}

# observe NAMESPACE LOCAL: both, at a time when nothing changes: the words of ss
# in ${of_ss[...]}, the columns of tcplens in ${value[...]}
observe()
{
	local after before i name names table=() word words

	for i in {1..50}; do
		ss_words "$1" "$2"
		before=$(still)
		look "$1" "select *"
		ss_words "$1" "$2"
		after=$(still)
		[ "$before" != "$after" ] || break
		rest 0.1
	done
	expect "the connection by ss, a moment later" "$before" "$after"
	for word in ${words[@]+"${words[@]}"}; do
		[[ $word != *:* ]] || of_ss[${word%%:*}]=${word#*:}
	done
	select_rows local="$2" state=ESTABLISHED || fail "no such column"
	expect "rows, the header included" 2 "${#table[@]}"
	read -ra names <<< "${table[0]}"
	read -ra words <<< "${table[1]}"
	for i in "${!names[@]}"; do
		value[${names[i]}]=${words[i]}
	done
}

# us MS: milliseconds with at most three digits after the point, as microseconds
us()
{
	local digits=${1#*.}000

	[[ $1 == *.* ]] || digits=000
	us=$((10#${1%.*}${digits:0:3}))
}

# expect_time NAME MS
expect_time()
{
	local us

	us "$2"
	expect "$1" "$us" "${value[$1]}"
}

# expect_times: srtt_us, rttvar_us, min_rtt_us and rto_us are those of ss
expect_times()
{
	local rtt=${of_ss[rtt]:-0/0}

	expect_time srtt_us "${rtt%/*}"
	expect_time rttvar_us "${rtt#*/}"
	expect_time min_rtt_us "${of_ss[minrtt]:-0}"
	expect_time rto_us "${of_ss[rto]:-0}"
	expect_within "min_rtt_us" 20000 1000000 "${value[min_rtt_us]}"
}

# expect_numbers NAMESPACE LOCAL: all that both know. Where ss says nothing
# about a counter it is 0.
expect_numbers()
{
	local name retrans ssthresh word

	observe "$@"
	while read -r name word; do
		# Here ss leaves out the number that means "none yet".
		if [ "$name" = snd_ssthresh ]; then
			ssthresh=${of_ss[$word]:-0}
			[ "$ssthresh" != 0 ] || ssthresh=2147483647
			expect "$name" "$ssthresh" "${value[$name]}"
			continue
		fi
		expect "$name of $2" "${of_ss[$word]:-0}" "${value[$name]}"
	done <<< "$pairs"
	retrans=${of_ss[retrans]:-0}
	expect "retrans_total of $2" "${retrans#*/}" "${value[retrans_total]}"
	expect "retrans_out of $2" 0 "${value[retrans_out]}"
	expect_times
}

sender()
{
	local -A of_ss=() value=()

	lossy_transfer
	expect_numbers "$left" $client
	expect "bytes_sent" $((bytes + value[bytes_retrans])) \
		"${value[bytes_sent]}"
	# The SYN counts one.
	expect "bytes_acked" $((bytes + 1)) "${value[bytes_acked]}"
	expect_within "retrans_total" 1 10000 "${value[retrans_total]}"
	expect_within "bytes_retrans" 1 $bytes "${value[bytes_retrans]}"
	expect_within "snd_ssthresh" 2 10000 "${value[snd_ssthresh]}"
}

receiver()
{
	local -A of_ss=() value=()

	lossy_transfer
	expect_numbers "$right" $server
	expect "bytes_received" $bytes "${value[bytes_received]}"
	expect "retrans_total" 0 "${value[retrans_total]}"
}

claim sender "the numbers of a sender that lost packets are those of ss"
claim receiver "the numbers of its receiver are those of ss"

run_claims
