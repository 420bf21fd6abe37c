#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module builds for each kernel named, with its release's own compiler and
# W=1, and one kernel of each series with sparse too, without a warning, and
# imports nothing but what module/imports allows: KTAP. Without names, for all
# kernels of vm/kernels that come as packages; then nothing that module/imports
# allows may be left over either, unless one is the newest of its series and the
# mirror does not have it: such are skipped. Nothing is run, so kernels that have
# only headers are welcome; what an older one lacks is skipped too, if
# vm/kernels says so.
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

# note_imports KERNEL MODULE: for imports.awk
note_imports()
{
	local version

	version=$(modinfo -F vermagic "$2")
	nm -u "$2" | awk -v kernel="$1" -v version="${version%% *}" \
		'{ print kernel, version, $2 }' >> "$work/imported"
}

# excuse KERNEL STATUS: says why it is no failure that the module was not built:
# the mirror has no such kernel, or the kernel lacks what the table says
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
	stage=$(selftests/vm/stage.sh "$kernel" 2> "$work/problems") || status=$?
	if [ "$status" -eq 0 ]; then
		echo "ok $number $kernel: builds without a warning"
		note_imports "$kernel" "$stage/tcplens.ko" || failed=1
	elif reason=$(excuse "$kernel" "$status"); then
		echo "ok $number $kernel: builds without a warning # SKIP $reason"
	else
		failed=1
		sed 's/^/# /' "$work/problems"
		echo "not ok $number $kernel: builds without a warning"
	fi
done

# Without the newest of a series the list may well have something to spare.
all=0
built=$(cut -d ' ' -f 1 "$work/imported" | sort -u)
newest=$(vm_names stock | sort)
[ "$(comm -23 <(echo "$newest") <(echo "$built"))" ] || all=1
awk -f selftests/harness/imports.awk -v number=$((number + 1)) -v all=$all \
	module/imports "$work/imported" > "$work/results" || failed=1
cat "$work/results"
echo "1..$((number + $(grep -cE '^(not )?ok ' "$work/results")))"
exit $failed
