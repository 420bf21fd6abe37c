#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Whether every column of a kernel was compared with a witness in its guest, or
# has a reason in the file "truth" why it cannot be: one KTAP result after the
# table of truth.awk, which also goes to TABLE.
#
# Usage: truth.sh LOG TABLE [LACKS]
#   LOG     output of the guest, with the lines of "truth.sh --columns"
#   TABLE   where the table goes
#   LACKS   comma-separated words for what the kernel lacks
# truth.sh --columns
#   in the guest: prints the columns

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
