#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# packages.sh finds the kernels that a table asks for in a mirror: KTAP. Table
# and mirror are made here; the mirror is a directory.

# claim() calls the functions that its arguments name.
# shellcheck disable=SC2317
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source-path=SCRIPTDIR source=../vm/lib.sh
. vm/lib.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TCPLENS_KERNELS=$work/kernels

# offer PACKAGE...: the mirror has these, and no others
offer()
{
	rm -rf "$work/mirror"
	mkdir "$work/mirror"
	# shellcheck disable=SC2016 # the format of printf
	printf 'Package: %s\nVersion: 1\nArchitecture: all\nSize: 1\n'\
'Filename: a.deb\nSHA256: 0\n\n' "$@" > "$work/mirror/Packages"
	echo "deb [trusted=yes] file:$work/mirror ./" > "$work/sources"
}

# ask LINE...: what packages.sh finds for a table of these lines, for the release
# "some" or $release
ask()
{
	printf '%s\n' "$@" > "$work/kernels"
	status=0
	vm/packages.sh "${release:-some}" "$work/sources" > "$work/out" 2> "$work/err" ||
		status=$?
}

# finds LINE...: it prints these
finds()
{
	[ "$status" -eq 0 ] && printf '%s\n' "$@" | cmp - "$work/out"
}

# refuses PATTERN: it fails with that message, and prints nothing
refuses()
{
	[ "$status" -ne 0 ] && [ ! -s "$work/out" ] &&
		grep -q "$1" "$work/err"
}

echo "TAP version 13"
echo "1..20"

seven=$(printf 'linux-headers-7.2.%s+deb13-amd64 ' 9 11 6 8)
# shellcheck disable=SC2086 # a list of words
offer $seven linux-image-7.2.11+deb13-amd64
ask "a some amd64 7.2 newest -"
claim "the newest is so by number, with its image" finds "a 7.2.11+deb13-amd64 \
linux-headers-7.2.11+deb13-amd64 linux-image-7.2.11+deb13-amd64"
ask "a some amd64 7.2 oldest -"
claim "the oldest is so by number, without an image" \
	finds "a 7.2.6+deb13-amd64 linux-headers-7.2.6+deb13-amd64"
ask "a some amd64 7.2 previous -"
claim "the previous one is the one before the newest" \
	finds "a 7.2.9+deb13-amd64 linux-headers-7.2.9+deb13-amd64"
ask "a some amd64 7.2 second -"
claim "the second one is the one after the oldest" \
	finds "a 7.2.8+deb13-amd64 linux-headers-7.2.8+deb13-amd64"
ask "a other amd64 7.2 newest -" "b some amd64 7.2 oldest -"
claim "lines of other releases are passed over" \
	finds "b 7.2.6+deb13-amd64 linux-headers-7.2.6+deb13-amd64"
ask "a some amd64 7.2 latest -"
claim "another word than these fails" refuses '"latest"'

# few COUNT: asks for all of a mirror that has so many; "found" are the versions
few()
{
	local names

	names=$(printf 'linux-headers-7.2.%s-amd64 ' $(seq "$1"))
	# shellcheck disable=SC2086 # a list of words
	offer $names "linux-image-7.2.$1-amd64"
	ask "a some amd64 7.2 oldest -" "b some amd64 7.2 second -" \
		"c some amd64 7.2 previous -" "d some amd64 7.2 newest -"
	found=$(cut -d ' ' -f 2 "$work/out" | xargs)
}
few 1
claim "what is alone is the newest" [ "$found" = "- - - 7.2.1-amd64" ]
few 2
claim "two are the oldest and the newest" \
	[ "$found" = "7.2.1-amd64 - - 7.2.2-amd64" ]
few 3
claim "one of three is the previous one" \
	[ "$found" = "7.2.1-amd64 - 7.2.2-amd64 7.2.3-amd64" ]

offer linux-headers-6.1.0-57-{rt-,cloud-,}amd64 linux-headers-6.12.1-amd64 \
	linux-headers-{,cloud-,6.1-}amd64 linux-image-6.1.0-57-amd64
ask "a some amd64 6.1 newest -"
claim "neither another flavour nor 6.12 is a 6.1" finds \
	"a 6.1.0-57-amd64 linux-headers-6.1.0-57-amd64 linux-image-6.1.0-57-amd64"
ask "a some amd64 6.1 oldest -"
claim "a version too few is named" \
	finds 'a - some has too few amd64 kernels 6.1 for "oldest"'
ask "a some rt-amd64 6.1 newest -"
claim "headers without an image fail" refuses "no image"
ask "a some amd64 5.10 newest -" "b some source 5.10 newest -"
claim "a series that is not there is named" finds \
	"a - some has no amd64 kernel 5.10" "b - some has no source kernel 5.10"

offer linux-headers-7.3.4-amd64 linux-image-7.3.4-amd64-unsigned
ask "a some amd64 7.3 newest -"
claim "an image that is not signed will do" finds \
	"a 7.3.4-amd64 linux-headers-7.3.4-amd64 linux-image-7.3.4-amd64-unsigned"
offer linux-headers-7.3.4-amd64 linux-binary-unsigned-7.3.4-amd64
ask "a some amd64 7.3 newest -"
claim "and so does one in two packages" finds "a 7.3.4-amd64 \
linux-headers-7.3.4-amd64 linux-binary-unsigned-7.3.4-amd64 \
linux-modules-7.3.4-amd64"
release=some-backports ask "a some-backports amd64 7.3 newest -"
claim "of backports comes what an image needs without saying so" finds \
	"a 7.3.4-amd64 linux-headers-7.3.4-amd64 linux-binary-unsigned-7.3.4-amd64 \
linux-modules-7.3.4-amd64 linux-base/some-backports"
offer linux-source-6.12
ask "a some source 6.12 newest -"
claim "a source comes with what builds it" finds "a linux-source-6.12 \
linux-source-6.12 bc bison flex libelf-dev libssl-dev"

offer hello
ask "a some amd64 7.3 newest -"
claim "a mirror without any kernel fails" refuses "are empty"
echo "deb file:$work/none some main" > "$work/sources"
ask "a some amd64 7.3 newest -"
claim "a release that is not there has no kernel" \
	finds "a - some has no amd64 kernel 7.3"
echo "deb http://127.0.0.1:9/ some main" > "$work/sources"
ask "a some amd64 7.3 newest -"
claim "a mirror that does not answer fails" refuses "cannot be fetched"
exit "$failed"
