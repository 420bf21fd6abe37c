# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# A column against a witness, in the words of truth.c: a comparison that also
# says that it was made.

# truth_of COLUMN WITNESS EXPECTED SEEN: a witness says what tcplens has to show
truth_of()
{
	if [ "$3" != "$4" ]; then
		echo "# truth: $1 $2 FAIL $4"
		fail "$1 by $2: expected '$3', seen '$4'"
	fi
	echo "# truth: $1 $2 equal $4"
}

# truth_between COLUMN WITNESS LEAST MOST SEEN: it said so before and after
truth_between()
{
	if ! is_within "$3" "$4" "$5"; then
		echo "# truth: $1 $2 FAIL $5"
		fail "$1 by $2: expected a number from $3 to $4, seen '$5'"
	fi
	echo "# truth: $1 $2 between $5"
}
