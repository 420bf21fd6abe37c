# SPDX-License-Identifier: GPL-2.0
#
# The witnesses of each column: a table "column witness verdict values", and below
# it the errors, each after "truth: ". There is no error if every column of the
# kernel either
#   has a witness that always agreed, with at least two values, so that a constant
#   would be noticed, and one of them other than "-"; or
#   is in the list of columns without a witness, and has none.
#
#	awk -v lacks=WORD,WORD -f truth.awk REASONS LOG
#
# The log has the output of the tests, after any number of "# ":
#	column: NAME AVAILABLE			all columns, once
#	truth: COLUMN WITNESS VERDICT VALUE	see lib/truth.c

function wrong(text)
{
	problems[++problem_count] = text
}

# The words after the mark of the line, from w[2] on.
function words(mark)
{
	sub(/\r$/, "")
	if (!match($0, "^(# )+" mark ": "))
		return 0
	return split(substr($0, RLENGTH - length(mark) - 1), w, " ")
}

BEGIN {
	split(lacks, list, ",")
	for (i in list)
		is_lacking[list[i]] = 1
}

# The list: column, what a kernel must lack for the entry to apply or "-", reason.
FNR == NR {
	if (/^#/ || /^[ \t]*$/)
		next
	if (NF < 3)
		wrong("line " FNR " of the list gives no reason")
	if ($1 in reason)
		wrong($1 " is in the list twice")
	listed[$1] = 1
	if ($2 != "-" && !($2 in is_lacking))
		next
	reason[$1] = $3
	for (i = 4; i <= NF; i++)
		reason[$1] = reason[$1] " " $i
	next
}

words("column") {
	if (!(w[2] in available))
		columns[++column_count] = w[2]
	available[w[2]] = w[3] == "yes"
	next
}

words("truth") == 5 {
	pair = w[2] SUBSEP w[3]
	if (!(pair in verdict)) {
		verdict[pair] = w[4]
		witnesses[w[2]] = witnesses[w[2]] " " w[3]
	}
	if (w[4] == "FAIL") {
		verdict[pair] = "FAIL"
		failed[w[2]] = 1
	} else if (verdict[pair] == "between" && w[4] == "equal") {
		verdict[pair] = "equal"
	}
	if (!((pair, w[5]) in seen_by)) {
		seen_by[pair, w[5]] = 1
		if (++count_by[pair] <= 4)
			values[pair] = values[pair] (values[pair] ? "," : "") \
				       w[5]
	}
	if (!((w[2], w[5]) in seen)) {
		seen[w[2], w[5]] = 1
		value_count[w[2]]++
		if (w[5] != "-")
			is_known[w[2]] = 1
	}
}

function is_witnessed(column)
{
	return value_count[column] > 1 && is_known[column]
}

function print_row(column, witness, verdict, values)
{
	printf "%-26s %-26s %-8s %s\n", column, witness, verdict, values
}

function judge(column,    count, i, list)
{
	if (!available[column]) {
		print_row(column, "-", "absent", "not in this kernel")
		return
	}
	count = split(witnesses[column], list, " ")
	for (i = 1; i <= count; i++)
		print_row(column, list[i], verdict[column, list[i]],
			  values[column, list[i]])
	if (column in reason)
		print_row(column, "-", "reason", reason[column])
	if (failed[column])
		wrong(column " disagrees with its witness")
	if (column in reason && is_witnessed(column))
		wrong(column " has a witness and a reason to have none")
	if (column in reason || is_witnessed(column))
		return
	if (!count)
		wrong(column " has neither a witness nor a reason")
	else if (!is_known[column])
		wrong(column " was only - when compared with its witness")
	else
		wrong(column " had only one value when compared with its witness")
}

END {
	print_row("column", "witness", "verdict", "values")
	for (i = 1; i <= column_count; i++)
		judge(columns[i])
	if (!column_count)
		wrong("the log does not list the columns")
	for (column in listed) {
		if (!(column in available))
			wrong(column " is in the list, but is not a column")
	}
	for (column in witnesses) {
		if (!(column in available))
			wrong(column " has a witness, but is not a column")
	}
	for (i = 1; i <= problem_count; i++)
		print "truth: " problems[i]
	exit problem_count > 0
}
