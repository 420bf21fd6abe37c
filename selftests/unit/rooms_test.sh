#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# rooms.sh accepts the module, and finds what is planted in copies of it: KTAP.

# claim() calls the functions that its arguments name.
# shellcheck disable=SC2317
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source-path=SCRIPTDIR source=../vm/lib.sh
. vm/lib.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# plant FILE INCLUDED: a copy of the module where FILE includes it
plant()
{
	rm -rf "$work/module"
	cp -r ../module "$work/module"
	echo "#include \"$2\"" >> "$work/module/$1"
}

# check WHAT: runs rooms.sh on the copy
check()
{
	status=0
	harness/rooms.sh "$1" "$work/module" > "$work/out" 2> "$work/err" ||
		status=$?
}

# fails PATTERN: the check did, and says why
fails()
{
	[ "$status" -eq 1 ] && grep -q "$1" "$work/out"
}

echo "KTAP version 1"
echo "1..6"
plant main.c files/proc.h
check order
claim "a room may include a room below it" [ "$status" -eq 0 ]
check circles
claim "files may need others that do not need them" [ "$status" -eq 0 ]
plant walk/prefilter.c files/proc.h
check order
claim "a room may not include a room above it" \
	fails '^walk/prefilter.c includes "files/proc.h" of a room above it'
plant walk/walk.c batch.h
check order
claim "an include names its room" fails 'names no room'
mkdir "$work/module/attic"
echo '#include "core/load.h"' > "$work/module/attic/old.c"
check order
claim "each file is in a room of the table" fails '^attic/old.c is in no room'
plant walk/batch.h walk/tables.h
check circles
claim "two files may not need each other" fails 'walk/tables'
exit "$failed"
