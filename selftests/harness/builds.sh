#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module builds for each kernel named, with its release's own compiler and
# W=1, and one kernel of each series with sparse too, without a warning, and
# imports nothing but what module/imports allows: KTAP. Without names, for all
# kernels of vm/kernels that come as packages; then nothing that module/imports
# allows may be left over either. Nothing is run, so kernels that have only
# headers are welcome.
#
# Usage: builds.sh [KERNEL...]

set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source-path=SCRIPTDIR source=../vm/lib.sh
. selftests/vm/lib.sh

packaged=$(vm_names '^(-|linux-[^s])' | sort)
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

echo "TAP version 13"
for kernel; do
	number=$((number + 1))
	if stage=$(selftests/vm/stage.sh "$kernel" 2> "$work/problems"); then
		echo "ok $number $kernel: builds without a warning"
		note_imports "$kernel" "$stage/tcplens.ko" || failed=1
	else
		failed=1
		sed 's/^/# /' "$work/problems"
		echo "not ok $number $kernel: builds without a warning"
	fi
done

all=0
built=$(cut -d ' ' -f 1 "$work/imported" | sort -u)
[ "$(comm -23 <(echo "$packaged") <(echo "$built"))" ] || all=1
awk -f selftests/harness/imports.awk -v number=$((number + 1)) -v all=$all \
	module/imports "$work/imported" > "$work/results" || failed=1
cat "$work/results"
echo "1..$((number + $(grep -cE '^(not )?ok ' "$work/results")))"
exit $failed
