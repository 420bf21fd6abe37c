#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Finds the emulator for guests, and prints the words of its command, one per line.
# It is the machine's QEMU if that is 8.1 or newer.
#
# Older ones translate code without a reference to its page, and can keep a
# breakpoint that the kernel has removed. With two processors, switching tracing on
# and off during connections ended in a panic or a hang within 100 seconds (2 of 2
# runs on 7.2; none of 2 on 10.0, 3000 times on and off in each).
#
# So with an older one, this script unpacks QEMU of the release's backports, from
# the machine's mirrors, into the cache. It uses the machine's libraries; the
# machine's QEMU stays as it is. Remove the cached directory to get a newer one.
#
# Usage: emulator.sh

set -eu
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

oldest=8.1
packages="qemu-system-x86 qemu-system-common qemu-system-data seabios"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# version_of PROGRAM: prints its version, or nothing if it is not installed
version_of()
{
	"$1" --version 2> /dev/null |
		sed -n 's/.* version \([0-9.]*\).*/\1/p' || :
}

# is_new_enough VERSION
is_new_enough()
{
	[ "$1" ] && printf '%s\n' "$oldest" "$1" | sort -C -V
}

host_codename()
{
	sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

# write_sources: prints the sources.list of the backports
write_sources()
{
	local codename

	codename=$(host_codename)
	# shellcheck disable=SC2016 # apt's own variables
	apt-get indextargets --format '$(REPO_URI) $(RELEASE)' \
		'Identifier: Packages' 'Component: main' | sort -u |
	awk -v keyring=$keyring -v release="$codename" '
		$2 == release {
			print "deb [signed-by=" keyring "]", $1, \
			      release "-backports main"
		}'
}

# fetch DIR: downloads the packages and unpacks them there
fetch()
{
	local aptget=(apt-get -qq -o "Dir::Etc::SourceList=$1/sources.list"
		-o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$1/lists"
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
		-o APT::Sandbox::User=root)
	local package

	write_sources > "$1/sources.list"
	grep . "$1/sources.list" ||
		die "the apt configuration has no Debian mirror to fetch from"
	mkdir -p "$1/lists/partial" "$1/packages"
	"${aptget[@]}" update
	# shellcheck disable=SC2046,SC2086 # one word each
	(cd "$1/packages" && "${aptget[@]}" download \
		$(printf "%s/$(host_codename)-backports " $packages))
	# dpkg-deb gives this directory the date of the package. root.sh removes
	# directories of the cache that look two weeks old, so it is one below.
	for package in "$1/packages"/*.deb; do
		dpkg-deb --extract "$package" "$1/root"
	done
	rm -r "$1/lists" "$1/packages" "$1/root/usr/share/doc"
	# This fails if a library is missing.
	"$1/root/usr/bin/qemu-system-x86_64" --version
	is_new_enough "$(version_of "$1/root/usr/bin/qemu-system-x86_64")" ||
		die "the backports have nothing newer than $oldest"
}

if is_new_enough "$(version_of qemu-system-x86_64)"; then
	echo qemu-system-x86_64
	exit
fi

dir=$vm_cache/emulator-$(sha256sum "$0" | cut -c 1-12)
if [ ! -d "$dir" ]; then
	mkdir -p "$vm_cache"
	exec 9> "$vm_cache/emulator.lock"
	flock 9
fi
if [ ! -d "$dir" ]; then
	echo "fetching a newer emulator from the backports (13 MB)" >&2
	rm -rf --one-file-system "$dir.tmp"
	mkdir "$dir.tmp"
	# In a subshell, because "fetch || ..." would disable set -e.
	(set -e; fetch "$dir.tmp") > "$dir.tmp/build.log" 2>&1 &
	wait $! || {
		tail -n 25 "$dir.tmp/build.log" >&2
		die "fetching the emulator failed: $dir.tmp/build.log"
	}
	mv "$dir.tmp" "$dir"
fi
touch "$dir"
printf '%s\n' "$dir/root/usr/bin/qemu-system-x86_64" \
	-L "$dir/root/usr/share/qemu" -L "$dir/root/usr/share/seabios"
