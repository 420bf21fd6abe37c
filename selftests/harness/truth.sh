#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Whether every column that a kernel has was compared with a witness in its
# guest, or has a reason in the file "truth" why it cannot be: one result in
# KTAP behind the table of truth.awk, which also goes to TABLE.
#
# Usage: truth.sh LOG TABLE [LACKS]
#   LOG     what the guest printed, with the lines of "truth.sh --columns"
#   TABLE   where the table goes
#   LACKS   words of what the kernel lacks, with commas between them
# truth.sh --columns
#   in the guest: which columns there are

set -u
here=$(dirname "$0")

if [ "${1:-}" = --columns ]; then
	tail -n +2 /proc/net/tcplens/columns |
		awk -F '\t' '{ print "# column: " $1, $5 }'
	exit
fi

result=ok
mkdir -p "$(dirname "$2")"
awk -v lacks="${3:-}" -f "$here/truth.awk" \
	"${TCPLENS_TRUTH:-$here/truth}" "$1" > "$2" || result="not ok"
sed 's/^/# /' "$2"
echo "$result - every column has a witness or a reason"
[ "$result" = ok ]
