# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Compares a column with a witness and prints the comparison, as truth.c does.

# truth_of COLUMN WITNESS EXPECTED SEEN: both are equal
truth_of()
{
	if [ "$3" != "$4" ]; then
		echo "# truth: $1 $2 FAIL $4"
		fail "$1 by $2: expected '$3', seen '$4'"
	fi
	echo "# truth: $1 $2 equal $4"
}

# truth_between COLUMN WITNESS LEAST MOST SEEN: SEEN is between two samples of
# the witness
truth_between()
{
	if ! is_within "$3" "$4" "$5"; then
		echo "# truth: $1 $2 FAIL $5"
		fail "$1 by $2: expected a number from $3 to $4, seen '$5'"
	fi
	echo "# truth: $1 $2 between $5"
}
