# SPDX-License-Identifier: GPL-2.0
#
# Prints the log of a guest with one result for each test file. run-tests.sh runs a
# file that failed a second time; if that run passed, its output is printed instead
# of the first run's, and FLAKY gets the name of the file. A skip is no pass.
#
# Usage: awk -v flaky=FLAKY -f attempts.awk LOG LOG
# The log is read twice.

# file_of: DIRECTORY/NAME in a line "... selftests: DIRECTORY: NAME"
function file_of(line,	words, n)
{
	sub(/ # .*/, "", line)
	n = split(line, words, ": ")
	sub(/.*\//, "", words[n - 1])
	return words[n - 1] "/" words[n]
}

function is_result()
{
	return /^(not )?ok [0-9]+ selftests: /
}

FNR == 1 { reading++ }
/^# attempt: / { again = $3 == 2 }

reading == 1 {
	if (again && is_result() && /^ok/ && !/ # SKIP/)
		passed[file_of($0)] = 1
	next
}

/^# selftests: / { hidden = again != (file_of($0) in passed) }
!hidden { print }
is_result() {
	if (hidden && !again)
		print file_of($0) > flaky
	hidden = 0
}
