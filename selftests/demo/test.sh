#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs the demo and checks, as KTAP, that its output shows what it announces.
#
# claim() calls the functions that its arguments name.
# shellcheck disable=SC2317

set -u
cd "$(dirname "$0")/../.." || exit 1
output=$(mktemp)
trap 'rm -f "$output"' EXIT
failed=0
n=0

claim()
{
	local text=$1

	shift
	n=$((n + 1))
	if "$@" > /dev/null; then
		echo "ok $n $text"
	else
		echo "not ok $n $text"
		failed=1
	fi
}

# distinct COLUMN: counts the distinct values of a column in the sender's rows
distinct()
{
	awk -v name="$1" '
	$1 == "state" { column = 0
		for (i = 1; i <= NF; i++)
			if ($i == name)
				column = i
		sender = /unacked/
		next
	}
	# The transfer is the connection with data in flight.
	sender && column && $1 == "ESTABLISHED" && $3 > 0 && !seen[$column]++ {
		count++
	}
	END { print count + 0 }' "$output"
}

moves() { [ "$(distinct "$1")" -ge 2 ]; }
shows() { grep -qE "$1" "$output"; }

selftests/demo/run.sh > "$output" 2>&1
status=$?
sed 's/^/# /' "$output"
echo "TAP version 13"
claim "the demo succeeds" test $status -eq 0
claim "a page is fetched" shows '^hello from the server'
claim "a time-wait socket counts down" shows '^TIME_WAIT .* timewait +5[0-9]{4}$'
claim "snd_cwnd moves during the transfer" moves snd_cwnd
claim "snd_ssthresh moves during the transfer" moves snd_ssthresh
claim "snd_wnd moves during the transfer" moves snd_wnd
claim "retrans_total moves during the transfer" moves retrans_total
claim "a closed port is refused" shows 'port 81 .* Connection refused'
claim "an address that never answers stays in SYN_SENT" \
	shows '^SYN_SENT .*10\.0\.0\.99:80 +[1-9] .*retransmit'
claim "the half-closed connection is in FIN_WAIT2 at the client" \
	shows '^FIN_WAIT2 .*10\.0\.0\.1:9000'
claim "and in CLOSE_WAIT at the server" shows '^CLOSE_WAIT .*10\.0\.0\.1\]:9000'
claim "the module is unloaded at the end" shows 'cannot access ./proc/net/tcplens'
echo "1..$n"
exit $failed
