#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# truth.sh fails for each kind of error, and for nothing else: a correct log
# and list of a guest, then damaged one by one.

set -u
cd "$(dirname "$0")/../harness" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0 failed=0

# right: a correct log and list
right()
{
	cat > "$work/log" <<-'END'
	# column: lport yes
	# column: srtt_us yes
	# column: usec_ts no
	# column: ulp yes
	# # truth: lport getsockname equal 80
	# # truth: lport getsockname equal 81
	# # truth: srtt_us TCP_INFO equal -
	# # truth: srtt_us ss between 1200
	END
	cat > "$work/list" <<-'END'
	# column	lacks	reason
	ulp	tls	nothing here has another layer
	END
}

# says TEXT: it fails with just this line below the table; it passes if TEXT is
# empty
says()
{
	TCPLENS_TRUTH=$work/list ./truth.sh "$work/log" "$work/table" tls,mptcp \
		> "$work/out"
	status=$?
	seen=$(sed -n 's/^truth: //p' "$work/table")
	number=$((number + 1))
	if [ "$seen" = "$1" ] && [ "$status" -eq $((${#1} > 0)) ] &&
	   [ "$(grep -c '^not ok' "$work/out")" -eq "$status" ]; then
		echo "ok $number - ${1:-nothing is wrong}"
	else
		failed=1
		echo "# expected '$1', seen '$seen', status $status"
		echo "not ok $number - ${1:-nothing is wrong}"
	fi
	right
}

echo "TAP version 13"
echo "1..12"
right
says ""
sed -i '/truth: lport/d' "$work/log"
says "lport has neither a witness nor a reason"
sed -i '/equal 81/d' "$work/log"
says "lport had only one value when compared with its witness"
sed -i '/ss between/d' "$work/log"
says "srtt_us was only - when compared with its witness"
echo "# # truth: lport getsockname FAIL 82" >> "$work/log"
says "lport disagrees with its witness"
sed -i '/^ulp/d' "$work/list"
says "ulp has neither a witness nor a reason"
sed -i 's/tls/injection/' "$work/list"
says "ulp has neither a witness nor a reason"
sed -i 's/^ulp.*/ulp tls/' "$work/list"
says "line 2 of the list gives no reason"
echo "lport - no reason at all" >> "$work/list"
says "lport has a witness and a reason to have none"
echo "gone - a former column" >> "$work/list"
says "gone is in the list, but is not a column"
echo "# truth: gone ss equal 1" >> "$work/log"
says "gone has a witness, but is not a column"
sed -i '/column:/d' "$work/log"
sed -i '/truth:/d' "$work/log"
sed -i '/^ulp/d' "$work/list"
says "the log does not list the columns"
exit $failed
