#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check.sh counts what the suites print, and fails when it should: KTAP. The
# suites are made here; their tests are run by kselftest's runner, as in a guest.

# claim() calls the functions that its arguments name; and the suites have
# variables of their own.
# shellcheck disable=SC2317,SC2016,SC2034
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source-path=SCRIPTDIR source=../vm/lib.sh
. vm/lib.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TCPLENS_SUITES=$work/suites TCPLENS_LOGS=$work/logs STATE=$work/state
export TCPLENS_TESTS=$work/selftests
unset KERNELS DEBUG_KERNELS JOBS

# make_tree: the tests' directories, with tests that do as their names say
make_tree()
{
	mkdir -p "$work"/selftests/{harness,lib,cost,walk}
	sed 's/^ROOMS := .*/ROOMS := walk/' Makefile > "$work/selftests/Makefile"
	cp harness/{run-tests,kselftest}.sh "$work/selftests/harness"
	cp lib/room.mk "$work/selftests/lib"
	echo all: | tee "$work"/selftests/{lib,cost}/Makefile > /dev/null
	printf '%s\n' 'TEST_PROGS := $(wildcard *.sh)' 'include ../lib/room.mk' \
		> "$work/selftests/walk/Makefile"
}

# write_test NAME [COMMAND]: passes one claim, and then does as COMMAND says; how
# often it was run before is in $1
write_test()
{
	cat > "$work/selftests/walk/$1" <<-END
	#!/bin/sh
	set -- \$(cat "\$STATE/$1" 2> /dev/null | wc -l)
	echo again >> "\$STATE/$1"
	echo "TAP version 13"
	echo "ok 1 a claim"
	${2:-}
	echo "1..1"
	END
	chmod +x "$work/selftests/walk/$1"
}

write_tests()
{
	local name

	write_test good.sh
	write_test never.sh 'echo "not ok 2 is not met"; exit 1'
	write_test crashes.sh 'kill -SEGV $$'
	for name in once other third; do
		write_test $name.sh \
			'[ $1 -ge 1 ] || { echo "not ok 2 is not met"; exit 1; }'
	done
	write_test skips.sh '[ $1 -ge 1 ] && exit 4; exit 1'
	write_test lacks.sh 'echo "ok 2 another # SKIP it lacks that"'
}

# suite NAME SHELL: a suite that does that, in each tier
suite()
{
	printf '%s\thost\thost\thost\t%s\n' "$1" "$work/$1" >> "$work/suites"
	printf '#!/bin/bash\n%s\n' "$2" > "$work/$1"
	chmod +x "$work/$1"
}

# tests NAME...: the command of a guest that runs these
tests()
{
	printf '"$TCPLENS_TESTS/harness/run-tests.sh" TESTS="%s"\n' \
		"$(printf 'walk/%s ' "$@")"
}

# check ARGUMENT...: runs it; sets status and leaves what it said in $work/out
check()
{
	rm -rf "$work/state"
	mkdir "$work/state"
	status=0
	harness/check.sh "$@" > "$work/out" 2> "$work/err" || status=$?
	rm -f "$work/suites"
}

# ends STATUS LAST: with that status, and with that last line
ends()
{
	[ "$status" -eq "$1" ] && [ "$(tail -n 1 "$work/out")" = "$2" ]
}

flaky()
{
	[ "$(grep '^FLAKY ' "$work/out" | xargs)" = "$*" ]
}

logged()
{
	[ "$(grep -c "$2" "$work/logs/$1.log")" -eq "$3" ]
}

# gone: no process of a suite is left, within some seconds
gone()
{
	for _ in $(seq 50); do
		pgrep -f "sleep $mark" > /dev/null || return 0
		sleep 0.1
	done
	return 1
}

# abort SIGNAL: sends it to check.sh while a suite is running
abort()
{
	local parent

	suite long "(trap '' HUP; sleep $mark) & sleep $mark"
	# Its own parent, which is not the one that is killed.
	(harness/check.sh long & echo $! > "$work/pid"; wait) \
		> "$work/out" 2> "$work/err" &
	parent=$!
	for _ in $(seq 100); do
		[ "$(pgrep -f "sleep $mark" | wc -l)" -lt 2 ] || break
		sleep 0.1
	done
	began=$(pgrep -c -f "sleep $mark")
	kill "-$1" "$(cat "$work/pid")"
	wait $parent
	rm -f "$work/suites"
}

echo "TAP version 13"
echo "1..26"
make_tree
write_tests

suite guest "$(tests good.sh once.sh)"
check all
claim "a file that failed once does not fail the run" \
	ends 0 "2 passed, 0 failed, 0 skipped"
claim "but is named" flaky "FLAKY guest: walk/once.sh"
claim "its first result is in the log" logged guest '^not ok .*walk: once.sh' 1
claim "and so is its second" logged guest '^ok .*walk: once.sh' 1
claim "what passed is not run again" logged guest 'walk: good.sh$' 2

suite guest "$(tests good.sh never.sh)"
check all
claim "a file that fails again fails the run" \
	ends 1 "2 passed, 1 failed, 0 skipped"
claim "and is not flaky" flaky
claim "what it said is said again at the end" \
	grep '^guest: # not ok 2 is not met' "$work/out"

suite guest "$(tests once.sh other.sh)"
check all
claim "two flaky files do not fail the run" \
	ends 0 "2 passed, 0 failed, 0 skipped"
suite guest "$(tests once.sh)"
suite second "$(tests other.sh)"
suite third "$(tests third.sh)"
check all
claim "three of them in three suites do" ends 1 "3 passed, 3 failed, 0 skipped"
claim "and are named" test "$(grep -c '^FLAKY ' "$work/out")" -eq 3

suite guest "$(tests skips.sh)"
check all
claim "a file that failed and then was skipped has failed" \
	ends 1 "1 passed, 1 failed, 0 skipped"
suite guest "$(tests lacks.sh)"
check all
claim "what is skipped is not counted as passed" \
	ends 0 "1 passed, 0 failed, 1 skipped"
suite guest "$(tests crashes.sh)"
check all
claim "a crash without a failed claim fails the run" \
	ends 1 "1 passed, 1 failed, 0 skipped"
suite guest "$(tests never.sh crashes.sh skips.sh once.sh other.sh third.sh)"
check all
claim "six files did not fail by chance" logged guest 'attempt: 2' 0

suite guest "$(tests once.sh); exit 125"
check all
claim "a guest that dies after the second run fails the run" \
	ends 1 "1 passed, 1 failed, 0 skipped"
suite guest "$(tests good.sh); exit 125"
check all
claim "a suite that fails without a failed test fails the run" \
	ends 1 "1 passed, 1 failed, 0 skipped"
suite guest "$(tests once.sh)
$(tests other.sh)"
check all
claim "two guests in one log have two runs each" \
	flaky FLAKY guest: walk/once.sh FLAKY guest: walk/other.sh
suite guest true
check all
claim "a suite without a test fails the run" \
	ends 1 "0 passed, 1 failed, 0 skipped"

suite guest 'echo "ok 1 a"; echo "# took: staging 60"; echo "# took: boot 6"
echo "# took: tests 30"; echo "# took: boot 6"'
check all
claim "the table says where the minutes went" \
	grep -E '^- +guest +1 +0 +0 +[0-9.]+ +[0-9.]+ +1.0 +0.2 +0.5$' "$work/out"

printf '%s\n' 'a host - host echo ok 1 a' 'b - host host echo ok 1 b' \
	'c - 1,2 1,2,3 echo ok KERNEL c' > "$work/suites"
cp "$work/suites" "$work/tiers"
suites=$(awk '{ print $1 }' "$work/tiers" | xargs)
harness/check.sh --help > "$work/out"
claim "the help lists each suite" \
	[ "$(awk 'NR > 1 { print $1 }' "$work/out" | xargs)" = "$suites" ]
ran() { awk '{ print $2 $1 }' "$work/logs/table" | sort | xargs; }
check check
claim "a tier is its suites" [ "$(ran)" = "a-" ]
cp "$work/tiers" "$work/suites"
check c b
claim "suites are run by name, on the kernels of their narrowest tier" \
	[ "$(ran)" = "b- c1 c2" ]
cp "$work/tiers" "$work/suites"
check c d
claim "a suite that is not there is an error" [ "$status" -eq 2 ]

mark=1000.$$
abort TERM
claim "a run that is aborted leaves nothing running" \
	eval '[ "$began" -ge 2 ] && gone'
abort KILL
claim "nor does one that is killed" eval '[ "$began" -ge 2 ] && gone'
exit "$failed"
