#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tests, as KTAP, that the module builds for each kernel without a warning, with the
# compiler of its release and W=1 (for one kernel of each series with sparse too),
# and imports only symbols that module/imports allows. Without arguments, it builds
# for all packaged kernels of vm/kernels, and every entry of module/imports must be
# in use, unless the mirror lacks the newest kernel of a series. No kernel is
# booted, so the headers suffice.
#
# A kernel that the mirror lacks is skipped. So is an older kernel that lacks a
# function that the module needs, if vm/kernels says so.
#
# Usage: builds.sh [KERNEL...]

set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source-path=SCRIPTDIR source=../vm/lib.sh
. selftests/vm/lib.sh

packaged=$(vm_names packaged | sort)
# shellcheck disable=SC2046,SC2086 # lists of words
[ $# -gt 0 ] || set -- $packaged
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: > "$work/imported"
number=0 failed=0

# note_imports KERNEL MODULE: lists the symbols that it imports, for imports.awk
note_imports()
{
	local version

	version=$(modinfo -F vermagic "$2")
	nm -u "$2" | awk -v kernel="$1" -v version="${version%% *}" \
		'{ print kernel, version, $2 }' >> "$work/imported"
}

# excuse KERNEL STATUS: prints why a failed build is a skip: the mirror has no such
# kernel, or the kernel lacks a function that the table names; else fails
excuse()
{
	local word

	if [ "$2" -eq "$vm_skipped" ]; then
		sed -n '$s/^[^:]*: //p' "$work/problems"
		return
	fi
	vm_kernel "$1"
	# shellcheck disable=SC2154 # set by vm_kernel
	for word in ${lacks//,/ }; do
		if [ "$which" != newest ] &&
		   grep -qF "headers have no $word() " "$work/problems"; then
			echo "it has no $word()"
			return
		fi
	done
	return 1
}

echo "TAP version 13"
for kernel; do
	number=$((number + 1))
	status=0
	module=$(selftests/vm/stage.sh -m "$kernel" 2> "$work/problems") || status=$?
	if [ "$status" -eq 0 ]; then
		echo "ok $number $kernel: builds without a warning"
		note_imports "$kernel" "$module/tcplens.ko" || failed=1
	elif reason=$(excuse "$kernel" "$status"); then
		echo "ok $number $kernel: builds without a warning # SKIP $reason"
	else
		failed=1
		sed 's/^/# /' "$work/problems"
		echo "not ok $number $kernel: builds without a warning"
	fi
done

# Without the newest kernel of a series, entries of the list can be unused.
all=0
built=$(cut -d ' ' -f 1 "$work/imported" | sort -u)
newest=$(vm_names stock | sort)
[ "$(comm -23 <(echo "$newest") <(echo "$built"))" ] || all=1
awk -f selftests/harness/imports.awk -v number=$((number + 1)) -v all=$all \
	module/imports "$work/imported" > "$work/results" || failed=1
cat "$work/results"
echo "1..$((number + $(grep -cE '^(not )?ok ' "$work/results")))"
exit $failed
