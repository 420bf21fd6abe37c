#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2317 # good and broken are called by their names
#
# run.sh BUILD: the tests of the reader, as KTAP. They need no module.
#
# BUILD is the directory with the programs to test. One claim each are:
#
#   cases/SUBJECT.sh	every function test_*, whose name is the claim
#   good/NAME.args	a command line; its output is good/NAME.out
#   broken/NAME.in	a file that is refused; the message is broken/NAME.out
#
# TCPLENS_EXPECT_ALL=1 makes a skipped test a failure.

set -u

build=$(cd "${1:?usage: run.sh BUILD}" && pwd) || exit 1
cd "$(dirname "$0")" || exit 1
# shellcheck disable=SC2034 # used by the cases
sockets=$PWD/good/sockets.in
tcplens=$build/tcplens
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# The report of a sanitizer must not look like a refused input.
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99
export LC_ALL=C.UTF-8
unset FAKE_PROC FAKE_REFUSE FAKE_OLD FAKE_OTHER

# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

# good NAME: the command line has the expected output
good()
{
	local -a arguments

	cd good
	read -ra arguments <"$1.args"
	run 0 "$tcplens" "${arguments[@]}"
	same "$1.out" "$work/out"
	same /dev/null "$work/err"
}

# broken NAME: the file is refused with the expected message
broken()
{
	cd broken
	run 1 "$tcplens" -i "$1.in"
	same /dev/null "$work/out"
	same "$1.out" "$work/err"
}

number=0
failed=0

# report CLAIM COMMAND...: runs a test in a subshell and prints its result
report()
{
	local claim=$1 status

	shift
	number=$((number + 1))
	rm -rf "${work:?}"/*
	# In a condition, set -e would have no effect.
	(set -e; "$@") >"$work.log" 2>&1
	status=$?
	[ "$status" -ne 4 ] || [ "${TCPLENS_EXPECT_ALL:-0}" != 1 ] || status=1
	case $status in
	0)
		echo "ok $number - $claim"
		;;
	4)
		echo "ok $number - $claim # SKIP $(tail -n 1 "$work.log")"
		;;
	*)
		sed 's/^/# /' "$work.log"
		echo "not ok $number - $claim"
		failed=1
		;;
	esac
	rm -f "$work.log"
}

# The claims of a subject, and the functions that test them, in the same order.
claims=() functions=()
for file in cases/*.sh; do
	# shellcheck disable=SC1090 # each is checked by itself
	. "./$file"
	while read -r name; do
		subject=$(basename "$file" .sh) claim=${name#test_}
		functions+=("$name")
		claims+=("$subject: ${claim//_/ }")
	done < <(sed -n 's/^\(test_[a-z0-9_]*\)()$/\1/p' "$file")
done
# Of two functions with one name, only the second would run.
if [ "$(declare -F | grep -c ' test_')" -ne "${#functions[@]}" ]; then
	echo "Bail out! Two tests have the same name"
	exit 1
fi
good_files=(good/*.args)
broken_files=(broken/*.in)

echo "TAP version 13"
echo "1..$((${#functions[@]} + ${#good_files[@]} + ${#broken_files[@]}))"
for i in "${!functions[@]}"; do
	report "${claims[i]}" "${functions[i]}"
done
for name in "${good_files[@]}"; do
	name=$(basename "$name" .args)
	report "good input: ${name//-/ }" good "$name"
done
for name in "${broken_files[@]}"; do
	name=$(basename "$name" .in)
	report "broken input is refused: ${name//-/ }" broken "$name"
done
exit "$failed"
