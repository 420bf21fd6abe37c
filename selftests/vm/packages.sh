#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Finds the version and the packages of each kernel that the table lists for a
# release, in the package lists of the release's mirror. Prints a line of
#   NAME VERSION PACKAGES...
# for each, or "NAME - REASON" if the mirror has no such kernel. With SOURCES, a
# sources.list, it fetches the package lists into a temporary directory, and neither
# reads nor changes the machine's. Without SOURCES it uses the machine's lists; that
# is for a machine that runs the release.
#
# Usage: packages.sh RELEASE [SOURCES]

set -eu
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# Packages that building a debug kernel needs.
build_tools="bc bison flex libelf-dev libssl-dev"

# fetch SOURCES: writes the names of packages that begin with "linux-" to
# $work/names; fails if the mirror has no such release
fetch()
{
	local options=(-o "Dir::State=$work/state"
		-o "Dir::State::lists=$work/state/lists"
		-o "Dir::State::status=$work/status"
		-o "Dir::Cache=$work/cache"
		-o "Dir::Etc::sourcelist=$1" -o "Dir::Etc::sourceparts=/dev/null"
		-o APT::Sandbox::User=root -o APT::Update::Error-Mode=any)

	mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial"
	: > "$work/status"
	if ! apt-get -qq update "${options[@]}" > "$work/log" 2>&1; then
		! grep -q 'does not have a Release file' "$work/log" || return 1
		cat "$work/log" >&2
		die "the package lists of $release cannot be fetched"
	fi
	apt-cache pkgnames "${options[@]}" linux- > "$work/names"
	[ -s "$work/names" ] || die "the package lists of $release are empty"
}

# has PACKAGE: whether the mirror has it
has()
{
	grep -qxF -e "$1" "$work/names"
}

# versions: prints the versions of the flavour and series in the form of uname -r,
# oldest first. 6.1.0-57-rt-amd64 has the flavour rt-amd64, not amd64.
versions()
{
	sed -n 's/^linux-headers-//p' "$work/names" |
		awk -v series="$series." -v end="-$flavour" '
		{
			rest = length($0) - length(end)
			version = substr($0, 1, rest)
		}
		index($0, series) == 1 && substr($0, rest + 1) == end &&
			version ~ /^[^-]*(-[0-9][^-]*)?$/ { print version }' |
		sort -V | sed "s/\$/-$flavour/"
}

# choose: prints the version that the table asks for, from standard input, or
# nothing. No two values of "which" choose the same version.
choose()
{
	case $which in
	newest) tail -n 1 ;;
	previous) tail -n +2 | tail -n 2 | head -n -1 ;;
	oldest) head -n -1 | head -n 1 ;;
	second) tail -n +2 | head -n -2 | head -n 1 ;;
	*) die "\"$which\" in the table of kernels is no choice" ;;
	esac
}

# image VERSION: prints the packages that boot it. The archive has a new version's
# signed packages some days after the unsigned ones.
image()
{
	if has "linux-image-$1"; then
		echo "linux-image-$1"
	elif has "linux-binary-unsigned-$1"; then
		echo "linux-binary-unsigned-$1 linux-modules-$1"
	elif has "linux-image-$1-unsigned"; then
		echo "linux-image-$1-unsigned"
	else
		die "$release has the headers of $1 and no image"
	fi
}

# describe NAME: prints the line of a kernel
describe()
{
	local version packages few

	vm_kernel "$1"
	if [ "$flavour" = source ]; then
		version=linux-source-$series
		packages="$version $build_tools"
		has "$version" || version=
	else
		version=$(versions | choose)
		packages=linux-headers-$version
	fi
	if [ ! "$version" ]; then
		case $which in
		newest) few="no $flavour kernel $series" ;;
		*) few="too few $flavour kernels $series for \"$which\"" ;;
		esac
		echo "$1 - $release has $few"
		return
	fi
	if [ "$which" = newest ] && [ "$flavour" != source ]; then
		packages+=" $(image "$version")"
		# The image needs a newer linux-base than it declares.
		[[ $release != *-backports ]] ||
			packages+=" linux-base/$release"
	fi
	echo "$1 $version $packages"
}

[ $# -ge 1 ] || die "usage: packages.sh RELEASE [SOURCES]"
release=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: > "$work/names"
if [ $# -eq 1 ]; then
	apt-cache pkgnames linux- > "$work/names"
else
	fetch "$(realpath "$2")" || echo "the mirror has no $release" >&2
fi
vm_table | awk -v release="$release" '$2 == release { print $1 }' \
	> "$work/kernels"
while read -r name; do
	describe "$name"
done < "$work/kernels"
