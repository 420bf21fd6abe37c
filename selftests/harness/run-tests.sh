#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs the selftests, then the failed test files once more in the same guest. A file
# that passes then failed by chance, and check.sh reports it as flaky. More than
# five failures are not chance, so they are not repeated.
#
# Usage: run-tests.sh [VARIABLE=VALUE...]
#   for selftests/Makefile: KSELFTEST, TESTS, LEFT_OUT

set -u
selftests=$(dirname "$0")/..
output=$(mktemp)
trap 'rm -f "$output"' EXIT

echo "# attempt: 1"
make -s -C "$selftests" run_tests "$@" | tee "$output"
status=${PIPESTATUS[0]}
# "not ok 3 selftests: /tcplens/selftests/walk: dump # exit=1" is walk/dump.
mapfile -t failed < <(sed -En \
	's,^not ok [0-9]+ selftests: (.*/)?([^/]+): ([^ ]+).*,\2/\3,p' "$output")
if [ ${#failed[@]} -ge 1 ] && [ ${#failed[@]} -le 5 ]; then
	echo "# attempt: 2 ${failed[*]}"
	make -s -C "$selftests" run_tests "$@" TESTS="${failed[*]}" || status=$?
fi
exit "$status"
