#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A connection over an impaired link equals ss: two megabytes cross a link that
# delays, drops, reorders, duplicates or marks packets. When the connection is
# idle, all numbers of both ends are compared.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

client=10.77.0.1:4000
server=10.77.0.2:80
bytes=2000000

# A column, and the word of ss for it, for those that ss has on every release;
# ss prints times in ms.
pairs='snd_cwnd cwnd
snd_ssthresh ssthresh
snd_mss mss
bytes_sent bytes_sent
bytes_retrans bytes_retrans
bytes_acked bytes_acked
bytes_received bytes_received
segs_in segs_in
segs_out segs_out
data_segs_in data_segs_in
data_segs_out data_segs_out
delivered delivered
delivered_ce delivered_ce
dsack_dups dsack_dups
reord_seen reord_seen
rcv_mss rcvmss
advmss advmss
pmtu pmtu
rcv_space rcv_space
rcv_ssthresh rcv_ssthresh'

# Memory in ss -m: the letters before the numbers.
memory='rmem_alloc_bytes r
rcvbuf_bytes rb
wmem_alloc_bytes t
sndbuf_bytes tb
forward_alloc_bytes f
wmem_queued_bytes w
omem_alloc_bytes o
sk_backlog_bytes bl
drops d'

# netem NAMESPACE WHAT...: impairs all packets it sends; one segment is one
# packet
netem()
{
	inside "$1" tc qdisc replace dev veth root netem "${@:2}" \
		2> "$work/tc" || skip "no netem: $(< "$work/tc")"
	ip -n "$1" link set veth gso_max_segs 1 ||
		skip "ip cannot set gso_max_segs"
}

# transfer WHAT...: the client sends all data, the server reads it, and the
# connection becomes idle. WHAT applies to the client's packets after the
# handshake, which is only delayed: it is the first RTT sample.
transfer()
{
	pair
	inside "$left" sysctl -q net.ipv4.tcp_ecn=1 || fail "cannot enable ECN"
	netem "$left" delay 10ms
	netem "$right" delay 10ms
	connect_pair
	netem "$left" delay 10ms "$@"
	send_all
}

# send_all: sends all data once more
send_all()
{
	order server receive c $bytes
	tell client send c $bytes
	hear server || fail "$bytes bytes do not arrive"
	come_to_be "bytes sent and not acknowledged" 0 \
		cell "$left" sendq_bytes local=$client
	come_to_be "the timer of the sender" none \
		cell "$left" timer local=$client
}

# ss_words NAMESPACE LOCAL: the words of ss for a connection, in $words
ss_words()
{
	read -r -d '' -a words \
		< <(inside "$1" ss -Htinmo state established "src $2")
}

# still: the words that do not change with time
still()
{
	local word

	for word in ${words[@]+"${words[@]}"}; do
		[[ $word == last* || $word == busy:* || $word == timer:* ||
		   $word == *rate* || $word == *bps ]] ||
			printf '%s ' "$word"
	done
}

# observe NAMESPACE LOCAL: both views of an idle connection: words of ss in
# ${of_ss[...]}, columns of tcplens in ${value[...]}
observe()
{
	local after before i name names table=() word words

	of_ss=() value=()
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
		of_ss[${word%%:*}]=${word#*:}
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
	truth_of "$1" ss "$us" "${value[$1]}"
}

# expect_times: srtt_us, rttvar_us, min_rtt_us and rto_us equal ss
expect_times()
{
	local rtt=${of_ss[rtt]:-0/0}

	expect_time srtt_us "${rtt%/*}"
	expect_time rttvar_us "${rtt#*/}"
	expect_time min_rtt_us "${of_ss[minrtt]:-0}"
	expect_time rto_us "${of_ss[rto]:-0}"
}

# expect_numbers NAMESPACE LOCAL: all common columns. A counter that ss omits
# is 0.
expect_numbers()
{
	local name retrans ssthresh word

	observe "$@"
	while read -r name word; do
		# ss omits the value that means "none yet".
		if [ "$name" = snd_ssthresh ]; then
			ssthresh=${of_ss[$word]:-0}
			[ "$ssthresh" != 0 ] || ssthresh=-
			truth_of "$name" ss "$ssthresh" "${value[$name]}"
			continue
		fi
		truth_of "$name" ss "${of_ss[$word]:-0}" "${value[$name]}"
	done <<< "$pairs"
	for name in timestamps:ts sack:sack ecn:ecn ecn_seen:ecnseen; do
		word=${of_ss[${name#*:}]:+1}
		truth_of "${name%:*}" ss "${word:-0}" "${value[${name%:*}]}"
	done
	# ss omits the default.
	truth_of reordering ss "${of_ss[reordering]:-3}" "${value[reordering]}"
	retrans=${of_ss[retrans]:-0}
	truth_of retrans_total ss "${retrans#*/}" "${value[retrans_total]}"
	expect "retrans_out of $2" 0 "${value[retrans_out]}"
	expect_times
	expect_memory
}

# expect_memory: equals the skmem of ss: (r0,rb131072,t0,...)
expect_memory()
{
	local letters name word words
	local -A memory_of=()

	word=${of_ss[skmem]#(}
	IFS=, read -ra words <<< "${word%)}"
	for word in "${words[@]}"; do
		memory_of[${word%%[0-9]*}]=${word##*[a-z]}
	done
	while read -r name letters; do
		truth_of "$name" ss "${memory_of[$letters]:-none}" \
			"${value[$name]}"
	done <<< "$memory"
}

sender()
{
	local -A of_ss=() value=()

	transfer loss 3%
	expect_numbers "$left" $client
	expect_within "min_rtt_us" 20000 1000000 "${value[min_rtt_us]}"
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

	transfer loss 3%
	expect_numbers "$right" $server
	expect_within "min_rtt_us" 20000 1000000 "${value[min_rtt_us]}"
	expect "bytes_received" $bytes "${value[bytes_received]}"
	expect "retrans_total" 0 "${value[retrans_total]}"
}

# Reordered and duplicate packets.
swapped()
{
	local -A of_ss=() value=()

	transfer reorder 10% duplicate 5% loss 1%
	# A timeout resets the reordering estimate.
	for _ in {1..5}; do
		[ "$(cell "$left" reordering local=$client)" -le 3 ] || break
		send_all
	done
	expect_numbers "$left" $client
	expect_within "reord_seen" 1 10000 "${value[reord_seen]}"
	expect_within "reordering" 4 10000 "${value[reordering]}"
	expect_within "dsack_dups" 1 10000 "${value[dsack_dups]}"
	expect_numbers "$right" $server
	expect_within "rcv_ooopack" 1 10000 "${value[rcv_ooopack]}"
}

# Packets are marked instead of dropped, and the server echoes that.
marked()
{
	local -A of_ss=() value=()

	transfer loss 5% ecn
	expect_numbers "$left" $client
	expect "ecn" 1 "${value[ecn]}"
	expect_within "delivered_ce" 1 10000 "${value[delivered_ce]}"
	expect_numbers "$right" $server
	expect "ecn_seen" 1 "${value[ecn_seen]}"
}

# A qdisc holds sent packets for a minute. netem does not help here, as it
# orphans packets from their socket.
held_up()
{
	local -A of_ss=() value=()

	pair
	connect_pair
	inside "$left" tc qdisc replace dev veth root tbf rate 200bit \
		burst 1600 limit 100000 2> "$work/tc" ||
		skip "no tbf: $(< "$work/tc")"
	tell client send c 1400
	tell client send c 1400
	observe "$left" $client
	expect_memory
	expect_within "wmem_alloc_bytes" 1 100000 "${value[wmem_alloc_bytes]}"
}

claim sender "a sender that lost packets equals ss"
claim receiver "its receiver equals ss"
claim swapped "connections with reordered and duplicate packets equal ss"
claim marked "a connection with marked packets equals ss"
claim held_up "the memory of packets held in a qdisc equals ss"

run_claims
