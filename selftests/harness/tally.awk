# SPDX-License-Identifier: GPL-2.0
#
# Counts the results of a KTAP log: "passed failed skipped".
#
# kselftest's runner prefixes the output of a test file with "# " and then prints
# a line for the file. If the file has results of its own, its line counts only
# if it failed and none of them did: a crash, a time-out, a wrong plan.

function count(line)
{
	if (line ~ /^not ok/) {
		failed++
		return 1
	}
	if (line ~ /# SKIP/)
		skipped++
	else
		passed++
	return 0
}

/^# ((# )*)(not )?ok ([0-9]+|-)/ {
	line = $0
	gsub(/^(# )+/, "", line)
	nested++
	nested_failed += count(line)
	next
}

/^(not )?ok ([0-9]+|-)/ {
	if (!nested || (/^not ok/ && !nested_failed))
		count($0)
	nested = nested_failed = 0
}

END { print passed + 0, failed + 0, skipped + 0 }
