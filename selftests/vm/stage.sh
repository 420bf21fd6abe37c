#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds the module, the reader and the tests for a kernel of the table with
# that release's own compiler, in a copy of the tree, and leaves there what a
# guest needs: the copy is the directory for run.sh. Any warning fails the
# build. Prints the directory, build/KERNEL of the tree. What was built from
# the same sources before is taken as it is. For a kernel that is not run, only
# the module is built.
#
# Usage: stage.sh KERNEL

set -eu
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

[ $# -eq 1 ] || die "usage: stage.sh KERNEL"
kernel=$1
vm_kernel "$kernel"
tree=$(cd "$vm_dir/../.." && pwd)
stage=$tree/build/$kernel
log=$stage.log

# 7.x asks a script that Debian's headers lack whether sparse is there, and uses
# two things that Debian's sparse does not know: both have to be told it. That
# does no harm to the others.
sparse="C=2 KBUILD_CHECKSRC=2"
sparse_flags="-D__CHECK_ENDIAN__ -D__typeof_unqual__=__typeof__"
sparse_flags+=" '-D__builtin_strlen(string)=(sizeof(string)-1)'"

# copy: the sources, to $stage
copy()
{
	rm -rf "$stage"
	mkdir -p "$stage"
	(cd "$tree" && tar -c --exclude-vcs --exclude='build*' \
		--exclude='*.o' --exclude='*.ko' --exclude='.*.cmd' .) |
		tar -x -C "$stage"
	[ "$image" = - ] ||
		cp -r "$("$vm_dir/../kselftest.sh")" "$stage/kselftest"
}

# key: of what is built, and for what
key()
{
	local sources

	sources=$(cd "$tree" && find . -type f ! -path './build*' \
		! -path './.git/*' ! -path './*/build*/*' ! -name '*.o' \
		! -name '*.ko' ! -name '*.cmd' -print0 | sort -z |
		xargs -0 sha256sum)
	printf '%s\n' "$sources" "$("$vm_dir/root.sh" "$release")" \
		"$(vm_build "$kernel")" "$("$vm_dir/../kselftest.sh")" |
		sha256sum
}

build()
{
	local version

	version=$("$vm_dir/kernel-version.sh" "$kernel")
	# shellcheck disable=SC2086 # two words
	"$vm_dir/chroot.sh" -d "$stage" "$kernel" -- \
		make KDIR="/lib/modules/$version/build" W=1 $sparse \
		CF="$sparse_flags" module || return
	[ "$image" != - ] || return 0
	"$vm_dir/chroot.sh" -d "$stage" "$kernel" -- make -s userspace || return
	"$vm_dir/chroot.sh" -d "$stage" "$kernel" -- \
		make -s -C selftests all KSELFTEST=/src/kselftest
}

mkdir -p "$tree/build"
exec 8> "$stage.lock"
flock 8
key=$(key)
if [ "$key" = "$(cat "$stage.key" 2> /dev/null)" ]; then
	echo "$stage"
	exit
fi
rm -f "$stage.key"
copy
if ! build > "$log" 2>&1; then
	tail -n 40 "$log" >&2
	die "building for $kernel failed: $log"
fi
if grep -niE 'warning:|error:' "$log" >&2; then
	die "building for $kernel gave warnings: $log"
fi
echo "$key" > "$stage.key"
echo "$stage"
